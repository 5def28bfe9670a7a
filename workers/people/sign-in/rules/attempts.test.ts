import { expect, test } from 'vitest'
import {
  type CountedTries,
  countedTries,
  delaySecondsAfter,
  secondsAfter,
  TRIES_FORGOTTEN_SECONDS,
} from './attempts.ts'

const YEAR_SECONDS = 365 * 24 * 60 * 60
/** Three of a million codes are valid at any moment. */
const CODES = 1_000_000
const CODES_GOOD = 3

/** Number of attempts within a time for an attacker who never waits longer than necessary. */
function triesWithin(counted: CountedTries, seconds: number): number {
  let tries = 0
  for (let at = 0; at <= seconds; at += secondsAfter(counted, tries)) tries += 1
  return tries
}

/** The same for an attacker who pauses until all delays are reset. */
function triesInBursts(counted: CountedTries, seconds: number): number {
  const best = delaySecondsAfter[counted].map((_, index) => {
    const waits = delaySecondsAfter[counted].slice(0, index).reduce((sum, wait) => sum + wait, 0)
    return ((index + 1) * seconds) / (waits + TRIES_FORGOTTEN_SECONDS)
  })
  return Math.max(...best)
}

test.each(countedTries)(
  '%s: the first tries are free, and no wait is shorter than the one before',
  (counted) => {
    const delays = delaySecondsAfter[counted]
    expect(secondsAfter(counted, 0)).toBe(0)
    expect(delays[0]).toBe(0)
    expect([...delays].sort((a, b) => a - b)).toEqual(delays)
    expect(secondsAfter(counted, 1_000)).toBe(delays.at(-1))
  },
)

test.each<[CountedTries, number, number]>([
  ['password_here', 9, 0],
  ['password_here', 10, 5],
  ['password_here', 18, 900],
  ['password_elsewhere', 19, 0],
  ['password_elsewhere', 26, 60],
  ['code_here', 4, 0],
  ['code_here', 5, 30],
  ['code_here', 11, 3_600],
  ['code_elsewhere', 10, 30],
])('%s: after %i failed tries the next waits %i s', (counted, failures, seconds) => {
  expect(secondsAfter(counted, failures)).toBe(seconds)
})

test.each<CountedTries>(['code_here', 'code_elsewhere'])(
  'F111 %s: a year of guessing reaches less than one in thirty accounts whose password is known',
  (counted) => {
    const tries = Math.max(triesWithin(counted, YEAR_SECONDS), triesInBursts(counted, YEAR_SECONDS))
    expect((tries * CODES_GOOD) / CODES).toBeLessThan(1 / 30)
  },
)
