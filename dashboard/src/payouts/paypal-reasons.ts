import { payoutErrorAction, payoutErrorReason } from '../../../schema/paypal-errors.ts'
import type { PayoutObstacle } from '../../../schema/vocabulary.ts'
import type { PageWords } from '../core/i18n/language.ts'
import type { FinanceWords } from './finance-en.ts'

/**
 * PayPal's reason in the reader's language, for finance; unknown names stay as PayPal gave them.
 */
export function payPalReason(
  item: { readonly problem_code: string | null; readonly problem_message: string | null },
  text: PageWords & FinanceWords,
): string | null {
  if (item.problem_code === null) return item.problem_message
  const { problem_code: code } = item
  // Our own reason for cancelling before it was sent, or PayPal's status if it gave no name.
  if (Object.hasOwn(text.obstacles, code)) return text.obstacles[code as PayoutObstacle]
  if (Object.hasOwn(text.payPalStates, code)) {
    return text.payPalStates[code as keyof typeof text.payPalStates]
  }
  const reason = payoutErrorReason(code)
  if (reason === 'unknown') return item.problem_message ?? code
  return text.payPalReasons[reason]
}

/** Advice for the affiliate about one of PayPal's reasons. */
export function payPalAdvice(name: string, text: PageWords): string {
  const reason = payoutErrorReason(name)
  const { payPalAdvice: advice } = text
  return reason in advice
    ? advice[reason as keyof typeof advice]
    : text.payPalOthersAct[payoutErrorAction(name)]
}
