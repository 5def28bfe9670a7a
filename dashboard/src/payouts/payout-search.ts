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

/** URL parameters of the payout pages. */

/** Defaults: PayPal, US dollars, all affiliates and statuses. */
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
/** People who may have to act. Kept here, because the full list is bundled with PayPal's names. */
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
