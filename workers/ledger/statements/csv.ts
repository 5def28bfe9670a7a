/** A statement as CSV. */
import type { Currency } from '../../../schema/vocabulary.ts'
import { toCsv } from '../../core/csv.ts'
import { toDecimal } from '../../core/money.ts'
import type { StatementBalance, StatementLine } from './db.ts'

export interface StatementFile {
  from: string
  to: string
  currency: Currency
  opening: readonly StatementBalance[]
  lines: readonly StatementLine[]
  closing: readonly StatementBalance[]
}

const columns = [
  'recorded_at',
  'reason',
  'amount',
  'currency',
  'from_account',
  'to_account',
  'advertiser',
  'affiliate',
  'offer',
  'event',
  'level',
  'conversion_id',
  'external_id',
  'click_id',
  'payout_item_id',
  'booking_reference',
] as const

/** One row per balance before, per line, and per balance after. */
export function statementCsv(file: StatementFile): string {
  const { currency } = file
  const balance = (when: string, day: string) => (balance: StatementBalance) => [
    day,
    `${when} ${balance.kind}`,
    toDecimal({ minor: balance.minor, currency }),
    currency,
    // Every row has every column: readers take a short one for a broken file.
    ...columns.slice(4).map(() => null),
  ]
  const rows = [
    ...file.opening.map(balance('opening', file.from)),
    ...file.lines.map(cellsOf),
    ...file.closing.map(balance('closing', file.to)),
  ]
  return toCsv(columns, rows)
}

function cellsOf(line: StatementLine): (string | null)[] {
  return [
    line.recordedAt.toISOString(),
    line.reason,
    toDecimal({ minor: line.amountMinor, currency: line.currency }),
    line.currency,
    line.debited,
    line.credited,
    line.advertiser?.name ?? null,
    line.affiliate?.code ?? null,
    line.offerName,
    line.event,
    line.level?.toString() ?? null,
    line.conversionId,
    line.externalId,
    line.clickId,
    line.payoutItemId,
    line.bookingReference,
  ]
}
