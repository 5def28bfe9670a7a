import type { InboundVerdict, RefusalCode } from '../../../../schema/vocabulary.ts'
import { joinChanges } from '../../../caps/set-cap.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { invariant } from '../../../core/invariant.ts'
import { Refusal, refuseProblem } from '../../../core/refusal.ts'
import type { SourceName } from '../../source-name.ts'
import type { RecordedConversion } from '../db/conversions.ts'
import {
  type Awaited,
  type InboundReport,
  type InboundResult,
  insertInboundReport,
  listMatchableReports,
} from '../db/inbound.ts'
import type { ConversionReport } from '../rules/report.ts'
import { writeDetail } from '../rules/verdict-detail.ts'
import { evaluateParkedReports } from './evaluate-parked-reports.ts'
import type { RecordEarning } from './record-batch.ts'
import { recordReport } from './record-report.ts'
import { inModeOf } from './record-test.ts'
import type { Recorded } from './report-journal.ts'

/** The sender and source of a report, known before its content is read. */
export interface Delivery {
  advertiserId: string
  appId: string
  /** Null if the source has no app key. */
  appKeyId: string | null
  source: SourceName
  foreignStatus: string | null
  /** The body of the request, unchanged, for the event log. */
  raw: unknown
  /** When it was received, if earlier than `now` because it was queued. */
  receivedAt?: Date
  /** Id of its line in the event log, if it was already returned to the sender. */
  reportId?: string
  now: Date
  newId: (now: Date) => string
}

/** A well-formed report from a source. */
export type ConversionInput = Delivery & ConversionReport

export type RecordOutcome =
  | Recorded
  | { outcome: 'replayed'; conversion: RecordedConversion }
  /** The same (app, event, external id) was recorded with another content; the field that differs. */
  | { outcome: 'conflict'; field: string }
  /** It names something that has not arrived. It is evaluated when that arrives. */
  | { outcome: 'parked'; reportId: string; awaits: Awaited }

const BODY_CHARACTERS_MAX = 65_536

/**
 * Records one report: journals its body and verdict, attributes it, and writes commissions and ledger entries, all in
 * one transaction. Safe to repeat, also concurrently.
 * @param earn records a lead, sale or rebill in a batch; see batchEarnings.
 * @throws Refusal `invalid_input` naming the field, `unauthenticated`, `forbidden`, `unavailable`.
 */
export async function recordConversion(
  db: Db,
  input: ConversionInput,
  earn?: RecordEarning,
): Promise<RecordOutcome> {
  const ingest = ingestOf(input)
  const { line } = ingest.arrival
  const found = await recordReport(db, scopeOf(input), ingest, earn).catch(
    async (error: unknown) => {
      const isUnwelcome = error instanceof Refusal && verdicts[error.code] !== undefined
      if (isUnwelcome) await journalRefusedReport(db, input, error)
      throw error
    },
  )
  invariant(found.outcome !== 'decided', 'a new report does not reject a conversion')
  if (found.outcome === 'refused') throw refuseProblem(found.problem)
  if (found.outcome === 'parked') return { ...found, reportId: line.id }
  return found.outcome === 'recorded' ? wake(db, input, found) : found
}

/** A report as input of recordReport, with the id of its new line in the event log. */
export function ingestOf(input: ConversionInput) {
  const { receivedAt = input.now, now, newId } = input
  const arrival = { kind: 'new', line: lineOf(input) } as const
  return { report: reportOf(input), arrival, receivedAt, now, newId }
}

/** Evaluates the reports that were parked for this conversion. Failures are left to the sweep. */
async function wake(db: Db, input: ConversionInput, recorded: Recorded): Promise<Recorded> {
  const { wakes } = recorded
  if (wakes.length === 0) return recorded
  const { now, newId, advertiserId } = input
  try {
    const list = listMatchableReports(wakes, now, wakes.length)
    const { filled } = await evaluateParkedReports(db, scopeOf(input), { list, now, newId })
    const all = [recorded.filledFor, ...filled].filter((changes) => changes !== null)
    return { ...recorded, filledFor: joinChanges(advertiserId, all) }
  } catch (error) {
    console.error(JSON.stringify({ event: 'report.wake_failed', wakes, error: String(error) }))
    return recorded
  }
}

/** Refusals with their own verdict: an expired key, a suspended advertiser, an Idempotency-Key used for two requests. */
const verdicts: Partial<Record<RefusalCode, InboundVerdict>> = {
  unauthenticated: 'unauthenticated',
  forbidden: 'forbidden',
  idempotency_conflict: 'idempotency_conflict',
}

/** Journals a report that was refused before evaluating, with the reason. */
export async function journalRefusedReport(
  db: Db,
  delivery: Delivery,
  refusal: unknown,
): Promise<void> {
  await journalReport(db, delivery, { ...verdictOfRefusal(refusal), conversionId: null })
}

/** The verdict on a report that was refused with this error or failed with a bug. */
export function verdictOfRefusal(refusal: unknown): Pick<InboundResult, 'verdict' | 'detail'> {
  if (!(refusal instanceof Refusal)) return { verdict: 'failed', detail: null }
  const verdict = verdicts[refusal.code] ?? 'invalid_input'
  return { verdict, detail: writeDetail(refusal.fields) || refusal.code }
}

/** Journals a report that records nothing, with its verdict. */
export async function journalReport(
  db: Db,
  delivery: Delivery,
  evaluated: Pick<InboundResult, 'verdict' | 'detail' | 'conversionId'>,
): Promise<void> {
  const evaluation = { ...evaluated, parked: null, judgedAt: delivery.now }
  await runScoped(db, scopeOf(delivery), [
    insertInboundReport({ report: lineOf(delivery), evaluated: evaluation }),
  ])
}

function scopeOf({ advertiserId, ...report }: Delivery & { isTest?: true }): Scope {
  return inModeOf({ kind: 'advertiser', advertiserId }, report)
}

function lineOf(delivery: Delivery): InboundReport {
  const { raw, now, newId, advertiserId, appId, appKeyId, source, foreignStatus } = delivery
  const body = typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? '')
  // PostgreSQL text cannot contain NUL.
  const kept = body.slice(0, BODY_CHARACTERS_MAX).replaceAll('\0', '\uFFFD')
  const owner = { advertiserId, appId, appKeyId, source, foreignStatus }
  const id = delivery.reportId ?? newId(now)
  return { id, ...owner, body: kept, receivedAt: delivery.receivedAt ?? now }
}

/** The report without the details of its delivery. */
function reportOf(input: ConversionInput): ConversionReport {
  const { raw: _raw, appKeyId: _key, receivedAt: _at, reportId: _id, ...rest } = input
  const { now: _now, newId: _newId, ...report } = rest
  return report
}
