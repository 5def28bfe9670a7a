/** What people see of themselves and their accounts. Everything in scope `user`. */

import { type SQL, sql } from 'drizzle-orm'
import type { AdvertiserStatus, AffiliateStatus, Role } from '../../../../schema/vocabulary.ts'
import { readText, readTextOrNull } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'

export interface OwnAccount {
  email: string
  isEmailVerified: boolean
  hasPassword: boolean
  hasAvatar: boolean
  signInCount: number
  lastSignedInAt: Date | null
  lastSignedInIp: string | null
  accounts: {
    role: Role
    advertiserId: string | null
    affiliateId: string | null
    name: string
    code: string | null
    status: AffiliateStatus | AdvertiserStatus
    reason: string | null
  }[]
}

export function findOwnAccount(userId: string): SQL {
  return sql`
    select u.email, u.email_verified_at is not null as is_email_verified,
      u.password_hash is not null as has_password, u.sign_in_count, u.last_signed_in_at,
      u.last_signed_in_ip,
      exists (select from affiliate.avatars p where p.user_id = u.id) as has_avatar,
      coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'advertiserId', r.advertiser_id,
          'affiliateId', r.affiliate_id, 'name', coalesce(v.name, a.name), 'code', a.code,
          'status', coalesce(v.status, a.status),
          'reason', coalesce(v.status_reason, a.status_reason)) order by r.role, r.id)
        from affiliate.user_roles r
        left join affiliate.advertisers v on v.id = r.advertiser_id
        left join affiliate.affiliates a on a.id = r.affiliate_id
        where r.user_id = u.id and coalesce(v.id, a.id) is not null), '[]') as accounts
    from affiliate.users u where u.id = ${userId}::uuid`
}

export function toOwnAccount(row: Row): OwnAccount {
  const { last_signed_in_at: signedInAt } = row
  return {
    email: readText(row.email),
    isEmailVerified: row.is_email_verified === true,
    hasPassword: row.has_password === true,
    hasAvatar: row.has_avatar === true,
    signInCount: Number(row.sign_in_count),
    lastSignedInAt: signedInAt === null ? null : new Date(signedInAt as string),
    lastSignedInIp: readTextOrNull(row.last_signed_in_ip),
    accounts: row.accounts as OwnAccount['accounts'],
  }
}
