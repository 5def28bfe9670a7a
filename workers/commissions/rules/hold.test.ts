import { expect, test } from 'vitest'
import { holdUntil, isHoldOver } from './hold.ts'

const cases: [string, string, number, string][] = [
  ['no hold', '2026-11-20T10:00:00.000Z', 0, '2026-11-20T10:00:00.000Z'],
  ['thirty days', '2026-11-20T10:00:00.000Z', 30, '2026-12-20T10:00:00.000Z'],
  ['over a leap day', '2028-02-28T12:00:00.000Z', 2, '2028-03-01T12:00:00.000Z'],
  ['over the end of a month', '2026-01-31T23:59:59.999Z', 1, '2026-02-01T23:59:59.999Z'],
  ['over a change of clocks in Europe', '2026-10-24T22:00:00.000Z', 1, '2026-10-25T22:00:00.000Z'],
]
for (const [name, recordedAt, days, until] of cases) {
  test(`F39: a hold is whole 24 hours: ${name}`, () => {
    expect(holdUntil(new Date(recordedAt), days).toISOString()).toBe(until)
  })
}

test('a hold is over in the millisecond it names, not one before', () => {
  const until = new Date('2026-12-20T10:00:00.000Z')
  expect(isHoldOver(until, new Date(until.getTime() - 1))).toBe(false)
  expect(isHoldOver(until, until)).toBe(true)
})
