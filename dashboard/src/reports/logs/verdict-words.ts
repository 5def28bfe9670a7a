import type { Formats } from '../../core/i18n/formats.ts'
import type { Click } from './log-data.ts'
import type { LogWords } from './log-texts.ts'

/** When a click was: its id begins with its time. */
export function timeOfClick(clickId: string): string {
  const ms = Number.parseInt(clickId.replace('-', '').slice(0, 12), 16)
  return new Date(ms).toISOString()
}

/** "14:02" of the same day, otherwise the whole date. */
function clock(at: string, beside: string, format: Formats): string {
  if (format.dayOf(at) !== format.dayOf(beside)) return format.exact(at)
  const [, time = ''] = /(\d\d:\d\d):\d\d/.exec(format.exact(at)) ?? []
  return time
}

/** Whether a click counts, and if not, why. */
export function verdictInWords(
  { reason, duplicate_of, clicked_at }: Pick<Click, 'reason' | 'duplicate_of' | 'clicked_at'>,
  words: LogWords,
  format: Formats,
): string {
  if (reason === null) return words.counted
  if (reason !== 'duplicate') return words.reasons[reason]
  return duplicate_of === null
    ? words.verdicts.duplicate
    : words.repeat(clock(timeOfClick(duplicate_of), clicked_at, format))
}
