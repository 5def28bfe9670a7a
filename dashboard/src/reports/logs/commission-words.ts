import type { Formats } from '../../core/i18n/formats.ts'
import type { StoryEvent } from './log-data.ts'
import type { useLogText } from './log-texts.ts'

export type StoryCommission = StoryEvent['commissions'][number]
type StoryWords = ReturnType<typeof useLogText>['story']

/** Where the money of a commission is. */
export function commissionInWords(
  { status, is_in_review, hold_until, payout }: StoryCommission,
  words: StoryWords,
  format: Pick<Formats, 'dayOf'>,
): string {
  if (status === 'available') {
    if (payout === null) return words.available
    return words.payout(format.dayOf(payout.created_at))
  }
  if (status === 'held') {
    return is_in_review ? words.inReview : words.held(format.dayOf(hold_until))
  }
  const { pending, unfunded, notPaid } = words
  return { pending, unfunded, rejected: notPaid, reversed: notPaid }[status]
}
