/** Errors of the tracker's own API: RFC 9457 problem documents in the API's format. */
import type { RefusalCode } from '../../../schema/vocabulary.ts'
import type { Limit } from '../../core/limits.ts'
import type { FieldProblem } from '../rules/click-fields.ts'
import type { Tracker } from './tracker.ts'

const kinds = {
  invalid_json: [400, 'The body is not valid JSON'],
  unauthenticated: [401, 'Sign in or send a valid key'],
  forbidden: [403, 'Not allowed'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'This path does not support this method'],
  payload_too_large: [413, 'The body is too large'],
  invalid_input: [422, 'Some fields are invalid'],
  rate_limited: [429, 'Too many requests'],
  internal: [500, 'Internal error'],
} as const satisfies Partial<Record<RefusalCode | 'internal', readonly [number, string]>>

export type ProblemCode = keyof typeof kinds

/** `detail` is a sentence for the developer who calls us. */
export function problem(
  { newClickId, nowMs }: Pick<Tracker, 'newClickId' | 'nowMs'>,
  code: ProblemCode,
  detail?: string,
  errors: readonly FieldProblem[] = [],
): Response {
  const [status, title] = kinds[code]
  const type = `urn:tributary:problem:${code}`
  const body = {
    ...{ type, title, status, code },
    ...(detail === undefined ? {} : { detail }),
    ...(errors.length > 0 ? { errors } : {}),
    request_id: newClickId(nowMs()),
  }
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  return new Response(JSON.stringify(body), { status, headers })
}

export function refuseForNow(tracker: Tracker, { periodSeconds }: Limit): Response {
  const refused = problem(tracker, 'rate_limited')
  refused.headers.set('retry-after', `${periodSeconds}`)
  return refused
}

/** `allowed` lists methods as in the header Allow. */
export function refuseMethod(tracker: Tracker, allowed: string): Response {
  const refused = problem(tracker, 'method_not_allowed', `Allowed: ${allowed}.`)
  refused.headers.set('allow', allowed)
  return refused
}
