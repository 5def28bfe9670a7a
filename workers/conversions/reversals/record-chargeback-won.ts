import { requireBillingMode } from '../../billing/billing-modes.ts'
import { readRow, readRows } from '../../core/columns.ts'
import { type Db, type Row, runScoped, type Scope } from '../../core/database.ts'
import { insertEvents, type OutboundEvent } from '../../core/events.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { isShortOfFunds, retryOnConflict } from '../../core/retry-on-conflict.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { countChanges, countedRows } from '../record/db/conversion-counts.ts'
import { endChargeback, findReversal } from '../review/db.ts'
import { changeCommissions, changeConversions } from './changes-db.ts'
import { type KnownRefund, type Restored, restore } from './chargeback-won-rules.ts'
import { toEarned } from './db.ts'
import { insertLateRefunds, lateCounts, withIds } from './late-refunds.ts'
import { requireReversalsAsRead, toOtherRefunds } from './late-refunds-db.ts'
import type { ReversalReceipt } from './refund-receipt-rules.ts'
import type { Earned } from './refund-rules.ts'

const ATTEMPTS_MAX = 12
/** After so many misses the advertiser's money is short, and not merely contended for. */
const SHORTAGES_MAX = 2

export interface RestoreInput {
  /** The chargeback's own conversion. */
  conversionId: string
  note: string | null
  userId: string
  ownAffiliateIds: readonly string[]
  now: Date
  newId: (now: Date) => string
}

/**
 * Restores the amounts that a won chargeback took, once, by entries with its id (F90). The
 * chargeback becomes `reversed` and its original counts again. Repeating it changes nothing.
 * @throws Refusal `not_found`; `conflict` when it took nothing, its original was rejected since, or
 *   the advertiser's deposit does not cover it; `second_person_required` for the affiliate's own.
 */
export async function restoreChargeback(
  db: Db,
  scope: Scope,
  input: RestoreInput,
): Promise<'restored' | 'already_restored'> {
  let shortages = 0
  return retryOnConflict(ATTEMPTS_MAX, async (lastError) => {
    if (isShortOfFunds(lastError)) shortages += 1
    if (shortages >= SHORTAGES_MAX) {
      throw refuse('conflict', 'restore_deposit_short')
    }
    const [rows = []] = await runScoped(db, scope, [findReversal(input.conversionId)])
    const [row] = rows
    if (row === undefined) throw new Refusal('not_found', 'There is no such conversion.')
    if (row.event !== 'chargeback') throw refuse('conflict', 'not_a_chargeback')
    if (row.status === 'reversed') return 'already_restored'
    const { original, receipt, refunds } = requireRestorable(row, input)
    const restored = restore(original, input.conversionId, receipt, refunds, input.now)
    await write(db, scope, input, { original, restored, reversalCount: listLength(row.reversals) })
    return 'restored'
  })
}

function requireRestorable(row: Row, { ownAffiliateIds }: RestoreInput) {
  const original = row.original === null ? null : toEarned(readRow(row.original))
  if (row.status !== 'approved' || original === null) {
    throw refuse('conflict', 'chargeback_empty')
  }
  if (original.status === 'rejected') {
    throw refuse('conflict', 'order_rejected')
  }
  const earners = [original.affiliateId, ...original.lines.map(({ affiliateId }) => affiliateId)]
  if (earners.some((id) => id !== null && ownAffiliateIds.includes(id))) {
    throw refuse('second_person_required', 'own_earnings')
  }
  const { undo } = row.receipt as { undo: ReversalReceipt }
  return { original, receipt: undo, refunds: toOtherRefunds(row.reversals, original) }
}

const listLength = (list: unknown) => readRows(list).length

async function write(
  db: Db,
  scope: Scope,
  input: RestoreInput,
  facts: { original: Earned; restored: Restored<KnownRefund>; reversalCount: number },
): Promise<void> {
  const { original, restored, reversalCount } = facts
  const { late, entries, status, refundedMinor, feeReturnedMinor } = restored
  const { conversionId, userId, note, now } = input
  const numbered = withIds(late, input)
  const change = { from: original, status, rejection: null, refundedMinor, feeReturnedMinor }
  await runScoped(db, scope, [
    ...lockAccounts(entries),
    ...requireBillingMode(original.advertiserId, original.billing),
    ...changeConversions([change]),
    requireReversalsAsRead(original, reversalCount),
    ...changeCommissions(restored.lines),
    endChargeback(conversionId, { by: userId, note, at: now }),
    ...(await insertLateRefunds(original, numbered, { by: conversionId, now })),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...sweepDebts(entries),
    ...countChanges([
      ...countsOf(input, original, restored),
      ...lateCounts(original, numbered, { at: now, chargebackId: conversionId }),
    ]),
    ...insertEvents(eventsOf(input, original, restored)),
  ])
}

/** What came back counts on the day it came back, among the chargebacks that had taken it. */
function countsOf({ now: at, conversionId }: RestoreInput, original: Earned, restored: Restored) {
  const { advertiserId, offerId, affiliateId, currency } = original
  if (offerId === null || affiliateId === null || currency === null) return []
  const given = restored.lines.reduce((sum, { restoredMinor }) => sum + restoredMinor, 0n)
  const whole = {
    ...{ at, conversionId, advertiserId, offerId, affiliateId, currency },
    ...{ event: 'chargeback' as const, conversions: 0 },
    amountMinor: original.refundedMinor - restored.refundedMinor,
    revenueMinor: given + restored.feeMinor,
  }
  const funded = restored.lines.filter(({ line }) => line.isFunded)
  return countedRows(
    whole,
    funded.map(({ line, restoredMinor }) => ({ ...line, minor: restoredMinor })),
  )
}

/** Whoever was notified of the reversal is notified that the conversion counts again. */
function eventsOf(
  { conversionId, now, newId }: RestoreInput,
  original: Earned,
  restored: Restored,
): OutboundEvent[] {
  if (restored.status !== 'approved') return []
  const { advertiserId, id: subjectId, event, currency } = original
  return restored.lines.map(({ line, restoredMinor, status }) => ({
    ...{ id: newId(now), kind: 'conversion.approved' as const, advertiserId, subjectId },
    affiliateId: line.affiliateId,
    facts: {
      ...{ event, currency, level: line.level, restored_from: conversionId },
      ...{ amount_minor: restoredMinor.toString(), commission_status: status },
    },
    createdAt: now,
  }))
}
