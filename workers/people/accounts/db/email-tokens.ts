/** Tokens of links in mails: confirm an address, set a password, change an address. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type EmailTokenPurpose,
  emailTokenPurposes,
  type Language,
  languages,
  type UserStatus,
  userStatuses,
} from '../../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readTime, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { timestamp } from '../../../core/timestamp.ts'

/** An application to a registration link, created once the address is confirmed. */
export interface Registration {
  code: string
  answers: Record<string, string>
  country: string | null
}

export interface NewEmailToken {
  id: string
  userId: string
  purpose: EmailTokenPurpose
  email: string
  registration?: Registration | null
  /** Hash of the key of the browser that signed up. */
  browserHash?: string | null
  now: Date
  expiresAt: Date
}

/**
 * In scope `user`. `when`: condition for writing it. A link that is sent again keeps the application
 * and the browser of the one before.
 */
export function insertEmailToken(token: NewEmailToken, when: SQL = sql`true`): SQL {
  const { registration = null, browserHash = null } = token
  return sql`
    insert into affiliate.email_tokens
      (id, user_id, purpose, email, registration, browser_hash, created_at, expires_at)
    select ${token.id}::uuid, ${token.userId}::uuid, ${token.purpose}, ${token.email},
      coalesce(${registration === null ? null : JSON.stringify(registration)}::jsonb,
        (select t.registration from affiliate.email_tokens t
         where t.user_id = ${token.userId}::uuid and t.purpose = 'verify'
           and ${token.purpose} = 'verify' and t.registration is not null
         order by t.id desc limit 1)),
      coalesce(${browserHash}, (select t.browser_hash from affiliate.email_tokens t
         where t.user_id = ${token.userId}::uuid and t.purpose = 'verify'
           and ${token.purpose} = 'verify' and t.email = ${token.email}
           and t.browser_hash is not null and t.expires_at > ${timestamp(token.now)}
         order by t.id desc limit 1)),
      ${timestamp(token.now)}, ${timestamp(token.expiresAt)}
    where ${when}`
}

/** In any scope: the link's token was checked before. */
export function findTokenOwner(tokenId: string): SQL {
  return sql`select affiliate.email_token_owner(${tokenId}::uuid) as user_id`
}

/** A token with its person. */
export interface FoundToken {
  purpose: EmailTokenPurpose
  email: string
  expiresAt: Date
  isUsed: boolean
  /** Hash of the key of the browser that signed up; null = the link only confirms. */
  browserHash: string | null
  person: {
    email: string
    name: string
    language: Language
    status: UserStatus
    isEmailVerified: boolean
  }
  /** The latest application that needs the address to be confirmed first. */
  registration: Registration | null
}

/** In scope `user`. */
export function findEmailToken(tokenId: string): SQL {
  return sql`
    select t.purpose, t.email, t.expires_at, t.used_at is not null as is_used, t.browser_hash,
      u.email as user_email, u.name, u.language, u.status,
      u.email_verified_at is not null as is_email_verified,
      (select r.registration from affiliate.email_tokens r
       where r.user_id = t.user_id and r.registration is not null order by r.id desc limit 1)
        as registration
    from affiliate.email_tokens t join affiliate.users u on u.id = t.user_id
    where t.id = ${tokenId}::uuid`
}

export function toFoundToken(row: Row): FoundToken {
  return {
    purpose: readWord(emailTokenPurposes, row.purpose),
    email: readText(row.email),
    expiresAt: readTime(row.expires_at),
    isUsed: row.is_used === true,
    browserHash: readTextOrNull(row.browser_hash),
    person: {
      email: readText(row.user_email),
      name: readText(row.name),
      language: readWord(languages, row.language),
      status: readWord(userStatuses, row.status),
      isEmailVerified: row.is_email_verified === true,
    },
    registration: row.registration as Registration | null,
  }
}

/** Marks the token and the person's other tokens of this purpose as used. Guard `token_used`. */
export function spendEmailToken(userId: string, tokenId: string, now: Date): SQL {
  return sql`
    with used as (
      update affiliate.email_tokens t set used_at = ${timestamp(now)}
      where t.user_id = ${userId}::uuid and t.used_at is null
        and t.purpose = (select o.purpose from affiliate.email_tokens o where o.id = ${tokenId}::uuid)
      returning t.id)
    select affiliate.require(exists (select from used where id = ${tokenId}::uuid), 'token_used')`
}
