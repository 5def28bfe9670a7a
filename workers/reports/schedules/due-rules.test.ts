import { expect, test } from 'vitest'
import { daysOfReport, nextDue, type Timing } from './due-rules.ts'

const daily: Timing = { frequency: 'daily', dayNumber: null, hour: 9, timeZone: 'Europe/Berlin' }
const weekly: Timing = { ...daily, frequency: 'weekly', dayNumber: 1 }
const monthly: Timing = { ...daily, frequency: 'monthly', dayNumber: 28 }

test.each<[string, Timing, string, string]>([
  ['today, if the hour is to come', daily, '2026-11-20T07:59:59Z', '2026-11-20T08:00:00Z'],
  ['tomorrow, once it has come', daily, '2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z'],
  ['an hour earlier in summer', daily, '2026-07-01T00:00:00Z', '2026-07-01T07:00:00Z'],
  ['by the clock after a change', daily, '2026-10-24T12:00:00Z', '2026-10-25T08:00:00Z'],
  [
    'after an hour that clocks skip',
    { ...daily, hour: 2 },
    '2026-03-28T12:00:00Z',
    '2026-03-29T01:00:00Z',
  ],
  [
    'at half hours, too',
    { ...daily, timeZone: 'Asia/Kolkata' },
    '2026-11-20T00:00:00Z',
    '2026-11-20T03:30:00Z',
  ],
  ['on Monday', weekly, '2026-11-18T12:00:00Z', '2026-11-23T08:00:00Z'],
  ['on Sunday', { ...weekly, dayNumber: 7 }, '2026-11-23T12:00:00Z', '2026-11-29T08:00:00Z'],
  ['on the day of the month', monthly, '2027-01-29T00:00:00Z', '2027-02-28T08:00:00Z'],
])('due %s', (_name, timing, after, expected) => {
  expect(nextDue(timing, new Date(after))).toEqual(new Date(expected))
})

test.each<[Timing, string, string, string]>([
  [daily, '2026-11-20T08:00:00Z', '2026-11-19', '2026-11-19'],
  [daily, '2026-11-20T23:30:00Z', '2026-11-20', '2026-11-20'],
  [weekly, '2026-11-23T08:00:00Z', '2026-11-16', '2026-11-22'],
  [monthly, '2027-01-28T08:00:00Z', '2026-12-01', '2026-12-31'],
  [{ ...monthly, dayNumber: 1 }, '2027-03-01T08:00:00Z', '2027-02-01', '2027-02-28'],
])('%o at %s is of %s to %s', (timing, at, from, to) => {
  expect(daysOfReport(timing, new Date(at))).toEqual({ from, to })
})
