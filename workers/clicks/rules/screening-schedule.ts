/** Hours in which an offer accepts clicks, in its own time zone. */
import type { Targeting } from '../../../schema/targeting.ts'

type Schedule = NonNullable<Targeting['schedule']>

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
/** All zones differ from UTC, and change, by multiples of this. */
const SLOT_MS = 15 * MINUTE_MS

interface LocalTime {
  /** 1 = Monday … 7 = Sunday. */
  day: number
  /** Since midnight. */
  minute: number
}

/**
 * Whether the schedule is open at a moment, in epoch milliseconds. A window that ends before it begins runs
 * over midnight and belongs to the day on which it begins.
 */
export function compileSchedule({ timeZone, windows }: Schedule): (atMs: number) => boolean {
  const localTimeAt = localTimeIn(timeZone)
  return (atMs) => {
    const { day, minute } = localTimeAt(atMs)
    const dayBefore = day === 1 ? 7 : day - 1
    return windows.some(({ days, fromMinute, toMinute }) => {
      const isToday = days.includes(day)
      if (fromMinute < toMinute) return isToday && minute >= fromMinute && minute < toMinute
      return (isToday && minute >= fromMinute) || (days.includes(dayBefore) && minute < toMinute)
    })
  }
}

/** The zone's clock. It is read from the platform once per quarter of an hour, and computed from there. */
export function localTimeIn(timeZone: string): (atMs: number) => LocalTime {
  const formatter = formatterOf(timeZone)
  let slot = Number.NaN
  let start: LocalTime = { day: 1, minute: 0 }
  return (atMs) => {
    const asked = Math.floor(atMs / SLOT_MS)
    if (asked !== slot) {
      slot = asked
      start = read(formatter, asked * SLOT_MS)
    }
    const minute = start.minute + Math.floor((atMs - asked * SLOT_MS) / MINUTE_MS)
    return { day: start.day, minute: minute % DAY_MINUTES }
  }
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

function read(formatter: Intl.DateTimeFormat, atMs: number): LocalTime {
  const parts = formatter.formatToParts(atMs)
  const textOf = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  const minute = Number(textOf('hour')) * 60 + Number(textOf('minute'))
  return { day: DAYS.indexOf(textOf('weekday')) + 1, minute }
}

/** An unknown time zone is read as UTC. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const options = {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' })
  }
}
