import { type SQL, sql } from 'drizzle-orm'
import {
  type Currency,
  currencies,
  type PartnershipStatus,
  partnershipStatuses,
} from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readTime, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

/** In the affiliate's scope. */
export const listOwnReferrals = (most: number): SQL =>
  sql`select * from affiliate.own_referrals(${most})`

export interface Referral {
  advertiser: { id: string; name: string }
  level: number
  code: string
  /** On level 3: who referred them. */
  sponsorCode: string | null
  status: PartnershipStatus
  joinedAt: Date
  earned: { currency: Currency; minor: bigint }[]
}

export function toReferral(row: Row): Referral {
  const earned = Object.entries(row.earned as Record<string, string>)
  return {
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    ...{ level: Number(row.level), code: readText(row.code) },
    sponsorCode: readTextOrNull(row.sponsor_code),
    status: readWord(partnershipStatuses, row.status),
    joinedAt: readTime(row.joined_at),
    earned: earned.map(([currency, minor]) => ({
      ...{ currency: readWord(currencies, currency), minor: BigInt(minor) },
    })),
  }
}
