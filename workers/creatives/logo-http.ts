/** An advertiser's logo, which the page of its registration links shows. */

import * as z from 'zod'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { PICTURE_BYTES_MAX } from '../core/picture.ts'
import { Refusal } from '../core/refusal.ts'
import { managementOf } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { AdvertiserParams } from '../http/contract.ts'
import { logoUrl } from '../http/logo-url.ts'
import { answer, route, routes } from '../http/route.ts'
import { LogoAnswer } from './contract.ts'
import { setAdvertiserLogo, toReplacedLogo } from './db.ts'
import { refuseBanner } from './refuse-banner.ts'
import { bannerOf, bannerTypes } from './rules/image.ts'

const tags = ['Advertisers']
const file = { schema: z.any().describe('The file itself.') }

const putRoute = route('put /v1/advertisers/{advertiserId}/logo', {
  tags,
  summary: 'Set an advertiser’s logo',
  description: `PNG, JPEG, WebP, GIF or SVG, detected from the content. At most ${PICTURE_BYTES_MAX / 1024} KiB. SVG files with scripts, links or references to other addresses are refused. Replaces the logo before.`,
  request: {
    params: AdvertiserParams,
    body: {
      content: Object.fromEntries(bannerTypes.map((type) => [type, file])),
      required: true,
    },
  },
  responses: { 200: answer('Address of the logo.', LogoAnswer) },
})
const deleteRoute = route('delete /v1/advertisers/{advertiserId}/logo', {
  tags,
  summary: 'Remove an advertiser’s logo',
  description: 'Safe to repeat.',
  request: { params: AdvertiserParams },
  responses: { 204: { description: 'The logo is removed.' } },
})

export const logoRoutes = routes()
  .openapi(putRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    const banner = bannerOf(bytes)
    if ('code' in banner) throw refuseBanner(banner)
    const id = newId(c.var.now)
    // The file comes first: a row without its file would show a broken picture.
    await c.env.CREATIVES.put(id, bytes, { httpMetadata: { contentType: banner.contentType } })
    await replace(c, advertiserId, id).catch(async (error: unknown) => {
      await c.env.CREATIVES.delete(id)
      throw error
    })
    return c.json({ logo_url: logoUrl(c, id) }, 200)
  })
  .openapi(deleteRoute, async (c) => {
    await replace(c, c.req.valid('param').advertiserId, null)
    return c.body(null, 204)
  })

/** Deletes the file of the logo before. @throws Refusal `not_found`. */
async function replace(c: ApiRequest, advertiserId: string, logoId: string | null): Promise<void> {
  const { db, scope } = await managementOf(c)
  const [[row] = []] = await runScoped(db, scope, [setAdvertiserLogo(advertiserId, logoId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  const before = toReplacedLogo(row)
  // The new logo is set. If the old file stays, nobody is shown it.
  if (before !== null) await c.env.CREATIVES.delete(before).catch(console.warn)
}
