/** Creatives, for the affiliates who use them. */
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { slugBytes } from '../core/slug.ts'
import { affiliateOf, databaseOf } from '../http/actor.ts'
import { originOf } from '../http/app-origin.ts'
import type { ApiRequest } from '../http/context.ts'
import { cutPage, readIdCursor } from '../http/cursor.ts'
import { answer, route, routes } from '../http/route.ts'
import { publish } from '../snapshots/publish.ts'
import {
  CreativeParams,
  type OwnCreative,
  OwnCreativeAnswer,
  OwnCreativesAnswer,
  OwnCreativesQuery,
} from './contract.ts'
import { listOwnCreatives, type OwnCreative as OwnCreativeView, toOwnCreative } from './db.ts'
import { sharedAnswer } from './http.ts'
import { bannerUrl } from './images-http.ts'
import { linkCreative, readOwnCreative } from './link-creative.ts'
import { embedCode } from './rules/share.ts'

const tags = ['Creatives']
const listRoute = route('get /v1/affiliate/creatives', {
  tags,
  summary: 'List creatives I may use',
  description: 'Banners and texts of active offers you have joined, newest first.',
  request: { query: OwnCreativesQuery },
  responses: { 200: answer('One page of results.', OwnCreativesAnswer) },
})
const linkRoute = route(
  'post /v1/affiliate/creatives/{creativeId}/link',
  {
    tags,
    summary: 'Create my link for a creative',
    description:
      'A saved link whose clicks and sales are reported for the creative. Repeating it changes nothing.',
    request: { params: CreativeParams },
    responses: { 200: answer('The creative with your link.', OwnCreativeAnswer) },
  },
  ['conflict', 'quota_reached'],
)

export const ownCreativeRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, offer_id: offerId = null } = c.req.valid('query')
    const { affiliateId, scope } = affiliateOf(c)
    const filter = { afterId: readIdCursor(cursor), offerId, limit: limit + 1 }
    const statement = listOwnCreatives(affiliateId, filter)
    const [rows = []] = await runScoped(await databaseOf(c), scope, [statement])
    const [found, next_cursor] = cutPage(rows.map(toOwnCreative), limit)
    return c.json({ creatives: found.map((creative) => ownAnswer(c, creative)), next_cursor }, 200)
  })
  .openapi(linkRoute, async (c) => {
    const { creativeId } = c.req.valid('param')
    const { affiliateId, scope } = affiliateOf(c)
    const db = await databaseOf(c)
    const linkId = await linkCreative(db, scope, creativeId, {
      ...{ affiliateId, now: c.var.now, newId, place: { ownHosts: [], localPort: null } },
      random: slugBytes,
    })
    if (linkId !== null) await publish(c, { db, scope }, { linkId })
    const creative = await readOwnCreative(db, scope, affiliateId, creativeId)
    return c.json({ creative: ownAnswer(c, creative) }, 200)
  })

function ownAnswer(c: ApiRequest, creative: OwnCreativeView): OwnCreative {
  const { slug, host, name, width, height } = creative
  const link = slug === null || host === null ? null : `${originOf(c, host)}/r/${slug}`
  const banner = slug === null || creative.kind === 'text' ? null : bannerUrl(c, creative.id, slug)
  return {
    ...sharedAnswer(c, creative),
    views: creative.views,
    coupon: creative.coupon,
    link_url: link,
    banner_url: banner,
    embed_code:
      link === null || banner === null ? null : embedCode({ link, banner, name, width, height }),
  }
}
