/** The payout obstacles of a balance: the facts of payable-accounts.ts, named and in words. */
import { type PayoutObstacle, payoutObstacles } from '../../../../schema/vocabulary.ts'

/** Which obstacles a balance has. */
export type ObstacleFacts = Readonly<Record<PayoutObstacle, boolean>>

/** The obstacles in the order of the closed list; empty: a run takes the balance. */
export function obstaclesOf(facts: ObstacleFacts): PayoutObstacle[] {
  return payoutObstacles.filter((obstacle) => facts[obstacle])
}

/** The meaning of each, as a sentence for finance. */
export const obstacleWords = {
  excluded: 'The run leaves this affiliate out.',
  open_payout: 'A payout of this balance is under way.',
  below_minimum: 'The balance is below the minimum.',
  currency: 'PayPal does not pay this currency, or not so small an amount of it.',
  affiliate_not_approved: 'The affiliate’s account is not approved.',
  partnership_ended: 'The advertiser has rejected the affiliate.',
  no_receiver: 'The affiliate has named no PayPal address.',
  receiver_waits: 'Where or how to pay was changed less than 72 hours ago.',
  receiver_shared: 'Another affiliate is paid at the same PayPal address.',
  receiver_problem: 'PayPal could not pay this address the last time.',
  review_open: 'A conversion of this affiliate is under review.',
  debt: 'The affiliate owes this advertiser.',
  country_blocked: 'Nothing is paid to the affiliate’s country.',
  tax_form_missing: 'The first payout waits for an approved tax form.',
  own_payer: 'The advertiser pays its affiliates itself and has not set up its PayPal.',
} as const satisfies Record<PayoutObstacle, string>
