import { fieldMessageIn } from '../../../../schema/field-messages.ts'
import type { Language } from '../../../../schema/vocabulary.ts'
import type { usePageText } from '../../core/i18n/language.ts'
import type { Report } from './event-log-data.ts'

type Text = Pick<ReturnType<typeof usePageText>, 'awaits' | 'decide' | 'journal' | 'rejections'>

/** The detail of a log entry as a sentence, with field names unchanged. Null = none. */
export function reportDetail(
  { awaits, decide, journal, rejections }: Text,
  report: Pick<Report, 'awaits' | 'detail' | 'errors' | 'verdict'>,
  language: Language,
): string | null {
  const { detail } = report
  if (report.awaits) return journal.waitsFor(awaits[report.awaits.what](report.awaits.key))
  // The detail only repeats the result.
  if (detail === null || detail === report.verdict) return null
  const ofFields = report.errors.map((error) => [
    `${error.field}: ${error.message}`,
    `${error.field}: ${fieldMessageIn(language, error) ?? error.message}`,
  ])
  const words: Readonly<Record<string, string>> = {
    ...Object.fromEntries(ofFields),
    ...journal.details,
    ...rejections,
    ...decide.refusals,
  }
  const inWords = (line: string) => (Object.hasOwn(words, line) ? (words[line] as string) : line)
  return detail.split('\n').map(inWords).join('\n')
}
