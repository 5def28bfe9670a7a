/** People who sign in, and their roles. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type Language,
  languages,
  type Role,
  roles,
  type UserStatus,
  userStatuses,
} from '../../../../schema/vocabulary.ts'
import {
  readRows,
  readText,
  readTextOrNull,
  readTimeOrNull,
  readWord,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { isAccountOpen } from '../rules/account-access.ts'

/** A person as the API shows them. */
export interface Person {
  id: string
  email: string
  name: string
  language: Language
  timeZone: string
  status: UserStatus
  /** Whether their address is confirmed. */
  isEmailVerified: boolean
  memberships: PersonMembership[]
  /** Second factors in use. */
  factors: ('totp' | 'passkey')[]
  /** When the password was last changed; null = never. */
  passwordChangedAt: Date | null
  signInCount: number
}

/** A role and its account. */
export interface HeldRole {
  role: Role
  advertiserId: string | null
  affiliateId: string | null
}

export interface PersonMembership extends HeldRole {
  /** False while the account is not approved, or the person's address not confirmed. */
  isOpen: boolean
  /** True if the advertiser pays its affiliates itself; missing otherwise. */
  paysItself?: true
}

/** The person's columns, and `memberships` as JSON. */
export const personColumns = sql`
  u.id, u.email, u.name, u.language, u.time_zone, u.status, u.password_changed_at, u.sign_in_count,
  u.email_verified_at is not null as is_email_verified,
  exists (select from affiliate.totp_factors f
    where f.user_id = u.id and f.confirmed_at is not null) as has_totp,
  exists (select from affiliate.passkeys k where k.user_id = u.id) as has_passkey,
  coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'advertiser_id', r.advertiser_id,
      'affiliate_id', r.affiliate_id, 'status', coalesce(
        (select v.status from affiliate.advertisers v where v.id = r.advertiser_id),
        (select a.status from affiliate.affiliates a where a.id = r.affiliate_id)),
      'pays_itself', (select v.billing_mode = 'own_payer' from affiliate.advertisers v
        where v.id = r.advertiser_id)) order by r.role, r.id)
    from affiliate.user_roles r where r.user_id = u.id), '[]') as memberships`

/**
 * The account of an address: password hash, and whether the person may sign in. In scope `sign_in`.
 */
export function findAccount(email: string): SQL {
  return sql`select u.id, u.status, u.password_hash from affiliate.users u where u.email = ${email}`
}

/** The hash of a person's password; null = none. In scope `user`. */
export function findPasswordHash(userId: string): SQL {
  return sql`select u.email, u.password_hash from affiliate.users u where u.id = ${userId}::uuid`
}

/**
 * Stores the password under the current hash cost, unless it was changed meanwhile. In scope
 * `user`.
 */
export function rehashPassword(userId: string, was: string, hash: string): SQL {
  return sql`update affiliate.users set password_hash = ${hash}
    where id = ${userId}::uuid and password_hash = ${was}`
}

/** In scope `user`, because it includes the person's second factors. */
export function findPerson(userId: string): SQL {
  return sql`select ${personColumns} from affiliate.users u where u.id = ${userId}::uuid`
}

export function toPerson(row: Row): Person {
  return {
    id: readText(row.id),
    email: readText(row.email),
    name: readText(row.name),
    language: readWord(languages, row.language),
    timeZone: readText(row.time_zone),
    status: readWord(userStatuses, row.status),
    isEmailVerified: row.is_email_verified === true,
    factors: [
      ...(row.has_totp ? (['totp'] as const) : []),
      ...(row.has_passkey ? (['passkey'] as const) : []),
    ],
    passwordChangedAt: readTimeOrNull(row.password_changed_at),
    signInCount: Number(row.sign_in_count),
    memberships: readRows(row.memberships).map((membership) => ({
      role: readWord(roles, membership.role),
      advertiserId: readTextOrNull(membership.advertiser_id),
      affiliateId: readTextOrNull(membership.affiliate_id),
      isOpen: isAccountOpen(readTextOrNull(membership.status), row.is_email_verified === true),
      ...(membership.pays_itself === true ? { paysItself: true as const } : {}),
    })),
  }
}
