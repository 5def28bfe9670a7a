import { type SQL, sql } from 'drizzle-orm'
import type { Row } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'

/** One row when the affiliate works, or has worked, with the advertiser; none otherwise. */
export function findOwnPartnership(affiliateId: string, advertiserId: string): SQL {
  return sql`
    select status from affiliate.partnerships
    where affiliate_id = ${affiliateId}::uuid and advertiser_id = ${advertiserId}::uuid
      and status in ('approved', 'suspended')`
}

/** A foreign advertiser is as absent as one that never was. `found` is undefined when none was named. */
export function requireOwnAdvertiser(found: Row[] | undefined): void {
  if (found?.length === 0) throw new Refusal('not_found', 'There is no such advertiser.')
}
