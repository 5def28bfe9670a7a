/** The test values of PayPal's sandbox: fixed answers that move no money. Case matters. */
import { notFound, type ProblemName, problem, type SimAnswer } from './simulator-problems.ts'
import type { SimBatch, SimItem } from './simulator-state.ts'
import { batchView, createdView, itemView } from './simulator-views.ts'

/** Test values in the note of the first item of a create call. */
const createNotes: Record<string, ProblemName> = {
  ERRPYO001: 'SENDER_RESTRICTED',
  ERRPYO002: 'SENDER_EMAIL_UNCONFIRMED',
  ERRPYO003: 'AUTHORIZATION_ERROR',
  ERRPYO005: 'INSUFFICIENT_FUNDS',
  ERRPYO006: 'INTERNAL_ERROR',
  ERRPYO010: 'VALIDATION_ERROR',
  ERRPYO011: 'REQUIRED_SCOPE_MISSING',
  ERRPYO012: 'SENDER_LOCKED',
  ERRPYO014: 'USER_BUSINESS_ERROR',
  ERRPYO035: 'RATE_LIMIT_VALIDATION',
  ERRPYO036: 'REQUEST_TIMEOUT_EXCEEDED',
  ERRPYO037: 'SYNC_MODE_NOT_APPLICABLE',
  ERRPYO038: 'NON_HOLDING_CURRENCY',
  ERRPYO039: 'PREVIOUS_REQUEST_IN_PROGRESS',
  ERRPYO040: 'CIP_NOT_VERIFIED',
}
const cancelIds: Record<string, ProblemName> = {
  ERRPOI001: 'INVALID_RESOURCE_ID',
  ERRPYO004: 'BATCH_NOT_COMPLETED',
  ERRPYO007: 'ITEM_ALREADY_CANCELLED',
  ERRPYO008: 'ITEM_CANCELLATION_FAILED',
  ERRPYO009: 'ITEM_INCORRECT_STATUS',
}
const batchStatuses = ['SUCCESS', 'PENDING', 'PROCESSING', 'DENIED'] as const

// One failed item each; the test values are numbered consecutively.
const common = [
  'RECEIVER_ACCOUNT_LOCKED',
  'RECEIVER_COUNTRY_NOT_ALLOWED',
  'RECEIVER_UNCONFIRMED',
  'RECEIVER_UNREGISTERED',
  'RECEIVER_YOUTH_ACCOUNT',
  'RECEIVING_LIMIT_EXCEEDED',
  'REGULATORY_BLOCKED',
  'REGULATORY_PENDING',
  'RISK_DECLINE',
  'SELF_PAY_NOT_ALLOWED',
  'TRANSACTION_LIMIT_EXCEEDED',
  'UNDEFINED',
  'ZERO_AMOUNT',
  'INVALID_RESOURCE_ID',
  'INTERNAL_ERROR',
  'INVALID_EMAIL',
]
const currencies = ['CLOSED_MARKET', 'CURRENCY_COMPLIANCE', 'CURRENCY_NOT_SUPPORTED_FOR_RECEIVER']
const rare = [
  'ACCOUNT_RESTRICTED',
  'ACCOUNT_UNCONFIRMED_EMAIL',
  'APPROVER_DENIED',
  'GAMER_FAILED_COUNTRY_OF_RESIDENCE_CHECK',
  'GAMER_FAILED_FUNDING_SOURCE_CHECK',
  'GAMING_INVALID_PAYMENT_FLOW',
  'NON_HOLDING_CURRENCY',
  'PENDING_RECIPIENT_NON_HOLDING_CURRENCY_PAYMENT_PREFERENCE',
  'SENDER_STATE_RESTRICTED',
  'SPENDING_LIMIT_EXCEEDED',
  'TRANSACTION_DECLINED_BY_TRAVEL_RULE',
]
const numbered = (prefix: string, first: number, names: string[]) =>
  names.map((name, index) => [`${prefix}${String(first + index).padStart(3, '0')}`, name] as const)

/** Batch id → the error of its one item. */
export const magicBatches = new Map([
  ...numbered('ERRPYOB', 5, rare),
  ...numbered('ERRPYO', 15, [...currencies, 'DUPLICATE_ITEM', ...common]),
  ['ERRPYO060', 'RECEIVER_ACCOUNT_LIMITATION'] as const,
])
/** Item id → its error. */
export const magicItems = new Map([
  ...numbered('ERRPYO', 41, [...currencies, ...common]),
  ...numbered('ERRPYOB', 16, rare),
  ['ERRPYO061', 'RECEIVER_ACCOUNT_LIMITATION'] as const,
])

const message = 'A test value asked for this answer.'

interface Asked {
  method: string
  path: string
  body: unknown
  query: URLSearchParams
  origin: string
  now: number
}

/** The fixed answer that a call requests, or null. */
export function magicAnswer(asked: Asked): SimAnswer | null {
  const [, kind, id = '', verb] =
    /^\/v1\/payments\/(payouts|payouts-item)(?:\/(\w+))?(\/cancel)?$/.exec(asked.path) ?? []
  if (asked.method === 'POST' && kind === 'payouts' && id === '') return created(asked)
  if (asked.method === 'POST' && kind === 'payouts-item' && verb) return cancelled(id, asked)
  if (asked.method !== 'GET' || verb) return null
  return kind === 'payouts' ? shownBatch(id, asked) : kind ? shownItem(id, asked) : null
}

function created({ body, origin, now }: Asked): SimAnswer | null {
  const request = body as {
    sender_batch_header?: { sender_batch_id?: unknown }
    items?: { note?: unknown }[]
  } | null
  const note = String(request?.items?.[0]?.note)
  if (request?.sender_batch_header?.sender_batch_id === 'ERRPYO013') {
    return problem('VALIDATION_ERROR', 'A note is required for Venmo.')
  }
  if (note === 'POSPYO001' || note === 'POSPYO003') {
    return createdView({ ...cannedBatch(now, 'PENDING'), payout_batch_id: 'POSPYO002' }, origin)
  }
  const name = Object.hasOwn(createNotes, note) ? createNotes[note] : undefined
  return name ? problem(name, message) : null
}

function cancelled(id: string, { origin, now }: Asked): SimAnswer | null {
  if (id === 'POSPOI002') {
    const item = { ...cannedItem(now, null), payout_item_id: id, status: 'RETURNED' }
    return { status: 200, body: itemView(cannedBatch(now, 'SUCCESS'), item, origin) }
  }
  const name = Object.hasOwn(cancelIds, id) ? cancelIds[id] : undefined
  return name ? problem(name, message) : null
}

function shownBatch(id: string, { query, origin, now }: Asked): SimAnswer | null {
  const status =
    id === 'POSPYO002' ? 'SUCCESS' : batchStatuses[Number(/^ERRPYOB00(\d)$/.exec(id)?.[1]) - 1]
  const error = magicBatches.get(id) ?? null
  if (!status && error === null) return null
  // Observed in the sandbox: PayPal ignores these test values when a page size is given.
  if (query.has('page_size')) return notFound()
  const batch = { ...cannedBatch(now, status ?? 'SUCCESS', error), payout_batch_id: id }
  return batchView(batch, query, origin)
}

function shownItem(id: string, { origin, now }: Asked): SimAnswer | null {
  const error = magicItems.get(id) ?? null
  if (id !== 'POSPOI001' && error === null) return null
  const item = { ...cannedItem(now, error), payout_item_id: id }
  return { status: 200, body: itemView(cannedBatch(now, 'SUCCESS'), item, origin) }
}

function cannedItem(now: number, error: string | null): SimItem {
  return {
    payout_item_id: '8AELMXH8UB2P8',
    transaction_id: '0C413693MN970190K',
    sender_item_id: 'canned-item',
    recipient_type: 'EMAIL',
    receiver: 'canned@example.com',
    note: null,
    currency: 'USD',
    amount: '987',
    fee: '20',
    status: error === null ? 'SUCCESS' : 'FAILED',
    error,
    processed_at_ms: now,
  }
}

function cannedBatch(
  now: number,
  status: SimBatch['status'],
  error: string | null = null,
): SimBatch {
  const item = cannedItem(now, error)
  return {
    payout_batch_id: '5UXD2E8A7EBQJ',
    sender_batch_id: 'canned-batch',
    email_subject: null,
    currency: 'USD',
    created_at_ms: now,
    status,
    items: [status === 'PENDING' ? { ...item, status: 'PENDING' } : item],
  }
}
