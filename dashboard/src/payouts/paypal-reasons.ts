import { payoutErrorAction, payoutErrorReason } from '../../../schema/paypal-errors.ts'
import type { PayoutObstacle } from '../../../schema/vocabulary.ts'
import type { PageWords } from '../core/i18n/language.ts'
import type { FinanceWords } from './finance-en.ts'

/** What went wrong, for finance, in the reader's language; an unknown name as PayPal gave it. */
export function payPalReason(
  item: { readonly problem_code: string | null; readonly problem_message: string | null },
  text: PageWords & FinanceWords,
): string | null {
  if (item.problem_code === null) return item.problem_message
  const { problem_code: code } = item
  // Why we let it go before it was sent, or PayPal's own state where it gave no better name.
  if (Object.hasOwn(text.obstacles, code)) return text.obstacles[code as PayoutObstacle]
  if (Object.hasOwn(text.payPalStates, code)) {
    return text.payPalStates[code as keyof typeof text.payPalStates]
  }
  const reason = payoutErrorReason(code)
  if (reason === 'unknown') return item.problem_message ?? code
  return text.payPalReasons[reason]
}

/** What the affiliate is told of one of PayPal's names: what to do, or that others do it. */
export function payPalAdvice(name: string, text: PageWords): string {
  const reason = payoutErrorReason(name)
  const { payPalAdvice: advice } = text
  return reason in advice
    ? advice[reason as keyof typeof advice]
    : text.payPalOthersAct[payoutErrorAction(name)]
}
