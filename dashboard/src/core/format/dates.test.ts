import { describe, expect, test } from 'vitest'
import {
  addDays,
  dayIn,
  daysIn,
  distance,
  formatDay,
  formatRange,
  listDays,
  rangeBefore,
} from './dates.ts'

describe('calendar days', () => {
  test.each([
    ['UTC', '2026-11-20'],
    ['America/New_York', '2026-11-20'],
    ['Asia/Tokyo', '2026-11-21'],
    ['Pacific/Kiritimati', '2026-11-21'],
  ])('at 22:30 UTC it is, in %s, the %s', (timeZone, day) => {
    expect(dayIn(timeZone, new Date('2026-11-20T22:30:00Z'))).toBe(day)
  })

  test('a day is a day across months, leap years and summer time', () => {
    expect(addDays('2026-10-31', 1)).toBe('2026-11-01')
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
  })

  test('the period before has the same length and touches it', () => {
    const range = { from: '2026-10-22', to: '2026-11-20' }
    expect(daysIn(range)).toBe(30)
    expect(rangeBefore(range)).toEqual({ from: '2026-09-22', to: '2026-10-21' })
    expect(daysIn(rangeBefore(range))).toBe(30)
  })

  test('a range lists both of its ends', () => {
    expect(listDays({ from: '2026-10-30', to: '2026-11-01' })).toEqual([
      '2026-10-30',
      '2026-10-31',
      '2026-11-01',
    ])
    expect(listDays({ from: '2026-11-02', to: '2026-11-01' })).toEqual([])
  })

  test('days are written in the reader’s language', () => {
    expect(formatDay('2026-11-20', 'ru')).toMatch(/^20 нояб/)
    expect(formatRange({ from: '2026-11-20', to: '2026-11-20' }, 'en')).toBe('Nov 20')
  })
})

describe('relative times', () => {
  const now = new Date('2026-11-20T12:00:00Z')
  test.each([
    ['2026-11-20T11:59:30Z', 'second', 0],
    ['2026-11-20T11:58:30Z', 'minute', -1],
    ['2026-11-20T09:10:00Z', 'hour', -2],
    ['2026-11-18T11:00:00Z', 'day', -2],
    ['2026-12-20T12:00:00Z', 'day', 30],
  ] as const)('%s is %s %s away', (at, unit, count) => {
    expect(distance(new Date(at), now)).toEqual([unit, count])
  })
})
