import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { forgetOldPaypalEvents } from '../payouts/forget-paypal-events.ts'
import { forgetOldChallenges, forgetOldTries } from '../people/forget-old-tries.ts'

const HOUR_MS = 60 * 60_000
/** Tries count for a day at most; the database keeps them for two, whoever asks. */
const TRIES_KEPT_MS = 49 * HOUR_MS
/** Questions to passkeys are good for minutes; the database keeps them for a day more. */
const CHALLENGES_KEPT_MS = 25 * HOUR_MS
/** PayPal sends an event again for three days; the database keeps them for 60, whoever asks. */
const PAYPAL_EVENTS_KEPT_MS = 90 * 24 * HOUR_MS

/**
 * Forgets failed tries, questions to passkeys and PayPal's events that mean nothing any more. Safe to run
 * twice.
 */
export async function forgetTries(
  db: Db,
  now: Date,
): Promise<{ counters: number; challenges: number; paypalEvents: number }> {
  const [[tries] = [], [challenges] = [], [events] = []] = await runScoped(db, { kind: 'system' }, [
    forgetOldTries(new Date(now.getTime() - TRIES_KEPT_MS)),
    forgetOldChallenges(new Date(now.getTime() - CHALLENGES_KEPT_MS)),
    forgetOldPaypalEvents(new Date(now.getTime() - PAYPAL_EVENTS_KEPT_MS)),
  ])
  return {
    counters: Number(tries?.deleted),
    challenges: Number(challenges?.deleted),
    paypalEvents: Number(events?.deleted),
  }
}

export const forgetTriesJob = {
  name: 'forget-tries',
  cron: '15 0 * * *',
  run: async (env, now) => forgetTries(await openDatabase(env), now),
} as const satisfies Job
