/** The payout obstacles of a balance: the facts of payable-accounts.ts, named. */
import { type PayoutObstacle, payoutObstacles } from '../../../../schema/vocabulary.ts'

/** Which obstacles a balance has. */
export type ObstacleFacts = Readonly<Record<PayoutObstacle, boolean>>

/** The obstacles in the order of the closed list; empty: a run takes the balance. */
export function obstaclesOf(facts: ObstacleFacts): PayoutObstacle[] {
  return payoutObstacles.filter((obstacle) => facts[obstacle])
}
