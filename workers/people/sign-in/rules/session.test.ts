import { expect, test } from 'vitest'
import { checkRefresh, idleEnd, type RefreshFacts, sessionEnd } from './session.ts'

const now = new Date('2026-11-20T10:00:00Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const HOUR = 3600

test('people who can move money sign in every day, everybody else every month', () => {
  expect(sessionEnd([{ role: 'affiliate' }], now)).toEqual(at(30 * 24 * HOUR))
  expect(sessionEnd([{ role: 'affiliate' }, { role: 'finance' }], now)).toEqual(at(12 * HOUR))
})

test('an unused token ends after 14 days, and never after its session', () => {
  expect(idleEnd(at(30 * 24 * HOUR), now)).toEqual(at(14 * 24 * HOUR))
  expect(idleEnd(at(12 * HOUR), now)).toEqual(at(12 * HOUR))
})

const live: RefreshFacts = {
  isPersonActive: true,
  isRevoked: false,
  sessionExpiresAt: at(HOUR),
  tokenExpiresAt: at(HOUR),
  spentAt: null,
}

test.each<[string, Partial<RefreshFacts>, string]>([
  ['live', {}, 'rotate'],
  ['spent this moment', { spentAt: now }, 'repeat'],
  ['spent 10 s ago', { spentAt: at(-10) }, 'repeat'],
  ['spent more than 10 s ago', { spentAt: at(-10.001) }, 'stolen'],
  ['spent long ago and expired since', { spentAt: at(-60), tokenExpiresAt: at(-1) }, 'stolen'],
  ['not used until its end', { tokenExpiresAt: now }, 'ended'],
  ['of a session that is over', { sessionExpiresAt: now }, 'ended'],
  ['of a session that was revoked', { isRevoked: true }, 'ended'],
  ['spent, of a session that was revoked', { isRevoked: true, spentAt: at(-60) }, 'ended'],
  ['of a blocked person', { isPersonActive: false }, 'ended'],
])('a refresh token that is %s: %s → %s', (_, facts, verdict) => {
  expect(checkRefresh({ ...live, ...facts }, now)).toBe(verdict)
})
