/** Contract of statements, the journal and the audit of the books. */
import * as z from 'zod'
import {
  conversionEvents,
  currencies,
  ledgerAccountKinds,
  ledgerReasons,
} from '../../../schema/vocabulary.ts'
import { id } from '../../http/contract.ts'
import { day, time } from '../../http/times-contract.ts'
import {
  type AnswerColumn,
  type ColumnKind,
  type ColumnValues,
  type StatementColumn,
  type StatementValues,
  statementColumns,
} from './columns.ts'

const amount = z.string().describe('Decimal string; below zero for a debt.')
const accountKinds = Object.keys(ledgerAccountKinds) as [string, ...string[]]

const Range = z.object({
  from: day.optional().describe('First day (UTC). Default: 30 days before the last.'),
  to: day.optional().describe('Last day (UTC). Default: today.'),
  currency: z.enum(currencies).optional().describe('Default: one with a balance, else USD.'),
})
export const AffiliateStatementQuery = Range.extend({
  advertiser_id: id.optional().describe('One advertiser. Default: all of yours.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
})
export const AffiliateStatementCsvQuery = AffiliateStatementQuery.omit({
  limit: true,
  cursor: true,
})
export const AdvertiserStatementQuery = AffiliateStatementQuery.extend({
  advertiser_id: id.optional().describe('Required for staff. Advertisers can omit it.'),
})
export const AdvertiserStatementCsvQuery = AdvertiserStatementQuery.omit({
  limit: true,
  cursor: true,
})

const schemas: { [Kind in ColumnKind]: z.ZodType<ColumnValues[Kind]> } = {
  ...{ id, time, text: z.string(), integer: z.int(), amount: z.string() },
  currency: z.enum(currencies),
  reason: z.enum(ledgerReasons),
  account: z.enum(accountKinds),
  event: z.enum(conversionEvents),
  advertiser: z.object({ id, name: z.string() }),
  affiliate: z.object({ id, code: z.string(), name: z.string() }),
}

/** Columns of the answer, in order. */
export const answerColumns = Object.entries<StatementColumn>(statementColumns)
  .filter(([, { leftOut }]) => leftOut !== 'answer')
  .map(([name]) => name as AnswerColumn)

function schemaOf(name: AnswerColumn): z.ZodType {
  const { kind, isNullable, description }: StatementColumn = statementColumns[name]
  const schema = isNullable ? schemas[kind].nullable() : schemas[kind]
  return description === undefined ? schema : schema.describe(description)
}

const Line = z.object(
  Object.fromEntries(answerColumns.map((name) => [name, schemaOf(name)])) as {
    [Name in AnswerColumn]: z.ZodType<StatementValues[Name]>
  },
)

const Balance = z.object({ account: z.enum(accountKinds), amount })

export const StatementAnswer = z.object({
  currency: z.enum(currencies),
  currencies: z
    .array(z.enum(currencies))
    .describe('Currencies of the accounts; first those with a balance.'),
  from: day,
  to: day,
  opening: z.array(Balance).describe('Before the first day.'),
  closing: z.array(Balance).describe('After the last day.'),
  lines: z.array(Line),
  next_cursor: z.string().nullable(),
})

export const JournalQuery = z.object({
  from: day.optional().describe('First day (UTC). Default: from the beginning.'),
  to: day.optional().describe('Last day (UTC). Default: today.'),
})

export const AuditsAnswer = z.object({
  rules: z.array(z.object({ rule: z.string(), says: z.string() })),
  runs: z
    .array(
      z.object({
        id,
        started_at: time,
        finished_at: time,
        finding_count: z.int(),
        findings: z.array(z.object({ rule: z.string(), what: z.string() })),
      }),
    )
    .describe('Latest first, at most 30.'),
})
export type AffiliateStatementCsvQuery = z.infer<typeof AffiliateStatementCsvQuery>
export type StatementAnswer = z.infer<typeof StatementAnswer>
