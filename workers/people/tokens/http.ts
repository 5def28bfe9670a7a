/** Personal tokens: created for one of the person's roles, rotated and revoked. */

import {
  IssuedTokenAnswer,
  NewTokenInput,
  RotateInput,
  TokenAnswer,
  TokenParams,
  type TokenSummary,
  TokensAnswer,
} from '../../apps/keys-contract.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { refuseField } from '../../core/refusal.ts'
import { databaseOf, personOf } from '../../http/actor.ts'
import type { PersonActor } from '../../http/context.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { listPersonalTokens, type PersonalTokenView, toPersonalTokenView } from './db.ts'
import { issuePersonalToken } from './issue-personal-token.ts'
import { revokeToken } from './revoke-personal-token.ts'
import { rotatePersonalToken } from './rotate-personal-token.ts'

const tags = ['Personal tokens']
const listRoute = route('get /v1/me/tokens', {
  tags,
  summary: 'List my personal tokens',
  description: 'Newest first, at most 100. The tokens themselves are not stored.',
  responses: { 200: answer('The tokens.', TokensAnswer) },
})
const issueRoute = route(
  'post /v1/me/tokens',
  {
    tags,
    summary: 'Create a personal token',
    description:
      'For your own programs, sent as "Authorization: Bearer trib_pat_…". It acts as one of your roles for as long as you have that role. It cannot do actions that need your second factor, and cannot access your profile. You can have 20 active tokens.',
    request: { body: { content: json(NewTokenInput), required: true } },
    responses: { 201: answer('The token. It is shown only once.', IssuedTokenAnswer) },
  },
  ['conflict', 'quota_reached'],
)
const rotateRoute = route(
  'post /v1/me/tokens/{tokenId}/rotate',
  {
    tags,
    summary: 'Rotate a personal token',
    description:
      'Creates a token with the same rights and lifetime, counted from now. The old token stays valid for the overlap, at most until its own expiry.',
    request: { params: TokenParams, body: { content: json(RotateInput), required: true } },
    responses: { 201: answer('The new token. It is shown only once.', IssuedTokenAnswer) },
  },
  ['conflict', 'quota_reached'],
)
const revokeRoute = route('post /v1/me/tokens/{tokenId}/revoke', {
  tags,
  summary: 'Revoke a personal token',
  description: 'Takes effect at once and cannot be reversed. Repeating it changes nothing.',
  request: { params: TokenParams },
  responses: { 200: answer('The token.', TokenAnswer) },
})

export const personalTokenRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { userId } = personOf(c)
    const db = await databaseOf(c)
    const [rows = []] = await runScoped(db, { kind: 'user', userId }, [listPersonalTokens(userId)])
    return c.json(
      { personal_tokens: rows.map((row) => tokenAnswer(toPersonalTokenView(row))) },
      200,
    )
  })
  .openapi(issueRoute, async (c) => {
    const { expires_in_days: days, ...asked } = c.req.valid('json')
    const person = personOf(c)
    const { userId } = person
    const membership = requestedMembership(person, asked)
    const { name, scopes, cidrs } = asked
    const wanted = { userId, membership, name, scopes, cidrs, days, now: c.var.actualNow, newId }
    const { row, token } = await issuePersonalToken(await databaseOf(c), wanted)
    return c.json({ personal_token: tokenAnswer(row), token }, 201)
  })
  .openapi(rotateRoute, async (c) => {
    const { tokenId } = c.req.valid('param')
    const { overlap_hours: overlapHours } = c.req.valid('json')
    const { userId, memberships } = personOf(c)
    const rotation = { userId, tokenId, memberships, overlapHours, now: c.var.actualNow, newId }
    const { row, token } = await rotatePersonalToken(await databaseOf(c), rotation)
    return c.json({ personal_token: tokenAnswer(row), token }, 201)
  })
  .openapi(revokeRoute, async (c) => {
    const { tokenId } = c.req.valid('param')
    const { userId } = personOf(c)
    const row = await revokeToken(await databaseOf(c), { userId, tokenId, now: c.var.actualNow })
    return c.json({ personal_token: tokenAnswer(row) }, 200)
  })

/**
 * The requested membership, if the session may use it now: a token has no more rights than its
 * owner.
 */
function requestedMembership(
  { memberships }: PersonActor,
  { role, account_id: account }: Pick<NewTokenInput, 'role' | 'account_id'>,
) {
  const fitting = memberships.filter(
    (one) =>
      (role === undefined || one.role === role) &&
      (account === undefined || one.advertiserId === account || one.affiliateId === account),
  )
  const [membership] = fitting
  if (membership === undefined) throw refuseField('role', 'role_unknown')
  if (fitting.length > 1) throw refuseField('role', 'role_ambiguous')
  return membership
}

function tokenAnswer(token: PersonalTokenView): TokenSummary {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    advertiser_id: token.advertiserId,
    affiliate_id: token.affiliateId,
    scopes: [...token.scopes],
    cidrs: [...token.cidrs],
    created_at: timeAnswer(token.createdAt),
    expires_at: timeAnswer(token.expiresAt),
    revoked_at: timeOrNull(token.revokedAt),
    replaced_by: token.replacedBy,
    last_used_at: timeOrNull(token.lastUsedAt),
  }
}
