/** Impersonation: staff view the screens of an account. */
import { type SQL, sql } from 'drizzle-orm'
import type { Role } from '../../../../schema/vocabulary.ts'
import type { Team } from '../rules.ts'

export interface NewImpersonation {
  id: string
  /** The member of staff. */
  userId: string
  /** The role whose screens they see. */
  role: Role
  account: Team
  reason: string
  createdAt: Date
  expiresAt: Date
}

/** Name of the impersonated account; no row if it does not exist. In a scope of staff. */
export function findAccountName({ advertiserId, affiliateId }: Team): SQL {
  return sql`
    select name from affiliate.advertisers where id = ${advertiserId}::uuid
    union all select name from affiliate.affiliates where id = ${affiliateId}::uuid`
}

export function insertImpersonation(impersonation: NewImpersonation): SQL {
  const { account, createdAt, expiresAt } = impersonation
  return sql`
    insert into affiliate.impersonations (id, user_id, role, advertiser_id, affiliate_id, reason,
      created_at, expires_at)
    values (${impersonation.id}::uuid, ${impersonation.userId}::uuid, ${impersonation.role},
      ${account.advertiserId}::uuid, ${account.affiliateId}::uuid, ${impersonation.reason},
      ${createdAt.toISOString()}::timestamptz, ${expiresAt.toISOString()}::timestamptz)`
}

/** Ends the person's open impersonations and adds each to the audit log. */
export function endImpersonations(userId: string, now: Date): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    with ended as (
      update affiliate.impersonations set ended_at = ${at}
      where user_id = ${userId}::uuid and ended_at is null and expires_at > ${at}
      returning id, advertiser_id, affiliate_id)
    select logs.note_action('impersonation_ended', advertiser_id, affiliate_id,
      jsonb_build_object('impersonation_id', id)) from ended`
}
