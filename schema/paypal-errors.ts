/**
 * PayPal's error names, each with our reason and with who must act on it. This is the only
 * table for API, jobs and screens. Screens show the reason in the reader's language.
 */

export const payoutErrorActions = [
  /** Nobody: it is tried or read again automatically. */
  'retry',
  /** The affiliate must change something before this receiver can be paid. */
  'affiliate',
  /**
   * Finance: the payer's account, our request or our settings are wrong, which also stops other
   * payouts.
   */
  'finance',
  /** A person must check it before it is paid again. */
  'never',
] as const
export type PayoutErrorAction = (typeof payoutErrorActions)[number]

/** Reason → who must act. */
export const payoutErrorReasons = {
  noAccount: 'affiliate',
  unconfirmed: 'affiliate',
  badAddress: 'affiliate',
  receiverLocked: 'affiliate',
  country: 'affiliate',
  currency: 'affiliate',
  acceptance: 'affiliate',
  receiverRefused: 'affiliate',
  receiverLimit: 'affiliate',
  payerFunds: 'finance',
  payerAccount: 'finance',
  payerCurrency: 'finance',
  limit: 'finance',
  approver: 'finance',
  credentials: 'finance',
  request: 'finance',
  missing: 'finance',
  unknown: 'finance',
  blocked: 'never',
  duplicate: 'never',
  cancelled: 'never',
  checking: 'retry',
  temporary: 'retry',
  moved: 'retry',
} as const satisfies Record<string, PayoutErrorAction>
export type PayoutErrorReason = keyof typeof payoutErrorReasons

/** Error names of unpaid items. */
export const itemErrors = {
  ACCOUNT_RESTRICTED: 'payerAccount',
  ACCOUNT_UNCONFIRMED_EMAIL: 'payerAccount',
  APPROVER_DENIED: 'approver',
  CLOSED_MARKET: 'country',
  CURRENCY_COMPLIANCE: 'payerCurrency',
  CURRENCY_NOT_SUPPORTED_FOR_RECEIVER: 'currency',
  DUPLICATE_ITEM: 'duplicate',
  GAMER_FAILED_COUNTRY_OF_RESIDENCE_CHECK: 'country',
  GAMER_FAILED_FUNDING_SOURCE_CHECK: 'payerAccount',
  GAMING_INVALID_PAYMENT_FLOW: 'payerAccount',
  INSUFFICIENT_FUNDS: 'payerFunds',
  INTERNAL_ERROR: 'temporary',
  INVALID_EMAIL: 'badAddress',
  INVALID_EMAIL_ID: 'badAddress',
  NEGATIVE_BALANCE: 'payerFunds',
  NON_HOLDING_CURRENCY: 'payerCurrency',
  PENDING_RECIPIENT_NON_HOLDING_CURRENCY_PAYMENT_PREFERENCE: 'acceptance',
  POS_LIMIT_EXCEEDED: 'limit',
  RECEIVER_ACCOUNT_INVALID: 'badAddress',
  RECEIVER_ACCOUNT_LIMITATION: 'receiverLocked',
  RECEIVER_ACCOUNT_LOCKED: 'receiverLocked',
  RECEIVER_COUNTRY_NOT_ALLOWED: 'country',
  RECEIVER_REFUSED: 'receiverRefused',
  RECEIVER_STATE_RESTRICTED: 'country',
  RECEIVER_UNCONFIRMED: 'unconfirmed',
  RECEIVER_UNREGISTERED: 'noAccount',
  RECEIVER_YOUTH_ACCOUNT: 'receiverLocked',
  RECEIVING_LIMIT_EXCEEDED: 'receiverLimit',
  REFUSED_ACCESS_DENIED: 'payerAccount',
  REFUSED_ACTION_DENIED: 'payerAccount',
  REFUSED_RECEIVER_REFUSED: 'receiverRefused',
  REGULATORY_BLOCKED: 'blocked',
  REGULATORY_PENDING: 'checking',
  RISK_DECLINE: 'blocked',
  SELF_PAY_NOT_ALLOWED: 'badAddress',
  SENDER_ACCOUNT_LOCKED: 'payerAccount',
  SENDER_ACCOUNT_UNVERIFIED: 'payerAccount',
  SENDER_STATE_RESTRICTED: 'payerAccount',
  SPENDING_LIMIT_EXCEEDED: 'limit',
  TRANSACTION_DECLINED_BY_TRAVEL_RULE: 'blocked',
  TRANSACTION_LIMIT_EXCEEDED: 'limit',
  UNDEFINED: 'temporary',
  UNVERIFIED_RECIPIENT_NOT_SUPPORTED: 'unconfirmed',
  USER_COUNTRY_NOT_ALLOWED: 'payerAccount',
  USER_FUNDING_SOURCE_INELIGIBLE: 'payerAccount',
  ZERO_AMOUNT: 'request',
} as const satisfies Record<string, PayoutErrorReason>

/** Error names in answers to calls: create, read, cancel. */
export const callErrors = {
  AUTHENTICATION_FAILURE: 'credentials',
  AUTHORIZATION_ERROR: 'credentials',
  BATCH_NOT_COMPLETED: 'temporary',
  CIP_NOT_VERIFIED: 'payerAccount',
  INVALID_CLIENT: 'credentials',
  INVALID_REQUEST: 'request',
  INVALID_RESOURCE_ID: 'missing',
  INVALID_TOKEN: 'credentials',
  ITEM_ALREADY_CANCELLED: 'cancelled',
  ITEM_CANCELLATION_FAILED: 'temporary',
  ITEM_INCORRECT_STATUS: 'moved',
  MALFORMED_REQUEST: 'request',
  NOT_AUTHORIZED: 'credentials',
  PREVIOUS_REQUEST_IN_PROGRESS: 'temporary',
  RATE_LIMIT_REACHED: 'temporary',
  RATE_LIMIT_VALIDATION: 'temporary',
  RATE_LIMIT_VALIDATION_FAILURES: 'temporary',
  REQUEST_TIMEOUT_EXCEEDED: 'temporary',
  REQUIRED_SCOPE_MISSING: 'credentials',
  RESOURCE_NOT_FOUND: 'missing',
  SENDER_EMAIL_UNCONFIRMED: 'payerAccount',
  SENDER_LOCKED: 'payerAccount',
  SENDER_RESTRICTED: 'payerAccount',
  SERVICE_UNAVAILABLE: 'temporary',
  SYNC_MODE_NOT_APPLICABLE: 'request',
  // It proves nothing by itself, because it can also mean that the batch already exists.
  USER_BUSINESS_ERROR: 'duplicate',
  VALIDATION_ERROR: 'request',
} as const satisfies Record<string, PayoutErrorReason>

const reasons: ReadonlyMap<string, PayoutErrorReason> = new Map(
  Object.entries({ ...callErrors, ...itemErrors }),
)

/** The reason for one of PayPal's error names; `unknown`, for finance, if it is not listed. */
export function payoutErrorReason(name: string): PayoutErrorReason {
  // PayPal may add such names; all of them are about the payer's type of business.
  const isGaming = name.startsWith('GAMER_') || name.startsWith('GAMING_')
  return reasons.get(name) ?? (isGaming ? 'payerAccount' : 'unknown')
}

/** Who must act on one of PayPal's names. */
export const payoutErrorAction = (name: string): PayoutErrorAction =>
  payoutErrorReasons[payoutErrorReason(name)]
