import { describe, expect, test } from 'vitest'
import { compileSchedule, localTimeIn } from './screening-schedule.ts'

const weekdays = [1, 2, 3, 4, 5]
const hours = (days: number[], from: number, to: number) => ({
  days,
  fromMinute: from * 60,
  toMinute: to * 60,
})

describe('a schedule is open', () => {
  const berlin = { timeZone: 'Europe/Berlin', windows: [hours(weekdays, 9, 18)] }
  const nights = { timeZone: 'UTC', windows: [hours([5], 22, 4)] }
  const sundays = { timeZone: 'UTC', windows: [hours([7], 22, 4), hours([3], 0, 24)] }
  const kathmandu = { timeZone: 'Asia/Kathmandu', windows: [hours([1], 0, 1)] }
  const nowhere = { timeZone: 'Mars/Olympus', windows: [hours([1], 9, 10)] }
  test.each([
    ['Monday 09:00 in Berlin', berlin, '2026-11-23T08:00:00Z', true],
    ['a minute before', berlin, '2026-11-23T07:59:59.999Z', false],
    ['the last minute', berlin, '2026-11-23T16:59:59Z', true],
    ['the end is outside', berlin, '2026-11-23T17:00:00Z', false],
    ['in summer an hour earlier', berlin, '2026-07-06T07:00:00Z', true],
    ['Saturday', berlin, '2026-11-21T12:00:00Z', false],
    ['Friday night', nights, '2026-11-20T23:00:00Z', true],
    ['after midnight it is still Friday’s', nights, '2026-11-21T03:59:00Z', true],
    ['until four', nights, '2026-11-21T04:00:00Z', false],
    ['Friday’s early hours are Thursday’s', nights, '2026-11-20T03:00:00Z', false],
    ['Sunday’s night ends on Monday', sundays, '2026-11-23T01:00:00Z', true],
    ['a whole day, its first minute', sundays, '2026-11-25T00:00:00Z', true],
    ['a whole day, its last', sundays, '2026-11-25T23:59:59Z', true],
    ['a zone at a quarter of an hour', kathmandu, '2026-11-22T18:15:00Z', true],
    ['a minute before there', kathmandu, '2026-11-22T18:14:00Z', false],
    ['a zone nobody knows is read as UTC', nowhere, '2026-11-23T09:30:00Z', true],
    ['no window', { timeZone: 'UTC', windows: [] }, '2026-11-23T09:30:00Z', false],
  ])('%s', (_name, schedule, at, isOpen) => {
    expect(compileSchedule(schedule)(Date.parse(at))).toBe(isOpen)
  })
})

test('counted on from the last quarter of an hour, the clock is never wrong', () => {
  const counted = localTimeIn('America/St_Johns')
  const start = Date.parse('2026-03-08T03:00:00Z') // the night the clocks go forward
  for (let at = start; at < start + 6 * 3_600_000; at += 61_000) {
    expect(counted(at)).toEqual(localTimeIn('America/St_Johns')(at))
    const { minute } = counted(at)
    const text = new Date(at).toLocaleTimeString('en-GB', { timeZone: 'America/St_Johns' })
    expect(text.slice(0, 5)).toBe(
      `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
    )
  }
})
