/** How a refund or chargeback becomes a conversion and takes back what the original earned. */

import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { insertEvents } from '../../core/events.ts'
import { withFreshFacts } from '../../core/retry-on-conflict.ts'
import { closeReviews } from '../../fraud/reviews.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { tellDebts } from '../../ledger/debts.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { countChanges } from '../record/db/conversion-counts.ts'
import type { RecordedConversion } from '../record/db/conversions.ts'
import type { JudgedConversion } from '../record/rules/conversion.ts'
import { conversionEvents } from '../record/verbs/conversion-events.ts'
import { recordUnearned } from '../record/verbs/record-unearned.ts'
import {
  compare,
  contentHashOf,
  type NothingNew,
  type Recorded,
  type ReportOutcome,
  requireLive,
  settle,
  type Taking,
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
export async function recordRefund(db: Db, scope: Scope, taking: Taking): Promise<ReportOutcome> {
  const { report, givesUp } = taking
  const { originalExternalId } = report
  if (originalExternalId === null) return settle(db, scope, taking, originalMissing)
  const contentHash = await contentHashOf(report)
  return withFreshFacts(ATTEMPTS_MAX, async () => {
    const { recorded, original } = await readFacts(db, scope, taking)
    if (recorded !== null) {
      return settle(db, scope, taking, compareUndoing(recorded, contentHash, taking))
    }
    if (original === null) {
      if (givesUp) return writeRejected(db, scope, taking, contentHash, null)
      const awaits = { what: 'conversion', key: originalExternalId } as const
      return settle(db, scope, taking, { outcome: 'parked', awaits })
    }
    const undoing = undo(original, report.amount)
    if (undoing.outcome === 'refused') return settle(db, scope, taking, undoing)
    return undoing.outcome === 'undone'
      ? writeUndone(db, scope, taking, contentHash, original, undoing)
      : writeRejected(db, scope, taking, contentHash, original)
  })
}

/**
 * What would become of a refund or chargeback; nothing is written.
 * @param earlier the original as reports before this one leave it, where that is in no table.
 * @returns with the original `after` it, where it takes something back.
 */
export async function judgeRefund(db: Db, scope: Scope, taking: Taking, earlier: Earned | null) {
  const { report } = taking
  if (report.originalExternalId === null) return { preview: originalMissing, after: null }
  const { recorded, original: stored } = await readFacts(db, scope, taking)
  if (recorded !== null) {
    return { preview: compareUndoing(recorded, await contentHashOf(report), taking), after: null }
  }
  const original = earlier ?? stored
  if (original === null) {
    const awaits = { what: 'conversion', key: report.originalExternalId } as const
    return { preview: { outcome: 'parked', awaits } as const, after: null }
  }
  const undoing = undo(original, report.amount)
  if (undoing.outcome === 'refused') return { preview: undoing, after: null }
  const conversion =
    undoing.outcome === 'undone'
      ? undoneConversion(taking, original, undoing)
      : rejectedConversion(taking, original)
  const after = undoing.outcome === 'undone' ? leftOf(original, undoing, report) : null
  return { preview: { outcome: 'recorded', conversion } as const, after }
}

function leftOf(original: Earned, undoing: Undone, { amount }: Taking['report']): Earned {
  const { exchangedFrom, refundedMinor } = original
  const isExchanged = exchangedFrom !== null && amount?.currency === exchangedFrom.currency
  return {
    ...original,
    status: undoing.isWhole ? 'reversed' : original.status,
    refundedMinor: refundedMinor + (undoing.amountMinor ?? 0n),
    exchangedFrom: isExchanged
      ? { ...exchangedFrom, undoneMinor: exchangedFrom.undoneMinor + amount.minor }
      : exchangedFrom,
  }
}

const originalMissing = {
  outcome: 'refused',
  field: 'original_external_id',
  message: 'Name the external_id of the order that this undoes.',
} as const satisfies NothingNew

async function readFacts(db: Db, scope: Scope, taking: Taking) {
  const { report, arrival, now } = taking
  const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
  const [rows = []] = await runScoped(db, scope, [findReversalFacts(report, appKeyId, now)])
  const [row] = rows
  return requireLive(row === undefined ? null : toReversalFacts(row), taking)
}

/** A recorded undoing bears the amount that it took; a second report is held against what was asked. */
function compareUndoing(recorded: RecordedConversion, hash: string, taking: Taking): NothingNew {
  if (recorded.contentHash === hash) return compare(recorded, hash, taking)
  return compare({ ...recorded, amount: askedFor(recorded) }, hash, taking)
}

async function writeUndone(
  db: Db,
  scope: Scope,
  taking: Taking,
  contentHash: string,
  original: Earned,
  undoing: Undone,
): Promise<Recorded> {
  const { now, newId } = taking
  const conversion = undoneConversion(taking, original, undoing)
  const own = reversalEntries(original, undoing, conversion.id, now)
  const { entries } = creditWithin(own, original.room)
  const toTell = undoneEvents(taking, original, undoing, conversion)
  const closing = { status: 'rejected', decidedBy: null, note: null, now } as const
  const statements = [
    ...lockAccounts(entries),
    ...changeConversions([
      {
        from: original,
        status: undoing.isWhole ? 'reversed' : original.status,
        rejection: null,
        refundedMinor: original.refundedMinor + (undoing.amountMinor ?? 0n),
        feeReturnedMinor: original.feeReturnedMinor + undoing.feeMinor,
      },
    ]),
    ...changeCommissions(
      undoing.lines.map((taken) => ({
        line: taken.line,
        status: statusAfter(taken),
        refundedMinor: taken.line.refundedMinor + taken.takenMinor,
        releasedAt: taken.line.releasedAt,
      })),
    ),
    ...(undoing.isWhole ? [closeReviews([original.id], closing)] : []),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...sweepDebts(entries),
    ...countChanges(countsOf(taking, original, undoing)),
    ...insertEvents(toTell),
    ...tellDebts(debtsOf(taking, original, undoing, newId)),
  ]
  const isDeducted = undoing.lines.some(({ from }) => from === 'out')
  const complete = isDeducted ? withDeductions : undefined
  return recordUnearned(db, scope, taking, contentHash, conversion, statements, complete)
}

function undoneConversion(taking: Taking, original: Earned, undoing: Undone): JudgedConversion {
  const { currency } = original
  const minor = undoing.amountMinor
  const conversion: JudgedConversion = {
    ...{ ...beginning(taking, original), status: 'approved', currency },
    amount: minor === null || currency === null ? null : { minor, currency },
  }
  conversion.receipt.undo = undoReceipt(taking.report, original, undoing)
  return conversion
}

/** Nothing is left of the original, or it never came: the fact is kept, and no money moves. */
function writeRejected(
  db: Db,
  scope: Scope,
  taking: Taking,
  contentHash: string,
  original: Earned | null,
): Promise<Recorded> {
  const conversion = rejectedConversion(taking, original)
  // Nothing has changed for the affiliate: the advertiser alone is told.
  const events = insertEvents(conversionEvents(taking, { ...conversion, affiliateId: null }))
  return recordUnearned(db, scope, taking, contentHash, conversion, events)
}

function rejectedConversion(taking: Taking, original: Earned | null): JudgedConversion {
  const rejection = original === null ? 'original_missing' : 'nothing_to_undo'
  const base = beginning(taking, original)
  // What was asked for is in the receipt; the row says what was taken back.
  const hasAmount = base.amount !== null || !!original?.amountMinor
  const amount = hasAmount && base.currency ? { minor: 0n, currency: base.currency } : null
  const conversion: JudgedConversion = { ...base, amount, status: 'rejected', rejection }
  const excluded = { rule: 'original', reason: rejection, was: original?.status ?? null }
  conversion.receipt.excluded = [excluded]
  conversion.receipt.undo = {
    original_id: original?.id ?? null,
    reported: askedAmount(taking.report),
  }
  return conversion
}

function beginning({ report, receivedAt, now, newId }: Taking, original: Earned | null) {
  return reversalConversion(report, original, { id: newId(now), receivedAt, now })
}
