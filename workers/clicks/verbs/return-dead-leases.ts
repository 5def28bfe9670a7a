/**
 * Returns units of click caps that isolates leased and no billable click used, because the isolate ended or
 * the click was a repeat.
 */

import { closeDrainedLeases, listBusyClickCaps } from '../../caps/counters.ts'
import {
  type ClickCapObject,
  type ClickCapObjects,
  LEASE_LIFE_MS,
  LEASE_SPENT_AFTER_MS,
  type OpenLease,
} from '../../caps/rules/cap-lease.ts'
import { readText } from '../../core/columns.ts'
import { type Db, openDatabase, runScoped } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import {
  type ClickQueue,
  type ClickSpool,
  findOldestQueued,
  listSpooledClicks,
} from './queued-clicks.ts'

/** From a lease's grant to the last message that may contain it. */
const LAST_SENT_MS = LEASE_LIFE_MS + 60_000
/** Longer than an isolate uses a lease, and than its clicks normally take to be stored. */
const DEAD_AFTER_MS = LEASE_LIFE_MS + 15 * 60_000
/** An isolate counts as ended when nothing of it was stored for this time. */
const QUIET_MS = 10 * 60_000
/** After this time every click of a lease is stored, or its absence shows as a gap. */
const SETTLED_AFTER_MS = LEASE_LIFE_MS + 55 * 60_000
/** Dead-letter queues keep a message for 14 days. */
const LOST_AFTER_MS = 15 * 24 * 60 * 60_000
const CAPS_PER_RUN_MAX = 300
const CAPS_AT_ONCE = 10
const LEASES_PER_CAP_MAX = 5_000

/** Places with clicks that are not in the database yet. */
export interface UnstoredClickSources {
  spool: ClickSpool
  queue: ClickQueue
}

export interface ReturnedLeases {
  /** Number of caps that were checked. */
  caps: number
  /** Leases closed, and their units that no stored click had used. */
  leases: number
  units: number
  /** Old leases whose isolate may still have unstored clicks. */
  left: number
  /** Messages in KV, at most 2,000 counted; leases of their isolates are skipped. */
  waiting: number
}

/**
 * Reads old leases from the objects of busy click caps, closes those in the database whose isolate's messages
 * have all been stored, and only then returns the units that no billable click used. The last messages of an
 * isolate leave no gap, so queue and spool are checked for pending ones. Closing makes it exact: a click that
 * arrives later is not billed. The next run repeats a run that died.
 */
export async function returnDeadLeases(
  db: Db,
  capObjects: ClickCapObjects,
  sources: UnstoredClickSources,
  now: Date,
): Promise<ReturnedLeases> {
  const [spooled, oldestQueuedMs] = await Promise.all([
    listSpooledClicks(sources.spool),
    findOldestQueued(sources.queue),
  ])
  const lostBeforeMs = now.getTime() - LOST_AFTER_MS
  const mayHaveClicks = ({ isolate, grantedAtMs }: OpenLease) => {
    const isQueued = oldestQueuedMs !== null && oldestQueuedMs < grantedAtMs + LAST_SENT_MS
    return grantedAtMs >= lostBeforeMs && (isQueued || spooled.has(isolate))
  }
  const [rows = []] = await runScoped(db, { kind: 'system' }, [listBusyClickCaps(now)])
  const capIds = turnOf(
    rows.map(({ id }) => id as string),
    now,
  )
  const result: ReturnedLeases = { caps: capIds.length, leases: 0, units: 0, left: 0, waiting: 0 }
  result.waiting = spooled.spooled + spooled.putAside
  for (let start = 0; start < capIds.length; start += CAPS_AT_ONCE) {
    const returned = await Promise.all(
      capIds
        .slice(start, start + CAPS_AT_ONCE)
        .map((capId) => returnOf(db, capObjects.getByName(capId), mayHaveClicks, now)),
    )
    for (const { leases, units, left } of returned) {
      result.leases += leases
      result.units += units
      result.left += left
    }
  }
  return result
}

/** If there are more caps than one run can check, each run begins at another one. */
function turnOf(capIds: readonly string[], now: Date): string[] {
  if (capIds.length <= CAPS_PER_RUN_MAX) return [...capIds]
  const begin = Math.floor(now.getTime() / 60_000) % capIds.length
  return [...capIds.slice(begin), ...capIds.slice(0, begin)].slice(0, CAPS_PER_RUN_MAX)
}

async function returnOf(
  db: Db,
  capObject: ClickCapObject,
  mayHaveClicks: (lease: OpenLease) => boolean,
  now: Date,
) {
  const nowMs = now.getTime()
  const open = await capObject.listOpenLeases(nowMs - DEAD_AFTER_MS, LEASES_PER_CAP_MAX)
  const spent = open.filter(({ grantedAtMs }) => grantedAtMs < nowMs - LEASE_SPENT_AFTER_MS)
  const closable = open.filter((lease) => !spent.includes(lease) && !mayHaveClicks(lease))
  const closings = [
    ...spent.map(({ leaseId, units }) => ({ leaseId, used: units })),
    ...(await closeInDatabase(db, closable, now)),
  ]
  if (closings.length > 0) await capObject.close(closings)
  const unitsOf = new Map(open.map(({ leaseId, units }) => [leaseId, units]))
  const units = closings.reduce(
    (sum, { leaseId, used }) => sum + Math.max(0, (unitsOf.get(leaseId) ?? 0) - used),
    0,
  )
  return { leases: closings.length, units, left: open.length - closings.length }
}

/** Closes the leases of ended isolates, each with the number of its stored clicks. */
async function closeInDatabase(db: Db, open: readonly OpenLease[], now: Date) {
  if (open.length === 0) return []
  const nowMs = now.getTime()
  const leases = open.map(({ leaseId, isolate, grantedAtMs }) => ({
    ...{ leaseId, isolate, grantedAt: new Date(grantedAtMs) },
  }))
  const bounds = {
    quietSince: new Date(nowMs - QUIET_MS),
    settledBefore: new Date(nowMs - SETTLED_AFTER_MS),
    lostBefore: new Date(nowMs - LOST_AFTER_MS),
    now,
  }
  const [rows = []] = await runScoped(db, { kind: 'system' }, [closeDrainedLeases(leases, bounds)])
  return rows.map((row) => ({ leaseId: readText(row.lease_id), used: Number(row.clicks) }))
}

export const returnDeadLeasesJob = {
  name: 'return-dead-leases',
  cron: '*/10 * * * *',
  minutesMax: 3,
  run: async (env, now) =>
    returnDeadLeases(
      await openDatabase(env),
      env.CLICK_CAPS,
      { spool: env.SNAPSHOTS, queue: env.CLICKS },
      now,
    ),
} as const satisfies Job
