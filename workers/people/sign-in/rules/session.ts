import type { Role } from '../../../../schema/vocabulary.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** Those who can see or move everybody's money sign in every day. */
const dailyRoles: ReadonlySet<Role> = new Set(['owner', 'admin', 'finance', 'support'])
const DAILY_SESSION_MS = 12 * HOUR_MS
const SESSION_MS = 30 * DAY_MS
const IDLE_MS = 14 * DAY_MS

/** How long a spent refresh token still leads to its successor: a lost answer, or two tabs at once. */
const GRACE_MS = 10_000

/** When a session ends, however often it is refreshed. */
export function sessionEnd(memberships: readonly { role: Role }[], now: Date): Date {
  const isDaily = memberships.some(({ role }) => dailyRoles.has(role))
  return new Date(now.getTime() + (isDaily ? DAILY_SESSION_MS : SESSION_MS))
}

/** When a refresh token that nobody uses ends; never after its session. */
export function idleEnd(sessionEndsAt: Date, now: Date): Date {
  return new Date(Math.min(sessionEndsAt.getTime(), now.getTime() + IDLE_MS))
}

export interface RefreshFacts {
  isPersonActive: boolean
  isRevoked: boolean
  sessionExpiresAt: Date
  tokenExpiresAt: Date
  spentAt: Date | null
}

/**
 * What a presented refresh token is worth. `rotate`: exchange it. `repeat`: it was exchanged just
 * now, so its answer was probably lost; give the same again. `stolen`: it was exchanged before, so
 * one of two holders is a thief; end the session. `ended`: it opens nothing any more.
 */
export type RefreshVerdict = 'rotate' | 'repeat' | 'stolen' | 'ended'

export function judgeRefresh(facts: RefreshFacts, now: Date): RefreshVerdict {
  if (facts.isRevoked || !facts.isPersonActive) return 'ended'
  if (facts.sessionExpiresAt <= now) return 'ended'
  if (facts.spentAt !== null) {
    return now.getTime() - facts.spentAt.getTime() <= GRACE_MS ? 'repeat' : 'stolen'
  }
  return facts.tokenExpiresAt <= now ? 'ended' : 'rotate'
}
