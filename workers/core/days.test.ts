import { expect, test } from 'vitest'
import { addDays, dayIn, daysFrom, isTimeZone } from './days.ts'

test('one moment lies on different days in different zones', () => {
  const at = new Date('2026-11-20T20:00:00Z')
  expect(dayIn('UTC', at)).toBe('2026-11-20')
  expect(dayIn('Asia/Kolkata', at)).toBe('2026-11-21')
  expect(dayIn('America/Los_Angeles', at)).toBe('2026-11-20')
})

test('days are counted by the calendar, across months, leap days and changes of clocks', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
  expect(daysFrom('2026-10-24', '2026-10-27')).toEqual([
    '2026-10-24',
    '2026-10-25',
    '2026-10-26',
    '2026-10-27',
  ])
  expect(daysFrom('2026-10-27', '2026-10-26')).toEqual([])
})

test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'])('%s is a zone', (name) =>
  expect(isTimeZone(name)).toBe(true),
)

test.each(['', '+05:30', 'Mars/Base', "UTC'; drop", 'Europe/', '-3'])('%j is no zone', (name) =>
  expect(isTimeZone(name)).toBe(false),
)
