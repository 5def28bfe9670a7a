/** Sends what is due, the oldest of each endpoint first, until nothing is due or the time is over. */
import { readNumber, readTexts } from '../../core/columns.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { logProblem } from '../../core/log.ts'
import { errorKindOf } from '../../core/queue-retry.ts'
import {
  type Attempt,
  type Claim,
  claimDeliveries,
  type DueDelivery,
  fanOutEvents,
  readClaimed,
  settleDeliveries,
  toClaim,
  toDueDelivery,
} from '../db/due-deliveries.ts'

const system = { kind: 'system' } as const

/** Events read at a time. */
const EVENTS_MOST = 500
/** Cloudflare opens six connections of one invocation at a time; one is for the database. */
const CONCURRENCY = 5
/** Claimed at a time. The last waits for three attempts of at most 15 seconds: less than the lease. */
const CLAIMED_MOST = 10
/** Claimed at a time of one endpoint, by all Workers together, so that a slow one does not delay others. */
const EACH_MOST = 3
/**
 * Sent by one run: a Worker may make 10,000 requests in all, and one delivery takes up to four (two look-ups of its
 * host, the request, the result). A request beyond the limit would count as a failure of its receiver.
 */
const SENT_MOST = 1_500
/** After this time other Workers take over the deliveries of a crashed Worker. Longer than any attempt. */
const LEASE_SECONDS = 60
/** Failed attempts in a row after which nothing is sent to an endpoint any more. */
export const FAILURES_MOST = 20

export interface Deliverer {
  db: Db
  now: () => Date
  /** Makes one attempt. Never throws. */
  send: (delivery: DueDelivery) => Promise<Attempt>
  /** False: what is sent now is the last. */
  hasTime: () => boolean
  /** About how many are sent at most; see SENT_MOST. */
  sentMost?: number
  /** Of the endpoints that stopped now. */
  onStopped?: (endpointIds: readonly string[]) => Promise<void>
}

export interface Delivered {
  events: number
  sent: number
  succeeded: number
  /** Stopped for lack of time, or because it has sent enough. */
  hasMore: boolean
}

/** Safe beside others: a delivery is claimed by one at a time. */
export async function deliverDue(deliverer: Deliverer): Promise<Delivered> {
  const { db, now, send, hasTime, sentMost = SENT_MOST, onStopped } = deliverer
  const done = { events: 0, sent: 0, succeeded: 0 }
  const under = new Set<Promise<void>>()
  const failures: unknown[] = []
  let settled: Attempt[] = []
  let flushing: Promise<void> | null = null
  let started = 0

  /** One statement for all that ended while the one before ran. */
  async function flush(): Promise<void> {
    try {
      while (settled.length > 0) {
        const attempts = settled
        settled = []
        const statement = settleDeliveries(attempts, now(), FAILURES_MOST)
        const [[row] = []] = await runScoped(db, system, [statement])
        const stopped = readTexts(row?.stopped ?? [])
        if (stopped.length > 0) await onStopped?.(stopped)
      }
    } finally {
      // Here, in the same step as the last look at `settled`: an attempt that ends next begins another flush.
      flushing = null
    }
  }

  async function deliver(delivery: DueDelivery): Promise<void> {
    const attempt = await send(delivery)
    done.sent += 1
    if (attempt.state === 'success') done.succeeded += 1
    settled.push(attempt)
    flushing ??= flush()
    await flushing
  }

  for (;;) {
    const wasBusy = under.size > 0
    const limits = { most: CLAIMED_MOST, each: EACH_MOST, leaseSeconds: LEASE_SECONDS }
    const [[fanned] = [], claimed = []] = await runScoped(db, system, [
      fanOutEvents(EVENTS_MOST),
      claimDeliveries(now(), limits),
    ])
    const events = readNumber(fanned?.events ?? 0)
    done.events += events
    for (const delivery of await readAll(db, claimed.map(toClaim))) {
      while (under.size >= CONCURRENCY) await Promise.race(under)
      // What is not sent now is due again after the lease.
      if (failures.length > 0) break
      started += 1
      const running = deliver(delivery)
        .catch((error: unknown) => failures.push(error))
        .then(() => void under.delete(running))
      under.add(running)
    }
    const isIdle = claimed.length === 0 && events < EVENTS_MOST
    const isFull = started >= sentMost
    // What ended while the claim ran may be due again, such as a message to a chat that has moved.
    if (!hasTime() || isFull || failures.length > 0 || (isIdle && !wasBusy)) {
      await Promise.all(under)
      if (failures.length > 0) throw failures[0]
      // An endpoint whose deliveries are all under way has none to claim, and may have more.
      return { ...done, hasMore: isFull || !isIdle }
    }
    // The next claim waits for a free place, and if nothing was due, for whatever ends next.
    if (under.size >= CONCURRENCY || (isIdle && under.size > 0)) await Promise.race(under)
  }
}

async function readAll(db: Db, claims: readonly Claim[]): Promise<DueDelivery[]> {
  if (claims.length === 0) return []
  const [rows = []] = await runScoped(db, system, [readClaimed(claims)])
  return rows.flatMap((row) => {
    try {
      return [toDueDelivery(row)]
    } catch (error) {
      // For example, a kind that only a newer Worker can read. It is due again after the lease; others go on.
      logProblem('delivery.unreadable', { id: row.id, error: errorKindOf(error) })
      return []
    }
  })
}
