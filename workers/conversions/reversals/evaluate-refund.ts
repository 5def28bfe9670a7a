/** Evaluates a refund or chargeback with the current facts. Nothing is written. */
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { fieldProblem } from '../../core/refusal.ts'
import { convertedAtOf } from '../attribution/rules.ts'
import type { RecordedConversion } from '../record/db/conversions.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import {
  compare,
  contentHashOf,
  type Ingest,
  type NothingNew,
  requireLive,
} from '../record/verbs/report-journal.ts'
import { findReversalFacts, toReversalFacts } from './db.ts'
import {
  askedNow,
  chooseOriginal,
  isProblem,
  isSameFromElsewhere,
  type KnownReversal,
  type Original,
  reportedBefore,
  secondWithoutId,
} from './refund-choice-rules.ts'
import { askedFor } from './refund-receipt-rules.ts'
import { type Earned, type Reversal, reverse } from './refund-rules.ts'

export type EvaluatedRefund =
  | { outcome: 'settled'; as: NothingNew }
  /** Another source reported it under another id; `isNew`: that id is stored now. */
  | {
      outcome: 'reported_before'
      original: Earned
      refund: KnownReversal<RecordedConversion>
      isNew: boolean
    }
  /** Nothing is left to refund; null: the original never arrived. */
  | { outcome: 'rejected'; original: Earned | null }
  /** `report` has the amount that is refunded now: of a running total, the difference. */
  | { outcome: 'reversed'; original: Earned; reversal: Reversal; report: ConversionReport }

const originalMissing = {
  outcome: 'refused',
  problem: fieldProblem('original_external_id', 'required'),
} as const satisfies NothingNew

/**
 * @param earlier the original after earlier reports of a preview, which are in no table.
 * @throws Refusal `unauthenticated` or `forbidden`.
 */
export async function evaluateReversal(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  earlier: Earned | null = null,
): Promise<EvaluatedRefund> {
  const { report, receivedAt, givesUp } = ingest
  if (report.originalExternalId === null) return settled(originalMissing)
  const hash = await contentHashOf(report)
  const { recorded, originals: stored } = await readFacts(db, scope, ingest)
  const originals = earlier === null ? stored : [{ earned: earlier, refunds: [] }]
  if (recorded !== null) {
    const problem = secondWithoutId(report, recorded, hash, originals)
    return settled(
      problem === null
        ? compareReversal(recorded, hash, ingest, originals)
        : { outcome: 'refused', problem },
    )
  }
  const original = chooseOriginal(originals, report)
  if (isProblem(original)) return settled({ outcome: 'refused', problem: original })
  if (original === null) {
    if (givesUp) return { outcome: 'rejected', original: null }
    return settled({
      outcome: 'parked',
      awaits: { what: 'conversion', key: report.originalExternalId },
    })
  }
  return evaluateFor(original, report, convertedAtOf(report.occurredAt, receivedAt))
}

function evaluateFor(
  original: Original<RecordedConversion>,
  report: ConversionReport,
  happenedAt: Date,
): EvaluatedRefund {
  const { earned } = original
  const refund = reportedBefore(original, report, happenedAt)
  if (refund !== null) {
    const isNew = refund.alsoReportedAs === null
    return { outcome: 'reported_before', original: earned, refund, isNew }
  }
  const amount = askedNow(original, report)
  const last = original.refunds.at(-1)
  if (amount === 'nothing' && last !== undefined) {
    return settled({ outcome: 'replayed', conversion: last.recorded })
  }
  const asked = amount === 'nothing' ? report : { ...report, amount }
  const reversal = reverse(earned, asked.amount)
  if (reversal.outcome === 'refused') return settled(reversal)
  if (reversal.outcome === 'nothing_left') return { outcome: 'rejected', original: earned }
  return { outcome: 'reversed', original: earned, reversal, report: asked }
}

const settled = (as: NothingNew) => ({ outcome: 'settled', as }) as const

async function readFacts(db: Db, scope: Scope, ingest: Ingest) {
  const { report, arrival, now } = ingest
  const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
  const [rows = []] = await runScoped(db, scope, [findReversalFacts(report, appKeyId, now)])
  const [row] = rows
  return requireLive(row === undefined ? null : toReversalFacts(row), ingest)
}

/**
 * A recorded reversal has the amount that it took; a second report is compared with the amount that was
 * reported. A refund with the same id, order and amount is the same, from any source.
 */
function compareReversal(
  recorded: RecordedConversion,
  hash: string,
  ingest: Ingest,
  originals: readonly Original[],
): NothingNew {
  const { report } = ingest
  const isSame = report.refund?.isTotal || isSameFromElsewhere(originals, recorded, report)
  if (isSame) return { outcome: 'replayed', conversion: recorded }
  if (recorded.contentHash === hash) return compare(recorded, hash, ingest)
  return compare({ ...recorded, amount: askedFor(recorded) }, hash, ingest)
}
