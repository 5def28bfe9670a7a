/** Durations as text. */
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

export type SpanWords = Record<'second' | 'minute' | 'hour' | 'day', (count: number) => string>

/** The two largest units: "3 days 4 hours", "45 seconds". Less than a second is zero seconds. */
export function spanOf(ms: number, words: SpanWords): string {
  const at = units.findIndex(([, size]) => ms >= size)
  if (at === -1) return words.second(Math.floor(ms / 1000))
  const [unit, size] = units[at]!
  const whole = words[unit](Math.floor(ms / size))
  const [next, nextSize] = units[at + 1] ?? (['second', 1000] as const)
  const rest = Math.floor((ms % size) / nextSize)
  return rest === 0 ? whole : `${whole} ${words[next](rest)}`
}
