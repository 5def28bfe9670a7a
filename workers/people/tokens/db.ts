/** Personal tokens for the API. Everything in scope `user`. */

import { type SQL, sql } from 'drizzle-orm'
import { type Role, roles, type TokenScope, tokenScopes } from '../../../schema/vocabulary.ts'
import {
  readText,
  readTextOrNull,
  readTexts,
  readTimeOrNull,
  readWord,
  readWords,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { requireRoom } from '../../core/quotas.ts'

export interface PersonalTokenView {
  id: string
  role: Role
  advertiserId: string | null
  affiliateId: string | null
  name: string
  scopes: readonly TokenScope[]
  cidrs: readonly string[]
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
  replacedBy: string | null
  lastUsedAt: Date | null
}

export const LIVE_TOKENS_MAX = 20
const LISTED_MAX = 100
const timestamp = (time: Date) => sql`${time.toISOString()}::timestamptz`
/** For lists whose items need no quoting: scopes and networks. */
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

export function toPersonalTokenView(row: Row): PersonalTokenView {
  return {
    id: readText(row.id),
    role: readWord(roles, row.role),
    advertiserId: readTextOrNull(row.advertiser_id),
    affiliateId: readTextOrNull(row.affiliate_id),
    name: readText(row.name),
    scopes: readWords(tokenScopes, row.scopes),
    cidrs: readTexts(row.cidrs),
    createdAt: readTimeOrNull(row.created_at) as Date,
    expiresAt: readTimeOrNull(row.expires_at) as Date,
    revokedAt: readTimeOrNull(row.revoked_at),
    replacedBy: readTextOrNull(row.replaced_by),
    lastUsedAt: readTimeOrNull(row.last_used_at),
  }
}

/**
 * The token with this hash, if the person still has its role; and whether they have a second
 * factor, which some roles require.
 */
export function findTokenByHash(userId: string, hash: string): SQL {
  return sql`select t.*, affiliate.has_second_factor(t.user_id) as has_second_factor from affiliate.personal_tokens t
    join affiliate.users u on u.id = t.user_id
    where t.user_id = ${userId}::uuid and t.hash = ${hash} and t.revoked_at is null
      and u.status = 'active' and ${holdsRole}`
}

/** Whether the person currently has the token's role in its account. */
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

/** Guard `too_many_tokens` if the person has LIVE_TOKENS_MAX. Locks the person's row. */
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

/** The old token stays valid until `until`, at most until its own end. Guard `token_over`. */
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

/** The first time of revocation stays. */
export function revokePersonalToken(userId: string, tokenId: string, now: Date): SQL {
  return sql`update affiliate.personal_tokens set revoked_at = ${timestamp(now)}
    where id = ${tokenId}::uuid and user_id = ${userId}::uuid and revoked_at is null`
}

/** Uses within this time are recorded once. */
const USE_SECONDS = 240

export function noteTokenUse(userId: string, hash: string, now: Date): SQL {
  const at = timestamp(now)
  return sql`update affiliate.personal_tokens set last_used_at = ${at}
    where user_id = ${userId}::uuid and hash = ${hash} and revoked_at is null and expires_at > ${at}
      and (last_used_at is null or last_used_at < ${at} - make_interval(secs => ${USE_SECONDS}))`
}
