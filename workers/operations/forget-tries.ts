import { forgetOldTries } from '../db/attempts.ts'
import { type Db, runScoped } from '../db/database.ts'
import { forgetOldChallenges } from '../db/passkeys.ts'

const HOUR_MS = 60 * 60_000
/** Tries count for a day at most; the database keeps them for two, whoever asks. */
const TRIES_KEPT_MS = 49 * HOUR_MS
/** Questions to passkeys are good for minutes; the database keeps them for a day more. */
const CHALLENGES_KEPT_MS = 25 * HOUR_MS

/** Forgets failed tries and questions to passkeys that mean nothing any more. Safe to run twice. */
export async function forgetTries(
  db: Db,
  now: Date,
): Promise<{ counters: number; challenges: number }> {
  const [[tries] = [], [challenges] = []] = await runScoped(db, { kind: 'system' }, [
    forgetOldTries(new Date(now.getTime() - TRIES_KEPT_MS)),
    forgetOldChallenges(new Date(now.getTime() - CHALLENGES_KEPT_MS)),
  ])
  return { counters: Number(tries?.deleted), challenges: Number(challenges?.deleted) }
}
