/** The commissions of a click's conversions, and the payouts that cover them. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type CommissionStatus,
  type Currency,
  commissionStatuses,
  currencies,
  type PayoutItemStatus,
  payoutItemStatuses,
} from '../../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readNumber,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { coveringItem } from '../../../ledger/covering-item.ts'
import { within } from '../../db/raw-sources.ts'
import type { ReportScope } from '../../rules/question.ts'
import type { NamedRecord } from '../log-questions-rules.ts'

/** The commissions of the conversions, at all levels; an affiliate gets only its own. */
export const listCommissions = (scope: ReportScope, conversionIds: readonly string[]): SQL => sql`
  select m.conversion_id, m.affiliate_id, a.name as affiliate_name, m.level, m.amount_minor::text as amount,
    m.refunded_minor::text as reversed, m.currency, m.status, m.hold_until, m.is_in_review, m.released_at,
    p.id as payout_id, p.batch_id, p.status as payout_status, p.created_at as payout_at
  from affiliate.commissions m
    left join affiliate.affiliates a on a.id = m.affiliate_id
    left join lateral (${coveringItem}) p on m.status = 'available'
  where m.conversion_id in (select v::uuid from jsonb_array_elements_text(${JSON.stringify(conversionIds)}::jsonb) v)
    ${within(scope, 'm')}
  order by m.conversion_id, m.level`

export interface CommissionEntry {
  conversionId: string
  affiliate: NamedRecord
  level: number
  currency: Currency
  amountMinor: bigint
  /** Amount taken back by refunds and chargebacks. */
  reversedMinor: bigint
  status: CommissionStatus
  holdUntil: Date
  isInReview: boolean
  releasedAt: Date | null
  /** The payout that covers it; null = none yet. */
  payout: { id: string; batchId: string; status: PayoutItemStatus; createdAt: Date } | null
}

export function toCommissionEntry(row: Row): CommissionEntry {
  const payoutId = readTextOrNull(row.payout_id)
  return {
    conversionId: readText(row.conversion_id),
    affiliate: { id: readText(row.affiliate_id), name: readTextOrNull(row.affiliate_name) },
    level: readNumber(row.level),
    currency: readWord(currencies, row.currency),
    amountMinor: readMinor(row.amount),
    reversedMinor: readMinor(row.reversed),
    status: readWord(commissionStatuses, row.status),
    holdUntil: readTime(row.hold_until),
    isInReview: readFlag(row.is_in_review),
    releasedAt: readTimeOrNull(row.released_at),
    payout: payoutId === null ? null : payoutOf(row, payoutId),
  }
}

const payoutOf = (row: Row, id: string) => ({
  id,
  batchId: readText(row.batch_id),
  status: readWord(payoutItemStatuses, row.payout_status),
  createdAt: readTime(row.payout_at),
})
