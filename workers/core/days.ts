/**
 * Calendar days as text, `2026-11-20`. They sort correctly as text and have no time zone of their
 * own.
 */

const DAY_MS = 24 * 60 * 60 * 1000

/** The current day in the zone at this time. */
export function dayIn(timeZone: string, at: Date): string {
  const parts = formatOf(timeZone).formatToParts(at)
  const partOf = (type: string) => parts.find((part) => part.type === type)?.value
  return `${partOf('year')}-${partOf('month')}-${partOf('day')}`
}

/** Creating a format costs a hundred times as much as using it. */
const formats = new Map<string, Intl.DateTimeFormat>()
/**
 * More than there are zones. Names ignore case, so the number of spellings has no natural limit.
 */
const FORMATS_MAX = 1_000

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const options = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const format = new Intl.DateTimeFormat('en-US', options)
  if (formats.size >= FORMATS_MAX) formats.clear()
  formats.set(timeZone, format)
  return format
}

/** The day `count` days later, or earlier when negative. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10)
}

/** Every day from the first to the last, both included; none when the last is before the first. */
export function daysFrom(first: string, last: string): string[] {
  const count = (Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(first, index))
}

/** True for an IANA time zone that the runtime supports. */
export function isTimeZone(name: string): boolean {
  // Offsets such as "+05:30" are refused: Postgres reads their sign the other way round.
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const QUARTER_MS = 900_000
const QUARTERS_MAX = 20_000

/**
 * Milliseconds → what clocks of the zone show then, as milliseconds of UTC. Offsets change on a quarter of an hour,
 * so each is asked for once.
 */
export function wallClockOf(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...({ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' } as const),
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
  })
  const offsets = new Map<number, number>()
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_MS)
    const known = offsets.get(quarter)
    if (known !== undefined) return ms + known
    const at = quarter * QUARTER_MS
    const parts = format.formatToParts(at)
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
    const day = Date.UTC(of('year'), of('month') - 1, of('day'))
    const offset = day + ((of('hour') * 60 + of('minute')) * 60 + of('second')) * 1_000 - at
    if (offsets.size >= QUARTERS_MAX) offsets.clear()
    offsets.set(quarter, offset)
    return ms + offset
  }
}
