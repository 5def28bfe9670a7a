/**
 * Clicks of one isolate leave together, after their answers. A flush goes when 50 clicks are waiting,
 * when the message grows too big, or 25 ms after the first of them.
 *
 * Every answered click is covered by a live `waitUntil`: its collection's first two requests each keep
 * a timer under their own, and whoever flushes keeps the flush under theirs. A request's context lives
 * on without its client and dies alone only at the platform's limits for CPU and time, which a timer
 * does not touch; should both guards die all the same, the next click finds the collection overdue and
 * takes it along.
 *
 * Not every request is a guard, because that would cost more than the rest of a click: CPU per click
 * was 1.78 of a bare answer with two guards and 2.01 with a timer for each. A promise of the collection
 * that each request hands to `waitUntil` is no cheaper (2.01) and protects nothing: the runtime cancels
 * a context that waits only for what another one does.
 */

import { RecentMap } from '../../core/recent-map.ts'
import type { ClickRecord, ClicksMessage } from '../rules/clicks-message.ts'
import { type DeliveryPace, deliver, type Roads, sleep } from './delivery.ts'
import { hashVisitors } from './visitor-hashes.ts'

const OVERDUE_MS = 100
const GUARDS_PER_COLLECTION = 2
const CLICKS_PER_MESSAGE_MAX = 50
const BYTES_PER_MESSAGE_MAX = 100_000
/** Uses of a key within this are one, as far as its owner is told. */
const KEY_USE_MS = 300_000
const KEYS_REMEMBERED_MAX = 1_000

export interface Pace extends DeliveryPace {
  /** From the first click of a collection to its departure. */
  flushMs: number
  /** The same where only unknown codes are waiting: they can wait longer, and cost less so. */
  unknownFlushMs: number
}
export const pace: Pace = {
  flushMs: 25,
  unknownFlushMs: 1_000,
  retryMs: [50, 250, 1_000],
  answerMs: 3_000,
  spoolMs: 1_000,
}

/** What the outbox needs of a request. */
export interface Departure {
  env: Roads
  waitUntil: (promise: Promise<unknown>) => void
}

export interface Outbox {
  /** Takes a click, its visitor by name: see hashVisitors. Returns at once. */
  add(click: ClickRecord, departure: Departure): void
  /** Counts a visit with a code nobody owns; returns at once. */
  countUnknown(departure: Departure, nowMs: number): void
  /** Notes that an app key was used, some minutes apart at least; returns at once. */
  noteKeyUse(keyId: string, departure: Departure, nowMs: number): void
}

interface Collection {
  clicks: ClickRecord[]
  bytes: number
  unknownCodes: number
  /** App key → time of its use. */
  keyUses: Map<string, number>
  /** Time of its first click. */
  openedAtMs: number
  /** Requests whose timer will see it off. */
  guards: number
}

/** `newIsolateId` is asked at the first click: a Worker may not draw random numbers while it starts. */
export function buildOutbox(newIsolateId: () => string, pace: Pace): Outbox {
  let isolate: string | null = null
  let sequence = 0
  let cumulative = 0
  let waiting: Collection | null = null
  const refused: ClicksMessage[] = []
  const keyUsedAtMs = new RecentMap<number>(KEYS_REMEMBERED_MAX)

  function pack({ clicks, unknownCodes, keyUses }: Collection): ClicksMessage {
    isolate ??= newIsolateId()
    sequence += 1
    cumulative += clicks.length
    const v = 1
    const used = keyUses.size === 0 ? {} : { keyUses: Object.fromEntries(keyUses) }
    const counts = { isolate, sequence, cumulative, unknownCodes }
    return { v, type: 'clicks.recorded', ...counts, ...used, clicks }
  }

  /** Takes the collection out before anything is awaited, so that each leaves once. */
  async function flush(collection: Collection, env: Roads): Promise<void> {
    if (waiting !== collection) return
    waiting = null
    const message = pack(collection)
    await hashVisitors(message.clicks, env.VISITOR_KEY)
    await deliver(message, refused, env, pace)
  }

  async function guard(collection: Collection, delayMs: number, env: Roads) {
    await sleep(delayMs)
    await flush(collection, env)
  }

  function open(nowMs: number): Collection {
    const counts = { bytes: 0, unknownCodes: 0, openedAtMs: nowMs, guards: 0 }
    waiting ??= { clicks: [], keyUses: new Map(), ...counts }
    return waiting
  }

  return {
    add(click, { env, waitUntil }) {
      const bytes = sizeOf(click)
      if (waiting && waiting.bytes + bytes > BYTES_PER_MESSAGE_MAX) waitUntil(flush(waiting, env))
      const collection = open(click.at)
      if (collection.clicks.length === 0) collection.openedAtMs = click.at
      collection.clicks.push(click)
      collection.bytes += bytes
      const isOverdue = Math.abs(click.at - collection.openedAtMs) > OVERDUE_MS
      if (collection.clicks.length >= CLICKS_PER_MESSAGE_MAX || isOverdue) {
        waitUntil(flush(collection, env))
      } else if (collection.guards < GUARDS_PER_COLLECTION) {
        collection.guards += 1
        waitUntil(guard(collection, pace.flushMs, env))
      }
    },
    countUnknown({ env, waitUntil }, nowMs) {
      const collection = open(nowMs)
      collection.unknownCodes += 1
      if (collection.unknownCodes === 1) waitUntil(guard(collection, pace.unknownFlushMs, env))
    },
    noteKeyUse(keyId, { env, waitUntil }, nowMs) {
      const sinceMs = nowMs - (keyUsedAtMs.get(keyId) ?? Number.NEGATIVE_INFINITY)
      if (sinceMs >= 0 && sinceMs < KEY_USE_MS) return
      keyUsedAtMs.set(keyId, nowMs)
      const { keyUses } = open(nowMs)
      keyUses.set(keyId, nowMs)
      if (keyUses.size === 1) waitUntil(guard(open(nowMs), pace.unknownFlushMs, env))
    },
  }
}

/** Ids, names and marks of one click as JSON. */
const FRAME_BYTES = 800
/** UTF-8 needs at most three bytes for a UTF-16 code unit. */
const BYTES_PER_UNIT_MAX = 3

/** An id with its quotes and comma. */
const BYTES_PER_LEASE = 39

/** Upper bound of a click's size on the wire. */
function sizeOf(click: ClickRecord): number {
  let units = (click.userAgent?.length ?? 0) + (click.referrer?.length ?? 0)
  units += (click.city?.length ?? 0) + (click.region?.length ?? 0)
  for (const sub of click.subs) units += sub?.length ?? 0
  const leaseBytes = (click.leaseIds?.length ?? 0) * BYTES_PER_LEASE
  return FRAME_BYTES + leaseBytes + units * BYTES_PER_UNIT_MAX
}
