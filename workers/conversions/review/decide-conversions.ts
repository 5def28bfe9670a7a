import { requireBillingMode } from '../../billing/billing-modes.ts'
import { changePlaces, toCapChanges } from '../../caps/places.ts'
import { type Db, runScoped, type Scope, sqlStateOf } from '../../core/database.ts'
import { insertEvents } from '../../core/events.ts'
import {
  isCapFilled,
  isShortOfFunds,
  isStale,
  retryOnConflict,
} from '../../core/retry-on-conflict.ts'
import { closeReviews } from '../../fraud/reviews.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { notifyDebts } from '../../ledger/debts.ts'
import { lockAccounts, postEntries, requireWithinCredit } from '../../ledger/post.ts'
import type { LedgerEntry } from '../../ledger/rules/ledger.ts'
import type { CapChanges } from '../../snapshots/rules.ts'
import { countChanges } from '../record/db/conversion-counts.ts'
import {
  type ConversionChange,
  changeCommissions,
  changeConversions,
} from '../reversals/changes-db.ts'
import type { KnownRefund } from '../reversals/chargeback-won-rules.ts'
import { insertLateRefunds, type NewLateRefund, withIds } from '../reversals/late-refunds.ts'
import { requireReversalsAsRead } from '../reversals/late-refunds-db.ts'
import { type CreditRoom, creditWithin, type Earned } from '../reversals/refund-rules.ts'
import { listEarned, noteStatus, requireOnlyOnes, toListed } from './db.ts'
import { debtsOf, decisionCounts, eventsOf } from './decision-effects.ts'
import { rejectionStep } from './reopen-rules.ts'
import { type Decided, type Decision, type DecisionRefusal, decideOn } from './rules.ts'

const ATTEMPTS_MAX = 12
/** Decided in one transaction; where somebody was faster, the halves by themselves. */
const CONVERSIONS_PER_CHUNK = 100

export interface DecideInput {
  /** At most 500; a repeated id is one. */
  ids: readonly string[]
  decision: Decision
  note: string | null
  /** Null: the advertiser's own system decided, by a postback. */
  userId: string | null
  /** The affiliates that the deciding person is: they do not decide on their own. */
  ownAffiliateIds: readonly string[]
  /** Of a status that the advertiser's system reports: its own id, and its time. */
  statusId?: string | null
  statusAt?: Date | null
  /** Publishes caps that have room again: a rejected conversion gives its place back. */
  publishCaps?: (changes: CapChanges) => Promise<unknown>
  now: Date
  newId: (now: Date) => string
}

export type DecisionResult =
  | { id: string; outcome: 'approved' | 'rejected'; isChanged: boolean }
  | { id: string; outcome: 'refused'; code: DecisionRefusal }

/**
 * Approves or rejects conversions, each by itself: one that cannot be decided keeps no other back.
 * Done again it answers the same and changes nothing. A person's decision closes an open review. A
 * conversion that a decision rejected can be approved again, any number of times.
 * @returns one result per id, in the order asked.
 * @throws Refusal `unavailable` when a conversion changes faster than it can be decided.
 */
export async function decideConversions(
  db: Db,
  scope: Scope,
  input: DecideInput,
): Promise<DecisionResult[]> {
  const ids = [...new Set(input.ids)]
  const results = new Map<string, DecisionResult>()
  for (let start = 0; start < ids.length; start += CONVERSIONS_PER_CHUNK) {
    const chunk = ids.slice(start, start + CONVERSIONS_PER_CHUNK)
    for (const result of await decideChunk(db, scope, input, chunk)) results.set(result.id, result)
  }
  return ids.map((id) => results.get(id) ?? { id, outcome: 'refused', code: 'not_found' })
}

async function decideChunk(
  db: Db,
  scope: Scope,
  input: DecideInput,
  ids: readonly string[],
): Promise<DecisionResult[]> {
  if (ids.length === 1) {
    return decideOne(db, scope, input, ids)
  }
  try {
    return await decideOnce(db, scope, input, ids)
  } catch (error) {
    if (sqlStateOf(error) === null || !isStale(error)) throw error
    const middle = Math.ceil(ids.length / 2)
    const first = await decideChunk(db, scope, input, ids.slice(0, middle))
    return [...first, ...(await decideChunk(db, scope, input, ids.slice(middle)))]
  }
}

/** After so many failures the money or the cap has no room, and is not merely contended for. */
const NO_ROOM_MAX = 2

async function decideOne(
  db: Db,
  scope: Scope,
  input: DecideInput,
  ids: readonly string[],
): Promise<DecisionResult[]> {
  const failures = { short_of_funds: 0, over_cap: 0 }
  return retryOnConflict(ATTEMPTS_MAX, async (lastError) => {
    const code = isShortOfFunds(lastError) ? 'short_of_funds' : 'over_cap'
    if (code === 'short_of_funds' || isCapFilled(lastError)) failures[code] += 1
    if (failures[code] >= NO_ROOM_MAX) {
      return ids.map((id) => ({ id, outcome: 'refused', code }) as const)
    }
    return decideOnce(db, scope, input, ids)
  })
}

interface Change {
  conversion: Earned
  reversalCount: number
  decided: Extract<Decided, { outcome: 'changed' }>
  /** Refunds that come with a later approval. */
  late: NewLateRefund<KnownRefund>[]
  entries: LedgerEntry[]
}

/** Two round trips; raises when a conversion changed between them, and then nothing is written. */
async function decideOnce(
  db: Db,
  scope: Scope,
  input: DecideInput,
  ids: readonly string[],
): Promise<DecisionResult[]> {
  const [rows = []] = await runScoped(db, scope, [listEarned(ids)])
  const found = new Map(rows.map(toListed).map((listed) => [listed.conversion.id, listed]))
  const changes: Change[] = []
  const settled: string[] = []
  const noted: string[] = []
  const rooms = new Map<string, CreditRoom>()
  const results = ids.map((id): DecisionResult => {
    const listed = found.get(id)
    if (listed === undefined) return { id, outcome: 'refused', code: 'not_found' }
    const { conversion, taken, reversalCount } = listed
    const decided = decideOn(conversion, input.decision, input, input.now, taken)
    if (decided.outcome === 'refused') return { id, ...decided }
    const isChanged = decided.outcome === 'changed' || conversion.isInReview
    // A review that is opened in this moment is closed, too.
    if (isChanged) settled.push(id)
    const { statusId } = input
    if (statusId && !conversion.statusIds.includes(statusId)) noted.push(id)
    if (decided.outcome === 'changed') {
      const books = `${conversion.advertiserId} ${conversion.currency}`
      const { entries, room } = creditWithin(decided.entries, rooms.get(books) ?? conversion.room)
      rooms.set(books, room)
      const late = withIds(decided.reopened?.late ?? [], input)
      changes.push({ conversion, reversalCount, decided, late, entries })
    }
    return { id, outcome: decided.status, isChanged }
  })
  const statements = [
    ...(await write(input, changes, settled)),
    ...(input.statusId ? noteStatus(noted, input.statusId) : []),
  ]
  if (statements.length === 0) return results
  // Caps are locked first, as when a conversion is recorded.
  const places = placesOf(changes, input.now)
  const [[row] = []] = await runScoped(db, scope, [...places, ...statements])
  if (places.length > 0) await publishAll(input, toCapChanges(row))
  return results
}

async function publishAll({ publishCaps }: DecideInput, changes: readonly CapChanges[]) {
  for (const one of changes) await publishCaps?.(one)
}

function placesOf(changes: readonly Change[], now: Date) {
  const given = changes.filter(({ decided }) => decided.status === 'rejected')
  const taken = changes.filter(({ conversion }) => conversion.status === 'rejected')
  const of = (some: readonly Change[]) => some.flatMap(({ conversion }) => conversion.places)
  return changePlaces(of(given), of(taken), now)
}

async function write(input: DecideInput, changes: readonly Change[], settled: readonly string[]) {
  const { userId, note, now, decision } = input
  if (changes.length + settled.length === 0) return []
  const reopened = changes.filter(({ decided }) => decided.reopened !== null)
  const entries = changes.flatMap((change) => change.entries)
  const status = decision === 'approve' ? 'approved' : 'rejected'
  const closing = { status, decidedBy: userId, note, now } as const
  return [
    ...lockAccounts(entries),
    ...reopened.flatMap(({ conversion }) =>
      requireBillingMode(conversion.advertiserId, conversion.billing),
    ),
    ...changeConversions(changes.map((change) => conversionChange(change, input))),
    ...requireOnlyOnes(firstsIn(reopened)),
    ...reopened.map(({ conversion, reversalCount }) =>
      requireReversalsAsRead(conversion, reversalCount),
    ),
    ...(await Promise.all(reopened.map((change) => lateRefundsOf(change, now)))).flat(),
    ...changeCommissions(changes.flatMap(({ decided }) => decided.lines)),
    ...(settled.length > 0 ? [closeReviews(settled, closing)] : []),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...reopened.flatMap(withinCredit),
    ...sweepDebts(entries),
    ...countChanges(changes.flatMap((change) => decisionCounts(change, now))),
    ...insertEvents(changes.flatMap((change) => eventsOf(change, input))),
    ...notifyDebts(changes.flatMap((change) => debtsOf(change, input))),
  ]
}

const firstsIn = (changes: readonly Change[]) =>
  changes.flatMap(({ conversion: { id, event } }) => (event === 'rebill' ? [] : [id]))

function conversionChange(
  { conversion, decided }: Change,
  { userId, note, now, statusAt }: DecideInput,
): ConversionChange {
  const at = statusAt && statusAt < now ? statusAt : now
  return {
    from: conversion,
    status: decided.status,
    rejection: decided.status === 'rejected' ? 'rejected_by_reviewer' : null,
    refundedMinor: decided.refundedMinor,
    feeReturnedMinor: decided.feeReturnedMinor,
    decision: { by: userId, note, at, now },
    isReopened: decided.reopened !== null,
  }
}

/** A credit limit holds for what is charged again, too. */
function withinCredit({ conversion: { advertiserId, billing, currency }, entries }: Change) {
  if (billing !== 'postpaid' || currency === null || entries.length === 0) return []
  return [requireWithinCredit(advertiserId, currency)]
}

function lateRefundsOf({ conversion, late }: Change, now: Date) {
  const by = `${conversion.id}:${rejectionStep(conversion)}`
  return insertLateRefunds(conversion, late, { by, now })
}
