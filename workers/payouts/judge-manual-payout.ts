/** What people say of payouts paid by hand, held against what is known of these. */
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
import { judgeRecordedPayment, type Told } from './manual/rules.ts'

export interface By {
  userId: string
  /** Advertiser that pays it itself, for which they ask; null or missing = finance. */
  payer?: string | null
  now: Date
}

/** A payment made by hand. */
export interface ManualPayment {
  itemId: string
  reference: string
  paidAt: Date
}

/** What is told of one item. `at` is when it happened; of payments only. */
export interface Telling {
  itemId: string
  told: Told
  at: Date
  /** For the affiliate and finance; empty on payments. */
  reason: string
}

export interface Asked {
  /** Null = that of the first item. */
  batchId: string | null
  tellings: readonly Telling[]
  /** Faults are named with their place. */
  isMany: boolean
}

/** What is new of an item. */
export interface News {
  item: ManualItem
  telling: Telling
}

export function askedPayments(batchId: string | null, payments: readonly ManualPayment[]): Asked {
  const tellings = payments.map(({ itemId, reference, paidAt }): Telling => {
    return { itemId, told: { kind: 'payment', reference }, at: paidAt, reason: '' }
  })
  return { batchId, tellings, isMany: true }
}

export function askedLoss(
  { itemId, kind, reason }: { itemId: string; kind: 'failure' | 'return'; reason: string },
  now: Date,
): Asked {
  const tellings = [{ itemId, told: { kind }, at: now, reason }]
  return { batchId: null, tellings, isMany: false }
}

/**
 * What would be recorded; nothing is written. What was recorded before, the same, is no news.
 * @throws Refusal `not_found`, `forbidden`, `invalid_input` or `conflict`, naming the payment at fault.
 */
export async function judgeManual(
  db: Db,
  asked: Asked,
  by: By,
): Promise<{ batchId: string; news: News[] }> {
  const { batchId, tellings } = asked
  refuseAll('invalid_input', asked, ({ itemId }, index) =>
    tellings.findIndex((other) => other.itemId === itemId) === index
      ? null
      : fieldProblem('item_id', 'duplicate'),
  )
  const scope = payoutScope(by.userId, by.payer)
  const list = listManualItems(tellings.map(({ itemId }) => itemId))
  const batch = batchId === null ? [] : [findHandOut(batchId, by.now)]
  const [rows = [], [found] = []] = await runScoped(db, scope, [list, ...batch])
  if (batchId !== null && found === undefined) {
    throw new Refusal('not_found', 'There is no such payout batch.')
  }
  const known = new Map(rows.map(toManualItem).map((item) => [item.itemId, item]))
  const its = batchId ?? known.get(tellings[0]?.itemId ?? '')?.batchId
  if (its === undefined) throw new Refusal('not_found', 'There is no such payout.')
  refuseAll('invalid_input', asked, ({ itemId }) =>
    known.get(itemId)?.batchId === its ? null : fieldProblem('item_id', 'not_found'),
  )
  for (const { payerAdvertiserId } of known.values()) {
    requirePayer(payerAdvertiserId, by.payer ?? null)
  }
  refuseAll('invalid_input', asked, (telling) =>
    timeFaultOf(telling, known.get(telling.itemId) as ManualItem, by.now),
  )
  return { batchId: its, news: newsOf(asked, known) }
}

function newsOf(asked: Asked, known: ReadonlyMap<string, ManualItem>): News[] {
  const news: News[] = []
  refuseAll('conflict', asked, (telling) => {
    const item = known.get(telling.itemId) as ManualItem
    const verdict = judgeRecordedPayment(item, telling.told)
    if (verdict.outcome === 'record') news.push({ item, telling })
    return verdict.outcome === 'conflict' ? problemAt('item_id', verdict.why) : null
  })
  return news
}

/** Nobody pays before the batch was handed out, or tomorrow: a slip in the date is caught here. */
function timeFaultOf(
  { told, at }: Telling,
  { handedOutAt }: ManualItem,
  now: Date,
): FieldProblem | null {
  if (told.kind !== 'payment') return null
  const field = 'paid_at'
  if (at > now) return fieldProblem(field, 'time_in_future')
  if (handedOutAt === null || at >= handedOutAt) return null
  return fieldProblem(field, 'before_hand_out')
}

/** Refuses with every fault. */
function refuseAll(
  code: 'invalid_input' | 'conflict',
  { tellings, isMany }: Pick<Asked, 'tellings' | 'isMany'>,
  faultOf: (telling: Telling, index: number) => FieldProblem | null,
): void {
  const faults = tellings.flatMap((telling, index): FieldProblem[] => {
    const fault = faultOf(telling, index)
    if (fault === null) return []
    return [{ ...fault, field: `${isMany ? `payments.${index}.` : ''}${fault.field}` }]
  })
  if (faults.length > 0) throw refuseProblems(faults, code)
}
