/** What people say became of payouts that they pay by hand. */
import type { PayoutItemStatus } from '../../../schema/vocabulary.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { type FieldProblem, Refusal } from '../../core/refusal.ts'
import { isShortOfFunds, withFreshFacts } from '../../core/retry-on-conflict.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import type { LedgerEntry } from '../../ledger/rules/ledger.ts'
import { payoutPaid, payoutReturned, payoutReversed } from '../../ledger/rules/ledger-payouts.ts'
import { payoutScope } from '../batches/db/payouts.ts'
import { requirePayer } from '../batches/rules/payer.ts'
import { payoutLetters } from '../batches/verbs/payout-mails.ts'
import {
  findPayoutFunds,
  insertItemMails,
  toPayoutFunds,
} from '../receivers/db/payout-receivers.ts'
import {
  listManualItems,
  lockManualBatch,
  type ManualItem,
  type RecordedItem,
  recordItems,
  settleWhenDone,
  toManualItem,
} from './db.ts'
import { judgeTold, type Told } from './rules.ts'

const ATTEMPTS_MAX = 8
/** Nobody records what was paid longer ago; a slip in the year is caught here. */
const PAID_DAYS_MAX = 730
const DAY_MS = 24 * 60 * 60 * 1000

interface By {
  userId: string
  /** Advertiser that pays it itself, for which they ask; null or missing = finance. */
  payer?: string | null
  now: Date
}

/** What is told of one item. `at` is when it happened; of payments only. */
export interface Telling {
  itemId: string
  told: Told
  at: Date
  /** For the affiliate and finance; empty on payments. */
  reason: string
}

export interface Recorded {
  batchId: string
  /** Items of which the same had not been recorded before. */
  recorded: number
}

/**
 * Records payments of one batch: all of them, or none. E8 for each, out of the bank account of our
 * books. The same payment again, by the same reference, changes nothing.
 * @param batchId null = that of the one payment.
 * @throws Refusal `not_found`, `invalid_input` or `conflict`, naming the payment at fault.
 */
export function recordManualPayments(
  db: Db,
  batchId: string | null,
  payments: readonly { itemId: string; reference: string; paidAt: Date }[],
  by: By,
): Promise<Recorded> {
  const tellings = payments.map(({ itemId, reference, paidAt }): Telling => {
    return { itemId, told: { kind: 'payment', reference }, at: paidAt, reason: '' }
  })
  return record(db, { batchId, tellings, isMany: batchId !== null }, by)
}

/**
 * Records that an item could not be paid (E9), or that the bank gave it back after it was paid (E10).
 * The same again changes nothing.
 * @throws Refusal `not_found` or `conflict`.
 */
export function recordManualLoss(
  db: Db,
  { itemId, kind, reason }: { itemId: string; kind: 'failure' | 'return'; reason: string },
  by: By,
): Promise<Recorded> {
  const tellings = [{ itemId, told: { kind }, at: by.now, reason }]
  return record(db, { batchId: null, tellings, isMany: false }, by)
}

interface Asked {
  /** Null = that of the one item. */
  batchId: string | null
  tellings: readonly Telling[]
  /** Faults are named with their place. */
  isMany: boolean
}

async function record(db: Db, asked: Asked, by: By): Promise<Recorded> {
  const { batchId, tellings } = asked
  refuseAll('invalid_input', asked, (telling, index) => faultOf(telling, index, tellings, by.now))
  return withFreshFacts(ATTEMPTS_MAX, async () => {
    const scope = payoutScope(by.userId, by.payer)
    const list = listManualItems(tellings.map(({ itemId }) => itemId))
    const [rows = []] = await runScoped(db, scope, [list])
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
    const news = newsOf(asked, known)
    if (news.length > 0) await write(db, its, news, by)
    return { batchId: its, recorded: news.length }
  })
}

/** What is new of an item. */
interface News {
  item: ManualItem
  telling: Telling
}

function newsOf(asked: Asked, known: ReadonlyMap<string, ManualItem>): News[] {
  const news: News[] = []
  refuseAll('conflict', asked, (telling) => {
    const item = known.get(telling.itemId) as ManualItem
    const verdict = judgeTold(item, telling.told)
    if (verdict.outcome === 'record') news.push({ item, telling })
    return verdict.outcome === 'conflict' ? { field: 'item_id', message: verdict.why } : null
  })
  return news
}

const becomes = { payment: 'paid', failure: 'failed', return: 'reversed' } as const

async function write(db: Db, batchId: string, news: readonly News[], { userId, payer, now }: By) {
  const scope = payoutScope(userId, payer)
  const payerMinor = news.some(({ item }) => item.isOwnPayer)
    ? toPayoutFunds((await runScoped(db, scope, [findPayoutFunds(batchId)]))[0] ?? []).payerMinor
    : 0n
  const entries = entriesOf(news, payerMinor)
  const moves = news.map(({ item, telling }) => moveOf(item, telling))
  try {
    await runScoped(db, scope, [
      ...lockAccounts(entries),
      lockManualBatch(batchId),
      recordItems(moves, userId, now),
      postEntries(entries),
      ...sweepDebts(entries),
      settleWhenDone(batchId, now),
      ...insertItemMails(lettersOf(news), now),
    ])
  } catch (error) {
    if (!isShortOfFunds(error)) throw error
    const message =
      'The bank account of our books holds less than this. Book the money that came in there first.'
    throw new Refusal('conflict', message)
  }
}

function moveOf({ itemId, status }: ManualItem, { told, reason }: Telling): RecordedItem {
  const to: PayoutItemStatus = becomes[told.kind]
  if (told.kind !== 'payment') return { itemId, from: status, to, problemMessage: reason }
  return { itemId, from: status, to, reference: told.reference }
}

function entriesOf(news: readonly News[], payerMinor: bigint): LedgerEntry[] {
  let left = payerMinor
  return news.map(({ item, telling: { told, at } }) => {
    const { itemId: payoutItemId, advertiserId, affiliateId, isOwnPayer } = item
    const amount = { minor: item.amountMinor, currency: item.currency }
    const fact = { payoutItemId, advertiserId, affiliateId, amount, isOwnPayer, isByHand: true }
    if (told.kind === 'failure') return payoutReturned(fact, at)
    if (told.kind === 'return') return payoutReversed(fact, at)
    if (!isOwnPayer) return payoutPaid(fact, at)
    const covered = item.amountMinor < left ? item.amountMinor : left
    left -= covered
    return payoutPaid(fact, at, item.amountMinor - covered)
  })
}

function lettersOf(news: readonly News[]) {
  return news.flatMap(({ item, telling }) => {
    const { itemId: id, status: from, amountMinor, receiver, currency } = item
    return payoutLetters(currency, [
      { item: { id, amountMinor, receiver }, move: { from, to: becomes[telling.told.kind] } },
    ])
  })
}

function faultOf(
  { itemId, told, at }: Telling,
  index: number,
  tellings: readonly Telling[],
  now: Date,
): FieldProblem | null {
  if (tellings.findIndex((other) => other.itemId === itemId) !== index) {
    return { field: 'item_id', message: 'It stands here twice.' }
  }
  if (told.kind !== 'payment') return null
  const ageMs = now.getTime() - at.getTime()
  if (ageMs < 0) return { field: 'paid_at', message: 'What has not happened yet is not recorded.' }
  if (ageMs <= PAID_DAYS_MAX * DAY_MS) return null
  return { field: 'paid_at', message: `It may lie ${PAID_DAYS_MAX} days back at most.` }
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
  const [first] = faults
  if (first !== undefined) throw new Refusal(code, first.message, faults)
}
