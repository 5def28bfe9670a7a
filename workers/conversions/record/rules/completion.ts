/** A second report that adds what the first one lacked: a click, a coupon or the customer. */
import type { ConversionRejection } from '../../../../schema/vocabulary.ts'
import type { SourceName } from '../../source-name.ts'
import type { ConversionReport, ReportedContent } from './report.ts'

/** A recorded conversion, and what its report said. */
export interface Incomplete {
  rejection: ConversionRejection | null
  commissions: readonly unknown[]
  source: SourceName
  offerId: string | null
}

/** Nobody earned, because the evidence was missing or did not hold. */
const completable: readonly (ConversionRejection | null)[] = [
  ...(['no_attribution', 'click_missing', 'click_rejected', 'outside_window'] as const),
  ...(['before_click', 'partnership_inactive', 'test_click'] as const),
]

/** Sources with an app key or an offer's secret. Anybody can send a pixel. */
const trusted: readonly string[] = ['api', 'batch', 'postback']

/**
 * The report without what it adds, to be compared with the recorded one; null where it adds nothing,
 * changes something, or may not complete this conversion.
 */
export function withoutAdded(
  report: ConversionReport,
  { rejection, commissions, source, offerId }: Incomplete,
  reported: Pick<ReportedContent, 'click_id' | 'coupon' | 'customer_id'>,
): ConversionReport | null {
  if (commissions.length > 0 || !completable.includes(rejection)) return null
  if (!trusted.includes(report.source)) return null
  const isOwnSecret =
    source === 'postback' && (offerId ?? report.withinOfferId) === report.withinOfferId
  if (report.source === 'postback' && !isOwnSecret) return null
  const { click_id: clickId, coupon, customer_id: customerId } = reported
  const pairs = [
    [clickId, report.clickId?.toLowerCase()],
    [coupon, report.coupon?.toUpperCase()],
    [customerId, report.customerId],
  ] as const
  const isAdded = pairs.some(([before, now]) => before === null && now)
  const isChanged = pairs.some(([before, now]) => before !== null && before !== now)
  return isAdded && !isChanged ? { ...report, clickId, coupon, customerId } : null
}
