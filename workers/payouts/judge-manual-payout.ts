/** Checks the reported outcomes of manual payouts against the recorded ones. */
import { type Db, runScoped } from '../core/database.ts'
import { type FieldProblem, Refusal } from '../core/refusal.ts'
import { payoutScope } from './batches/db/payouts.ts'
import { requirePayer } from './batches/rules/payer.ts'
import { findHandOut, listManualItems, type ManualItem, toManualItem } from './manual/db.ts'
import { judgeRecordedPayment, type Told } from './manual/rules.ts'

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
export interface Telling {
  itemId: string
  told: Told
  at: Date
  /** Shown to the affiliate and finance; empty for payments. */
  reason: string
}

export interface Asked {
  /** Null = the batch of the first item. */
  batchId: string | null
  tellings: readonly Telling[]
  /** Errors name the position of the payment. */
  isMany: boolean
}

/** An outcome that was not recorded before. */
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
 * Returns what would be recorded, without writing. Outcomes that were recorded before are left out.
 * @throws Refusal `not_found`, `forbidden`, `invalid_input` or `conflict`, naming the wrong
 *   payment.
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
      : { field: 'item_id', message: 'It stands here twice.' },
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
    known.get(itemId)?.batchId === its
      ? null
      : { field: 'item_id', message: 'There is no such payout in this batch.' },
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
    return verdict.outcome === 'conflict' ? { field: 'item_id', message: verdict.why } : null
  })
  return news
}

/** A payment cannot be dated before the batch was handed out, or in the future. */
function timeFaultOf(
  { told, at }: Telling,
  { handedOutAt }: ManualItem,
  now: Date,
): FieldProblem | null {
  if (told.kind !== 'payment') return null
  const field = 'paid_at'
  if (at > now) return { field, message: 'What has not happened yet is not recorded.' }
  if (handedOutAt === null || at >= handedOutAt) return null
  return { field, message: 'The payment is older than the hand-out of its batch.' }
}

/** Throws one Refusal that names every fault. */
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
  const [first] = faults
  if (first !== undefined) throw new Refusal(code, first.message, faults)
}
