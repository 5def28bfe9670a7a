import { changePlaces, toCapChanges } from '../../caps/places.ts'
import { type Db, runScoped, type Scope, sqlStateOf } from '../../core/database.ts'
import { insertEvents, type TellableEvent } from '../../core/events.ts'
import { isStale, retryOnConflict } from '../../core/retry-on-conflict.ts'
import { closeReviews } from '../../fraud/reviews.ts'
import { sweepDebts } from '../../ledger/debt-sweep.ts'
import { notifyDebts, type PossibleDebt } from '../../ledger/debts.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import type { LedgerEntry } from '../../ledger/rules/ledger.ts'
import type { CapChanges } from '../../snapshots/rules.ts'
import { type CountChange, countChanges } from '../record/db/conversion-counts.ts'
import {
  type ConversionChange,
  changeCommissions,
  changeConversions,
} from '../reversals/changes-db.ts'
import { type CreditRoom, creditWithin, type Earned } from '../reversals/refund-rules.ts'
import { listEarned, toListed } from './db.ts'
import {
  type Decided,
  type Decision,
  type DecisionRefusal,
  decideOn,
  type LineChange,
} from './rules.ts'

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
 * Done again it answers the same and changes nothing. A person's decision closes an open review.
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
    return retryOnConflict(ATTEMPTS_MAX, () => decideOnce(db, scope, input, ids))
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

interface Change {
  conversion: Earned
  decided: Extract<Decided, { outcome: 'changed' }>
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
  const found = new Map(rows.map(toListed).map((earned) => [earned.id, earned]))
  const changes: Change[] = []
  const settled: string[] = []
  const rooms = new Map<string, CreditRoom>()
  const results = ids.map((id): DecisionResult => {
    const conversion = found.get(id)
    if (conversion === undefined) return { id, outcome: 'refused', code: 'not_found' }
    const { decision, ownAffiliateIds, now } = input
    const decided = decideOn(conversion, decision, ownAffiliateIds, now)
    if (decided.outcome === 'refused') return { id, ...decided }
    const isChanged = decided.outcome === 'changed' || conversion.isInReview
    // A review that is opened in this moment is closed, too.
    if (isChanged) settled.push(id)
    if (decided.outcome === 'changed') {
      const books = `${conversion.advertiserId} ${conversion.currency}`
      const { entries, room } = creditWithin(decided.entries, rooms.get(books) ?? conversion.room)
      rooms.set(books, room)
      changes.push({ conversion, decided, entries })
    }
    return { id, outcome: decided.status, isChanged }
  })
  const statements = write(input, changes, settled)
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

function write(input: DecideInput, changes: readonly Change[], settled: readonly string[]) {
  const { userId, note, now, decision } = input
  const entries = changes.flatMap((change) => change.entries)
  const status = decision === 'approve' ? 'approved' : 'rejected'
  const closing = { status, decidedBy: userId, note, now } as const
  return [
    ...lockAccounts(entries),
    ...changeConversions(changes.map((change) => conversionChange(change, input))),
    ...changeCommissions(changes.flatMap(({ decided }) => decided.lines)),
    ...(settled.length > 0 ? [closeReviews(settled, closing)] : []),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...sweepDebts(entries),
    ...(decision === 'reject' ? countChanges(changes.flatMap(correctionsOf)) : []),
    ...insertEvents(changes.flatMap((change) => eventsOf(change, input))),
    ...notifyDebts(changes.flatMap((change) => debtsOf(change, input))),
  ]
}

function conversionChange(
  { conversion, decided }: Change,
  { userId, note, now }: DecideInput,
): ConversionChange {
  return {
    from: conversion,
    status: decided.status,
    rejection: decided.status === 'rejected' ? 'rejected_by_reviewer' : null,
    refundedMinor: conversion.refundedMinor,
    feeReturnedMinor: decided.feeReturnedMinor,
    decision: { by: userId, note, at: now },
  }
}

/** A rejected conversion never was: what was left of it leaves the day on which it was counted. */
function correctionsOf({ conversion, decided }: Change): CountChange[] {
  const { advertiserId, offerId, affiliateId, event, currency } = conversion
  if (offerId === null || affiliateId === null || currency === null) return []
  const base = { at: conversion.recordedAt, advertiserId, offerId, event, currency }
  const undone = conversion.lines.reduce((sum, { refundedMinor }) => sum + refundedMinor, 0n)
  const amountLeft = (conversion.amountMinor ?? 0n) - conversion.refundedMinor
  const revenueLeft = conversion.revenueMinor - undone - conversion.feeReturnedMinor
  const whole: CountChange = {
    ...{
      ...base,
      affiliateId,
      conversions: conversion.isCorrection ? 0 : -1,
      amountMinor: -amountLeft,
    },
    ...{ revenueMinor: -revenueLeft, commissionMinor: 0n },
  }
  const nothing = { conversions: 0, amountMinor: 0n, revenueMinor: 0n }
  const lines = decided.lines
    .filter(({ line }) => line.isFunded)
    .map(({ line }) => ({
      ...{ ...base, ...nothing, affiliateId: line.affiliateId },
      commissionMinor: line.refundedMinor - line.amountMinor,
    }))
  return [whole, ...lines]
}

/** Everyone who earns from it is told; where nobody does, the affiliate whose it is. */
function eventsOf({ conversion, decided }: Change, input: DecideInput): TellableEvent[] {
  const { now, newId, note } = input
  const { id: subjectId, advertiserId, currency, event } = conversion
  const kind = `conversion.${decided.status}` as const
  const tell = (affiliateId: string | null, change: LineChange | null): TellableEvent => ({
    ...{ id: newId(now), kind, advertiserId, affiliateId, subjectId, createdAt: now },
    facts: {
      ...{ event, note, was: conversion.status, currency },
      level: change?.line.level ?? null,
      amount_minor: change && (change.line.amountMinor - change.line.refundedMinor).toString(),
      commission_status: change?.status ?? null,
    },
  })
  const told = decided.lines.map((change) => tell(change.line.affiliateId, change))
  return told.length > 0 ? told : [tell(conversion.affiliateId, null)]
}

function debtsOf({ conversion, decided }: Change, { now, newId }: DecideInput): PossibleDebt[] {
  const { id: conversionId, advertiserId, currency } = conversion
  if (currency === null || decided.status !== 'rejected') return []
  return decided.lines
    .filter(({ line }) => line.status === 'available')
    .map(({ line: { affiliateId } }) => ({
      ...{ eventId: newId(now), advertiserId, affiliateId, currency, conversionId, at: now },
    }))
}
