import { type SQL, sql } from 'drizzle-orm'
import type { HeldRole } from '../../accounts/db/people.ts'

/**
 * Since when the person has this role and these second factors: the latest of both. `pays_itself`: the
 * advertiser pays its affiliates itself. No row: the role is gone. In scope `user`.
 */
export function findSettledSince(userId: string, held: HeldRole): SQL {
  return sql`
    select greatest(r.created_at,
        (select f.confirmed_at from affiliate.totp_factors f where f.user_id = r.user_id),
        (select max(k.created_at) from affiliate.passkeys k where k.user_id = r.user_id)) as since,
      (select v.billing_mode = 'own_payer' from affiliate.advertisers v
        where v.id = r.advertiser_id) as pays_itself
    from affiliate.user_roles r
    where r.user_id = ${userId}::uuid and r.role = ${held.role}
      and r.advertiser_id is not distinct from ${held.advertiserId}::uuid
      and r.affiliate_id is not distinct from ${held.affiliateId}::uuid`
}
