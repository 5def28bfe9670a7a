/** Records or previews the rows of a file, with the same answer for both. */
import type { FieldFault } from '../../../../schema/field-messages.ts'
import { readText } from '../../../core/columns.ts'
import { runScoped } from '../../../core/database.ts'
import { fault } from '../../../core/field-faults.ts'
import { newId } from '../../../core/ids.ts'
import { problemAt, refuseField, refuseProblem } from '../../../core/refusal.ts'
import { databaseOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import type { Problem } from '../../../http/contract.ts'
import { moneyAnswer } from '../../../http/present.ts'
import { problemOf } from '../../../http/problems.ts'
import { warningsOf } from '../../attribution/receipt-rules.ts'
import type { RecordedConversion } from '../../record/db/conversions.ts'
import type { EvaluatedConversion } from '../../record/rules/conversion.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { type Preview, previewReports } from '../../record/verbs/preview-reports.ts'
import { ingestOf } from '../../record/verbs/record-conversion.ts'
import { askedFor } from '../../reversals/refund-receipt-rules.ts'
import { warningsAnswer, warningsOfIngested } from '../answers-http.ts'
import { findAffiliateNames } from '../db.ts'
import { byTurn, inOrder } from '../in-order.ts'
import {
  conflictIn,
  earningTogether,
  type Ingested,
  ingest,
  journalRefused,
} from '../ingest-http.ts'
import { withOfferCurrency } from '../offer-currency.ts'
import { type ReportOrigin, readReport } from '../report-rules.ts'
import type { ImportRow } from './contract.ts'
import type { CsvReports, FileRow } from './read-file.ts'

interface ReadRow {
  event: ConversionReport['event']
  externalId: string
  originalExternalId: string | null
  row: FileRow
  report: ConversionReport
}

type Shown = EvaluatedConversion | RecordedConversion
type Verdicts = Map<FileRow, { answer: ImportRow; shown: Shown | null }>

/** Reports every row; see ImportAnswer. */
export async function importRows(
  c: ApiRequest,
  file: CsvReports,
  origin: ReportOrigin,
): Promise<ImportRow[]> {
  const verdicts: Verdicts = new Map()
  const rows = await readRows(c, file, origin, verdicts, (row, error) =>
    journalRefused(c, { ...origin, appKeyId: null }, JSON.stringify(row), error),
  )
  const earn = earningTogether(c)
  await inOrder(rows, async ({ row, report }) => {
    try {
      const incoming = { report, appKeyId: null, raw: JSON.stringify(row), earn }
      verdicts.set(row, ingestedRow(row, await ingest(c, incoming)))
    } catch (error) {
      verdicts.set(row, refusedRow(c, row, error))
    }
  })
  return withNames(c, file, origin, verdicts)
}

/** Evaluates every row as importRows would, and writes nothing. */
export async function previewRows(
  c: ApiRequest,
  file: CsvReports,
  origin: ReportOrigin,
): Promise<ImportRow[]> {
  const verdicts: Verdicts = new Map()
  const rows = byTurn(await readRows(c, file, origin, verdicts, async () => {}))
  const { now } = c.var
  const ingests = rows.map(({ report }) =>
    ingestOf({ ...report, appKeyId: null, raw: '', now, newId }),
  )
  const scope = { kind: 'advertiser', advertiserId: origin.advertiserId } as const
  const previews = await previewReports(await databaseOf(c), scope, ingests)
  for (const [n, { row }] of rows.entries()) {
    const preview = previews[n] as Preview | Error
    verdicts.set(row, previewedRow(c, row, preview))
  }
  return withNames(c, file, origin, verdicts)
}

/** The rows that can be read. Others get their verdict here. */
async function readRows(
  c: ApiRequest,
  file: CsvReports,
  origin: ReportOrigin,
  verdicts: Verdicts,
  refused: (row: FileRow, error: unknown) => Promise<void>,
): Promise<ReadRow[]> {
  const storable = file.rows.filter(({ fields }) => isStorable(fields))
  const found = await withOfferCurrency(
    await databaseOf(c),
    origin,
    storable.map(({ fields }) => fields),
  )
  const fieldsOf = new Map(storable.map((row, n) => [row, found[n] as FileRow['fields']]))
  const readable: ReadRow[] = []
  for (const row of file.rows) {
    try {
      const fields = fieldsOf.get(row)
      if (fields === undefined) throw refuseField('row', 'unstorable_text')
      const report = readReport(fields, origin, c.var.now)
      const { event, externalId, originalExternalId } = report
      readable.push({ event, externalId, originalExternalId, row, report })
    } catch (error) {
      verdicts.set(row, refusedRow(c, row, error))
      await refused(row, error)
    }
  }
  return readable
}

function isStorable(fields: FileRow['fields']): boolean {
  const text = JSON.stringify(fields)
  return text.isWellFormed() && !text.includes('\\u0000')
}

function rowOf({ line, fields }: FileRow, verdict: ImportRow['verdict']): ImportRow {
  const externalId = fields.external_id.slice(0, 255) || null
  const nothing = { conversion_id: null, conversion: null, awaits: null, errors: [], warnings: [] }
  return { line, verdict, external_id: externalId, ...nothing }
}

function ingestedRow(row: FileRow, ingested: Ingested) {
  const shown = 'conversion' in ingested ? ingested.conversion : null
  const awaits = ingested.outcome === 'parked' ? ingested.awaits : null
  const warnings = warningsAnswer(warningsOfIngested(ingested))
  const known = { conversion_id: shown?.id ?? null, awaits, warnings }
  return { answer: { ...rowOf(row, ingested.outcome), ...known }, shown }
}

function previewedRow(c: ApiRequest, row: FileRow, preview: Preview | Error) {
  if (preview instanceof Error) return refusedRow(c, row, preview)
  switch (preview.outcome) {
    case 'refused':
      return refusedRow(c, row, refuseProblem(preview.problem))
    case 'conflict':
      return refusedRow(c, row, conflictIn(preview.field))
    case 'parked':
      return { answer: { ...rowOf(row, 'parked'), awaits: preview.awaits }, shown: null }
    case 'repeated':
      return { answer: rowOf(row, 'replayed'), shown: null }
  }
  const { outcome, conversion: shown } = preview
  const warnings = warningsAnswer(warningsOf(shown.receipt))
  const conversion_id = outcome === 'replayed' ? shown.id : null
  return { answer: { ...rowOf(row, outcome), conversion_id, warnings }, shown }
}

function refusedRow(c: ApiRequest, row: FileRow, error: unknown) {
  const problem = problemOf(error, c)
  const errors = problem.errors ?? [problemAt('row', rowFault(problem))]
  return { answer: { ...rowOf(row, 'refused'), errors }, shown: null }
}

/** The reason for a refused row if no field is at fault. */
function rowFault({ code, request_id }: Problem): FieldFault {
  switch (code) {
    case 'unauthenticated':
      return fault('row_app_key')
    case 'forbidden':
      return fault('row_advertiser_suspended')
    case 'internal':
      return fault('row_failed', { request_id })
    default:
      return fault('row_try_again')
  }
}

/** The answer for every row, in order, with the name of its affiliate. */
async function withNames(
  c: ApiRequest,
  file: CsvReports,
  { advertiserId }: ReportOrigin,
  verdicts: Verdicts,
): Promise<ImportRow[]> {
  const ids = [...new Set([...verdicts.values()].map(({ shown }) => shown?.affiliateId ?? null))]
  const names = new Map<string, string>()
  const known = ids.filter((id) => id !== null)
  if (known.length > 0) {
    const scope = { kind: 'advertiser', advertiserId } as const
    const [rows = []] = await runScoped(await databaseOf(c), scope, [findAffiliateNames(known)])
    for (const row of rows) names.set(readText(row.id), readText(row.name))
  }
  return file.rows.map((row) => {
    const { answer, shown } = verdicts.get(row) as { answer: ImportRow; shown: Shown | null }
    return { ...answer, conversion: shown && conversionOf(shown, names) }
  })
}

function conversionOf(shown: Shown, names: ReadonlyMap<string, string>) {
  const { status, rejection, attributedBy: rule, affiliateId, amount, commissions } = shown
  const asked = askedFor(shown)
  const [first] = commissions
  const minor = commissions.reduce((sum, line) => sum + line.amount.minor, 0n)
  return {
    ...{ status, rejection, rule },
    affiliate:
      affiliateId === null ? null : { id: affiliateId, name: names.get(affiliateId) ?? '' },
    amount: amount && moneyAnswer(amount.minor, amount.currency),
    asked: asked && moneyAnswer(asked.minor, asked.currency),
    commission: first ? moneyAnswer(minor, first.amount.currency) : null,
  }
}
