/** Waits until the queue has stored the answered clicks, and finds those that were lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readStoredClicks, type StoredClick } from './counters.ts'
import type { Outage, System } from './system.ts'
import type { Arrival } from './traffic.ts'

const POLL_MS = 250
/** A local queue that has written nothing for this long is empty. */
const QUIET_MS = 12_000

/** Returns when every answered click has a row, or when no more rows arrive. */
export async function waitUntilStored(
  system: System,
  attempt: string,
  arrivals: readonly Arrival[],
  onPoll: (stored: number) => void,
): Promise<StoredClick[]> {
  let stored: StoredClick[] = []
  for (let grewAtMs = Date.now(); Date.now() - grewAtMs < QUIET_MS; await sleep(POLL_MS)) {
    const latest = await readStoredClicks(system, attempt)
    if (latest.length > stored.length) grewAtMs = Date.now()
    stored = latest
    onPoll(stored.length)
    if (lossOf(arrivals, stored, []).lost === 0) return stored
  }
  return stored
}

export interface Loss {
  /** Clicks that were answered and have no row. */
  lost: number
  /** Per outage: clicks lost just before it, and how long before it the oldest was answered. */
  outages: { lost: number; oldestMs: number }[]
  /** Lost clicks without an outage: these are faults. */
  unexplained: number
  /** Requests that lost their connection, and how many of them were stored. */
  inFlight: number
  inFlightStored: number
  /** Rows of lines that were never sent, or rows whose line was answered with another id. */
  strangers: number
}

/**
 * How long an answered click may be unstored before a crash: 25 ms in the isolate's outbox, 1 s in the local
 * queue (`max_batch_timeout`), and a delivery in progress, with a margin for a busy machine.
 */
export const UNDELIVERED_MS_MAX = 5_000

/** Compares the answers with the stored rows. */
export function lossOf(
  arrivals: readonly Arrival[],
  stored: readonly StoredClick[],
  outages: readonly Outage[],
): Loss {
  const loss: Loss = {
    lost: 0,
    outages: outages.map(() => ({ lost: 0, oldestMs: 0 })),
    unexplained: 0,
    inFlight: 0,
    inFlightStored: 0,
    strangers: 0,
  }
  const idOfLine = new Map(stored.map(({ line, id }) => [line, id]))
  loss.strangers = stored.length - idOfLine.size
  for (const { visitor, answer } of arrivals) {
    const storedId = idOfLine.get(visitor.line)
    idOfLine.delete(visitor.line)
    if (answer === null) {
      loss.inFlight += 1
      if (storedId !== undefined) loss.inFlightStored += 1
    } else if (storedId === undefined) {
      if (answer.clickId !== null) blame(loss, answer.answeredAtMs, outages)
    } else if (storedId !== answer.clickId) {
      loss.strangers += 1
    }
  }
  loss.strangers += idOfLine.size
  return loss
}

/** Assigns a lost click to the first outage after its answer, if that came soon enough. */
function blame(loss: Loss, answeredAtMs: number, outages: readonly Outage[]): void {
  loss.lost += 1
  const at = outages.findIndex(({ backAtMs }) => answeredAtMs <= backAtMs)
  const outage = outages[at]
  const aheadMs = outage === undefined ? Infinity : outage.lostAtMs - answeredAtMs
  if (aheadMs > UNDELIVERED_MS_MAX) {
    loss.unexplained += 1
    return
  }
  const blamed = loss.outages[at]!
  blamed.lost += 1
  blamed.oldestMs = Math.max(blamed.oldestMs, aheadMs)
}
