/** One pass over all pending payout batches: sends what is due, then reads what PayPal holds. */

import { type Db, runScoped } from '../../../core/database.ts'
import type { Job } from '../../../core/job.ts'
import { listDueReadings } from '../db/payout-reading.ts'
import { listDueSubmissions } from '../db/payout-submission.ts'
import { listStuckBatches, markTooOld } from '../db/stuck-batches.ts'
import { resendHorizon } from '../rules/payout-submission.ts'
import { cancelDuePayoutItems } from './cancel-payout-item.ts'
import { openPayoutDeps } from './payout-deps.ts'
import { logCancel, logPass } from './payout-log.ts'
import { type ReconcileResult, reconcilePayoutBatch } from './reconcile-payout-batch.ts'
import { type PayoutDeps, type SubmitResult, submitPayoutBatch } from './submit-payout-batch.ts'

const BATCHES_PER_ROUND_MAX = 200
const tooOld = {
  code: 'too_old',
  name: null,
  detail: 'first sent 25 days ago or more: PayPal may have forgotten its id by now',
} as const

export type PassNote =
  | { batchId: string; verb: 'submit'; result: SubmitResult }
  | { batchId: string; verb: 'reconcile'; result: ReconcileResult }
  | { batchId: string; verb: 'submit' | 'reconcile'; error: unknown }
  /** Only a person can settle it now. */
  | { batchId: string; verb: 'alert'; status: string }

/**
 * Finds batches whose message was lost, retries undecided ones and reads submitted ones. A batch
 * that fails does not stop the others. Ends early when `hasTime` returns false; the next pass
 * continues.
 */
export async function runPayoutPass(
  deps: PayoutDeps,
  hasTime: () => boolean,
  note: (line: PassNote) => void,
): Promise<{ submissions: number; readings: number; stuck: number }> {
  const { db, now } = deps
  const horizon = resendHorizon(now)
  const submissions = await idsOf(db, listDueSubmissions(now, horizon, BATCHES_PER_ROUND_MAX))
  let isHeldBack = false
  for (const batchId of submissions) {
    // The reason that holds one batch back holds back all of them, so it is logged once.
    if (isHeldBack || !hasTime()) break
    await submitPayoutBatch(deps, batchId).then(
      (result) => {
        isHeldBack = result.outcome === 'held_back'
        note({ batchId, verb: 'submit', result })
      },
      (error: unknown) => note({ batchId, verb: 'submit', error }),
    )
  }
  const readings = await idsOf(db, listDueReadings(now, BATCHES_PER_ROUND_MAX))
  for (const batchId of readings) {
    if (!hasTime()) break
    await reconcilePayoutBatch(deps, batchId).then(
      (result) => note({ batchId, verb: 'reconcile', result }),
      (error: unknown) => note({ batchId, verb: 'reconcile', error }),
    )
  }
  const [, stuck = []] = await runScoped(db, { kind: 'system' }, [
    markTooOld(horizon, tooOld),
    listStuckBatches(horizon, BATCHES_PER_ROUND_MAX),
  ])
  for (const row of stuck) {
    note({ batchId: String(row.id), verb: 'alert', status: String(row.status) })
  }
  return {
    submissions: submissions.length,
    readings: readings.length,
    stuck: stuck.length,
  }
}

async function idsOf(db: Db, statement: ReturnType<typeof listDueReadings>): Promise<string[]> {
  const [rows] = await runScoped(db, { kind: 'system' }, [statement])
  return (rows ?? []).map((row) => String(row.id))
}

export const reconcilePayoutsJob = {
  name: 'reconcile-payouts',
  cron: '*/10 * * * *',
  minutesMax: 8,
  run: async (env, now, hasTime) => {
    const deps = await openPayoutDeps(env, now)
    // Cancel first, so that cancelled items are read in the same run.
    const cancelled = await cancelDuePayoutItems(deps, hasTime, logCancel)
    return { ...cancelled, ...(await runPayoutPass(deps, hasTime, logPass)) }
  },
} as const satisfies Job
