/** Turns errors into HTTP answers. Every error becomes an RFC 9457 problem document. */
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { RefusalCode } from '../../schema/vocabulary.ts'
import { guardOf } from '../core/database.ts'
import { isOutage } from '../core/outage.ts'
import { QuotaReached, readReachedQuota } from '../core/quotas.ts'
import { Refusal } from '../core/refusal.ts'
import type { ApiRequest } from './context.ts'
import type { Problem } from './contract.ts'

/** Every refusal code has a status; a code without one does not compile. */
export const statusOf = {
  invalid_input: 422,
  invalid_json: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  idempotency_conflict: 409,
  payload_too_large: 413,
  rate_limited: 429,
  quota_reached: 409,
  second_person_required: 403,
  second_factor_required: 403,
  second_factor_wrong: 403,
  read_only: 403,
  gone: 410,
  nothing_payable: 409,
  payouts_frozen: 409,
  rate_differs: 409,
  waiting_period: 403,
  unavailable: 503,
} as const satisfies Record<RefusalCode, ContentfulStatusCode>

const titleOf = {
  invalid_input: 'Some fields are invalid',
  invalid_json: 'The body is not valid JSON',
  unauthenticated: 'Sign in or send a valid key',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'This path does not support this method',
  conflict: 'The request conflicts with the current data',
  idempotency_conflict: 'The id was already used with other content',
  payload_too_large: 'The body is too large',
  rate_limited: 'Too many requests',
  quota_reached: 'The account has reached its quota',
  second_person_required: 'A second person is required',
  second_factor_required: 'Confirm with your second factor',
  second_factor_wrong: 'The second factor is wrong',
  read_only: 'Only reading is allowed',
  gone: 'No longer available',
  nothing_payable: 'Nothing to pay',
  payouts_frozen: 'Payouts are stopped',
  rate_differs: 'The rate differs from the last one by more than 10 %',
  waiting_period: 'The waiting period has not ended',
  unavailable: 'Temporarily unavailable; send the same request again',
  internal: 'Internal error',
} as const satisfies Record<RefusalCode | 'internal', string>

/** Default Retry-After by status, for refusals without a time of their own. */
const retrySecondsOf: Readonly<Partial<Record<number, number>>> = { 429: 60, 503: 5 }

/**
 * Answers any thrown error. For a bug, the answer has only the request id; details are in the log.
 */
export function onError(error: Error, c: ApiRequest): Response {
  const refusal = asRefusal(error)
  const requestId = c.var.requestId
  if (refusal === null) {
    log('api.bug', requestId, error)
    return problem(c, 500, { code: 'internal' })
  }
  if (refusal.code === 'unavailable') log('api.outage_met', requestId, error)
  return problem(c, statusOf[refusal.code], contentOf(refusal), refusal.retryAfterSeconds)
}

/**
 * Problem document of one part of a request, such as a row of a batch. A bug is logged, without
 * details.
 */
export function problemOf(error: unknown, c: ApiRequest): Problem {
  const { requestId } = c.var
  const thrown = error instanceof Error ? error : new Error(String(error))
  const refusal = asRefusal(thrown)
  if (refusal === null) log('api.bug', requestId, thrown)
  const content: Content = refusal === null ? { code: 'internal' } : contentOf(refusal)
  return documentOf(content, refusal === null ? 500 : statusOf[refusal.code], requestId)
}

function contentOf(refusal: Refusal): Content {
  const { code, message, fields, until, reason } = refusal
  if (refusal instanceof QuotaReached) {
    const { quota: name, max } = refusal.reached
    return { code, detail: message, quota: { name, max } }
  }
  if (until !== null) return { code, detail: message, until: until.toISOString() }
  if (fields.length === 0) return { code, detail: message, ...(reason ? { reason } : {}) }
  return { code, detail: message, errors: [...fields] }
}

/** Answers unknown paths and methods. `methodsOf`: the methods a path supports. */
export function onNotFound(methodsOf: (path: string) => readonly string[]) {
  return (c: ApiRequest): Response => {
    const methods = methodsOf(c.req.path)
    if (methods.length === 0) {
      return onError(new Refusal('not_found', 'There is nothing at this address.'), c)
    }
    const allowed = methods.join(', ')
    const refusal = new Refusal('method_not_allowed', `This path answers ${allowed}.`)
    const response = onError(refusal, c)
    response.headers.set('allow', allowed)
    return response
  }
}

/** The refusal behind an error: the caller's mistake or an outage; null = a bug of ours. */
export function asRefusal(error: Error): Refusal | null {
  if (error instanceof Refusal) return error
  // Thrown by Hono: malformed JSON, or a body of another type.
  if (error instanceof HTTPException && error.status < 500) {
    return new Refusal('invalid_json', 'Send JSON with "Content-Type: application/json".')
  }
  const reached = readReachedQuota(guardOf(error))
  if (reached !== null) return new QuotaReached(reached)
  if (isOutage(error)) return new Refusal('unavailable', 'The database did not answer.')
  return null
}

type Content = Pick<Problem, 'code' | 'detail' | 'errors' | 'until' | 'quota'>

function problem(
  c: ApiRequest,
  status: ContentfulStatusCode,
  content: Content,
  retryAfterSeconds: number | null = null,
): Response {
  const retrySeconds = retryAfterSeconds ?? retrySecondsOf[status]
  return c.body(JSON.stringify(documentOf(content, status, c.var.requestId)), status, {
    'content-type': 'application/problem+json',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retrySeconds === undefined ? {} : { 'retry-after': `${retrySeconds}` }),
  })
}

function documentOf({ code, ...rest }: Content, status: number, requestId: string): Problem {
  const type = `urn:tributary:problem:${code}`
  return { type, title: titleOf[code], status, code, ...rest, request_id: requestId }
}

function log(event: string, requestId: string, error: Error): void {
  const text = error.stack ?? String(error)
  console.error(JSON.stringify({ event, request_id: requestId, error: text }))
}
