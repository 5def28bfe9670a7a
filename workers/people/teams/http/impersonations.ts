/** Impersonation: staff view an account's screens, read-only, for 15 minutes. */

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
    summary: 'Start impersonation',
    description:
      'Returns an access token with read access to the account’s screens, in its role with the fewest rights, for 15 minutes. Payouts, exports, keys, teams and security stay closed. The account’s audit log records who viewed it, and why.',
    request: { body: { content: json(ImpersonateInput), required: true } },
    responses: { 201: answer('The token, to use in place of your own.', ImpersonationAnswer) },
  },
  ['not_found'],
)
const endRoute = route('delete /v1/impersonations/current', {
  tags,
  summary: 'Stop impersonation',
  description: 'Ends your impersonation. Also works with your own token.',
  responses: { 204: { description: 'Impersonation has ended.' } },
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
