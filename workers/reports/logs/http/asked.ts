import { refuseField } from '../../../core/refusal.ts'
import { type Range, selectionOf } from '../../http/asked.ts'
import type { ReportScope } from '../../rules/question.ts'
import type { ConversionSelection } from '../log-questions-rules.ts'
import type { ConversionFileQuery } from './contract.ts'

/** Filters by ids that the advertiser gave orders and people. */
const ofAdvertisers = ['order_id', 'customer_id'] as const

/** Which conversions are asked for. @throws Refusal `invalid_input` that names the field. */
export function conversionSelectionOf(
  query: ConversionFileQuery,
  scope: ReportScope,
  range: Range,
): ConversionSelection {
  const hidden = scope.kind === 'affiliate' ? ofAdvertisers : []
  const asked = hidden.find((name) => query[name] !== undefined)
  if (asked !== undefined) throw refuseField(asked, 'not_allowed')
  return {
    ...selectionOf(query, scope, range),
    ...{ event: query.event ?? null, status: query.status ?? null },
    ...{ orderId: query.order_id ?? null, customerId: query.customer_id ?? null },
    coupon: query.coupon ?? null,
  }
}
