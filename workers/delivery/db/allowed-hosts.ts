/** The hosts that an account allows for its endpoints. */
import { type SQL, sql } from 'drizzle-orm'
import type { Owner } from './endpoints.ts'

/** One row `hosts`, or none if the account never set a list. */
export const findAllowedHosts = ({ advertiserId, affiliateId }: Owner): SQL => sql`
  select hosts from affiliate.endpoint_allow_lists
  where account_id = ${affiliateId ?? advertiserId}::uuid`

export const setAllowedHosts = (owner: Owner, hosts: readonly string[], now: Date): SQL => sql`
  insert into affiliate.endpoint_allow_lists (account_id, advertiser_id, affiliate_id, hosts, changed_at)
  values (${owner.affiliateId ?? owner.advertiserId}::uuid, ${owner.advertiserId}::uuid, ${owner.affiliateId}::uuid,
    array(select jsonb_array_elements_text(${JSON.stringify(hosts)}::jsonb)), ${now.toISOString()}::timestamptz)
  on conflict (account_id) do update set hosts = excluded.hosts, changed_at = excluded.changed_at`
