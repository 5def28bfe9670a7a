import type { PageWords } from '../i18n/en-pages.ts'

type Reason = keyof PageWords['payPalReasons']

/** PayPal's error names, sorted by what they mean and who must act. */
const reasonOf: Record<string, Reason> = {
  RECEIVER_UNREGISTERED: 'noAccount',
  RECEIVER_UNCONFIRMED: 'unconfirmed',
  UNVERIFIED_RECIPIENT_NOT_SUPPORTED: 'unconfirmed',
  INVALID_EMAIL: 'badAddress',
  RECEIVER_ACCOUNT_INVALID: 'badAddress',
  SELF_PAY_NOT_ALLOWED: 'badAddress',
  RECEIVER_ACCOUNT_LOCKED: 'receiverLocked',
  RECEIVER_ACCOUNT_LIMITATION: 'receiverLocked',
  RECEIVER_YOUTH_ACCOUNT: 'receiverLocked',
  RECEIVER_COUNTRY_NOT_ALLOWED: 'country',
  RECEIVER_STATE_RESTRICTED: 'country',
  USER_COUNTRY_NOT_ALLOWED: 'country',
  CLOSED_MARKET: 'country',
  RECEIVER_REFUSED: 'receiverRefused',
  RECEIVING_LIMIT_EXCEEDED: 'limit',
  TRANSACTION_LIMIT_EXCEEDED: 'limit',
  POS_LIMIT_EXCEEDED: 'limit',
  REGULATORY_BLOCKED: 'blocked',
  TRANSACTION_DECLINED_BY_TRAVEL_RULE: 'blocked',
  RISK_DECLINE: 'blocked',
  REGULATORY_PENDING: 'checking',
  INSUFFICIENT_FUNDS: 'payerFunds',
  NEGATIVE_BALANCE: 'payerFunds',
  NON_HOLDING_CURRENCY: 'payerAccount',
  SPENDING_LIMIT_EXCEEDED: 'payerAccount',
  SENDER_ACCOUNT_LOCKED: 'payerAccount',
  SENDER_ACCOUNT_UNVERIFIED: 'payerAccount',
  SENDER_STATE_RESTRICTED: 'payerAccount',
  DUPLICATE_ITEM: 'duplicate',
}

/** What went wrong in the reader's language; a name we do not know is shown as PayPal gave it. */
export function payPalReason(
  item: { readonly problem_code: string | null; readonly problem_message: string | null },
  text: PageWords,
): string | null {
  const reason = item.problem_code === null ? undefined : reasonOf[item.problem_code]
  return reason ? text.payPalReasons[reason] : (item.problem_message ?? item.problem_code)
}
