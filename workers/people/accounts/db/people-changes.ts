/** What a person changes about themselves. Everything here in scope `user`. */
import { type SQL, sql } from 'drizzle-orm'
import type { Language } from '../../../../schema/vocabulary.ts'

const timestamp = (time: Date) => sql`${time.toISOString()}::timestamptz`

/** Their mail has reached them: the address is theirs. */
export function proveEmail(userId: string, now: Date): SQL {
  return sql`
    update affiliate.users set email_verified_at = ${timestamp(now)}
    where id = ${userId}::uuid and email_verified_at is null`
}

export function setPassword(userId: string, passwordHash: string, now: Date): SQL {
  return sql`
    update affiliate.users
    set password_hash = ${passwordHash}, password_changed_at = ${timestamp(now)}
    where id = ${userId}::uuid`
}

/** Constraint `users_email_key`: somebody has the address. */
export function setEmail(userId: string, email: string, now: Date): SQL {
  return sql`
    update affiliate.users set email = ${email}, email_verified_at = ${timestamp(now)}
    where id = ${userId}::uuid`
}

/** Whether nobody has the address. In scope `user` with that address. */
export const isEmailFree = (email: string): SQL =>
  sql`not exists (select from affiliate.users u where u.email = ${email})`

export interface ProfileChange {
  name?: string | undefined
  language?: Language | undefined
  timeZone?: string | undefined
}

/** Leaves alone what is not named. */
export function updateProfile(userId: string, { name, language, timeZone }: ProfileChange): SQL {
  return sql`
    update affiliate.users
    set name = coalesce(${name ?? null}, name), language = coalesce(${language ?? null}, language),
      time_zone = coalesce(${timeZone ?? null}, time_zone)
    where id = ${userId}::uuid`
}

/** Second factors that somebody set up before the address was proven: they may be a stranger's. */
export function dropFactors(userId: string): SQL[] {
  return ['totp_factors', 'recovery_codes', 'passkeys', 'external_identities'].map(
    (table) => sql`delete from affiliate.${sql.raw(table)} where user_id = ${userId}::uuid`,
  )
}

/** Opens the person's accounts where the platform asks for nothing but a proven address. */
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

/** Affiliate accounts that the person heads. */
export function listOwnAffiliates(userId: string): SQL {
  return sql`
    select affiliate_id as id from affiliate.user_roles
    where user_id = ${userId}::uuid and role = 'affiliate'`
}

/** Who has the address. In scope `sign_in`. */
export function findAddressee(email: string): SQL {
  return sql`select u.id, u.name, u.language from affiliate.users u where u.email = ${email}`
}

/** Whether the person may be sent a link: nobody who is kept out, and no second proof of an address. */
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
