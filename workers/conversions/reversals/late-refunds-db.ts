/**
 * Refunds that found their order taken by a chargeback. When that is won they take what they asked
 * for, each as a refund of its own that names the first.
 */
import { type SQL, sql } from 'drizzle-orm'
import {
  type Currency,
  conversionRejections,
  conversionStatuses,
} from '../../../schema/vocabulary.ts'
import { readRows, readText, readTextOrNull, readWord, readWordOrNull } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { SourceName } from '../source-name.ts'
import type { KnownRefund } from './chargeback-won-rules.ts'
import type { AskedAmount } from './refund-receipt-rules.ts'
import { askedOf, type Earned } from './refund-rules.ts'

/** JSON list of the refunds and chargebacks of this original, the oldest first. */
export const reversalsJson = (originalId: SQL) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'event', u.event, 'app_id', u.app_id,
      'source', u.source,
      'original_external_id', u.original_external_id, 'status', u.status, 'rejection', u.rejection,
      'amount_minor', u.amount_minor::text, 'reported', u.receipt->'undo'->'reported',
      'clamped_minor', u.receipt->'undo'->>'clamped_minor', 'late_of', u.receipt->'undo'->>'late_of')
    order by u.recorded_at, u.id), '[]')
  from affiliate.conversions u
  where u.original_id = ${originalId} and u.event in ('refund', 'chargeback'))`

/** Reads the refunds of reversalsJson. What a late refund has taken is no longer unmet. */
export function toOtherRefunds(json: unknown, original: Earned): KnownRefund[] {
  const rows = readRows(json).filter(({ event }) => event === 'refund')
  return rows
    .filter(({ late_of }) => late_of === null)
    .map((row) => {
      const id = readText(row.id)
      const later = rows.filter(({ late_of }) => late_of === id)
      const unmet = unmetOf(row, original)
      const isMet = later.length > 0 && (original.amountMinor ?? 0n) === 0n
      return {
        ...{ id, appId: readText(row.app_id), source: readText(row.source) as SourceName },
        originalExternalId: readTextOrNull(row.original_external_id),
        unmetMinor: isMet ? 0n : later.reduce((sum, of) => sum - minorOf(of), unmet),
      }
    })
}

const minorOf = ({ amount_minor }: Row) => BigInt(readTextOrNull(amount_minor) ?? 0)

function unmetOf(row: Row, original: Earned): bigint {
  const status = readWord(conversionStatuses, row.status)
  if (status === 'approved') return BigInt(readTextOrNull(row.clamped_minor) ?? 0)
  if (readWordOrNull(conversionRejections, row.rejection) !== 'nothing_to_undo') return 0n
  const reported = row.reported as AskedAmount | null
  const whole = original.amountMinor || 1n
  // Without an amount it asked for the whole order.
  if (reported === null) return whole
  const money = { minor: BigInt(reported.amount_minor), currency: reported.currency as Currency }
  const asked = askedOf(original, money)
  if (asked === 'other_currency') return 0n
  // What has no amount is refunded as a whole.
  return original.amountMinor ? asked : whole
}

/** The order has as many refunds and chargebacks as were read; raises TR001 `facts_changed` where one came meanwhile. */
export function requireReversalsAsRead({ id }: Earned, count: number): SQL {
  return sql`select affiliate.require((select count(*) from affiliate.conversions u
    where u.original_id = ${id}::uuid and u.event in ('refund', 'chargeback')) = ${count}, 'facts_changed')`
}
