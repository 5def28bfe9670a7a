/** The days before a report, for comparison. */
import { addDays, daysFrom } from '../../core/days.ts'
import type { Question } from './question.ts'

/** The same question about the same number of days before its range. */
export function previousQuestion(question: Question): Question {
  const length = daysFrom(question.from, question.to).length
  return {
    ...question,
    ...{ from: addDays(question.from, -length), to: addDays(question.to, -length), offset: 0 },
  }
}

/**
 * The keys of a group in the days before: its day moves with the range. Null where a group has no counterpart,
 * as hours, weeks and months do not.
 */
export function previousKeys(
  { from, to, groupBy }: Question,
  keys: readonly string[],
): readonly string[] | null {
  if (groupBy.some((name) => ['hour', 'week', 'month'].includes(name))) return null
  const length = daysFrom(from, to).length
  return keys.map((key, at) => (groupBy[at] === 'day' ? addDays(key, -length) : key))
}
