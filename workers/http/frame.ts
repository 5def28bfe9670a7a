import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { clockNow } from '../core/clock.ts'
import { newId } from '../core/ids.ts'
import { refuse } from '../core/refusal.ts'
import type { ApiContext } from './context.ts'
import { answerHeaders, transport } from './page-headers.ts'

export const BODY_BYTES_MAX = 64 * 1024
/** Enough for a thousand manual payments, each with a long reference. */
const PAYMENTS_BYTES_MAX = 512 * 1024

/** Paths whose bodies may be larger: batches and files. */
const bodyBytesMaxOf: Readonly<Record<string, number>> = {
  '/v1/conversions/batch': 1024 * 1024,
  '/v1/conversion-imports': 2 * 1024 * 1024,
  '/v1/affiliate/cost-imports': 2 * 1024 * 1024,
  // A banner (BANNER_BYTES_MAX).
  '/v1/creative-files': 512 * 1024,
  // A file of 2 MiB (TAX_FORM_BYTES_MAX), as base64 in JSON.
  '/v1/affiliate/tax-forms': 3 * 1024 * 1024,
}

/** Wraps every route: sets the request id, the request's time, and the headers of every answer. */
export const frame: MiddlewareHandler<ApiContext> = async (c, next) => {
  const now = clockNow()
  c.set('now', now)
  c.set('actualNow', new Date())
  c.set('requestId', rayOf(c.req.header('cf-ray')) ?? newId(now))
  c.set('hasReachedVerb', false)
  await next()
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('x-request-id', c.var.requestId)
  for (const [name, value] of Object.entries(answerHeaders)) {
    if (!c.res.headers.has(name)) c.header(name, value)
  }
  if (new URL(c.req.url).protocol !== 'https:') return
  for (const [name, value] of Object.entries(transport)) c.header(name, value)
}

/**
 * Format of Cloudflare's request id. Behind another proxy, a client could set this header itself.
 */
const RAY = /^[0-9a-f]{16}(?:-[A-Z]{3})?$/

const rayOf = (header: string | undefined) =>
  header !== undefined && RAY.test(header) ? header : undefined

/** Refuses a body above its path's limit, with or without a Content-Length. */
export const limitBody: MiddlewareHandler<ApiContext> = (c, next) => {
  const isOfPayments = c.req.path.endsWith('/propose-payments')
  const maxSize = isOfPayments ? PAYMENTS_BYTES_MAX : (bodyBytesMaxOf[c.req.path] ?? BODY_BYTES_MAX)
  // PayPal never sends an event this large, so it cannot be one of PayPal's.
  const code = c.req.path.startsWith('/v1/paypal/webhooks') ? 'invalid_json' : 'payload_too_large'
  const onError = () => {
    throw refuse(code, 'too_many_bytes', { max: maxSize })
  }
  return bodyLimit({ maxSize, onError })(c, next)
}
