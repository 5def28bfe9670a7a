import { type SQL, sql } from 'drizzle-orm'
import type { HeldRole } from '../../accounts/db/people.ts'

/**
 * Since when the person has had both this role and their second factors. `pays_itself`: the
 * advertiser pays its affiliates itself. No row if they no longer have the role. In scope `user`.
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

/**
 * One row if the person is the first head of an advertiser that has paid no affiliate yet:
 * without this exception, nobody could create its first key. In scope `advertiser`.
 */
export function findFounder(userId: string, advertiserId: string): SQL {
  return sql`
    select r.id from affiliate.user_roles r
    where r.user_id = ${userId}::uuid and r.advertiser_id = ${advertiserId}::uuid
      and r.role = 'advertiser'
      and not exists (select from affiliate.user_roles o where o.advertiser_id = r.advertiser_id
        and (o.created_at, o.id) < (r.created_at, r.id))
      and not exists (select from affiliate.partnerships p
        join affiliate.payout_items i on i.affiliate_id = p.affiliate_id
          and i.advertiser_id = p.advertiser_id and i.status in ('paid', 'reversed')
        where p.advertiser_id = r.advertiser_id)`
}
