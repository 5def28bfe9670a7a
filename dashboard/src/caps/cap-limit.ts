import type { CapMetric } from '../../../schema/vocabulary.ts'

/** Money has a currency, counts have none. */
export const isMoneyCap = (metric: CapMetric): boolean =>
  metric === 'commission' || metric === 'revenue'

/** Whether the text is a valid limit: a whole number, or money. The server checks it again. */
export const isLimit = (text: string, metric: CapMetric): boolean =>
  (isMoneyCap(metric) ? /^\d{1,12}(\.\d{1,3})?$/ : /^\d{1,12}$/).test(text.trim())
