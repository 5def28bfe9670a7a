/** Creatives, for the people who manage offers. */

import * as z from 'zod'
import { guardOf, runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { Refusal, refuseField } from '../core/refusal.ts'
import { type Management, managementOf } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { cutPage, readIdCursor } from '../http/cursor.ts'
import { definedFields } from '../http/defined-fields.ts'
import { timeAnswer, timeOrNull } from '../http/present.ts'
import { answer, json, route, routes } from '../http/route.ts'
import {
  CreateTextInput,
  type Creative,
  CreativeAnswer,
  CreativeParams,
  CreativesAnswer,
  CreativesQuery,
  UpdateCreativeInput,
  UploadQuery,
} from './contract.ts'
import {
  CREATIVES_MAX,
  type CreativeView,
  findCreative,
  insertCreative,
  listCreatives,
  type NewCreative,
  toCreative,
  updateCreativeRow,
} from './db.ts'
import { imageUrl } from './images-http.ts'
import { refuseBanner } from './refuse-banner.ts'
import { BANNER_BYTES_MAX, bannerOf, bannerTypes } from './rules/image.ts'

const tags = ['Creatives']
const file = { schema: z.any().describe('The file itself.') }

const listRoute = route('get /v1/creatives', {
  tags,
  summary: 'List creatives',
  description: 'Banners and texts of offers, newest first.',
  request: { query: CreativesQuery },
  responses: { 200: answer('One page of results.', CreativesAnswer) },
})
const createRoute = route('post /v1/creatives', {
  tags,
  summary: 'Add a text',
  description: `A text that affiliates of the offer may use. An offer can have ${CREATIVES_MAX} creatives.`,
  request: { body: { content: json(CreateTextInput), required: true } },
  responses: { 201: answer('The creative.', CreativeAnswer) },
})
const uploadRoute = route('post /v1/creative-files', {
  tags,
  summary: 'Upload a banner',
  description: `PNG, JPEG, WebP, GIF or SVG, detected from the content. At most ${BANNER_BYTES_MAX / 1024} KiB. SVG files with scripts, links or references to other addresses are refused.`,
  request: {
    query: UploadQuery,
    body: {
      content: Object.fromEntries(bannerTypes.map((type) => [type, file])),
      required: true,
    },
  },
  responses: { 201: answer('The creative.', CreativeAnswer) },
})
const updateRoute = route('patch /v1/creatives/{creativeId}', {
  tags,
  summary: 'Update a creative',
  description:
    'Fields you leave out stay unchanged. Affiliates no longer see an archived creative. Banners already on their pages are still shown, and their links still work.',
  request: {
    params: CreativeParams,
    body: { content: json(UpdateCreativeInput), required: true },
  },
  responses: { 200: answer('The creative.', CreativeAnswer) },
})

export const creativeRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, offer_id: offerId = null, include_archived } = c.req.valid('query')
    const { db, scope, advertiserId } = await managementOf(c)
    const filter = { afterId: readIdCursor(cursor), offerId, limit: limit + 1, advertiserId }
    const isArchivedToo = include_archived === 'true'
    const [rows = []] = await runScoped(db, scope, [listCreatives({ ...filter, isArchivedToo })])
    const [found, next_cursor] = cutPage(rows.map(toCreative), limit)
    return c.json(
      { creatives: found.map((creative) => creativeAnswer(c, creative)), next_cursor },
      200,
    )
  })
  .openapi(createRoute, async (c) => {
    const { offer_id: offerId, name, body } = c.req.valid('json')
    const management = await managementOf(c)
    const id = newId(c.var.now)
    await insert(management, { id, offerId, name, body, banner: null })
    return c.json({ creative: await readCreative(c, management, id) }, 201)
  })
  .openapi(uploadRoute, async (c) => {
    const { offer_id: offerId, name } = c.req.valid('query')
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    const banner = bannerOf(bytes)
    if ('code' in banner) throw refuseBanner(banner)
    const management = await managementOf(c)
    const id = newId(c.var.now)
    // The file comes first: a row without its file would show a broken picture. A file without a row
    // is never shown.
    await c.env.CREATIVES.put(id, bytes, { httpMetadata: { contentType: banner.contentType } })
    const row = { id, offerId, name, body: null, banner: { ...banner, bytes: bytes.length } }
    await insert(management, row).catch(async (error: unknown) => {
      await c.env.CREATIVES.delete(id)
      throw error
    })
    return c.json({ creative: await readCreative(c, management, id) }, 201)
  })
  .openapi(updateRoute, async (c) => {
    const { creativeId } = c.req.valid('param')
    const { name, body, archived: isArchived } = c.req.valid('json')
    const management = await managementOf(c)
    const change = updateCreativeRow(creativeId, definedFields({ name, body, isArchived }))
    const [[row] = []] = await runScoped(management.db, management.scope, [change])
    if (row === undefined) throw new Refusal('not_found', 'There is no such creative.')
    return c.json({ creative: await readCreative(c, management, creativeId) }, 200)
  })

/** @throws Refusal `invalid_input` if the offer is not the person's, or has too many creatives. */
async function insert({ db, scope }: Management, creative: NewCreative): Promise<void> {
  try {
    const [, [row] = []] = await runScoped(db, scope, insertCreative(creative))
    if (row === undefined) throw refuseField('offer_id', 'not_found')
  } catch (error) {
    if (guardOf(error) !== 'creatives_full') throw error
    throw refuseField('offer_id', 'creatives_max', { max: CREATIVES_MAX })
  }
}

async function readCreative(c: ApiRequest, { db, scope }: Management, id: string) {
  const [[row] = []] = await runScoped(db, scope, [findCreative(id)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such creative.')
  return creativeAnswer(c, toCreative(row))
}

const creativeAnswer = (c: ApiRequest, creative: CreativeView): Creative => ({
  ...sharedAnswer(c, creative),
  views: creative.views,
  archived_at: timeOrNull(creative.archivedAt),
})

/** What advertisers and affiliates see alike. */
export function sharedAnswer(c: ApiRequest, creative: CreativeView) {
  return {
    id: creative.id,
    kind: creative.kind,
    name: creative.name,
    offer: creative.offer,
    advertiser: creative.advertiser,
    body: creative.body,
    content_type: creative.contentType,
    width: creative.width,
    height: creative.height,
    image_url: creative.kind === 'image' ? imageUrl(c, creative.id) : null,
    created_at: timeAnswer(creative.createdAt),
  }
}
