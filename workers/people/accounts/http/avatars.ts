/** Profile pictures, served so that a browser can only display them. */
import * as z from 'zod'
import { runScoped, type Scope } from '../../../core/database.ts'
import { PICTURE_BYTES_MAX, pictureTypeOf } from '../../../core/picture.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import { databaseOf, membershipInUse, personOf, scopeOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { route, routes } from '../../../http/route.ts'
import { deleteAvatar, findAvatar, putAvatar, toAvatar } from '../db/avatars.ts'
import { PersonParams } from './sign-up-contract.ts'

const tags = ['Accounts']
const file = { schema: z.any().describe('The file itself.') }
const content = { 'image/png': file, 'image/jpeg': file, 'image/webp': file }
const picture = { 200: { description: 'The picture.', content } }

const putRoute = route('put /v1/me/avatar', {
  tags,
  summary: 'Set my profile picture',
  description: `PNG, JPEG or WebP, detected from the content. At most ${PICTURE_BYTES_MAX / 1024} KiB.`,
  request: { body: { content, required: true } },
  responses: { 204: { description: 'The picture is saved.' } },
})
const ownRoute = route(
  'get /v1/me/avatar',
  {
    tags,
    summary: 'Get my profile picture',
    description: 'The picture as uploaded.',
    responses: picture,
  },
  ['not_found'],
)
const deleteRoute = route('delete /v1/me/avatar', {
  tags,
  summary: 'Remove my profile picture',
  description: 'Safe to repeat.',
  responses: { 204: { description: 'The picture is removed.' } },
})
const personRoute = route('get /v1/people/{userId}/avatar', {
  tags,
  summary: 'Get a colleague’s profile picture',
  description: 'For people in your own account. Staff can get everybody’s picture.',
  request: { params: PersonParams },
  responses: picture,
})

export const avatarRoutes = routes()
  .openapi(putRoute, async (c) => {
    const { userId } = personOf(c)
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    const contentType = pictureTypeOf(bytes)
    if (contentType === null) throw refuseField('body', 'picture_type')
    const change = putAvatar(userId, { contentType, bytes }, c.var.now)
    await runScoped(await databaseOf(c), { kind: 'user', userId }, [change])
    return c.body(null, 204)
  })
  .openapi(ownRoute, async (c) => {
    const { userId } = personOf(c)
    return showPicture(c, { kind: 'user', userId }, userId)
  })
  .openapi(deleteRoute, async (c) => {
    const { userId } = personOf(c)
    await runScoped(await databaseOf(c), { kind: 'user', userId }, [deleteAvatar(userId)])
    return c.body(null, 204)
  })
  .openapi(personRoute, async (c) => {
    const scope = scopeOf(membershipInUse(c), personOf(c).userId)
    return showPicture(c, scope, c.req.valid('param').userId)
  })

async function showPicture(c: ApiRequest, scope: Scope, userId: string) {
  const [[row] = []] = await runScoped(await databaseOf(c), scope, [findAvatar(userId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no picture.')
  const { contentType, bytes } = toAvatar(row)
  // Opened on its own, the file must not run any script.
  return c.body(bytes, 200, {
    'content-type': contentType,
    'content-security-policy': "default-src 'none'; sandbox",
  })
}
