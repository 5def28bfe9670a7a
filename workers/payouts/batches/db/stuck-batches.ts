/** Payout batches that only a person can settle. */
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../../../core/timestamp.ts'
import type { BatchProblem } from '../rules/payout-submission.ts'
import { problemSet } from './payout-submission.ts'

const isTooOld = (horizon: Date) => sql`
  (status in ('unknown', 'submitting') and first_attempt_at <= ${timestamp(horizon)})`

/** Marks batches that are undecided since before the horizon as too old to be sent again. */
export function markTooOld(horizon: Date, problem: BatchProblem): SQL {
  return sql`
    update affiliate.payout_batches set ${problemSet(problem)}
    where ${isTooOld(horizon)} and problem_code is distinct from ${problem.code}`
}

/** Batches undecided since before the horizon, or in quarantine. */
export function listStuckBatches(horizon: Date, limit: number): SQL {
  return sql`
    select id, status from affiliate.payout_batches
    where status = 'quarantine' or ${isTooOld(horizon)}
    order by id limit ${limit}`
}
