import type { Role } from '../../../../schema/vocabulary.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** Roles that can see or move everybody's money must sign in every day. */
const dailyRoles: ReadonlySet<Role> = new Set(['owner', 'admin', 'finance', 'support'])
const DAILY_SESSION_MS = 12 * HOUR_MS
const SESSION_MS = 30 * DAY_MS
const IDLE_MS = 14 * DAY_MS

/** How long a used refresh token still returns its successor: for a lost answer, or two tabs. */
const GRACE_MS = 10_000

/** When a session ends. Refreshing does not extend it. */
export function sessionEnd(memberships: readonly { role: Role }[], now: Date): Date {
  const isDaily = memberships.some(({ role }) => dailyRoles.has(role))
  return new Date(now.getTime() + (isDaily ? DAILY_SESSION_MS : SESSION_MS))
}

/** When an unused refresh token expires; never after its session. */
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
 * The result of checking a refresh token. `rotate`: exchange it. `repeat`: it was exchanged just
 * now and the answer was probably lost; return the same again. `stolen`: it was exchanged earlier,
 * so two people hold it; end the session. `ended`: it is no longer valid.
 */
export type RefreshVerdict = 'rotate' | 'repeat' | 'stolen' | 'ended'

export function checkRefresh(facts: RefreshFacts, now: Date): RefreshVerdict {
  if (facts.isRevoked || !facts.isPersonActive) return 'ended'
  if (facts.sessionExpiresAt <= now) return 'ended'
  if (facts.spentAt !== null) {
    return now.getTime() - facts.spentAt.getTime() <= GRACE_MS ? 'repeat' : 'stolen'
  }
  return facts.tokenExpiresAt <= now ? 'ended' : 'rotate'
}
