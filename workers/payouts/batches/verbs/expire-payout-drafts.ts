import { type Db, openDatabase, runScoped } from '../../../core/database.ts'
import type { Job } from '../../../core/job.ts'
import { Refusal } from '../../../core/refusal.ts'
import { listOldDrafts } from '../db/payouts.ts'
import { draftHorizon } from '../rules/payout.ts'
import { discardPayoutBatch } from './discard-payout-batch.ts'

/** The next run of the job takes the rest. */
const DRAFTS_MAX = 50

/**
 * Discards drafts that nobody has approved within 72 hours; their money becomes available again. A
 * draft that is approved in the meantime stays.
 */
export async function expirePayoutDrafts(db: Db, now: Date): Promise<{ expired: number }> {
  const [rows = []] = await runScoped(db, { kind: 'system' }, [
    listOldDrafts(draftHorizon(now), DRAFTS_MAX),
  ])
  let expired = 0
  for (const { id } of rows) {
    const batch = { batchId: id as string, userId: null, now, isExpired: true }
    const outcome = await discardPayoutBatch(db, batch).catch(movedOn)
    if (outcome === 'discarded') expired += 1
  }
  return { expired }
}

function movedOn(error: unknown): 'moved_on' {
  if (error instanceof Refusal && error.code === 'conflict') return 'moved_on'
  throw error
}

export const expirePayoutDraftsJob = {
  name: 'expire-payout-drafts',
  cron: '*/10 * * * *',
  minutesMax: 1,
  run: async (env, now) => expirePayoutDrafts(await openDatabase(env), now),
} as const satisfies Job
