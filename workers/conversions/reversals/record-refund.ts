/** How a refund or chargeback becomes a conversion and takes back what the original earned. */

import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { insertEvents } from '../../core/events.ts'
import { retryOnConflict } from '../../core/retry-on-conflict.ts'
import { closeReviews } from '../../fraud/reviews.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { notifyDebts } from '../../ledger/debts.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import type { EvaluatedConversion } from '../record/rules/conversion.ts'
import { conversionEvents } from '../record/verbs/conversion-events.ts'
import { recordUnearned } from '../record/verbs/record-unearned.ts'
import {
  contentHashOf,
  type Ingest,
  journal,
  type Recorded,
  type ReportOutcome,
  settle,
  verdictOf,
} from '../record/verbs/report-journal.ts'
import { changeCommissions, changeConversions } from './changes-db.ts'
import { keepOtherId } from './db.ts'
import { withDeductions } from './deductions-db.ts'
import { type EvaluatedRefund, evaluateReversal } from './evaluate-refund.ts'
import { countsOf, debtsOf, reversalEvents } from './refund-effects.ts'
import { askedAmount, reversalConversion, reversalReceipt } from './refund-receipt-rules.ts'
import {
  creditWithin,
  type Earned,
  type Reversal,
  reversalEntries,
  statusAfter,
} from './refund-rules.ts'

const ATTEMPTS_MAX = 12

/**
 * Takes a refund or chargeback of an earlier conversion of the same app: every level gives back its
 * part, wherever its money is. Nothing left to take is recorded as rejected. Two round trips, again
 * only when the facts changed meanwhile.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function recordRefund(db: Db, scope: Scope, ingest: Ingest): Promise<ReportOutcome> {
  const contentHash = await contentHashOf(ingest.report)
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const evaluated = await evaluateReversal(db, scope, ingest)
    switch (evaluated.outcome) {
      case 'settled':
        return settle(db, scope, ingest, evaluated.as)
      case 'reported_before':
        return writeReportedBefore(db, scope, ingest, evaluated)
      case 'rejected':
        return writeRejected(db, scope, ingest, contentHash, evaluated.original)
      case 'reversed': {
        const { original, reversal, report } = evaluated
        return writeReversal(db, scope, { ...ingest, report }, contentHash, original, reversal)
      }
    }
  })
}

/**
 * What would become of a refund or chargeback; nothing is written.
 * @param earlier the original as reports before this one leave it, where that is in no table.
 * @returns with the original `before` and `after` it, where it takes something back.
 */
export async function evaluateRefund(db: Db, scope: Scope, ingest: Ingest, earlier: Earned | null) {
  const evaluated = await evaluateReversal(db, scope, ingest, earlier)
  switch (evaluated.outcome) {
    case 'settled':
      return { preview: evaluated.as, reversed: null }
    case 'reported_before': {
      const { recorded } = evaluated.refund
      return { preview: { outcome: 'replayed', conversion: recorded } as const, reversed: null }
    }
    case 'rejected': {
      const conversion = rejectedConversion(ingest, evaluated.original)
      return { preview: { outcome: 'recorded', conversion } as const, reversed: null }
    }
    case 'reversed': {
      const { original, reversal, report } = evaluated
      const conversion = evaluatedReversal({ ...ingest, report }, original, reversal)
      const reversed = { before: original, after: leftOf(original, reversal, report) }
      return { preview: { outcome: 'recorded', conversion } as const, reversed }
    }
  }
}

/** Keeps the id under which another source reported a refund, so that its repeats are recognised. */
async function writeReportedBefore(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  { original, refund, isNew }: Extract<EvaluatedRefund, { outcome: 'reported_before' }>,
): Promise<ReportOutcome> {
  const outcome = { outcome: 'replayed', conversion: refund.recorded } as const
  if (!isNew) return settle(db, scope, ingest, outcome)
  await runScoped(db, scope, [
    ...changeConversions([unchanged(original)]),
    keepOtherId(refund.recorded.id, ingest.report.externalId),
    journal(ingest, verdictOf(ingest, outcome)),
  ])
  return outcome
}

function leftOf(original: Earned, reversal: Reversal, { amount }: Ingest['report']): Earned {
  const { exchangedFrom, refundedMinor } = original
  const isExchanged = exchangedFrom !== null && amount?.currency === exchangedFrom.currency
  return {
    ...original,
    status: reversal.isWhole ? 'reversed' : original.status,
    refundedMinor: refundedMinor + (reversal.amountMinor ?? 0n),
    exchangedFrom: isExchanged
      ? { ...exchangedFrom, reversedMinor: exchangedFrom.reversedMinor + amount.minor }
      : exchangedFrom,
  }
}

async function writeReversal(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  contentHash: string,
  original: Earned,
  reversal: Reversal,
): Promise<Recorded> {
  const { now, newId } = ingest
  const conversion = evaluatedReversal(ingest, original, reversal)
  const own = reversalEntries(original, reversal, conversion.id, now)
  const { entries } = creditWithin(own, original.room)
  const toTell = reversalEvents(ingest, original, reversal, conversion)
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
    ...insertEvents(toTell),
    ...notifyDebts(debtsOf(ingest, original, reversal, newId)),
  ]
  const isDeducted = reversal.lines.some(({ from }) => from === 'out')
  const complete = isDeducted ? withDeductions : undefined
  const changes = countsOf(ingest, conversion.id, original, reversal)
  const effects = { statements, changes }
  return recordUnearned(db, scope, ingest, contentHash, conversion, effects, complete)
}

function evaluatedReversal(
  ingest: Ingest,
  original: Earned,
  reversal: Reversal,
): EvaluatedConversion {
  const { currency } = original
  const minor = reversal.amountMinor
  const conversion: EvaluatedConversion = {
    ...{ ...beginning(ingest, original), status: 'approved', currency },
    amount: minor === null || currency === null ? null : { minor, currency },
  }
  conversion.receipt.undo = reversalReceipt(ingest.report, original, reversal)
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
  // Nothing has changed for the affiliate, so only the advertiser is notified.
  const events = insertEvents(conversionEvents(ingest, { ...conversion, affiliateId: null }))
  // A chargeback that is won at the same time must see this refund, or this the order as it is then.
  const asRead = original === null ? [] : changeConversions([unchanged(original)])
  const effects = { statements: [...asRead, ...events] }
  return recordUnearned(db, scope, ingest, contentHash, conversion, effects)
}

const unchanged = (original: Earned) => {
  const { status, rejection, refundedMinor, feeReturnedMinor } = original
  return { from: original, status, rejection, refundedMinor, feeReturnedMinor }
}

function rejectedConversion(ingest: Ingest, original: Earned | null): EvaluatedConversion {
  const rejection = original === null ? 'original_missing' : 'nothing_to_undo'
  const base = beginning(ingest, original)
  // What was asked for is in the receipt; the row says what was taken back.
  const hasAmount = base.amount !== null || !!original?.amountMinor
  const amount = hasAmount && base.currency ? { minor: 0n, currency: base.currency } : null
  const conversion: EvaluatedConversion = { ...base, amount, status: 'rejected', rejection }
  const excluded = { rule: 'original', reason: rejection, was: original?.status ?? null }
  conversion.receipt.excluded = [excluded]
  conversion.receipt.undo = {
    original_id: original?.id ?? null,
    reported: askedAmount(ingest.report),
    ...(ingest.report.refund?.lacksId ? { lacks_id: true } : {}),
  }
  return conversion
}

function beginning({ report, receivedAt, now, newId }: Ingest, original: Earned | null) {
  return reversalConversion(report, original, { id: newId(now), receivedAt, now })
}
