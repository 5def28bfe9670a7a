import { type Db, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { revokeSession, revokeSessions } from '../db/sessions.ts'

/**
 * Ends one session of a person.
 * @throws Refusal `not_found` if it is over, or belongs to somebody else
 */
export async function endSession(
  db: Db,
  { userId, sessionId, now }: { userId: string; sessionId: string; now: Date },
): Promise<void> {
  const [[ended] = []] = await runScoped(db, { kind: 'user', userId }, [
    revokeSession(userId, sessionId, 'ended_by_person', now),
  ])
  if (ended === undefined) throw new Refusal('not_found', 'There is no such session.')
}

/** Ends all sessions of a person except the current one. @returns how many */
export async function endOtherSessions(
  db: Db,
  { userId, sessionId, now }: { userId: string; sessionId: string; now: Date },
): Promise<number> {
  const [ended = []] = await runScoped(db, { kind: 'user', userId }, [
    revokeSessions(userId, { exceptId: sessionId, reason: 'ended_by_person', now }),
  ])
  return ended.length
}
