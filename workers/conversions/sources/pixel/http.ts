/** The pixel for carts that can only show an image. It always returns the image. */

import * as z from 'zod'
import type { ApiRequest } from '../../../http/context.ts'
import { asRefusal } from '../../../http/problems.ts'
import { routes, routeWith } from '../../../http/route.ts'
import { countFailedLookup } from '../failed-lookup-limit-http.ts'
import { ingestQuery, isYoung, queueQuery, readQueryReport, replayQuery } from '../query/http.ts'
import { readPostback } from '../query/query-rules.ts'
import type { Source } from '../source.ts'
import { PixelQuery } from './contract.ts'

const source = {
  name: 'pixel',
  route: 'get /v1/pixel.gif',
  access: 'anyone',
  limit: 'secret',
} as const

const pixelRoute = routeWith(source, {
  tags: ['Conversions'],
  summary: 'Report by a pixel',
  description:
    'For old carts that can only show an image. What it says is never believed: the conversion is always pending, its amount at most the offer’s pixel limit. The answer is always the image; the journal says what came of it. A pixel is only counted where the offer has no limit, where it is over 2 KB, and beyond 120 of an offer in a minute.',
  request: { query: PixelQuery },
  responses: {
    200: {
      description: 'A transparent image of one pixel.',
      content: { 'image/gif': { schema: z.string() } },
    },
  },
})

/** 42 bytes: 1 × 1, transparent. */
const GIF = Uint8Array.from(
  atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'),
  (character) => character.charCodeAt(0),
)

const pixels = routes()
/** Returns the image even if the query cannot be read. */
pixels.use('/v1/pixel.gif', async (c, next) => {
  await next()
  if (!c.error || c.req.method !== 'GET') return
  c.error = undefined
  c.res = image(c)
})

pixels.openapi(pixelRoute, async (c) => {
  try {
    const sent = await readQueryReport(c, source.name)
    const ingested = await ingestQuery(c, sent)
    if (ingested === 'unknown') {
      await countFailedLookup(c, sent.ip ?? 'nowhere')
      const { click_id: clickId } = readPostback(new URLSearchParams(sent.query)).fields
      if (clickId !== undefined && isYoung(clickId, c.var.now)) await queueQuery(c, sent)
    }
  } catch (error) {
    logFailure(c, error)
  }
  return image(c)
})

function image(c: ApiRequest): Response {
  const headers = { 'content-type': 'image/gif', 'cross-origin-resource-policy': 'cross-origin' }
  return c.body(GIF, 200, headers)
}

/** Logs failures. Refused pixels are in the event log; bugs and lost pixels are not, so they are logged. */
function logFailure(c: ApiRequest, error: unknown): void {
  const refusal = error instanceof Error ? asRefusal(error) : null
  if (refusal !== null && refusal.code !== 'unavailable') return
  const line = { event: 'pixel.lost', request_id: c.var.requestId }
  console.error(JSON.stringify({ ...line, error: String(error) }))
}

export const pixel: Source<'pixel'> = {
  ...source,
  routes: pixels,
  replay: replayQuery(source.name),
}
