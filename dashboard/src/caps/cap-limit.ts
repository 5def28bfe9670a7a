import type { CapMetric } from '../../../schema/vocabulary.ts'

/** Money has a currency, counts have none. */
export const isMoneyCap = (metric: CapMetric): boolean =>
  metric === 'commission' || metric === 'revenue'

/** A limit as a person writes it: a whole number, or money. The server has the last word. */
export const isLimit = (text: string, metric: CapMetric): boolean =>
  (isMoneyCap(metric) ? /^\d{1,12}(\.\d{1,3})?$/ : /^\d{1,12}$/).test(text.trim())
