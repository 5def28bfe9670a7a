/** An affiliate's saved links. */
import * as z from 'zod'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { Refusal } from '../core/refusal.ts'
import { slugBytes } from '../core/slug.ts'
import { affiliateOf, databaseOf } from '../http/actor.ts'
import { originOf } from '../http/app-origin.ts'
import type { ApiRequest } from '../http/context.ts'
import { cutPage, readIdCursor } from '../http/cursor.ts'
import { definedFields } from '../http/defined-fields.ts'
import { timeAnswer, timeOrNull } from '../http/present.ts'
import { answer, json, route, routes } from '../http/route.ts'
import { publish } from '../snapshots/publish.ts'
import {
  CreateLinkInput,
  LinkAnswer,
  LinkParams,
  LinksAnswer,
  LinksQuery,
  type SavedLink,
  UpdateLinkInput,
} from './contract.ts'
import { createLink, type OwnPlace } from './create-link.ts'
import { listSavedLinks, type SavedLinkView, toSavedLink } from './db.ts'
import { qrSvg } from './qr-rules.ts'
import { updateLink } from './update-link.ts'
import { noUtm } from './utm-rules.ts'

const tags = ['Links']
const linksRoute = route('get /v1/links', {
  tags,
  summary: 'List my saved links',
  description: 'Newest first, with their complete URLs.',
  request: { query: LinksQuery },
  responses: { 200: answer('One page of results.', LinksAnswer) },
})
const createRoute = route(
  'post /v1/links',
  {
    tags,
    summary: 'Save a link',
    description:
      'For an offer you have joined. The link works as soon as you get the answer. A landing URL must be on a verified host of the app.',
    request: { body: { content: json(CreateLinkInput), required: true } },
    responses: { 201: answer('The link.', LinkAnswer) },
  },
  ['conflict', 'quota_reached'],
)
const updateRoute = route('patch /v1/links/{linkId}', {
  tags,
  summary: 'Update a link',
  description:
    'Fields you leave out stay unchanged. An archived link still redirects visitors but is no longer counted. Its slug cannot be used again.',
  request: { params: LinkParams, body: { content: json(UpdateLinkInput), required: true } },
  responses: { 200: answer('The link.', LinkAnswer) },
})
const qrRoute = route('get /v1/links/{linkId}/qr', {
  tags,
  summary: 'Get the QR code of a link',
  description: 'Of its short URL, as SVG.',
  request: { params: LinkParams },
  responses: {
    200: { description: 'The code.', content: { 'image/svg+xml': { schema: z.string() } } },
  },
})

export const linkRoutes = routes()
  .openapi(linksRoute, async (c) => {
    const { limit, cursor, offer_id: offerId = null, include_archived } = c.req.valid('query')
    const { db, scope, affiliateId } = await ownDatabaseOf(c)
    const isArchivedToo = include_archived === 'true'
    const filter = { afterId: readIdCursor(cursor), offerId, isArchivedToo, limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listSavedLinks(affiliateId, filter)])
    const [page, next_cursor] = cutPage(rows.map(toSavedLink), limit)
    return c.json({ links: page.map((link) => linkAnswer(c, link)), next_cursor }, 200)
  })
  .openapi(createRoute, async (c) => {
    const {
      offer_id: offerId,
      label,
      slug,
      landing_url,
      subs = [],
      utm = noUtm,
    } = c.req.valid('json')
    const own = await ownDatabaseOf(c)
    const linkId = await createLink(own.db, own.scope, {
      ...{ affiliateId: own.affiliateId, offerId, label, slug: slug ?? null, subs, utm },
      ...{ landingUrl: landing_url ?? null, place: placeOf(c), now: c.var.now, newId },
      random: slugBytes,
    })
    await publish(c, own, { linkId })
    return c.json({ link: await readLink(c, own, linkId) }, 201)
  })
  .openapi(updateRoute, async (c) => {
    const { linkId } = c.req.valid('param')
    const { label, landing_url: landingUrl, subs, utm, archived: isArchived } = c.req.valid('json')
    const own = await ownDatabaseOf(c)
    const { affiliateId } = own
    const change = definedFields({ label, landingUrl, subs, utm })
    const update = { affiliateId, linkId, change, isArchived, place: placeOf(c) }
    const { mayBeGone } = await updateLink(own.db, own.scope, update)
    await publish(c, own, { linkId, mayBeGone })
    return c.json({ link: await readLink(c, own, linkId) }, 200)
  })
  .openapi(qrRoute, async (c) => {
    const link = await readLink(c, await ownDatabaseOf(c), c.req.valid('param').linkId)
    return c.body(qrSvg(qrUrlOf(link)), 200, { 'content-type': 'image/svg+xml' })
  })

/** The short link: fewer modules are easier to scan. */
const qrUrlOf = (link: SavedLink) => {
  if (link.short_url !== null) return link.short_url
  throw new Refusal('not_found', 'The link has no URL while its app has no verified host.')
}

type Own = Awaited<ReturnType<typeof ownDatabaseOf>>

async function ownDatabaseOf(c: ApiRequest) {
  return { ...affiliateOf(c), db: await databaseOf(c) }
}

async function readLink(c: ApiRequest, { db, scope, affiliateId }: Own, linkId: string) {
  const [[row] = []] = await runScoped(db, scope, [listSavedLinks(affiliateId, { linkId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such link.')
  return linkAnswer(c, toSavedLink(row))
}

/** A landing URL must not lead to the dashboard. In local runs, apps share its port. */
function placeOf(c: ApiRequest): OwnPlace {
  const { hostname, port } = new URL(c.req.url)
  const isLocal = hostname === '127.0.0.1' || /(^|\.)localhost$/.test(hostname)
  return { ownHosts: [hostname], localPort: isLocal && port !== '' ? port : null }
}

function linkAnswer(c: ApiRequest, link: SavedLinkView): SavedLink {
  const origin = link.host === null ? null : originOf(c, link.host)
  return {
    id: link.id,
    slug: link.slug,
    label: link.label,
    offer: link.offer,
    advertiser: link.advertiser,
    landing_url: link.landingUrl,
    subs: link.subs,
    utm: link.utm,
    aff_url: origin && `${origin}/aff/${link.slug}`,
    short_url: origin && `${origin}/r/${link.slug}`,
    archived_at: timeOrNull(link.archivedAt),
    created_at: timeAnswer(link.createdAt),
  }
}
