/**
 * Clicks of one isolate are sent in batches after their answers. A batch is sent when it has 50 clicks, when
 * the message gets too big, or 25 ms after its first click. Every answered click is covered by a live
 * `waitUntil`: the first two requests of a batch each keep a timer, and the request that sends the batch
 * keeps its promise. A request's context outlives its client and ends early only at the platform's limits for
 * CPU and time, which a timer does not reach. If both contexts end nevertheless, the next click finds the
 * batch overdue and sends it. Not every request keeps a timer, because that would cost more than the rest of
 * a click: CPU per click was 1.78 of a bare answer with two timers and 2.01 with a timer for each. A shared
 * promise in every `waitUntil` is no cheaper (2.01) and protects nothing: the runtime cancels a context that
 * waits only for another context.
 */

import { RecentMap } from '../../core/recent-map.ts'
import type { ClickRecord, ClicksMessage } from '../rules/clicks-message.ts'
import { type DeliveryBindings, type DeliveryPace, deliver, sleep } from './delivery.ts'
import { hashVisitors } from './visitor-hashes.ts'

const OVERDUE_MS = 100
const GUARDS_PER_COLLECTION = 2
const CLICKS_PER_MESSAGE_MAX = 50
const BYTES_PER_MESSAGE_MAX = 100_000
/** Uses of a key within this time are reported as one. */
const KEY_USE_MS = 300_000
const KEYS_REMEMBERED_MAX = 1_000

export interface Pace extends DeliveryPace {
  /** From the first click of a batch until it is sent. */
  flushMs: number
  /** The same if the batch has only unknown codes, which can wait longer and are cheaper that way. */
  unknownFlushMs: number
}
export const pace: Pace = {
  flushMs: 25,
  unknownFlushMs: 1_000,
  retryMs: [50, 250, 1_000],
  answerMs: 3_000,
  spoolMs: 1_000,
}

/** The part of a request that the outbox needs. */
export interface Departure {
  env: DeliveryBindings
  waitUntil: (promise: Promise<unknown>) => void
}

export interface Outbox {
  /** Adds a click with the visitor's name: see hashVisitors. Returns at once. */
  add(click: ClickRecord, departure: Departure): void
  /** Counts a visit with an unknown code; returns at once. */
  countUnknown(departure: Departure, nowMs: number): void
  /** Records the use of an app key, at most once in some minutes; returns at once. */
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
  /** Number of requests whose timer will send it. */
  guards: number
}

/** `newIsolateId` is called at the first click: a Worker may not draw random numbers while it starts. */
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

  /** Removes the batch before anything is awaited, so that each is sent once. */
  async function flush(collection: Collection, env: DeliveryBindings): Promise<void> {
    if (waiting !== collection) return
    waiting = null
    const message = pack(collection)
    await hashVisitors(message.clicks, env.VISITOR_KEY)
    await deliver(message, refused, env, pace)
  }

  async function guard(collection: Collection, delayMs: number, env: DeliveryBindings) {
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

/** Ids, names and punctuation of one click as JSON. */
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
