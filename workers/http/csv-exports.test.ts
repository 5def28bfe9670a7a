/** F121: no CSV file contains a formula, whatever people have entered. */
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  conversionEvents,
  currencies,
  ledgerAccountKinds,
  ledgerReasons,
} from '../../schema/vocabulary.ts'
import { auditCsv } from '../audit/entry-columns.ts'
import { invoiceCsv } from '../billing/http/invoice-lines.ts'
import { type CsvColumns, csvOf } from '../core/csv.ts'
import { toDecimal } from '../core/money.ts'
import {
  type ColumnKind,
  type ColumnValues,
  type StatementColumn,
  statementColumns,
} from '../ledger/statements/columns.ts'
import { statementCsv } from '../ledger/statements/csv.ts'
import type { StatementLine } from '../ledger/statements/db.ts'
import type { ItemRow } from '../payouts/batches/db/payout-exports.ts'
import { batchItemsCsv, payoutsCsv } from '../payouts/batches/http/item-columns.ts'
import { reportColumns } from '../reports/http/report-lines.ts'
import { clickFile } from '../reports/logs/click-columns.ts'
import { conversionFile } from '../reports/logs/conversion-columns.ts'
import { anyText } from '../test/any-text.ts'
import { operations } from '../test/api-world.ts'

const starts = [
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '\0',
  '＝',
  '＋',
  '－',
  '＠',
  ' =',
  '\ufeff=',
  '"=',
]
const hostile = fc
  .tuple(fc.constantFrom('', ...starts), anyText({ maxLength: 30 }))
  .map(([start, rest]) => `${start}${rest}`)
const maybe = fc.option(hostile)
const id = fc.uuid()
const time = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2030-01-01'),
  noInvalidDate: true,
})
const currency = fc.constantFrom(...currencies)
const minor = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })

const statementValues: { [Kind in ColumnKind]: fc.Arbitrary<ColumnValues[Kind]> } = {
  ...{ id: hostile, text: hostile, integer: fc.nat(9), currency },
  time: time.map((at) => at.toISOString()),
  amount: fc.tuple(minor, currency).map(([minor, currency]) => toDecimal({ minor, currency })),
  reason: fc.constantFrom(...ledgerReasons),
  account: fc.constantFrom(...Object.keys(ledgerAccountKinds)),
  event: fc.constantFrom(...conversionEvents),
  advertiser: fc.record({ id, name: hostile }),
  affiliate: fc.record({ id, code: hostile, name: hostile }),
}
const statementLine = fc.record(
  Object.fromEntries(
    Object.entries<StatementColumn>(statementColumns).map(([name, { kind, isNullable }]) => {
      const value: fc.Arbitrary<unknown> = statementValues[kind]
      return [name, isNullable ? fc.option(value) : value]
    }),
  ),
)
const statement = fc
  .record({ currency, lines: fc.array(statementLine, { maxLength: 5 }), minor })
  .map(({ currency, lines, minor }) => {
    const balances = [{ kind: 'aff.available' as const, minor }]
    const days = { from: '2026-11-01', to: '2026-11-30' }
    const all = lines as unknown as readonly StatementLine[]
    return statementCsv({ ...days, currency, opening: balances, lines: all, closing: balances })
  })

const invoiceLine = fc.record({
  ...{ position: fc.nat(), offerName: hostile, count: fc.nat(), amountMinor: minor },
  event: fc.option(fc.constantFrom(...conversionEvents)),
  kind: fc.constantFrom('commissions' as const, 'refunds' as const),
})
const invoice = fc
  .record({ currency, number: hostile, lines: fc.array(invoiceLine, { maxLength: 5 }) })
  .map(({ currency, number, lines }) =>
    invoiceCsv({ number, periodStart: '2026-10-01', periodEnd: '2026-11-01', currency }, lines),
  )

const facts = fc.option(fc.dictionary(hostile, hostile, { maxKeys: 3 }))
const account = fc.option(fc.record({ id, name: hostile }))
const auditEntry = fc.record({
  ...{ id, recordedAt: time, action: hostile },
  ...{ actorKind: fc.constant('person' as const), actorId: fc.option(id) },
  ...{ actorRole: fc.constant(null), actorName: maybe, actorEmail: maybe },
  ...{ advertiser: account, affiliate: account, before: facts, after: facts },
  ...{
    subjectTable: maybe,
    subjectId: maybe,
    subjectName: maybe,
    subjectAmount: fc.constant(null),
    ip: maybe,
    requestId: maybe,
  },
})
const audit = fc.array(auditEntry, { maxLength: 5 }).map(auditCsv)

const named = fc.record({ id, name: hostile, code: hostile })
const payoutItem = fc.record({
  ...{ id, affiliate: named, advertiser: named, receiver: hostile },
  ...{ currency, amountMinor: minor, fee: fc.record({ minor, currency }), status: hostile },
  ...{ externalReference: maybe, paypalItemId: maybe, paypalTransactionId: maybe },
  ...{ problemCode: maybe, problemMessage: maybe, createdAt: time, updatedAt: time },
  ...{ settledBy: fc.option(named), retryOfItemId: fc.option(id) },
  batch: fc.record({
    ...{ id, number: fc.nat(), method: fc.constant('paypal'), status: fc.constant('settled') },
    ...{ paypalBatchId: maybe, payerAdvertiserId: fc.option(id), submittedAt: fc.option(time) },
  }),
})
const payouts = (csvOf: (items: readonly ItemRow[]) => string) =>
  fc
    .array(payoutItem, { maxLength: 5 })
    .map((items) => csvOf(items as unknown as readonly ItemRow[]))

const record = fc.record({ id, name: maybe })
const details = {
  ...{ offer: record, app: record, advertiser: record, affiliate: record, isTest: fc.boolean() },
  ...{ link: fc.option(fc.record({ id, label: maybe })), subs: fc.array(maybe, { maxLength: 10 }) },
  ...{ country: maybe, region: maybe, device: maybe, os: maybe, browser: maybe },
  ...{ referrerHost: maybe, utmSource: maybe, utmMedium: maybe, utmCampaign: maybe },
}
const staff = { kind: 'platform' } as const
const fileOf = <Row>(row: fc.Arbitrary<unknown>, columns: CsvColumns<Row>) =>
  fc.array(row, { maxLength: 5 }).map((rows) => csvOf(columns, rows as Row[]))
const clicks = fileOf(
  fc.record({
    ...{ ...details, id, clickedAt: time, ip: maybe, verdict: hostile, reason: maybe },
    ...{ duplicateOf: maybe, keptClickId: maybe, conversions: fc.nat() },
  }),
  clickFile(staff),
)
const money = fc.option(fc.record({ minor, currency }))
const conversions = fileOf(
  fc.record({
    ...{ ...details, id, event: hostile, status: hostile, rejection: maybe, orderId: hostile },
    ...{ occurredAt: time, recordedAt: time, decidedAt: fc.option(time), originalId: maybe },
    ...{ attributedBy: hostile, clickId: maybe, coupon: maybe, customerId: maybe, amount: money },
    ...{ refunded: money, owed: money, payout: money, payoutReversed: money },
    ...{ payoutStatus: maybe, holdUntil: fc.option(time) },
  }),
  conversionFile(staff),
)
const report = fileOf(
  fc.record({
    ...{ keys: fc.tuple(hostile, hostile), names: fc.tuple(maybe, maybe) },
    ...{ figures: fc.constant(null), money: fc.constant(null) },
  }),
  reportColumns({ scope: staff, groupBy: ['offer_id', 'sub1'], hasTimeToSale: true }),
)

/** Every route that returns a CSV, with its rows. */
const exports: Readonly<Record<string, fc.Arbitrary<string>>> = {
  '/v1/affiliate/statement.csv': statement,
  '/v1/statement.csv': statement,
  '/v1/invoices/{invoiceId}/lines.csv': invoice,
  '/v1/audit-log.csv': audit,
  '/v1/payout-batches/{batchId}/items.csv': payouts((items) => batchItemsCsv(items, true)),
  '/v1/payout-batches/{batchId}/receivers.csv': payouts((items) => batchItemsCsv(items, false)),
  '/v1/reports.csv': report,
  '/v1/click-log.csv': clicks,
  '/v1/conversion-log.csv': conversions,
  '/v1/report-exports/{exportId}/file': fc.oneof(report, clicks, conversions),
  '/v1/payouts/export.csv': payouts((items) => payoutsCsv(items)),
}

const declared = operations().filter(({ responses }) => responses[200]?.content?.['text/csv'])

test('F121: every route that answers a CSV is tried', () => {
  expect(declared.map(({ path }) => path).sort()).toEqual(Object.keys(exports).sort())
})

const isNumber = /^-?\d+(\.\d+)?$/
const runs = /^[\s\0\ufeff]*[=+\-@＝＋－＠]/

test.each(Object.entries(exports))('F121: no cell of %s is a formula', (_path, files) => {
  fc.assert(
    fc.property(files, (file) => {
      const rows: string[][] = parse(file, { bom: false, relax_column_count: false })
      for (const cell of rows.flat()) {
        expect(isNumber.test(cell) || !runs.test(cell)).toBe(true)
        expect(/^[\t\r\n\0]/.test(cell)).toBe(false)
      }
    }),
    { numRuns: 150 },
  )
})

test('F121: amounts stay numbers that a spreadsheet adds up', () => {
  const line = { position: 1, offerName: '-5', event: null, kind: 'refunds', count: 2 } as const
  const head = { number: 'INV-1', periodStart: '2026-10-01', periodEnd: '2026-11-01' } as const
  const file = invoiceCsv({ ...head, currency: 'USD' }, [{ ...line, amountMinor: -1250n }])
  expect(file.split('\r\n')[1]).toBe('INV-1,2026-10-01,2026-11-01,1,-5,,refunds,2,-12.50,USD')
})
