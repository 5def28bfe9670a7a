import { type SQL, sql } from 'drizzle-orm'
import type { Row } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'

/** One row if the affiliate is or was a partner of the advertiser; none otherwise. */
export function findOwnPartnership(affiliateId: string, advertiserId: string): SQL {
  return sql`
    select status from affiliate.partnerships
    where affiliate_id = ${affiliateId}::uuid and advertiser_id = ${advertiserId}::uuid
      and status in ('approved', 'suspended', 'terminated')`
}

/**
 * Other advertisers get the same answer as unknown ones. `found` is undefined if none was named.
 */
export function requireOwnAdvertiser(found: Row[] | undefined): void {
  if (found?.length === 0) throw new Refusal('not_found', 'There is no such advertiser.')
}
