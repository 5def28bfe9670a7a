import type { PayoutErrorAction } from '../../../schema/paypal-errors.ts'
import {
  type Currency,
  currencies,
  type PayoutItemStatus,
  type PayoutObstacle,
  payoutItemStatuses,
  payoutObstacles,
} from '../../../schema/vocabulary.ts'
import { day, oneOf, pages, reader, text, uuid } from '../core/page-search.ts'

/** What the pages of payouts keep in their URLs. */

/** Left out = paid by PayPal, in dollars, everybody and everything. */
export const readPaySearch = reader({
  currency: oneOf<Currency>(currencies),
  method: oneOf(['manual'] as const),
  minimum: text,
  cut_off: day,
  state: oneOf(['payable', 'blocked'] as const),
  obstacle: oneOf<PayoutObstacle>(payoutObstacles),
  pages,
})
export type PaySearch = ReturnType<typeof readPaySearch>

export const readBatchesSearch = reader({ sort: text, cursor: text, run: uuid })

const itemStatus = oneOf<PayoutItemStatus>(payoutItemStatuses)
/** Who may have to act. The list itself comes with PayPal's names, which no address needs. */
export const actors = [
  'affiliate',
  'finance',
  'never',
  'retry',
] as const satisfies readonly PayoutErrorAction[]
const action = oneOf<PayoutErrorAction>(actors)

export const readBatchSearch = reader({ state: itemStatus, who: action, items: text })

export const readAttentionSearch = reader({ receivers: oneOf(['problem'] as const) })

export const readHistorySearch = reader({
  state: itemStatus,
  affiliate_id: uuid,
  who: action,
  pages,
})
export type HistorySearch = ReturnType<typeof readHistorySearch>
