import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { clockNow } from '../core/clock.ts'
import { newId } from '../core/ids.ts'
import { Refusal } from '../core/refusal.ts'
import type { ApiContext } from './context.ts'
import { answerHeaders, transport } from './page-headers.ts'

export const BODY_BYTES_MAX = 64 * 1024
/** A thousand payments by hand, each with a long reference. */
const PAYMENTS_BYTES_MAX = 512 * 1024

/** What takes many reports at once takes larger bodies. */
const bodyBytesMaxOf: Readonly<Record<string, number>> = {
  '/v1/conversions/batch': 1024 * 1024,
  '/v1/conversion-imports': 2 * 1024 * 1024,
  // A file of 2 MiB (TAX_FORM_BYTES_MAX) as base64 within JSON.
  '/v1/affiliate/tax-forms': 3 * 1024 * 1024,
}

/** Stands around every route: request id, the request's one clock, and the headers of every answer. */
export const frame: MiddlewareHandler<ApiContext> = async (c, next) => {
  const now = clockNow()
  c.set('now', now)
  c.set('actualNow', new Date())
  c.set('requestId', rayOf(c.req.header('cf-ray')) ?? newId(now))
  c.set('hasReachedVerb', false)
  await next()
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('x-request-id', c.var.requestId)
  for (const [name, value] of Object.entries(answerHeaders)) {
    if (!c.res.headers.has(name)) c.header(name, value)
  }
  if (new URL(c.req.url).protocol !== 'https:') return
  for (const [name, value] of Object.entries(transport)) c.header(name, value)
}

/** Cloudflare's id of the request. Where something else stands in front, a client writes this header. */
const RAY = /^[0-9a-f]{16}(?:-[A-Z]{3})?$/

const rayOf = (header: string | undefined) =>
  header !== undefined && RAY.test(header) ? header : undefined

/** Refuses a body above its path's limit, whether or not it says its length. */
export const limitBody: MiddlewareHandler<ApiContext> = (c, next) => {
  const isOfPayments = c.req.path.endsWith('/propose-payments')
  const maxSize = isOfPayments ? PAYMENTS_BYTES_MAX : (bodyBytesMaxOf[c.req.path] ?? BODY_BYTES_MAX)
  // No event of PayPal's is so large.
  const code = c.req.path.startsWith('/v1/paypal/webhooks') ? 'invalid_json' : 'payload_too_large'
  const onError = () => {
    throw new Refusal(code, `A body may have ${maxSize} bytes.`)
  }
  return bodyLimit({ maxSize, onError })(c, next)
}
