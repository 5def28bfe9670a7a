/**
 * Creates a person with a new account, in one batch. If the address has an account, no statement
 * has an effect.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { Language } from '../../../../schema/vocabulary.ts'
import { timestamp } from '../../../core/timestamp.ts'

export interface NewUser {
  id: string
  email: string
  passwordHash: string | null
  name: string
  language: Language
  timeZone: string
  now: Date
}

/**
 * Of two concurrent calls with one address, the second has no effect. In scope `user` with the
 * address.
 */
export function insertUser(user: NewUser): SQL {
  return sql`
    insert into affiliate.users (id, email, password_hash, name, language, time_zone, created_at)
    values (${user.id}::uuid, ${user.email}, ${user.passwordHash}, ${user.name}, ${user.language},
      ${user.timeZone}, ${timestamp(user.now)})
    on conflict (email) do nothing`
}

/** Whether the address had no account before this batch. */
export const isNewUser = (userId: string): SQL =>
  sql`exists (select from affiliate.users u where u.id = ${userId}::uuid)`

/** Whether the address has another account, and its owner may be mailed about it. */
export const isKnownUser = (userId: string, email: string, mayBeMailed: SQL): SQL =>
  sql`${mayBeMailed} and exists (select from affiliate.users u
    where u.email = ${email} and u.id <> ${userId}::uuid and u.status = 'active')`

export interface NewAccount {
  id: string
  userId: string
  roleId: string
  name: string
  now: Date
}

/**
 * Guard `code_taken`: choose another code. Also checked for a known address, so that the answer
 * does not reveal it.
 */
export function requireFreeCode(code: string): SQL {
  return sql`select affiliate.require(affiliate.is_code_free(${code}), 'code_taken')`
}

/** Turns constraint `affiliates_code_key` into the guard: a concurrent sign-up took the code. */
export function insertAffiliate(
  account: NewAccount & { code: string; country: string | null; websiteUrl: string | null },
): SQL {
  return sql`
    insert into affiliate.affiliates (id, code, name, status, country, website_url, created_at)
    select ${account.id}::uuid, ${account.code}, ${account.name}, 'pending', ${account.country},
      ${account.websiteUrl}, ${timestamp(account.now)}
    where ${isNewUser(account.userId)}`
}

export function insertAdvertiser(account: NewAccount & { timeZone: string }): SQL {
  return sql`
    insert into affiliate.advertisers (id, name, status, time_zone, created_at)
    select ${account.id}::uuid, ${account.name}, 'pending', ${account.timeZone},
      ${timestamp(account.now)}
    where ${isNewUser(account.userId)}`
}

/** Makes the person head of the new account. */
export function insertHead(kind: 'affiliate' | 'advertiser', account: NewAccount): SQL {
  const [affiliateId, advertiserId] = kind === 'affiliate' ? [account.id, null] : [null, account.id]
  return sql`
    insert into affiliate.user_roles (id, user_id, role, advertiser_id, affiliate_id, created_at)
    select ${account.roleId}::uuid, ${account.userId}::uuid, ${kind}, ${advertiserId}::uuid,
      ${affiliateId}::uuid, ${timestamp(account.now)}
    where ${isNewUser(account.userId)}`
}
