/**
 * Reports over a month of clicks: by offer and by sub id from rollups, four dimensions from single rows, each
 * through the report engine as the API's role, beside a count of the same single rows.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { prepareDatabase, startDatabase } from '../dev/postgres/database.ts'
import { findPlace } from '../dev/postgres/postgres-place.ts'
import { connect, type Db, runScoped, type Scope } from '../workers/core/database.ts'
import { readPostgres } from '../workers/reports/events-reader.ts'
import type { Question, ReportScope } from '../workers/reports/rules/question.ts'
import { median } from './figures.ts'
import type { Row } from './table.ts'

export interface ReportsPlan {
  clicks: number
  conversions: number
  rounds: number
}

const NAME = 'bench'
const DAYS = 30
const ADVERTISER = '019aa000-0000-7000-8000-000000000100'
const STAFF: Scope = {
  ...{ kind: 'staff', role: 'admin' },
  userId: '019aa000-0000-7000-8000-000000000600',
} as const

export async function measureReports(dir: string, plan: ReportsPlan) {
  const database = await startDatabase({ localDir: dir, name: NAME })
  try {
    await database.createDatabase(NAME)
    await prepareDatabase(database, NAME)
    const owner = new pg.Client({ connectionString: database.urlsOf(NAME).ownerDatabaseUrl })
    await owner.connect()
    try {
      const now = new Date()
      await fill(owner, plan, now)
      return await measure(await connect(database.urlsOf(NAME).apiDatabaseUrl), owner, plan, now)
    } finally {
      await owner.end()
    }
  } finally {
    await database.stop()
    rmSync(path.join(findPlace(dir).dataRoot, NAME), { recursive: true, force: true })
  }
}

/** An id of one of many affiliates or offers, by its number. */
const idOf = (kind: string, number: string) =>
  `('019aa000-0000-7000-${kind}-' || lpad(to_hex(${number}), 12, '0'))::uuid`

/**
 * 2,000 affiliates with 6 of 300 offers each, 40 countries, 3 devices, 40 values of sub1; a few affiliates have
 * most clicks. Written as SQL, because single rows and rollups are only read here: rollups are sums of the rows.
 */
async function fill(owner: pg.Client, { clicks, conversions }: ReportsPlan, now: Date) {
  const until = now.toISOString()
  for (const months of [2, 1, 0]) {
    await owner.query(
      `select affiliate.ensure_click_partitions($1::timestamptz - make_interval(months => $2))`,
      [until, months],
    )
  }
  await owner.query(`set synchronous_commit = off`)
  const CHUNK = 500_000
  for (let done = 0; done < clicks; done += CHUNK) {
    await owner.query(
      `insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, sub1, country,
          device, os, browser, referrer_host, is_unique, reason, recorded_at)
        select uuidv7(at - clock_timestamp()), at, ${idOf('8001', '(a * 7 + n % 6) % 300')},
          ${idOf('8002', '((a * 7 + n % 6) % 300) / 30')}, $4, ${idOf('8003', 'a')}, 's' || (n * 31 % 40),
          chr(65 + n % 8) || chr(65 + n / 8 % 5), (array['desktop', 'mobile', 'tablet'])[1 + n % 3],
          'Windows', 'Chrome', 'blog.example', n % 3 > 0,
          case n % 20 when 0 then 'bot' when 1 then 'duplicate' end, at
        from (select n, $3::timestamptz - interval '${DAYS} days' * (1 - n::float8 / $5::float8) as at,
            floor(2000 * power(random(), 4))::int as a
          from generate_series($1::int, $2::int) n) g`,
      [done, Math.min(done + CHUNK, clicks) - 1, until, ADVERTISER, clicks],
    )
  }
  await owner.query(
    `insert into affiliate.conversion_counts (counted_at, advertiser_id, offer_id, affiliate_id, click_id, event,
        currency, conversions, amount_minor, revenue_minor, commission_minor, upline_minor, click_seconds)
      select clicked_at, advertiser_id, offer_id, affiliate_id, id, 'sale', 'USD', 1, 4900, 1617, 1470, 0, 60
      from affiliate.clicks tablesample bernoulli (least(100, 100.0 * $1::float8 / $2::float8))`,
    [conversions, clicks],
  )
  const day = (at: string) => `(${at} at time zone 'UTC')::date`
  const counted = `count(*), count(*) filter (where reason is null), count(*) filter (where reason = 'bot'),
    count(*) filter (where reason = 'duplicate'), 0, count(*) filter (where is_unique)`
  const counts = 'clicks, billable, bots, duplicates, rejected, uniques'
  const summed =
    'sum(conversions), sum(amount_minor), sum(revenue_minor), sum(commission_minor), sum(upline_minor)'
  const sums = 'conversions, amount_minor, revenue_minor, commission_minor, upline_minor'
  const joined = 'affiliate.conversion_counts v join affiliate.clicks k on k.id = v.click_id'
  const of = (table: string) => `${table}.offer_id, ${table}.affiliate_id, ${table}.advertiser_id`
  await owner.query(`
    insert into affiliate.click_rollups_daily (day, offer_id, affiliate_id, advertiser_id, ${counts})
      select ${day('clicked_at')}, ${of('k')}, ${counted} from affiliate.clicks k group by 1, 2, 3, 4;
    insert into affiliate.click_places_daily (day, offer_id, advertiser_id, country, device, ${counts})
      select ${day('clicked_at')}, offer_id, advertiser_id, country, device, ${counted} from affiliate.clicks
      group by 1, 2, 3, 4, 5;
    insert into affiliate.click_subs_daily (day, offer_id, affiliate_id, advertiser_id, sub, value, ${counts})
      select ${day('clicked_at')}, ${of('k')}, 1, sub1, ${counted} from affiliate.clicks k group by 1, 2, 3, 4, 6;
    insert into affiliate.conversion_rollups_daily (day, offer_id, affiliate_id, advertiser_id, event, currency, ${sums})
      select ${day('counted_at')}, ${of('v')}, event, currency, ${summed} from affiliate.conversion_counts v
      group by 1, 2, 3, 4, 5, 6;
    insert into affiliate.conversion_places_daily
        (day, offer_id, advertiser_id, country, device, event, currency, ${sums})
      select ${day('counted_at')}, v.offer_id, v.advertiser_id, k.country, k.device, event, currency, ${summed}
      from ${joined} group by 1, 2, 3, 4, 5, 6, 7;
    insert into affiliate.conversion_subs_daily
        (day, offer_id, affiliate_id, advertiser_id, sub, value, event, currency, ${sums})
      select ${day('counted_at')}, ${of('v')}, 1, k.sub1, event, currency, ${summed} from ${joined}
      group by 1, 2, 3, 4, 6, 7, 8`)
  await owner.query('vacuum analyze')
}

async function measure(api: Db, owner: pg.Client, { rounds, clicks }: ReportsPlan, now: Date) {
  const dayOf = (days: number) =>
    new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10)
  const range = { from: dayOf(DAYS), to: dayOf(0), timeZone: 'UTC' }
  const question = (scope: ReportScope, over: Partial<Question>): Question => ({
    ...{ scope, ...range, groupBy: [], filters: {}, clickId: null, isTest: false },
    ...{ hasTimeToSale: false, sort: { by: 'clicks', isDescending: true }, currency: null },
    ...{ limit: 100, offset: 0, ...over },
  })
  const [largest, average] = await Promise.all([
    affiliateNear(owner, clicks / 66),
    affiliateNear(owner, clicks / 2_000),
  ])
  const asAffiliate = (affiliateId: string): Scope => ({
    ...{ kind: 'affiliate', affiliateId, advertiserId: null },
  })
  const ask = async (scope: Scope, asked: Question) => {
    const sinceMs = performance.now()
    const report = await readPostgres(api, scope, { now, budgetMs: 60_000 }).readFigures(asked)
    return { ms: performance.now() - sinceMs, clicks: report.total.counts.clicks }
  }
  const count = async (scope: Scope, where: string) => {
    const statement = sql`select count(*)::int as clicks from affiliate.clicks where ${sql.raw(where)}`
    const sinceMs = performance.now()
    const [[row] = []] = await runScoped(api, scope, [statement], { statementMs: 60_000 })
    return { ms: performance.now() - sinceMs, clicks: Number(row?.clicks) }
  }
  const all = `clicked_at >= '${range.from}' and clicked_at < now() + interval '1 day'`
  const four = { groupBy: ['sub1', 'country', 'device', 'offer_id'] as const }
  const own = (affiliateId: string) => ({ kind: 'affiliate' as const, affiliateId })
  const parts = {
    raw: () => count(STAFF, all),
    byOffer: () => ask(STAFF, question({ kind: 'platform' }, { groupBy: ['offer_id'] })),
    ownRaw: () => count(asAffiliate(largest.id), `affiliate_id = '${largest.id}' and ${all}`),
    bySub: () => ask(asAffiliate(largest.id), question(own(largest.id), { groupBy: ['sub1'] })),
    fourAverage: () => ask(asAffiliate(average.id), question(own(average.id), four)),
    fourLargest: () => ask(asAffiliate(largest.id), question(own(largest.id), four)),
  }
  const times = Object.fromEntries(Object.keys(parts).map((name) => [name, [] as number[]]))
  const faults: string[] = []
  const expected: Record<string, number> = { byOffer: clicks, raw: clicks }
  for (const name of ['ownRaw', 'bySub', 'fourLargest']) expected[name] = largest.clicks
  expected.fourAverage = average.clicks
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(parts)) {
      const found = await run()
      if (found.clicks !== expected[name]) {
        faults.push(`reports: ${name} counts ${found.clicks} clicks, not ${expected[name]}`)
      }
      // The first round warms the cache.
      if (round > 0) times[name]?.push(found.ms)
    }
  }
  const ms = Object.fromEntries(Object.entries(times).map(([name, of]) => [name, median(of)]))
  return {
    rows: rowsOf(ms as Record<keyof typeof parts, number>, clicks, largest, average),
    faults,
  }
}

interface Affiliate {
  id: string
  clicks: number
}

/** The affiliate whose number of clicks is nearest. */
async function affiliateNear(owner: pg.Client, clicks: number): Promise<Affiliate> {
  const { rows } = await owner.query(
    `select affiliate_id as id, sum(clicks)::int as clicks from affiliate.click_rollups_daily
     group by 1 order by abs(sum(clicks) - $1::float8), 1 limit 1`,
    [clicks],
  )
  return rows[0] as Affiliate
}

function rowsOf(
  ms: Record<'raw' | 'byOffer' | 'ownRaw' | 'bySub' | 'fourAverage' | 'fourLargest', number>,
  clicks: number,
  largest: Affiliate,
  average: Affiliate,
): Row[] {
  const row = { digits: 2, atMost: true }
  const whole = (value: number) => value.toFixed(0)
  return [
    {
      ...{
        ...row,
        what: 'report by offer ÷ count(*) of its clicks',
        unit: '',
        bar: 0.1,
        aim: 0.05,
      },
      ...{ value: ms.byOffer / ms.raw, note: `${whole(ms.byOffer)} and ${whole(ms.raw)} ms` },
    },
    {
      ...{ ...row, what: 'report by offer', unit: ' ms', digits: 0, bar: 50, aim: null },
      ...{ value: ms.byOffer, note: `${clicks / 1e6} M clicks` },
    },
    {
      ...{
        ...row,
        what: 'own report by sub1 ÷ count(*) of its clicks',
        unit: '',
        bar: 1,
        aim: 0.5,
      },
      value: ms.bySub / ms.ownRaw,
      note: `${whole(ms.bySub)} and ${whole(ms.ownRaw)} ms, ${largest.clicks} clicks`,
    },
    {
      ...{ ...row, what: 'four dimensions, average affiliate', unit: ' ms', digits: 0, bar: 300 },
      ...{ aim: null, value: ms.fourAverage, note: `${average.clicks} clicks` },
    },
    {
      ...{ ...row, what: 'four dimensions, large affiliate', unit: ' ms', digits: 0, bar: 1_500 },
      ...{ aim: null, value: ms.fourLargest, note: `${largest.clicks} clicks` },
    },
  ]
}
