/** Changes that people make to their own data. Everything in scope `user`. */
import { type SQL, sql } from 'drizzle-orm'
import type { Language } from '../../../../schema/vocabulary.ts'
import { timestamp } from '../../../core/timestamp.ts'

/** Marks the address as confirmed; one row if it was not confirmed before. */
export function proveEmail(userId: string, now: Date): SQL {
  return sql`
    update affiliate.users set email_verified_at = ${timestamp(now)}
    where id = ${userId}::uuid and email_verified_at is null
    returning id`
}

export function setPassword(userId: string, passwordHash: string, now: Date): SQL {
  return sql`
    update affiliate.users
    set password_hash = ${passwordHash}, password_changed_at = ${timestamp(now)}
    where id = ${userId}::uuid`
}

/** Constraint `users_email_key`: the address already has an account. */
export function setEmail(userId: string, email: string, now: Date): SQL {
  return sql`
    update affiliate.users set email = ${email}, email_verified_at = ${timestamp(now)}
    where id = ${userId}::uuid`
}

/** Whether the address has no account. In scope `user` with that address. */
export const isEmailFree = (email: string): SQL =>
  sql`not exists (select from affiliate.users u where u.email = ${email})`

export interface ProfileChange {
  name?: string | undefined
  language?: Language | undefined
  timeZone?: string | undefined
}

/** Undefined values stay unchanged. */
export function updateProfile(userId: string, { name, language, timeZone }: ProfileChange): SQL {
  return sql`
    update affiliate.users
    set name = coalesce(${name ?? null}, name), language = coalesce(${language ?? null}, language),
      time_zone = coalesce(${timeZone ?? null}, time_zone)
    where id = ${userId}::uuid`
}

/**
 * Deletes second factors set up before the address was confirmed: another person may have added
 * them.
 */
export function dropFactors(userId: string): SQL[] {
  return ['totp_factors', 'recovery_codes', 'passkeys', 'external_identities'].map(
    (table) => sql`delete from affiliate.${sql.raw(table)} where user_id = ${userId}::uuid`,
  )
}

/** Approves the person's accounts if the platform requires only a confirmed address. */
export function approveOwnAccounts(userId: string, now: Date): SQL[] {
  const own = (column: string) => sql`(select r.${sql.raw(column)} from affiliate.user_roles r
    where r.user_id = ${userId}::uuid)`
  return [
    sql`update affiliate.affiliates a set status = 'approved', decided_at = ${timestamp(now)}
      from affiliate.platform_settings s
      where a.status = 'pending' and s.affiliate_approval = 'on_verified_mail'
        and a.id in ${own('affiliate_id')}
      returning a.id`,
    sql`update affiliate.advertisers v set status = 'active', decided_at = ${timestamp(now)}
      from affiliate.platform_settings s
      where v.status = 'pending' and s.advertiser_approval = 'on_verified_mail'
        and v.id in ${own('advertiser_id')}
      returning v.id`,
  ]
}

/** Affiliate accounts of which the person is a head. */
export function listOwnAffiliates(userId: string): SQL {
  return sql`
    select affiliate_id as id from affiliate.user_roles
    where user_id = ${userId}::uuid and role = 'affiliate'`
}

/** The person with this address. In scope `sign_in`. */
export function findAddressee(email: string): SQL {
  return sql`select u.id, u.name, u.language from affiliate.users u where u.email = ${email}`
}

/** Whether the person may get such a link: they are not blocked, and not already confirmed. */
export function mayBeAsked(
  userId: string,
  email: string,
  purpose: 'verify' | 'reset',
  isInTime: SQL,
): SQL {
  const isWanted = purpose === 'reset' ? sql`true` : sql`u.email_verified_at is null`
  return sql`${isInTime} and exists (select from affiliate.users u
    where u.id = ${userId}::uuid and u.email = ${email} and u.status = 'active' and ${isWanted})`
}
