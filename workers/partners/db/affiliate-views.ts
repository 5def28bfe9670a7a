/** An affiliate's own data: advertisers, balances, conversions, links. */

import { type SQL, sql } from 'drizzle-orm'
import { partnershipStatuses } from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

export function listOwnAdvertisers(affiliateId: string, limit: number): SQL {
  return sql`
    select a.id, a.name, a.logo_id, p.status
    from affiliate.partnerships p join affiliate.advertisers a on a.id = p.advertiser_id
    where p.affiliate_id = ${affiliateId}::uuid
    order by a.name, a.id limit ${limit}`
}

export function toOwnAdvertiser(row: Row) {
  return {
    id: readText(row.id),
    name: readText(row.name),
    logoId: readTextOrNull(row.logo_id),
    partnership: readWord(partnershipStatuses, row.status),
  }
}
