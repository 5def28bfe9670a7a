/** When a scheduled report is due, and of which days it is. */
import type { ScheduleFrequency } from '../../../schema/vocabulary.ts'
import { addDays, dayIn, wallClockOf } from '../../core/days.ts'

export interface Timing {
  frequency: ScheduleFrequency
  /** Weekly: 1 (Monday) to 7. Monthly: 1 to 28. Daily: null. */
  dayNumber: number | null
  /** 0 to 23, by the clocks of the zone. */
  hour: number
  timeZone: string
}

const HOUR_MS = 3_600_000
/** Each frequency has a day within so many. */
const DAYS_AHEAD = 33

/** The first due time after this one. Where clocks skip the hour, the hour after it. */
export function nextDue(timing: Timing, after: Date): Date {
  const today = dayIn(timing.timeZone, after)
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead += 1) {
    const day = addDays(today, ahead)
    if (!isDueOn(timing, day)) continue
    const at = timeOf(day, timing)
    if (at > after) return at
  }
  throw new RangeError('no day is due within a month')
}

function isDueOn({ frequency, dayNumber }: Timing, day: string): boolean {
  if (frequency === 'daily') return true
  const date = new Date(`${day}T00:00:00Z`)
  return dayNumber === (frequency === 'weekly' ? date.getUTCDay() || 7 : date.getUTCDate())
}

function timeOf(day: string, { hour, timeZone }: Timing): Date {
  const wall = wallClockOf(timeZone)
  const wanted = Date.parse(`${day}T00:00:00Z`) + hour * HOUR_MS
  const offset = (ms: number) => wall(ms) - ms
  const guess = wanted - offset(wanted)
  return new Date(wanted - offset(guess))
}

/** The days of the report: yesterday, the seven days before today, or the month before. */
export function daysOfReport({ frequency, timeZone }: Timing, at: Date) {
  const today = dayIn(timeZone, at)
  const to = frequency === 'monthly' ? addDays(`${today.slice(0, 7)}-01`, -1) : addDays(today, -1)
  if (frequency === 'daily') return { from: to, to }
  return { from: frequency === 'weekly' ? addDays(today, -7) : `${to.slice(0, 7)}-01`, to }
}
