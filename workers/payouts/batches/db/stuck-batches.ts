/** Payout batches that only a person may settle now. */
import { type SQL, sql } from 'drizzle-orm'
import type { BatchProblem } from '../rules/payout-submission.ts'
import { iso, problemSet } from './payout-submission.ts'

const isTooOld = (horizon: Date) => sql`
  (status in ('unknown', 'submitting') and first_attempt_at <= ${iso(horizon)})`

/** Says of each batch that is undecided since before the horizon that nothing sends it again. */
export function markTooOld(horizon: Date, problem: BatchProblem): SQL {
  return sql`
    update affiliate.payout_batches set ${problemSet(problem)}
    where ${isTooOld(horizon)} and problem_code is distinct from ${problem.code}`
}

/** Undecided since before the horizon, or quarantined. */
export function listStuckBatches(horizon: Date, limit: number): SQL {
  return sql`
    select id, status from affiliate.payout_batches
    where status = 'quarantine' or ${isTooOld(horizon)}
    order by id limit ${limit}`
}
