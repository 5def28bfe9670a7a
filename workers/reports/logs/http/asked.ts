import { refuseField } from '../../../core/refusal.ts'
import { type Range, selectionOf } from '../../http/asked.ts'
import type { SelectionQuery } from '../../http/contract.ts'
import type { ReportScope } from '../../rules/question.ts'
import type { ConversionSelection, LogSelection } from '../log-questions-rules.ts'
import type { ClickFileQuery, ConversionFileQuery } from './contract.ts'

/** Which clicks are asked for. @throws Refusal `invalid_input` that names the field. */
export function clickSelectionOf(
  query: ClickFileQuery,
  scope: ReportScope,
  range: Range,
): LogSelection {
  return { ...selectionOf(query, scope, range), sub: query.sub ?? null }
}

/** Which conversions are asked for. @throws Refusal `invalid_input` that names the field. */
export function conversionSelectionOf(
  query: ConversionFileQuery,
  scope: ReportScope,
  range: Range,
): ConversionSelection {
  // The advertiser gave its customers their ids.
  if (scope.kind === 'affiliate' && query.customer_id !== undefined) {
    throw refuseField('customer_id', 'not_allowed')
  }
  return {
    ...clickSelectionOf(query, scope, range),
    ...{ event: query.event ?? null, status: query.status ?? null },
    ...{ orderId: query.order_id ?? null, customerId: query.customer_id ?? null },
    coupon: query.coupon ?? null,
  }
}

type Ids = Pick<SelectionQuery, 'click_id'> &
  Partial<Pick<ConversionFileQuery, 'order_id' | 'customer_id'>>

/** An id is looked for in all days, unless the query names some. */
export const namesId = ({ click_id, order_id, customer_id }: Ids): boolean =>
  [click_id, order_id, customer_id].some((id) => id !== undefined)
