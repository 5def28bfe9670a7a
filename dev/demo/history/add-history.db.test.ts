/** The history that `npm start` seeds: sound books, plausible figures, and the same ones each time. */
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { connect, type Db, type Row } from '../../../workers/core/database.ts'
import { auditBooks } from '../../../workers/ledger/checks/check-books.ts'
import { connectPaypal } from '../../../workers/payouts/paypal/client.ts'
import { comparePayouts } from '../../../workers/payouts/reconciliation/compare-payouts.ts'
import { ask } from '../../../workers/test/books-world.ts'
import { type FreshDatabase, makeDemoDatabase } from '../../../workers/test/fresh-database.ts'
import { startPaypalSimulator } from '../../paypal/simulator.ts'
import { ownPaypal } from '../demo-own-payer-cast.ts'

/** A second history ends on this day of the 90; what happened a week before is final in both. */
const SHORT_DAYS = 56
const SAME_UNTIL = '2026-06-10'
/** A Wednesday, so that Monday's payouts are not approved yet. */
const now = new Date('2026-07-22T10:20:00.000Z')
let fresh: FreshDatabase
let system: Db
let other: Db

beforeAll(async () => {
  const shop = { appUrl: 'http://shop.localhost', appKeyHash: 'a'.repeat(64) }
  const demo = { ...shop, own: shop, historyUntil: now.toISOString() }
  const make = (more: { historyDays?: number } = {}) =>
    makeDemoDatabase({ ...demo, ...more }, { recordsAtBusinessTime: true })
  const [one, two] = await Promise.all([make(), make({ historyDays: SHORT_DAYS })])
  fresh = one
  system = await connect(one.systemDatabaseUrl)
  other = await connect(two.systemDatabaseUrl)
  // Seven seconds on a quiet machine.
}, 240_000)

const rowOf = async (question: ReturnType<typeof sql>) => (await ask(system, question))[0] ?? {}

test('two seeds have the same figures', async () => {
  const pictureOf = async (db: Db) => ({
    clicks: await ask(
      db,
      sql`select day, offer_id, affiliate_id, clicks, billable, bots, duplicates, rejected
        from affiliate.click_rollups_daily where day < ${SAME_UNTIL}::date order by 1, 2, 3`,
    ),
    conversions: await ask(
      db,
      sql`select c.external_id, c.event, c.attributed_by, c.amount_minor, c.affiliate_id, c.recorded_at,
          (select array_agg(m.level || ' ' || m.amount_minor order by m.level)
            from affiliate.commissions m where m.conversion_id = c.id) as lines
        from affiliate.conversions c where c.recorded_at < ${SAME_UNTIL}::date order by 1, 2`,
    ),
    transfers: await ask(
      db,
      sql`select x.reason, x.effective_at, x.recorded_at, x.advertiser_id, t.amount_minor
        from ledger.transactions x join ledger.transfers t on t.transaction_id = x.id
        where x.recorded_at < ${SAME_UNTIL}::date order by 1, 2, 3, 4, 5`,
    ),
    payouts: await ask(
      db,
      sql`select b.created_at, b.currency, i.affiliate_id, i.amount_minor
        from affiliate.payout_items i join affiliate.payout_batches b on b.id = i.batch_id
        where b.created_at < ${SAME_UNTIL}::date order by 1, 2, 3, 4`,
    ),
  })
  const [left, right] = [await pictureOf(other), await pictureOf(system)]
  const rowsOf = (picture: Record<string, Row[]>) =>
    Object.entries(picture).flatMap(([list, rows]) =>
      rows.map((row) => `${list} ${JSON.stringify(row)}`),
    )
  const [ours, theirs] = [rowsOf(left), rowsOf(right)]
  const [known, wanted] = [new Set(ours), new Set(theirs)]
  const different = [
    ...ours.filter((row) => !wanted.has(row)),
    ...theirs.filter((row) => !known.has(row)),
  ]
  expect(different.slice(0, 10)).toEqual([])
  expect(ours.length).toBe(theirs.length)
  for (const [list, rows] of Object.entries(left)) {
    expect([list, rows.length > 0]).toEqual([list, true])
  }
})

test('the books are sound, and PayPal has paid what they say', async () => {
  expect((await auditBooks(system, now, () => now)).findings).toEqual([])
  const simulator = await startPaypalSimulator({ port: 0, clock: () => now.getTime() })
  try {
    simulator.adopt(fresh.history!.paypal)
    const connectAs = (clientId: string, clientSecret: string) =>
      connectPaypal({
        ...{ baseUrl: simulator.url, clientId, clientSecret, tokens: new Map(), clock: Date.now },
        ...{ createTimeoutMs: 20_000, readTimeoutMs: 20_000, fetch: (...args) => fetch(...args) },
      })
    const own = connectAs(ownPaypal.client_id, ownPaypal.secret)
    const paypal = connectAs('demo-client', 'demo-secret')
    const deps = { db: system, marks: null, now, hasTime: () => true }
    const compared = await comparePayouts({ ...deps, paypal, ownPaypalOf: async () => own })
    expect(compared).toMatchObject({ unanswered: 0, differences: 0 })
    expect(compared.compared).toBeGreaterThan(10)
  } finally {
    await simulator.close()
  }
})

test('it has every kind of event and person', async () => {
  const counts = await rowOf(sql`select
    (select count(*) from affiliate.advertisers)::int as advertisers,
    (select count(*) from affiliate.apps)::int as apps,
    (select count(*) from affiliate.affiliates)::int as affiliates,
    (select count(*) from affiliate.partnerships where status = 'pending')::int as applications,
    (select count(*) from affiliate.links)::int as links,
    (select count(distinct country) from affiliate.clicks)::int as countries,
    (select count(distinct sub1) from affiliate.clicks)::int as subs,
    (select count(*) from affiliate.reviews where status = 'open')::int as reviews,
    (select count(*) from affiliate.commissions where status = 'held')::int as held,
    (select count(*) from affiliate.commissions where status = 'pending')::int as pending,
    (select count(*) from affiliate.invoices where status = 'paid')::int as invoices,
    (select count(*) from affiliate.payout_batches where status = 'draft')::int as drafts,
    (select count(*) from affiliate.creatives)::int as creatives,
    (select count(*) from affiliate.lessons where published_at is not null)::int as lessons,
    (select count(*) from logs.notifications where read_at is not null)::int as read`)
  expect(counts).toMatchObject({ advertisers: 3, apps: 8, affiliates: 20, applications: 3 })
  for (const [what, count] of Object.entries(counts))
    expect([what, Number(count) > 0]).toEqual([what, true])

  const events = await ask(
    system,
    sql`select event || ' ' || status as kind, count(*)::int as count from affiliate.conversions group by 1`,
  )
  const countOf = Object.fromEntries(events.map(({ kind, count }) => [String(kind), Number(count)]))
  expect(countOf).toMatchObject({ 'chargeback approved': 1, 'chargeback reversed': 1 })
  for (const kind of [
    'lead approved',
    'rebill approved',
    'refund approved',
    'sale rejected',
    'sale reversed',
    'cancel approved',
  ]) {
    expect([kind, (countOf[kind] ?? 0) >= 5]).toEqual([kind, true])
  }
  const items = await ask(
    system,
    sql`select distinct status from affiliate.payout_items order by 1`,
  )
  expect(items.map(({ status }) => status)).toEqual(['failed', 'paid', 'reserved', 'returned'])
})

test('its ratios are plausible', async () => {
  const totals =
    await rowOf(sql`select sum(clicks)::int as clicks, sum(billable)::float / sum(clicks) as billable,
      sum(bots)::float / sum(clicks) as bots, sum(duplicates)::float / sum(clicks) as duplicates,
      sum(clicks) filter (where day >= ${'2026-06-22'}::date)::float / sum(clicks) filter (where day < ${'2026-05-23'}::date) as growth,
      avg(clicks) filter (where extract(isodow from day) >= 6) / avg(clicks) filter (where extract(isodow from day) < 6) as weekend
    from (select day, sum(clicks) as clicks, sum(billable) as billable, sum(bots) as bots, sum(duplicates) as duplicates
      from affiliate.click_rollups_daily where day < ${'2026-07-22'}::date group by 1) as d`)
  const within = (name: string, low: number, high: number) => {
    const value = Number(totals[name])
    expect([name, value, value >= low && value <= high]).toEqual([name, value, true])
  }
  within('clicks', 15_000, 30_000)
  within('billable', 0.75, 0.92)
  within('bots', 0.03, 0.08)
  within('duplicates', 0.04, 0.12)
  within('growth', 1.2, 2.2)
  within('weekend', 0.6, 0.95)

  const conversions = await rowOf(sql`select count(*)::int as count from affiliate.conversions`)
  expect(Number(conversions.count)).toBeGreaterThan(600)
  expect(Number(conversions.count)).toBeLessThan(1_000)
  const offers = await ask(
    system,
    sql`select o.code, (select count(*) from affiliate.conversions c where c.offer_id = o.id and c.attributed_by = 'click'
          and c.event in ('lead', 'sale'))::float
        / (select sum(billable) from affiliate.click_rollups_daily r where r.offer_id = o.id) as rate
      from affiliate.offers o order by 1`,
  )
  for (const { code, rate } of offers) {
    expect([code, Number(rate) > 0.008 && Number(rate) < 0.045]).toEqual([code, true])
  }
})

test('rows and their ids are of their own time, within the 90 days', async () => {
  const [start, end] = ['2026-04-22T00:00:00.000Z', now.toISOString()]
  for (const [table, time] of [
    ['affiliate.clicks', 'clicked_at'],
    ['affiliate.conversions', 'recorded_at'],
    ['affiliate.payout_batches', 'created_at'],
    ['affiliate.links', 'created_at'],
  ] as const) {
    const [id, at] = [sql.raw('uuid_extract_timestamp(id)'), sql.raw(time)]
    const row = await rowOf(sql`select count(*)::int as rows, count(*) filter (
        where ${at} not between ${start}::timestamptz and ${end}::timestamptz or abs(extract(epoch from ${id} - ${at})) > 1)::int as odd
      from ${sql.raw(table)}`)
    expect({ table, odd: row.odd, isEmpty: row.rows === 0 }).toEqual({
      table,
      odd: 0,
      isEmpty: false,
    })
  }
  const ledger = await rowOf(
    sql`select max(recorded_at) as last, min(recorded_at) as first from ledger.transactions`,
  )
  expect(new Date(String(ledger.last)) <= now).toBe(true)
})
