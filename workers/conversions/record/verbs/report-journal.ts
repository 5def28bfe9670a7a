/** Outcomes of a report and their verdicts in the event log, for all functions that record reports. */

import type { AdvertiserStatus, ReportWarning } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { type FieldProblem, Refusal, refuse } from '../../../core/refusal.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import type { CapChanges } from '../../../snapshots/rules.ts'
import { warningsOf } from '../../attribution/receipt-rules.ts'
import { type RecordedConversion, reportedContentOf } from '../db/conversions.ts'
import {
  type Awaited,
  evaluateParkedReport,
  type InboundReport,
  type InboundResult,
  insertInboundReport,
} from '../db/inbound.ts'
import type { EvaluatedConversion } from '../rules/conversion.ts'
import { type ConversionReport, contentOf, differingField, reportToJson } from '../rules/report.ts'
import { writeDetail } from '../rules/verdict-detail.ts'

export interface Ingest {
  report: ConversionReport
  /** The new line of the event log, or the id of the parked report. */
  arrival: { kind: 'new'; line: InboundReport } | { kind: 'parked'; reportId: string }
  receivedAt: Date
  now: Date
  newId: (now: Date) => string
  /** True if the report has expired while parked: it is evaluated with the available facts. */
  givesUp?: boolean
}

export interface Recorded {
  outcome: 'recorded'
  conversion: RecordedConversion
  /** Snapshot documents of the caps that it filled. They must be published. Null if it filled none. */
  filledFor: CapChanges | null
  /** Reports that were parked for it. They must be evaluated now. */
  wakes: readonly string[]
}

export type ReportOutcome =
  | Recorded
  | { outcome: 'replayed'; conversion: RecordedConversion }
  | { outcome: 'conflict'; field: string }
  | { outcome: 'parked'; awaits: Awaited }
  | { outcome: 'refused'; problem: FieldProblem }
  /** It decided on a conversion, or nothing came of it; journaled. Documents of caps with room again. */
  | { outcome: 'decided'; capChanges: readonly CapChanges[] }

/** Outcomes that record nothing. */
export type NothingNew = Exclude<ReportOutcome, { outcome: 'recorded' | 'decided' }>

/** Hash of a report's content. A second report under the same id with another hash is a conflict. */
export function contentHashOf(report: ConversionReport): Promise<string> {
  return sha256Hex(contentOf(report))
}

/**
 * @param facts of the report's app; null if the scope may not read the app.
 * @throws Refusal `unauthenticated` for a key that is gone, `forbidden` for a suspended advertiser.
 */
export function requireLive<
  Facts extends { isKeyLive: boolean; advertiserStatus: AdvertiserStatus },
>(facts: Facts | null, { arrival }: Ingest): Facts {
  const usesKey = arrival.kind === 'new' && arrival.line.appKeyId !== null
  if (facts === null || (usesKey && !facts.isKeyLive)) {
    throw new Refusal('unauthenticated', 'The app key is unknown, expired or revoked.')
  }
  if (facts.advertiserStatus !== 'active') {
    throw refuse('forbidden', 'advertiser_suspended')
  }
  return facts
}

/** Outcome of a second report under a recorded id: a repeat, or a conflict with the field that differs. */
export function compare(
  recorded: RecordedConversion,
  contentHash: string,
  { report }: Ingest,
): NothingNew {
  if (recorded.contentHash === contentHash) return { outcome: 'replayed', conversion: recorded }
  const field = differingField(reportedContentOf(recorded), reportToJson(report))
  return { outcome: 'conflict', field }
}

/** A repeat does not change a decision. */
export function repeatWarnings({ rejection }: RecordedConversion): readonly ReportWarning[] {
  return rejection === 'rejected_by_reviewer' ? ['status_repeated'] : []
}

/** Journals an outcome that records nothing new. */
export async function settle(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  outcome: NothingNew,
): Promise<ReportOutcome> {
  await runScoped(db, scope, [journal(ingest, verdictOf(ingest, outcome))])
  return outcome
}

/** The statement that writes a verdict. It belongs in the transaction that records the conversion. */
export function journal(ingest: Ingest, evaluated: InboundResult) {
  return ingest.arrival.kind === 'new'
    ? insertInboundReport({ report: ingest.arrival.line, evaluated })
    : evaluateParkedReport(ingest.arrival.reportId, evaluated)
}

/** The verdict on a report that was recorded. Its detail holds the rejection and the warnings. */
export function recordedVerdict(
  { now, givesUp }: Pick<Ingest, 'now' | 'givesUp'>,
  { id, rejection, receipt }: Pick<EvaluatedConversion, 'id' | 'rejection' | 'receipt'>,
): InboundResult {
  const verdict = givesUp === true && rejection !== null ? 'expired' : 'recorded'
  const codes = [...(rejection === null ? [] : [rejection]), ...warningsOf(receipt)]
  const detail = codes.join('\n') || null
  return { verdict, detail, conversionId: id, parked: null, judgedAt: now }
}

/** The verdict of an outcome that records nothing. */
export function verdictOf(ingest: Ingest, outcome: NothingNew): InboundResult {
  const base = { detail: null, conversionId: null, parked: null, judgedAt: ingest.now }
  switch (outcome.outcome) {
    case 'replayed':
      return {
        ...{ ...base, verdict: 'replayed', conversionId: outcome.conversion.id },
        detail: repeatWarnings(outcome.conversion).join('\n') || null,
      }
    case 'conflict':
      return { ...base, verdict: 'idempotency_conflict', detail: outcome.field }
    case 'refused':
      return { ...base, verdict: 'invalid_input', detail: writeDetail([outcome.problem]) }
    case 'parked': {
      const { awaits } = outcome
      return { ...base, verdict: 'parked', parked: { report: reportToJson(ingest.report), awaits } }
    }
  }
}
