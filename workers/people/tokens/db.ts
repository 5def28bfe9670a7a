/** Tokens by which a person's own programs ask the API. All in scope `user`. */

import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { personalTokens } from '../../../schema/sign-in.ts'
import type { Role, TokenScope } from '../../../schema/vocabulary.ts'
import { requireRoom } from '../../core/quotas.ts'
import { timestamp } from '../../core/timestamp.ts'
import { type RowOf, readerOf } from '../../core/typed-rows.ts'

/** All but the hash, and the person, who is the one that asks. */
const { hash: _hash, userId: _userId, ...columns } = getTableColumns(personalTokens)
export type PersonalTokenView = RowOf<typeof columns>
export const toPersonalTokenView = readerOf(columns)

export const LIVE_TOKENS_MAX = 20
const LISTED_MAX = 100
/** Of words that need no quoting: scopes and networks. */
const words = (list: readonly string[]) => sql`${`{${list.join(',')}}`}::text[]`

/** Newest first. */
export function listPersonalTokens(userId: string): SQL {
  return sql`select t.* from affiliate.personal_tokens t where t.user_id = ${userId}::uuid
    order by t.id desc limit ${LISTED_MAX}`
}

export function findPersonalToken(userId: string, tokenId: string): SQL {
  return sql`select t.* from affiliate.personal_tokens t
    where t.user_id = ${userId}::uuid and t.id = ${tokenId}::uuid`
}

/**
 * The token with this hash, when the person may still use it as what it says; and whether they have a
 * second factor, without which some roles are closed.
 */
export function findTokenByHash(userId: string, hash: string): SQL {
  return sql`select t.*, affiliate.has_second_factor(t.user_id) as has_second_factor from affiliate.personal_tokens t
    join affiliate.users u on u.id = t.user_id
    where t.user_id = ${userId}::uuid and t.hash = ${hash} and t.revoked_at is null
      and u.status = 'active' and ${holdsRole}`
}

/** The very role in the very account, as the database says now. */
const holdsRole = sql`exists (select from affiliate.user_roles r
  where r.user_id = t.user_id and r.role = t.role
    and r.advertiser_id is not distinct from t.advertiser_id
    and r.affiliate_id is not distinct from t.affiliate_id)`

export interface NewPersonalToken {
  id: string
  userId: string
  role: Role
  advertiserId: string | null
  affiliateId: string | null
  name: string
  hash: string
  scopes: readonly TokenScope[]
  cidrs: readonly string[]
  now: Date
  expiresAt: Date
}

/** Guard `too_many_tokens` where the person has LIVE_TOKENS_MAX; their row is locked meanwhile. */
export function insertPersonalToken(token: NewPersonalToken): SQL[] {
  const { id, userId, role, advertiserId, affiliateId, name, hash } = token
  const now = timestamp(token.now)
  return [
    sql`select id from affiliate.users where id = ${userId}::uuid for update`,
    sql`select affiliate.require((select count(*) from affiliate.personal_tokens t
      where t.user_id = ${userId}::uuid and t.revoked_at is null and t.expires_at > ${now})
      < ${LIVE_TOKENS_MAX}, 'too_many_tokens')`,
    requireRoom('personal_tokens', userId),
    sql`insert into affiliate.personal_tokens (id, user_id, role, advertiser_id, affiliate_id, name,
        hash, scopes, cidrs, created_at, expires_at)
      values (${id}::uuid, ${userId}::uuid, ${role}, ${advertiserId}::uuid, ${affiliateId}::uuid,
        ${name}, ${hash}, ${words(token.scopes)}, ${words(token.cidrs)}, ${now},
        ${timestamp(token.expiresAt)})`,
  ]
}

/** Leaves the old token good until `until`, at most as long as it was. Guard `token_over`. */
export function replacePersonalToken(
  { userId, tokenId }: { userId: string; tokenId: string },
  newTokenId: string,
  until: Date,
  now: Date,
): SQL {
  return sql`with changed as (
      update affiliate.personal_tokens set replaced_by = ${newTokenId}::uuid,
        expires_at = least(expires_at, ${timestamp(until)})
      where id = ${tokenId}::uuid and user_id = ${userId}::uuid and revoked_at is null
        and replaced_by is null and expires_at > ${timestamp(now)} returning id)
    select affiliate.require(exists (select from changed), 'token_over')`
}

/** The first time stays. */
export function revokePersonalToken(userId: string, tokenId: string, now: Date): SQL {
  return sql`update affiliate.personal_tokens set revoked_at = ${timestamp(now)}
    where id = ${tokenId}::uuid and user_id = ${userId}::uuid and revoked_at is null`
}

/** Times of use within this are the same one. */
const USE_SECONDS = 240

export function noteTokenUse(userId: string, hash: string, now: Date): SQL {
  const at = timestamp(now)
  return sql`update affiliate.personal_tokens set last_used_at = ${at}
    where user_id = ${userId}::uuid and hash = ${hash} and revoked_at is null and expires_at > ${at}
      and (last_used_at is null or last_used_at < ${at} - make_interval(secs => ${USE_SECONDS}))`
}
