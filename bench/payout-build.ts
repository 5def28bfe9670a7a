/**
 * Builds one payout run over all balances (payout obstacles, locks, batches with frozen requests, items,
 * ledger) beside a sum of the same ledger by account. As app_system, over Neon's protocol. Durable defaults,
 * throw-away data.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { prepareDatabase, startDatabase } from '../dev/postgres/database.ts'
import { findPlace } from '../dev/postgres/postgres-place.ts'
import { connect, type Db, runScoped } from '../workers/core/database.ts'
import { buildPayoutBatches } from '../workers/payouts/runs/verbs/build-payout-batches.ts'
import { median } from './figures.ts'
import type { Row } from './table.ts'

const NAME = 'bench'
const LINES_PER_AFFILIATE = 10
/** Of a month's balances, 59 in 100 reach the minimum. The others are carried over. */
const PAYABLE_PERCENT = 59
const LINE_MINOR = 1_234
const SMALL_LINE_MINOR = 99
const MINIMUM_MINOR = LINES_PER_AFFILIATE * 100
const system = { kind: 'system' } as const

export interface PayoutPlan {
  affiliates: number
  rounds: number
}

/** The number of paid balances, and the totals of all balances and of the paid ones, in minor units. */
function standingOf(affiliates: number) {
  const items = Math.floor((affiliates * PAYABLE_PERCENT) / 100)
  const due = BigInt(items * LINES_PER_AFFILIATE * LINE_MINOR)
  const kept = BigInt((affiliates - items) * LINES_PER_AFFILIATE * SMALL_LINE_MINOR)
  return { items, due, kept, all: due + kept }
}

export async function measurePayoutBuild(
  dir: string,
  plan: PayoutPlan,
): Promise<{ rows: Row[]; faults: string[] }> {
  const database = await startDatabase({ localDir: dir, name: NAME })
  try {
    await database.createDatabase(NAME)
    await prepareDatabase(database, NAME)
    const urls = database.urlsOf(NAME)
    const owner = new pg.Client({ connectionString: urls.ownerDatabaseUrl })
    await owner.connect()
    try {
      await seed(owner, plan.affiliates)
      return await measure(owner, await connect(urls.systemDatabaseUrl), plan)
    } finally {
      await owner.end()
    }
  } finally {
    await database.stop()
    rmSync(path.join(findPlace(dir).dataRoot, NAME), { recursive: true, force: true })
  }
}

async function measure(owner: pg.Client, books: Db, { affiliates, rounds }: PayoutPlan) {
  const figures = { sum: [] as number[], build: [] as number[], ratio: [] as number[] }
  const faults: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    const sum = await secondsOf(() => sumByAccount(books, affiliates, faults))
    const build = await secondsOf(() => buildOnce(books, affiliates, faults))
    faults.push(...(await faultsOf(books, affiliates)))
    await undo(owner)
    figures.sum.push(sum)
    figures.build.push(build)
    figures.ratio.push(build / sum)
  }
  const [sum, build] = [median(figures.sum), median(figures.build)]
  const lines = affiliates * LINES_PER_AFFILIATE
  const { items } = standingOf(affiliates)
  const note = `${items} items in ${build.toFixed(1)} s; ${lines} ledger lines of ${affiliates} balances summed in ${sum.toFixed(2)} s`
  const row = { unit: '', digits: 1, atMost: true, bar: 8, aim: 4, note }
  return {
    rows: [{ ...row, what: 'payout build ÷ sum of the ledger', value: median(figures.ratio) }],
    faults,
  }
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const sinceMs = performance.now()
  await work()
  return (performance.now() - sinceMs) / 1000
}

async function sumByAccount(books: Db, affiliates: number, faults: string[]): Promise<void> {
  const [[row] = []] = await runScoped(books, system, [
    sql`select count(*)::int as accounts, sum(balance)::text as balance from (
      select account, sum(minor) as balance from (
        select credit_account_id as account, amount_minor as minor from ledger.transfers
        union all select debit_account_id, -amount_minor from ledger.transfers) as side
      group by account having sum(minor) > 0) as balances`,
  ])
  if (row?.accounts !== affiliates || row.balance !== `${standingOf(affiliates).all}`) {
    faults.push(`payouts: ${row?.accounts} balances of ${row?.balance} in all`)
  }
}

async function buildOnce(books: Db, affiliates: number, faults: string[]): Promise<void> {
  const run = { createdBy: null, currency: 'USD', minimum: null, now: new Date() } as const
  const { itemCount, total } = await buildPayoutBatches(books, run)
  const { items, due } = standingOf(affiliates)
  if (itemCount !== items || total.minor !== due) {
    faults.push(`payouts: a run of ${itemCount} items and ${total.minor} in all`)
  }
}

/**
 * Checks that each paid balance is reserved in full, and that each batch and its frozen request hold what
 * they should.
 */
async function faultsOf(books: Db, affiliates: number): Promise<string[]> {
  const { items, due, kept } = standingOf(affiliates)
  const [[row] = []] = await runScoped(books, system, [
    sql`select
      (select sum(credits_minor - debits_minor) from ledger.accounts where kind = 'aff.available')::text
        as available,
      (select sum(credits_minor - debits_minor) from ledger.accounts where kind = 'aff.in_transit')::text
        as in_transit,
      (select sum(amount_minor) from affiliate.payout_items)::text as items,
      (select count(*) from ledger.transactions where reason = 'payout_reserved')::int as entries,
      (select count(*) from affiliate.payout_batches b
        where json_array_length(b.request::json -> 'items') <> b.item_count
          or b.item_count <> (select count(*) from affiliate.payout_items i where i.batch_id = b.id)
          or b.request_sha256 <> encode(sha256(convert_to(b.request, 'UTF8')), 'hex'))::int as wrong`,
  ])
  const wanted = {
    ...{ available: `${kept}`, in_transit: `${due}`, items: `${due}`, entries: items, wrong: 0 },
  }
  return Object.entries(wanted)
    .filter(([what, count]) => row?.[what] !== count)
    .map(([what, count]) => `payouts: ${what} ${row?.[what]}, not ${count}`)
}

/**
 * The ledger of an advertiser whose affiliates have earned each line, written directly and not through the
 * product.
 */
async function seed(owner: pg.Client, affiliates: number): Promise<void> {
  const { items, all } = standingOf(affiliates)
  await open(owner)
  await owner.query(`
    insert into affiliate.advertisers (name, payout_minimum_minor) values ('Shop', ${MINIMUM_MINOR});
    create temp table payees as select 'a' || n as code, (row_number() over (order by md5(n::text)) <= ${items}) as is_due
      from generate_series(1, ${affiliates}) n;
    insert into affiliate.affiliates (code, name, status, paypal_email)
      select code, 'Affiliate', 'approved', code || '@mail.example' from payees;
    insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      select v.id, f.id, 'approved' from affiliate.advertisers v, affiliate.affiliates f;
    insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id, debits_minor, credits_minor)
      select 'aff.available', 'USD', p.advertiser_id, p.affiliate_id, 0,
          ${LINES_PER_AFFILIATE} * case when s.is_due then ${LINE_MINOR} else ${SMALL_LINE_MINOR} end
        from affiliate.partnerships p join affiliate.affiliates f on f.id = p.affiliate_id
        join payees s on s.code = f.code
      union all select 'adv.deposit', 'USD', id, null, ${all}, ${all} from affiliate.advertisers;
    insert into ledger.transactions (idempotency_key, reason, advertiser_id, affiliate_id, effective_at)
      select 'bench:' || n || ':' || a.id, 'commission_approved', a.advertiser_id, a.affiliate_id, now()
      from ledger.accounts a, generate_series(1, ${LINES_PER_AFFILIATE}) n where a.kind = 'aff.available';
    insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
        advertiser_id, affiliate_id)
      select t.id, d.id, c.id, c.credits_minor / ${LINES_PER_AFFILIATE}, 'USD', t.advertiser_id, t.affiliate_id
      from ledger.transactions t
      join ledger.accounts c on c.kind = 'aff.available' and c.affiliate_id = t.affiliate_id
      join ledger.accounts d on d.kind = 'adv.deposit'`)
  await owner.query('vacuum analyze')
}

/** Lets the owner edit the books in this throw-away database. */
async function open(owner: pg.Client): Promise<void> {
  const tables = [
    ...[
      'advertisers',
      'affiliates',
      'partnerships',
      'payout_items',
      'payout_batches',
      'payout_runs',
    ],
  ].map((table) => `affiliate.${table}`)
  for (const table of [...tables, 'ledger.accounts', 'ledger.transactions', 'ledger.transfers']) {
    await owner.query(`alter table ${table} no force row level security`)
  }
  // The triggers that check a run stay on.
  await owner.query(`
    alter table ledger.transactions disable trigger transactions_append_only;
    alter table ledger.transfers disable trigger transfers_append_only;
    alter table affiliate.payout_batches disable trigger payout_batches_never_deleted`)
}

/**
 * Restores the state before the run for the next round. Only an affiliate's first payout opens its account.
 */
async function undo(owner: pg.Client): Promise<void> {
  await owner.query(`
    delete from ledger.transfers t using ledger.transactions x
      where x.id = t.transaction_id and x.reason = 'payout_reserved';
    delete from ledger.transactions where reason = 'payout_reserved';
    delete from affiliate.payout_items;
    delete from affiliate.payout_batches;
    delete from affiliate.payout_runs;
    update ledger.accounts set debits_minor = 0, credits_minor = 0 where kind = 'aff.in_transit';
    update ledger.accounts set debits_minor = 0 where kind = 'aff.available'`)
  await owner.query('vacuum analyze')
}
