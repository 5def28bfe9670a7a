/** What an affiliate sees of themselves: advertisers, balances, conversions, links. */

import { type SQL, sql } from 'drizzle-orm'
import type { PartnershipStatus } from '../../../schema/vocabulary.ts'
import type { Row } from '../../core/database.ts'

export function listOwnAdvertisers(affiliateId: string, limit: number): SQL {
  return sql`
    select a.id, a.name, p.status
    from affiliate.partnerships p join affiliate.advertisers a on a.id = p.advertiser_id
    where p.affiliate_id = ${affiliateId}::uuid
    order by a.name, a.id limit ${limit}`
}

export function toOwnAdvertiser(row: Row) {
  return {
    id: row.id as string,
    name: row.name as string,
    partnership: row.status as PartnershipStatus,
  }
}
