import fc from 'fast-check'
import { expect, test } from 'vitest'
import { payoutFrequencies } from '../../../../schema/vocabulary.ts'
import { cutOffOf, latestSlot, nextSlot, type PayoutRhythm } from './payout-schedule.ts'

const at = (text: string) => new Date(text)
const weekly = { frequency: 'weekly', weekday: 1, monthDay: 1, hour: 6 } as const
const monthly = { ...weekly, frequency: 'monthly', monthDay: 28, hour: 0 } as const
const daily = { ...weekly, frequency: 'daily', hour: 23 } as const

test.each([
  // Monday, 2026-11-23 at six.
  [
    'the last second before',
    weekly,
    '2026-11-23T05:59:59Z',
    '2026-11-16T06:00Z',
    '2026-11-23T06:00Z',
  ],
  ['the exact time', weekly, '2026-11-23T06:00:00Z', '2026-11-23T06:00Z', '2026-11-30T06:00Z'],
  ['Sunday is the last day', weekly, '2026-11-29T23:00Z', '2026-11-23T06:00Z', '2026-11-30T06:00Z'],
  [
    'a weekly Sunday',
    { ...weekly, weekday: 7 },
    '2026-11-28T00:00Z',
    '2026-11-22T06:00Z',
    '2026-11-29T06:00Z',
  ],
  ['over the new year', weekly, '2027-01-01T00:00Z', '2026-12-28T06:00Z', '2027-01-04T06:00Z'],
  [
    'February of a common year',
    monthly,
    '2027-02-28T00:00Z',
    '2027-02-28T00:00Z',
    '2027-03-28T00:00Z',
  ],
  [
    'before its day in March',
    monthly,
    '2027-03-01T00:00Z',
    '2027-02-28T00:00Z',
    '2027-03-28T00:00Z',
  ],
  ['a leap day', monthly, '2028-02-29T12:00Z', '2028-02-28T00:00Z', '2028-03-28T00:00Z'],
  [
    'the end of the year',
    monthly,
    '2026-12-31T23:59:59Z',
    '2026-12-28T00:00Z',
    '2027-01-28T00:00Z',
  ],
  ['daily on a leap day', daily, '2028-02-29T23:00Z', '2028-02-29T23:00Z', '2028-03-01T23:00Z'],
  // Daylight saving time changes in Europe and America; UTC has none.
  [
    'the day clocks go forward',
    daily,
    '2026-03-29T22:59Z',
    '2026-03-28T23:00Z',
    '2026-03-29T23:00Z',
  ],
  ['the day clocks go back', daily, '2026-10-25T23:00Z', '2026-10-25T23:00Z', '2026-10-26T23:00Z'],
] as const)('F39: %s', (_, rhythm, now, latest, next) => {
  expect(latestSlot(rhythm, at(now))).toEqual(at(latest))
  expect(nextSlot(rhythm, at(now))).toEqual(at(next))
})

test('a manual schedule is never due', () => {
  const manual = { ...weekly, frequency: 'manual' } as const
  expect([
    latestSlot(manual, at('2026-11-23T06:00Z')),
    nextSlot(manual, at('2026-11-23T06:00Z')),
  ]).toEqual([null, null])
})

const rhythms: fc.Arbitrary<PayoutRhythm> = fc.record({
  frequency: fc.constantFrom(...payoutFrequencies.filter((one) => one !== 'manual')),
  weekday: fc.integer({ min: 1, max: 7 }),
  monthDay: fc.integer({ min: 1, max: 28 }),
  hour: fc.integer({ min: 0, max: 23 }),
})
const moments = fc.date({
  min: at('1999-01-01T00:00Z'),
  max: at('2101-01-01T00:00Z'),
  noInvalidDate: true,
})

test('F39: slots follow each other without a gap, on the chosen day and hour', () => {
  fc.assert(
    fc.property(rhythms, moments, (rhythm, now) => {
      const [latest, next] = [latestSlot(rhythm, now), nextSlot(rhythm, now)] as [Date, Date]
      expect(latest.getTime()).toBeLessThanOrEqual(now.getTime())
      expect(next.getTime()).toBeGreaterThan(now.getTime())
      expect(latestSlot(rhythm, new Date(next.getTime() - 1))).toEqual(latest)
      expect(latestSlot(rhythm, next)).toEqual(next)
      for (const slot of [latest, next]) {
        expect(slot.toISOString()).toMatch(/:00:00\.000Z$/)
        expect(slot.getUTCHours()).toBe(rhythm.hour)
        if (rhythm.frequency === 'weekly') expect(slot.getUTCDay()).toBe(rhythm.weekday % 7)
        if (rhythm.frequency === 'monthly') expect(slot.getUTCDate()).toBe(rhythm.monthDay)
      }
    }),
  )
})

test('a cut-off is whole days before the slot; zero means no cut-off', () => {
  const slot = at('2026-03-30T06:00Z')
  expect(cutOffOf(slot, 0)).toBeNull()
  expect(cutOffOf(slot, 2)).toEqual(at('2026-03-28T06:00Z'))
})
