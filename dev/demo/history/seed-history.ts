/**
 * Seeds a new local system with 90 days of history, by the verbs that people, apps and jobs use, called with past times.
 * The same span gives the same figures.
 */
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { makePartitions } from '../../../workers/clicks/verbs/make-partitions.ts'
import { recordClicks } from '../../../workers/clicks/verbs/record-clicks.ts'
import { connect, type Db } from '../../../workers/core/database.ts'
import { newId } from '../../../workers/core/ids.ts'
import { loadSealingKeys } from '../../../workers/credentials/sealing.ts'
import type { SimState } from '../../paypal/simulator-state.ts'
import { addPeople, hashMissingPasswords } from '../demo-people.ts'
import { northlightHead } from './cast.ts'
import { Orders } from './orders.ts'
import { addApplications, addLinks } from './partners.ts'
import { openHistoryPaypal } from './payouts.ts'
import { addHistoryRows } from './rows.ts'
import { playTimeline } from './timeline.ts'
import { DAY_MS, DAYS, type Span, type Visit, visitsOf } from './traffic.ts'

export interface HistoryDatabase {
  ownerDatabaseUrl: string
  apiDatabaseUrl: string
  systemDatabaseUrl: string
}

export interface SeededHistory {
  clicks: number
  reports: number
  /** What the simulated PayPal has done. */
  paypal: SimState
}

/** A message has at most 200 clicks; several are stored together. */
const CLICKS_PER_MESSAGE = 200
const MESSAGES_AT_ONCE = 10

/**
 * Needs the demo's rows, with a time before the span, and a ledger that records at business times. It must run once: a
 * database in which it failed is to be made anew.
 * @param sealingKey encrypts the one-time code secret of the third advertiser's head.
 */
export async function seedHistory(
  urls: HistoryDatabase,
  span: Span,
  sealingKey: string,
): Promise<SeededHistory> {
  const [api, system] = [await connect(urls.apiDatabaseUrl), await connect(urls.systemDatabaseUrl)]
  const startedAt = new Date(span.startMs)
  await addRows(urls.ownerDatabaseUrl, startedAt, sealingKey)
  for (const days of [0, 50, DAYS])
    await makePartitions(system, new Date(span.startMs + days * DAY_MS))
  const linkIdOf = await addLinks(api, startedAt)

  const days = Array.from({ length: DAYS + 1 }, (_, day) => visitsOf(day, span, linkIdOf))
  const orders = new Orders(span)
  for (const [day, visits] of days.entries()) orders.addDay(day, visits)
  const clicks = await storeClicks(system, days.flat())

  const paypal = await openHistoryPaypal(span)
  try {
    await playTimeline({ api, system, span, paypal, reports: orders.reports })
    await addApplications(api, span)
    return { clicks, reports: orders.reports.length, paypal: paypal.state() }
  } finally {
    await paypal.close()
  }
}

async function addRows(ownerUrl: string, now: Date, sealingKey: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 })
  try {
    const people = [northlightHead]
    const sealing = await loadSealingKeys(sealingKey)
    const hashes = await hashMissingPasswords(drizzle(pool), people)
    await drizzle(pool).transaction(async (tx) => {
      await addHistoryRows(tx, now)
      await addPeople(tx, people, { hashes, sealing, now })
    })
  } finally {
    await pool.end()
  }
}

/** Stores all clicks in the order of their times, as one isolate would have sent them. */
async function storeClicks(system: Db, visits: readonly Visit[]): Promise<number> {
  const clicks = visits.map(({ click }) => click)
  const isolate = newId(new Date(clicks[0]?.at ?? 0))
  const messages = Array.from(
    { length: Math.ceil(clicks.length / CLICKS_PER_MESSAGE) },
    (_, at) => {
      const own = clicks.slice(at * CLICKS_PER_MESSAGE, (at + 1) * CLICKS_PER_MESSAGE)
      const cumulative = at * CLICKS_PER_MESSAGE + own.length
      const about = { isolate, sequence: at + 1, cumulative, unknownCodes: 0, clicks: own }
      return { v: 1, type: 'clicks.recorded', ...about } as const
    },
  )
  let stored = 0
  for (let at = 0; at < messages.length; at += MESSAGES_AT_ONCE) {
    stored += (await recordClicks(system, messages.slice(at, at + MESSAGES_AT_ONCE))).clicks
  }
  return stored
}
