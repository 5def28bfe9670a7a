/** Staff looking at the screens of a tenant, read-only and for a quarter of an hour. */

import { newId } from '../../../core/ids.ts'
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../../../credentials/access-token.ts'
import { databaseOf, personOf, staffDatabaseOf, tokenKeysOf } from '../../../http/actor.ts'
import { timeAnswer } from '../../../http/present.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { endImpersonation, startImpersonation } from '../verbs/impersonate.ts'
import { ImpersonateInput, ImpersonationAnswer } from './team-contract.ts'

const tags = ['Impersonation']
const startRoute = route(
  'post /v1/impersonations',
  {
    tags,
    summary: 'Look at a tenant’s screens',
    description:
      'Gives an access token that reads what the tenant’s least role sees, for 15 minutes. Payouts, exports, keys, teams and security stay closed. The tenant’s audit log tells who looked, and why.',
    request: { body: { content: json(ImpersonateInput), required: true } },
    responses: { 201: answer('Use the token in place of your own.', ImpersonationAnswer) },
  },
  ['not_found'],
)
const endRoute = route('delete /v1/impersonations/current', {
  tags,
  summary: 'Stop looking',
  description: 'Ends what you look at. With your own token it does so, too.',
  responses: { 204: { description: 'You look at nobody’s screens.' } },
})

export const impersonationRoutes = routes()
  .openapi(startRoute, async (c) => {
    const { advertiser_id, affiliate_id, reason } = c.req.valid('json')
    const { actualNow: now } = c.var
    const { db, scope, userId } = await staffDatabaseOf(c)
    const account = { advertiserId: advertiser_id ?? null, affiliateId: affiliate_id ?? null }
    const expiresAt = new Date(now.getTime() + ACCESS_TOKEN_SECONDS * 1000)
    const asked = { userId, account, reason, now, expiresAt, newId }
    const { id, accountName, membership } = await startImpersonation(db, scope, asked)
    const holder = { ...personOf(c), memberships: [membership], impersonationId: id }
    const access = await signAccessToken(await tokenKeysOf(c), holder, now)
    const { role, advertiserId, affiliateId } = membership
    return c.json(
      {
        ...{ id, account_name: accountName, access_token: access.token },
        membership: { role, advertiser_id: advertiserId, affiliate_id: affiliateId },
        expires_at: timeAnswer(access.expiresAt),
      },
      201,
    )
  })
  .openapi(endRoute, async (c) => {
    await endImpersonation(await databaseOf(c), personOf(c).userId, c.var.actualNow)
    return c.body(null, 204)
  })
