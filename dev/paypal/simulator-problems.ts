/** The errors of the simulated PayPal, in PayPal's common format. */
import { simId } from './simulator-state.ts'

export interface SimAnswer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** Names of answers to a call, with their HTTP status. */
export const problemStatuses = {
  AUTHENTICATION_FAILURE: 401,
  AUTHORIZATION_ERROR: 403,
  BATCH_NOT_COMPLETED: 400,
  CIP_NOT_VERIFIED: 403,
  INSUFFICIENT_FUNDS: 422,
  INTERNAL_ERROR: 500,
  INVALID_REQUEST: 400,
  INVALID_RESOURCE_ID: 404,
  ITEM_ALREADY_CANCELLED: 400,
  ITEM_CANCELLATION_FAILED: 400,
  ITEM_INCORRECT_STATUS: 400,
  NON_HOLDING_CURRENCY: 400,
  PREVIOUS_REQUEST_IN_PROGRESS: 400,
  RATE_LIMIT_REACHED: 429,
  RATE_LIMIT_VALIDATION: 429,
  REQUEST_TIMEOUT_EXCEEDED: 504,
  REQUIRED_SCOPE_MISSING: 403,
  RESOURCE_NOT_FOUND: 404,
  SENDER_EMAIL_UNCONFIRMED: 403,
  SENDER_LOCKED: 403,
  SENDER_RESTRICTED: 403,
  SERVICE_UNAVAILABLE: 503,
  SYNC_MODE_NOT_APPLICABLE: 400,
  USER_BUSINESS_ERROR: 400,
  VALIDATION_ERROR: 400,
} as const
export type ProblemName = keyof typeof problemStatuses

/** An error in PayPal's common format. `status` replaces the name's usual status. */
export function problem(
  name: ProblemName,
  message: string,
  details: object[] = [],
  status: number = problemStatuses[name],
): SimAnswer {
  const body = {
    name,
    message,
    debug_id: simId(13).toLowerCase(),
    information_link: 'https://developer.paypal.com/docs/api/payments.payouts-batch/#errors',
    details,
    links: [],
  }
  return { status, body }
}

export const invalid = (field: string, issue: string) =>
  problem('VALIDATION_ERROR', 'Invalid request - see details', [{ field, location: 'body', issue }])

export const notFound = () => problem('INVALID_RESOURCE_ID', 'Requested resource ID was not found.')

/** The answer to a batch id used within 30 days. Without `href` it has the wording of 2015. */
export function duplicate(href: string | null): SimAnswer {
  const issue = href ? 'Batch with given sender_batch_id already exists' : 'Duplicate batch request'
  const link = href ? { link: [{ href, rel: 'self', method: 'GET' }] } : {}
  return problem('USER_BUSINESS_ERROR', 'User business error.', [
    { field: 'SENDER_BATCH_ID', location: 'body', issue, ...link },
  ])
}

/** The answer to a wrong control call. */
export const bad = (message: string): SimAnswer => ({ status: 422, body: { error: message } })
