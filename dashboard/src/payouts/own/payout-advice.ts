import { payoutErrorAction } from '../../../../schema/paypal-errors.ts'
import type { Formats } from '../../core/i18n/formats.ts'
import type { PageWords } from '../../core/i18n/language.ts'
import { payPalAdvice } from '../paypal-reasons.ts'
import type { Payout } from './own-payouts-data.ts'

/** States in which the money is back where it came from. */
const backStates: readonly Payout['status'][] = ['failed', 'returned', 'reversed']

/** What became of a payout beyond its state, and what its affiliate can do: sentences, or none. */
export function adviceOf(
  payout: Pick<Payout, 'status' | 'problem' | 'claim_until' | 'retry_of_id' | 'retried_by_id'>,
  text: PageWords,
  format: Pick<Formats, 'dayOf'>,
): string[] {
  const words = text.myPayouts
  const { status, problem, claim_until } = payout
  const isBack = backStates.includes(status)
  const isAgain = isBack && payout.retried_by_id !== null
  return [
    ...(claim_until === null ? [] : [words.claim(format.dayOf(claim_until))]),
    // A payout that was paid, or that was paid again, needs nobody any more.
    ...(problem === null || claim_until !== null || isAgain || status === 'paid'
      ? []
      : [whatNow(problem.name, isBack, text)]),
    ...(isBack && !isAgain ? [words.back] : []),
    ...(isAgain ? [words.again] : []),
    ...(payout.retry_of_id === null ? [] : [words.retried]),
  ]
}

/** Nobody works on what is back already: what passes by itself is for the next payout. */
const whatNow = (name: string, isBack: boolean, text: PageWords): string =>
  isBack && payoutErrorAction(name) === 'retry' ? text.payPalNextTries : payPalAdvice(name, text)
