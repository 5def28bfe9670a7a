/** Months as their first days: "2026-11-01". */

/** The month so many months later, or earlier when negative. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10)
}

/** The months from that of one day to that of another, both included; none when the last is before the first. */
export function monthsFrom(first: string, last: string): string[] {
  const numberOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
  const count = Math.max(0, numberOf(last) - numberOf(first) + 1)
  return Array.from({ length: count }, (_, at) => addMonths(first, at))
}
