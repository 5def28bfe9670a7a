import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextAttemptAt, retryAfterSeconds, retryMinutes } from './schedule.ts'

const now = new Date('2026-11-25T10:00:00Z')
const minutesUntil = (at: Date | null) => at && (at.getTime() - now.getTime()) / 60_000

test('F101: five retries at 1 min, 5 min, 30 min, 2 h and 24 h, then no more', () => {
  const plain = (attempt: number) =>
    minutesUntil(nextAttemptAt(attempt, now, { retryAfter: null, random: 0 }))
  expect([1, 2, 3, 4, 5, 6].map(plain)).toEqual([1, 5, 30, 120, 1_440, null])
})

test('a delay is never shorter than the schedule, and at most a fifth longer', () => {
  const attempts = fc.integer({ min: 1, max: retryMinutes.length })
  fc.assert(
    fc.property(attempts, fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const minutes = minutesUntil(nextAttemptAt(attempt, now, { retryAfter: null, random })) ?? 0
      const least = retryMinutes[attempt - 1] ?? 0
      expect(minutes).toBeGreaterThanOrEqual(least)
      expect(minutes).toBeLessThanOrEqual(1.2 * least + 0.001)
    }),
  )
})

test.each([
  ['600', 10],
  ['Wed, 25 Nov 2026 10:20:00 GMT', 20],
  ['5', 1],
  ['99999999', 1_440],
  ['-5', 1],
  ['soon', 1],
  ['Tue, 24 Nov 2026 10:20:00 GMT', 1],
])('Retry-After: %s puts the first retry off to minute %s', (retryAfter, minutes) => {
  expect(minutesUntil(nextAttemptAt(1, now, { retryAfter, random: 0 }))).toBe(minutes)
})

test('Retry-After is read as seconds or a date', () => {
  expect(retryAfterSeconds(null, now)).toBeNull()
  expect(retryAfterSeconds(' 7 ', now)).toBe(7)
})
