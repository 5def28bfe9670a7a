/**
 * Clicks of one isolate leave together, after their answers. A flush goes when 50 clicks are waiting,
 * when the message grows too big, or 25 ms after the first of them.
 *
 * A timer costs half as much as a whole bare answer, so not every request keeps one: the first two of a
 * collection do, each under its own `waitUntil`. Should both die, the next click finds the collection
 * overdue and takes it along.
 */
import type { ClickRecord, ClicksMessage } from '../consumer/messages.ts'

const OVERDUE_MS = 100
const GUARDS_PER_COLLECTION = 2
const CLICKS_PER_MESSAGE_MAX = 50
const BYTES_PER_MESSAGE_MAX = 100_000

export interface Pace {
  /** From the first click of a collection to its departure. */
  flushMs: number
  /** The same where only unknown codes are waiting: they can wait longer, and cost less so. */
  unknownFlushMs: number
  /** Waits before each further try. */
  retryMs: readonly number[]
}
export const pace: Pace = { flushMs: 25, unknownFlushMs: 1_000, retryMs: [50, 250, 1_000] }

/** What the outbox needs of a request. */
export interface Departure {
  queue: Pick<Queue<ClicksMessage>, 'send'>
  waitUntil: (promise: Promise<unknown>) => void
}

export interface Outbox {
  /** Takes a click; returns at once. */
  add(click: ClickRecord, departure: Departure): void
  /** Counts a visit with a code nobody owns; returns at once. */
  countUnknown(departure: Departure, nowMs: number): void
}

interface Collection {
  clicks: ClickRecord[]
  bytes: number
  unknownCodes: number
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

  function pack({ clicks, unknownCodes }: Collection): ClicksMessage {
    isolate ??= newIsolateId()
    sequence += 1
    cumulative += clicks.length
    const v = 1
    return { v, type: 'clicks.recorded', isolate, sequence, cumulative, unknownCodes, clicks }
  }

  /** Takes the collection out before anything is awaited, so that each leaves once. */
  async function flush(collection: Collection, queue: Departure['queue']): Promise<void> {
    if (waiting !== collection) return
    waiting = null
    await send(queue, pack(collection), pace.retryMs)
  }

  async function guard(collection: Collection, delayMs: number, queue: Departure['queue']) {
    await sleep(delayMs)
    await flush(collection, queue)
  }

  function open(nowMs: number): Collection {
    waiting ??= { clicks: [], bytes: 0, unknownCodes: 0, openedAtMs: nowMs, guards: 0 }
    return waiting
  }

  return {
    add(click, { queue, waitUntil }) {
      const bytes = sizeOf(click)
      if (waiting && waiting.bytes + bytes > BYTES_PER_MESSAGE_MAX) waitUntil(flush(waiting, queue))
      const collection = open(click.at)
      if (collection.clicks.length === 0) collection.openedAtMs = click.at
      collection.clicks.push(click)
      collection.bytes += bytes
      const isOverdue = Math.abs(click.at - collection.openedAtMs) > OVERDUE_MS
      if (collection.clicks.length >= CLICKS_PER_MESSAGE_MAX || isOverdue) {
        waitUntil(flush(collection, queue))
      } else if (collection.guards < GUARDS_PER_COLLECTION) {
        collection.guards += 1
        waitUntil(guard(collection, pace.flushMs, queue))
      }
    },
    countUnknown({ queue, waitUntil }, nowMs) {
      const collection = open(nowMs)
      collection.unknownCodes += 1
      if (collection.unknownCodes === 1) waitUntil(guard(collection, pace.unknownFlushMs, queue))
    },
  }
}

/** A message that cannot be handed over is named in the log; its gap shows in the loss counter. */
async function send(
  queue: Departure['queue'],
  message: ClicksMessage,
  retryMs: readonly number[],
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await queue.send(message)
      return
    } catch (error) {
      const delayMs = retryMs[attempt]
      if (delayMs === undefined) {
        const { isolate, sequence, cumulative, clicks } = message
        const clickIds = clicks.map(({ id }) => id)
        const facts = { isolate, sequence, cumulative, clickIds, error: String(error) }
        console.error(JSON.stringify({ event: 'click.send_failed', ...facts }))
        return
      }
      await sleep(delayMs)
    }
  }
}

const sleep = (delayMs: number) => new Promise<void>((wake) => setTimeout(wake, delayMs))

/** Ids, names and marks of one click as JSON. */
const FRAME_BYTES = 700
/** UTF-8 needs at most three bytes for a UTF-16 code unit. */
const BYTES_PER_UNIT_MAX = 3

/** Upper bound of a click's size on the wire. */
function sizeOf(click: ClickRecord): number {
  let units = (click.userAgent?.length ?? 0) + (click.referrer?.length ?? 0)
  units += (click.city?.length ?? 0) + (click.region?.length ?? 0)
  for (const sub of click.subs) units += sub?.length ?? 0
  return FRAME_BYTES + units * BYTES_PER_UNIT_MAX
}
