/** How a refund or chargeback becomes a conversion and takes back what the original earned. */

import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { insertEvents } from '../../core/events.ts'
import { fieldProblem } from '../../core/refusal.ts'
import { retryOnConflict } from '../../core/retry-on-conflict.ts'
import { closeReviews } from '../../fraud/reviews.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { notifyDebts } from '../../ledger/debts.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { countChanges } from '../record/db/conversion-counts.ts'
import type { RecordedConversion } from '../record/db/conversions.ts'
import type { JudgedConversion } from '../record/rules/conversion.ts'
import { conversionEvents } from '../record/verbs/conversion-events.ts'
import { recordUnearned } from '../record/verbs/record-unearned.ts'
import {
  compare,
  contentHashOf,
  type Ingest,
  type NothingNew,
  type Recorded,
  type ReportOutcome,
  requireLive,
  settle,
} from '../record/verbs/report-journal.ts'
import { changeCommissions, changeConversions } from './changes-db.ts'
import { findReversalFacts, toReversalFacts } from './db.ts'
import { withDeductions } from './deductions-db.ts'
import { countsOf, debtsOf, undoneEvents } from './refund-effects.ts'
import { askedAmount, askedFor, reversalConversion, undoReceipt } from './refund-receipt-rules.ts'
import {
  creditWithin,
  type Earned,
  reversalEntries,
  statusAfter,
  type Undone,
  undo,
} from './refund-rules.ts'

const ATTEMPTS_MAX = 12

/**
 * Takes a refund or chargeback of an earlier conversion of the same app: every level gives back its
 * part, wherever its money is. Nothing left to take is recorded as rejected. Two round trips, again
 * only when the facts changed meanwhile.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function recordRefund(db: Db, scope: Scope, ingest: Ingest): Promise<ReportOutcome> {
  const { report, givesUp } = ingest
  const { originalExternalId } = report
  if (originalExternalId === null) return settle(db, scope, ingest, originalMissing)
  const contentHash = await contentHashOf(report)
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const { recorded, original } = await readFacts(db, scope, ingest)
    if (recorded !== null) {
      return settle(db, scope, ingest, compareReversal(recorded, contentHash, ingest))
    }
    if (original === null) {
      if (givesUp) return writeRejected(db, scope, ingest, contentHash, null)
      const awaits = { what: 'conversion', key: originalExternalId } as const
      return settle(db, scope, ingest, { outcome: 'parked', awaits })
    }
    const reversal = undo(original, report.amount)
    if (reversal.outcome === 'refused') return settle(db, scope, ingest, reversal)
    return reversal.outcome === 'undone'
      ? writeUndone(db, scope, ingest, contentHash, original, reversal)
      : writeRejected(db, scope, ingest, contentHash, original)
  })
}

/**
 * What would become of a refund or chargeback; nothing is written.
 * @param earlier the original as reports before this one leave it, where that is in no table.
 * @returns with the original `before` and `after` it, where it takes something back.
 */
export async function judgeRefund(db: Db, scope: Scope, ingest: Ingest, earlier: Earned | null) {
  const { report } = ingest
  if (report.originalExternalId === null) return { preview: originalMissing, undone: null }
  const { recorded, original: stored } = await readFacts(db, scope, ingest)
  if (recorded !== null) {
    return { preview: compareReversal(recorded, await contentHashOf(report), ingest), undone: null }
  }
  const original = earlier ?? stored
  if (original === null) {
    const awaits = { what: 'conversion', key: report.originalExternalId } as const
    return { preview: { outcome: 'parked', awaits } as const, undone: null }
  }
  const reversal = undo(original, report.amount)
  if (reversal.outcome === 'refused') return { preview: reversal, undone: null }
  const conversion =
    reversal.outcome === 'undone'
      ? undoneConversion(ingest, original, reversal)
      : rejectedConversion(ingest, original)
  const undone =
    reversal.outcome === 'undone'
      ? { before: original, after: leftOf(original, reversal, report) }
      : null
  return { preview: { outcome: 'recorded', conversion } as const, undone }
}

function leftOf(original: Earned, reversal: Undone, { amount }: Ingest['report']): Earned {
  const { exchangedFrom, refundedMinor } = original
  const isExchanged = exchangedFrom !== null && amount?.currency === exchangedFrom.currency
  return {
    ...original,
    status: reversal.isWhole ? 'reversed' : original.status,
    refundedMinor: refundedMinor + (reversal.amountMinor ?? 0n),
    exchangedFrom: isExchanged
      ? { ...exchangedFrom, undoneMinor: exchangedFrom.undoneMinor + amount.minor }
      : exchangedFrom,
  }
}

const originalMissing = {
  outcome: 'refused',
  problem: fieldProblem('original_external_id', 'required'),
} as const satisfies NothingNew

async function readFacts(db: Db, scope: Scope, ingest: Ingest) {
  const { report, arrival, now } = ingest
  const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
  const [rows = []] = await runScoped(db, scope, [findReversalFacts(report, appKeyId, now)])
  const [row] = rows
  return requireLive(row === undefined ? null : toReversalFacts(row), ingest)
}

/**
 * A recorded reversal bears the amount that it took; a second report is held against what was
 * asked.
 */
function compareReversal(recorded: RecordedConversion, hash: string, ingest: Ingest): NothingNew {
  if (recorded.contentHash === hash) return compare(recorded, hash, ingest)
  return compare({ ...recorded, amount: askedFor(recorded) }, hash, ingest)
}

async function writeUndone(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  contentHash: string,
  original: Earned,
  reversal: Undone,
): Promise<Recorded> {
  const { now, newId } = ingest
  const conversion = undoneConversion(ingest, original, reversal)
  const own = reversalEntries(original, reversal, conversion.id, now)
  const { entries } = creditWithin(own, original.room)
  const toTell = undoneEvents(ingest, original, reversal, conversion)
  const closing = { status: 'rejected', decidedBy: null, note: null, now } as const
  const statements = [
    ...lockAccounts(entries),
    ...changeConversions([
      {
        from: original,
        status: reversal.isWhole ? 'reversed' : original.status,
        rejection: null,
        refundedMinor: original.refundedMinor + (reversal.amountMinor ?? 0n),
        feeReturnedMinor: original.feeReturnedMinor + reversal.feeMinor,
      },
    ]),
    ...changeCommissions(
      reversal.lines.map((taken) => ({
        line: taken.line,
        status: statusAfter(taken),
        refundedMinor: taken.line.refundedMinor + taken.takenMinor,
        releasedAt: taken.line.releasedAt,
      })),
    ),
    ...(reversal.isWhole ? [closeReviews([original.id], closing)] : []),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...sweepDebts(entries),
    ...countChanges(countsOf(ingest, original, reversal)),
    ...insertEvents(toTell),
    ...notifyDebts(debtsOf(ingest, original, reversal, newId)),
  ]
  const isDeducted = reversal.lines.some(({ from }) => from === 'out')
  const complete = isDeducted ? withDeductions : undefined
  return recordUnearned(db, scope, ingest, contentHash, conversion, statements, complete)
}

function undoneConversion(ingest: Ingest, original: Earned, reversal: Undone): JudgedConversion {
  const { currency } = original
  const minor = reversal.amountMinor
  const conversion: JudgedConversion = {
    ...{ ...beginning(ingest, original), status: 'approved', currency },
    amount: minor === null || currency === null ? null : { minor, currency },
  }
  conversion.receipt.undo = undoReceipt(ingest.report, original, reversal)
  return conversion
}

/** Nothing is left of the original, or it never came: the fact is kept, and no money moves. */
function writeRejected(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  contentHash: string,
  original: Earned | null,
): Promise<Recorded> {
  const conversion = rejectedConversion(ingest, original)
  // Nothing has changed for the affiliate: the advertiser alone is told.
  const events = insertEvents(conversionEvents(ingest, { ...conversion, affiliateId: null }))
  // A chargeback that is won at the same time must see this refund, or this the order as it is then.
  const asRead = original === null ? [] : changeConversions([unchanged(original)])
  return recordUnearned(db, scope, ingest, contentHash, conversion, [...asRead, ...events])
}

const unchanged = (original: Earned) => {
  const { status, rejection, refundedMinor, feeReturnedMinor } = original
  return { from: original, status, rejection, refundedMinor, feeReturnedMinor }
}

function rejectedConversion(ingest: Ingest, original: Earned | null): JudgedConversion {
  const rejection = original === null ? 'original_missing' : 'nothing_to_undo'
  const base = beginning(ingest, original)
  // What was asked for is in the receipt; the row says what was taken back.
  const hasAmount = base.amount !== null || !!original?.amountMinor
  const amount = hasAmount && base.currency ? { minor: 0n, currency: base.currency } : null
  const conversion: JudgedConversion = { ...base, amount, status: 'rejected', rejection }
  const excluded = { rule: 'original', reason: rejection, was: original?.status ?? null }
  conversion.receipt.excluded = [excluded]
  conversion.receipt.undo = {
    original_id: original?.id ?? null,
    reported: askedAmount(ingest.report),
  }
  return conversion
}

function beginning({ report, receivedAt, now, newId }: Ingest, original: Earned | null) {
  return reversalConversion(report, original, { id: newId(now), receivedAt, now })
}
