import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '../domain/refusal.ts'
import { newId } from '../ids.ts'
import type { ApiContext } from './context.ts'

export const BODY_BYTES_MAX = 64 * 1024

/** Stands around every route: request id, the request's one clock, and the headers of every answer. */
export const frame: MiddlewareHandler<ApiContext> = async (c, next) => {
  const now = new Date()
  c.set('now', now)
  c.set('requestId', c.req.header('cf-ray') ?? newId(now))
  c.set('hasReachedVerb', false)
  await next()
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('x-request-id', c.var.requestId)
}

/** Refuses a body above BODY_BYTES_MAX, whether or not it says its length. */
export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: () => {
    throw new Refusal('payload_too_large', `A body may have ${BODY_BYTES_MAX} bytes.`)
  },
})
