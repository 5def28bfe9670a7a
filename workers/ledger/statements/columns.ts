/**
 * The columns of a statement. This list and its order define the SQL, the answer's schema, the CSV
 * and the dashboard's table. The dashboard imports this file, so it contains only data. A new
 * column needs one entry here and, if the screen shows it, a header in both languages.
 */
import type { ConversionEvent, Currency, LedgerReason } from '../../../schema/vocabulary.ts'

/** Maps the kind of a column to its value in the answer. */
export interface ColumnValues {
  id: string
  text: string
  integer: number
  /** ISO 8601, UTC. */
  time: string
  /** Minor units in the database; a decimal string in the answer. */
  amount: string
  currency: Currency
  reason: LedgerReason
  /** An account of the statement's owner. */
  account: string
  event: ConversionEvent
  /** The CSV contains the name. */
  advertiser: { id: string; name: string }
  /** The CSV contains the code. */
  affiliate: { id: string; code: string; name: string }
}
export type ColumnKind = keyof ColumnValues

export interface StatementColumn {
  kind: ColumnKind
  /**
   * SQL. Tables: l transfer, t its transaction, d and c the owner's account that it debits and
   * credits, m commission, v conversion, o offer, b booking, adv advertiser, f affiliate. All but l
   * and t may be missing.
   */
  from: string
  isNullable?: true
  /** For the API documentation. */
  description?: string
  /** Left out of the answer, or of the CSV. */
  leftOut?: 'answer' | 'csv'
}

export const statementColumns = {
  id: { kind: 'id', from: 'l.id', leftOut: 'csv' },
  transaction_id: { kind: 'id', from: 't.id', leftOut: 'csv' },
  recorded_at: { kind: 'time', from: 't.recorded_at' },
  effective_at: { kind: 'time', from: 't.effective_at', leftOut: 'csv' },
  reason: { kind: 'reason', from: 't.reason' },
  amount: { kind: 'amount', from: 'l.amount_minor' },
  // The answer has one currency for all lines.
  currency: { kind: 'currency', from: 'l.currency', leftOut: 'answer' },
  from_account: {
    ...{ kind: 'account', from: 'd.kind', isNullable: true },
    description: 'Null if it is not one of your accounts.',
  },
  to_account: { kind: 'account', from: 'c.kind', isNullable: true },
  advertiser: {
    ...{ kind: 'advertiser', isNullable: true },
    from: `case when adv.id is not null then json_build_object('id', adv.id, 'name', adv.name) end`,
  },
  affiliate: {
    ...{ kind: 'affiliate', isNullable: true },
    from: `case when f.id is not null then json_build_object('id', f.id, 'code', f.code, 'name', f.name) end`,
  },
  offer: { kind: 'text', from: 'o.name', isNullable: true },
  event: { kind: 'event', from: 'v.event', isNullable: true },
  level: { kind: 'integer', from: 'm.level', isNullable: true },
  conversion_id: { kind: 'id', from: 'v.id', isNullable: true },
  external_id: { kind: 'text', from: 'v.external_id', isNullable: true },
  click_id: { kind: 'id', from: 'v.click_id', isNullable: true },
  payout_item_id: { kind: 'id', from: 't.payout_item_id', isNullable: true },
  booking_reference: {
    ...{ kind: 'text', from: 'b.reference', isNullable: true },
    description: 'The bank’s or provider’s reference; of a bonus, its reason.',
  },
  affiliate_name: { kind: 'text', from: 'f.name', isNullable: true, leftOut: 'answer' },
} as const satisfies Record<string, StatementColumn>

/**
 * Columns of the dashboard's table, from left to right. `reason` also shows the subject of the
 * line, and `from_account` also shows `to_account`.
 */
export const screenColumns = [
  'reason',
  'from_account',
  'recorded_at',
  'amount',
] as const satisfies readonly AnswerColumn[]

type Columns = typeof statementColumns
export type ColumnName = keyof Columns
export type AnswerColumn = {
  [Name in ColumnName]: Columns[Name] extends { leftOut: 'answer' } ? never : Name
}[ColumnName]
export type ScreenColumn = (typeof screenColumns)[number]

/** The values of one line. */
export type StatementValues = {
  [Name in ColumnName]:
    | ColumnValues[Columns[Name]['kind']]
    | (Columns[Name] extends { isNullable: true } ? null : never)
}
