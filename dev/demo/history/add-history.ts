/**
 * Seeds a new local system with 90 days of history, by the verbs that people, apps and jobs use, called with past times.
 * The same span gives the same figures.
 */
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { ClicksMessage } from '../../../workers/clicks/rules/clicks-message.ts'
import { makePartitions } from '../../../workers/clicks/verbs/make-partitions.ts'
import { recordClicks } from '../../../workers/clicks/verbs/record-clicks.ts'
import { connect, type Db } from '../../../workers/core/database.ts'
import { newId } from '../../../workers/core/ids.ts'
import { loadSealingKeys } from '../../../workers/credentials/sealing.ts'
import { countOfferEpcs } from '../../../workers/offers/verbs/count-epcs.ts'
import type { SimState } from '../../paypal/simulator-state.ts'
import { addPeople, hashMissingPasswords } from '../demo-people.ts'
import { setAuthor } from '../demo-tenant.ts'
import { northlightHead } from './cast.ts'
import { Orders } from './orders.ts'
import { addApplications, addLinks } from './partners.ts'
import { openHistoryPaypal } from './payouts.ts'
import { addHistoryRows } from './rows.ts'
import { playTimeline } from './timeline.ts'
import { DAY_MS, DAYS, HOUR_MS, type Span, type Visit, visitsOf } from './traffic.ts'

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

/** Messages are stored together until they have so many clicks. */
const CLICKS_AT_ONCE = 1_500

/**
 * Needs the demo's rows, with a time before the span, and a ledger that records at business times. It must run once: a
 * database in which it failed is to be made anew.
 * @param sealingKey encrypts the one-time code secret of the third advertiser's head.
 */
export async function addHistory(
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
  const inOrder = days.flat().toSorted((one, other) => one.click.at - other.click.at)
  const messages = await storeClicks(system, inOrder)
  await setTimes(urls.ownerDatabaseUrl, messages)

  const paypal = await openHistoryPaypal(span)
  try {
    await playTimeline({ api, system, span, paypal, reports: orders.reports })
    await addApplications(api, span)
    await countOfferEpcs(system, new Date(span.endMs))
    const clicks = messages.reduce((sum, message) => sum + message.clicks.length, 0)
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
      await setAuthor(tx, null)
      await addHistoryRows(tx, now)
      await addPeople(tx, people, { hashes, sealing, now })
    })
  } finally {
    await pool.end()
  }
}

/** Stores all clicks in the order of their times, as one isolate that sends a message each hour. */
async function storeClicks(system: Db, visits: readonly Visit[]): Promise<ClicksMessage[]> {
  const isolate = newId(new Date(visits[0]?.click.at ?? 0))
  let cumulative = 0
  const hours = Map.groupBy(visits, ({ click }) => Math.floor(click.at / HOUR_MS))
  const messages = [...hours.values()].map((own, at): ClicksMessage => {
    cumulative += own.length
    const clicks = own.map(({ click }) => click)
    const about = { isolate, sequence: at + 1, cumulative, unknownCodes: 0, clicks }
    return { v: 1, type: 'clicks.recorded', ...about }
  })
  let batch: ClicksMessage[] = []
  for (const message of messages) {
    batch.push(message)
    const isLast = message === messages.at(-1)
    if (!isLast && batch.reduce((sum, { clicks }) => sum + clicks.length, 0) < CLICKS_AT_ONCE)
      continue
    await recordClicks(system, batch)
    batch = []
  }
  return messages
}

/** The log of click messages takes its times from the database's clock. */
async function setTimes(ownerUrl: string, messages: readonly ClicksMessage[]): Promise<void> {
  const received = messages.map(({ clicks }) => new Date(clicks.at(-1)!.at).toISOString())
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(
      `update logs.click_messages m set received_at = t.at
        from unnest($1::timestamptz[]) with ordinality as t (at, sequence) where m.sequence = t.sequence`,
      [received],
    )
  } finally {
    await client.end()
  }
}
