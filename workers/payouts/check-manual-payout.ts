/** Checks the reported outcomes of manual payouts against the recorded ones. */
import { type Db, runScoped } from '../core/database.ts'
import {
  type FieldProblem,
  fieldProblem,
  problemAt,
  Refusal,
  refuseProblems,
} from '../core/refusal.ts'
import { payoutScope } from './batches/db/payouts.ts'
import { requirePayer } from './batches/rules/payer.ts'
import { findHandOut, listManualItems, type ManualItem, toManualItem } from './manual/db.ts'
import { checkRecordedPayment, type ReportedOutcome } from './manual/rules.ts'

export interface By {
  userId: string
  /** Advertiser that pays the batch itself, for which the user acts; null or omitted = finance. */
  payer?: string | null
  now: Date
}

/** A payment made by hand. */
export interface ManualPayment {
  itemId: string
  reference: string
  paidAt: Date
}

/** The reported outcome of one item. `at`: when it happened, for payments only. */
export interface OutcomeReport {
  itemId: string
  reported: ReportedOutcome
  at: Date
  /** Shown to the affiliate and finance; empty for payments. */
  reason: string
}

export interface RecordRequest {
  /** Null = the batch of the first item. */
  batchId: string | null
  reports: readonly OutcomeReport[]
  /** Errors name the position of the payment. */
  isMany: boolean
}

/** An outcome that was not recorded before. */
export interface NewOutcome {
  item: ManualItem
  report: OutcomeReport
}

export function paymentsRequest(
  batchId: string | null,
  payments: readonly ManualPayment[],
): RecordRequest {
  const reports = payments.map(({ itemId, reference, paidAt }): OutcomeReport => {
    return { itemId, reported: { kind: 'payment', reference }, at: paidAt, reason: '' }
  })
  return { batchId, reports, isMany: true }
}

export function lossRequest(
  { itemId, kind, reason }: { itemId: string; kind: 'failure' | 'return'; reason: string },
  now: Date,
): RecordRequest {
  const reports = [{ itemId, reported: { kind }, at: now, reason }]
  return { batchId: null, reports, isMany: false }
}

/**
 * Returns what would be recorded, without writing. Outcomes that were recorded before are left out.
 * @throws Refusal `not_found`, `forbidden`, `invalid_input` or `conflict`, naming the wrong
 *   payment.
 */
export async function checkManualPayout(
  db: Db,
  request: RecordRequest,
  by: By,
): Promise<{ batchId: string; outcomes: NewOutcome[] }> {
  const { batchId, reports } = request
  refuseAll('invalid_input', request, ({ itemId }, index) =>
    reports.findIndex((other) => other.itemId === itemId) === index
      ? null
      : fieldProblem('item_id', 'duplicate'),
  )
  const scope = payoutScope(by.userId, by.payer)
  const list = listManualItems(reports.map(({ itemId }) => itemId))
  const batch = batchId === null ? [] : [findHandOut(batchId, by.now)]
  const [rows = [], [found] = []] = await runScoped(db, scope, [list, ...batch])
  if (batchId !== null && found === undefined) {
    throw new Refusal('not_found', 'There is no such payout batch.')
  }
  const known = new Map(rows.map(toManualItem).map((item) => [item.itemId, item]))
  const its = batchId ?? known.get(reports[0]?.itemId ?? '')?.batchId
  if (its === undefined) throw new Refusal('not_found', 'There is no such payout.')
  refuseAll('invalid_input', request, ({ itemId }) =>
    known.get(itemId)?.batchId === its ? null : fieldProblem('item_id', 'not_found'),
  )
  for (const { payerAdvertiserId } of known.values()) {
    requirePayer(payerAdvertiserId, by.payer ?? null)
  }
  refuseAll('invalid_input', request, (report) =>
    timeFaultOf(report, known.get(report.itemId) as ManualItem, by.now),
  )
  return { batchId: its, outcomes: newOutcomesOf(request, known) }
}

function newOutcomesOf(
  request: RecordRequest,
  known: ReadonlyMap<string, ManualItem>,
): NewOutcome[] {
  const outcomes: NewOutcome[] = []
  refuseAll('conflict', request, (report) => {
    const item = known.get(report.itemId) as ManualItem
    const verdict = checkRecordedPayment(item, report.reported)
    if (verdict.outcome === 'record') outcomes.push({ item, report })
    return verdict.outcome === 'conflict' ? problemAt('item_id', verdict.why) : null
  })
  return outcomes
}

/** A payment cannot be dated before the batch was handed out, or in the future. */
function timeFaultOf(
  { reported, at }: OutcomeReport,
  { handedOutAt }: ManualItem,
  now: Date,
): FieldProblem | null {
  if (reported.kind !== 'payment') return null
  const field = 'paid_at'
  if (at > now) return fieldProblem(field, 'time_in_future')
  if (handedOutAt === null || at >= handedOutAt) return null
  return fieldProblem(field, 'before_hand_out')
}

/** Throws one Refusal that names every fault. */
function refuseAll(
  code: 'invalid_input' | 'conflict',
  { reports, isMany }: Pick<RecordRequest, 'reports' | 'isMany'>,
  faultOf: (report: OutcomeReport, index: number) => FieldProblem | null,
): void {
  const faults = reports.flatMap((report, index): FieldProblem[] => {
    const fault = faultOf(report, index)
    if (fault === null) return []
    return [{ ...fault, field: `${isMany ? `payments.${index}.` : ''}${fault.field}` }]
  })
  if (faults.length > 0) throw refuseProblems(faults, code)
}
