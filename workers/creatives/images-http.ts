/** Banners and logos, for everybody who visits a page that shows one. No query runs before the answer. */

import * as z from 'zod'
import { connect, runScoped } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
import { runInBackground } from '../http/background.ts'
import type { ApiRequest } from '../http/context.ts'
import { route, routes } from '../http/route.ts'
import { BannerParams, CreativeParams, LogoParams } from './contract.ts'
import { addViews } from './db.ts'
import { bannerTypes } from './rules/image.ts'
import { ViewCounts } from './rules/view-counts.ts'

/** Views of this isolate are written together. */
const WRITE_AFTER_MS = 5_000
/** A file never changes under its address. */
const KEPT = 'public, max-age=86400, immutable'
/** A page that shows a banner again within this time is one view. */
const VIEW_SECONDS = 300

const image = { schema: z.any().describe('The image.') }
const responses = {
  200: {
    description: 'The image.',
    content: Object.fromEntries(bannerTypes.map((type) => [type, image])),
  },
}
const tags = ['Creatives']
const imageRoute = route('get /v1/creatives/{creativeId}/image', {
  tags,
  summary: 'Get a banner’s image',
  description: 'Not counted as a view.',
  request: { params: CreativeParams },
  responses,
})
const logoRoute = route('get /v1/advertiser-logos/{logoId}', {
  tags: ['Advertisers'],
  summary: 'Get an advertiser’s logo',
  description: 'For everybody. A new logo has a new address.',
  request: { params: LogoParams },
  responses,
})
const bannerRoute = route('get /v1/banners/{creativeId}/{slug}', {
  tags,
  summary: 'Show an affiliate’s banner',
  description: `The image, on an affiliate’s page. Counted as a view, at most once in ${VIEW_SECONDS / 60} minutes for each browser.`,
  request: { params: BannerParams },
  responses,
})

export const imageUrl = (c: ApiRequest, id: string) =>
  new URL(`/v1/creatives/${id}/image`, c.req.url).href
export const bannerUrl = (c: ApiRequest, id: string, slug: string) =>
  new URL(`/v1/banners/${id}/${slug}`, c.req.url).href

const counts = new ViewCounts()

export const creativeImageRoutes = routes()
  .openapi(imageRoute, (c) => show(c, c.req.valid('param').creativeId, KEPT))
  .openapi(logoRoute, (c) => show(c, c.req.valid('param').logoId, KEPT))
  .openapi(bannerRoute, async (c) => {
    const { creativeId, slug } = c.req.valid('param')
    const shown = await show(c, creativeId, `private, max-age=${VIEW_SECONDS}`)
    if (counts.add(creativeId, slug, c.var.now)) {
      runInBackground(c, 'creative_views.not_counted', writeSoon(c.env.API_DATABASE_URL))
    }
    return shown
  })

async function writeSoon(databaseUrl: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, WRITE_AFTER_MS))
  const db = await connect(databaseUrl)
  await runScoped(db, { kind: 'sign_in', email: '' }, [addViews(counts.take())])
}

/** The headers let pages of other sites show the image, and keep a file opened by itself from doing anything. */
async function show(c: ApiRequest, id: string, cacheControl: string) {
  const object = await c.env.CREATIVES.get(id)
  if (object === null) throw new Refusal('not_found', 'There is no such image.')
  return c.body(object.body, 200, {
    'content-type': object.httpMetadata?.contentType ?? 'application/octet-stream',
    'cache-control': cacheControl,
    'cross-origin-resource-policy': 'cross-origin',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
  })
}
