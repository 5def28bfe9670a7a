import { expect, test } from 'vitest'
import { day, time } from './times-contract.ts'

test.each([
  ['2026-11-20', true],
  ['1970-01-01', true],
  ['2999-12-31', true],
  ['0000-01-01', false],
  ['1969-12-31', false],
  ['9999-12-31', false],
  ['2026-02-30', false],
  ['2026-13-01', false],
  ['tomorrow', false],
  ['', false],
])('the day %j is taken: %s', (text, isTaken) => {
  expect(day.safeParse(text).success).toBe(isTaken)
})

test.each([
  ['2026-11-20T10:00:00Z', true],
  ['2026-11-20T10:00:00.123456+02:00', true],
  ['9999-12-31T23:59:59-14:00', false],
  ['0000-01-01T00:00:00Z', false],
  ['2026-11-20T25:00:00Z', false],
  ['2026-11-20', false],
])('the moment %j is taken: %s', (text, isTaken) => {
  expect(time.safeParse(text).success).toBe(isTaken)
})
