/** Accounts are opened once by concurrent callers, and found without reading the owner's other accounts. */
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { currencies, ledgerAccountKinds } from '../../schema/vocabulary.ts'
import { batchEarnings } from '../conversions/record/verbs/record-batch.ts'
import { recordConversion } from '../conversions/record/verbs/record-conversion.ts'
import { connect, type Db, runScoped } from '../core/database.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  id,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  type Tenant,
} from '../test/books-world.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { untilBlocked } from '../test/paused-verbs.ts'
import { affiliateRows, allRows, insertRows } from '../test/seed-rows.ts'

/** `known`: its id, if the caller knows it. In USD and without an owner by default. */
type Wanted = { kind: string } & Partial<
  Record<'currency' | 'advertiser_id' | 'affiliate_id' | 'known', string>
>

const MANY = 1_500
const now = new Date('2026-11-20T10:00:00.000Z')
const find = 'ledger.account_ids($1)'
const lock = 'ledger.lock_accounts($1, null)'
const lockSwept = 'ledger.lock_accounts($1, $1)'
const open = `(select ledger.opened_accounts(array_agg(known order by n),
    array_agg(kind order by n), array_agg(currency order by n),
    array_agg(advertiser_id order by n), array_agg(affiliate_id order by n))
  from json_to_recordset($1) as w(n int, known uuid, kind text, currency text,
    advertiser_id uuid, affiliate_id uuid))`

const urls = await makeFreshDatabase()
const system = await connect(urls.systemDatabaseUrl)
const tenant = await seedTenant(system)
const other = await seedTenant(system)

const clients: pg.Client[] = []
afterAll(async () => void (await Promise.all(clients.map((client) => client.end()))))

/** A separate connection, which keeps its plans and open transactions. */
async function openClient(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  clients.push(client)
  await client.connect()
  return client
}

async function idsBy(client: pg.Client, call: string, accounts: readonly Wanted[]) {
  const json = JSON.stringify(accounts.map((account, n) => ({ currency: 'USD', ...account, n })))
  const { rows } = await client.query<{ ids: (string | null)[] }>(`select ${call} as ids`, [json])
  return rows[0]?.ids ?? []
}

const enter = `select affiliate.enter_scope($1, '', '', '', '', '', $2, 60000)`

/** Rolled back. No scope: as app_system. */
async function undone<T>(client: pg.Client, scope: readonly Tenant[], work: () => Promise<T>) {
  const ids = scope.map(({ advertiserId }) => advertiserId)
  await client.query('begin')
  try {
    await client.query(enter, ids.length > 1 ? ['', ids.join()] : [ids.join(), ''])
    return await work()
  } finally {
    await client.query('rollback')
  }
}

const affiliates = (kind: string, of: Tenant, more = {}): Wanted => ({
  ...{ kind, advertiser_id: of.advertiserId, affiliate_id: of.affiliateId, ...more },
})
const advertisers = (kind: string, of: Tenant) => ({ kind, advertiser_id: of.advertiserId })
const everyAccount = sql`select id, kind, currency, advertiser_id, affiliate_id
  from ledger.accounts order by id`
const rowsOf = () => ask(system, everyAccount)

test('known accounts are used, missing ones are opened once, in order', async () => {
  const client = await openClient(urls.systemTcpUrl)
  const missing: Wanted[] = [
    affiliates('aff.pending', tenant),
    { kind: 'plat.cash.bank' },
    advertisers('adv.deposit', tenant),
    affiliates('aff.pending', other),
    advertisers('plat.fee_pending', tenant),
    affiliates('aff.pending', tenant, { currency: 'EUR' }),
  ]
  const knownId = id()
  const known = affiliates('aff.hold', tenant, { known: knownId })
  const list = [...missing.slice(0, 3), known, ...missing.slice(3), { kind: 'plat.cash.bank' }]
  const ids = await idsBy(client, open, list)
  expect([ids[3], ids[7]]).toEqual([knownId, ids[1]])
  const found = ids.toSpliced(7, 1).toSpliced(3, 1)
  const nobodys = { currency: 'USD', advertiser_id: null, affiliate_id: null }
  const opened = missing.map((account, n) => ({ ...nobodys, ...account, id: found[n] }))
  const rows = await rowsOf()
  expect(rows).toHaveLength(missing.length)
  expect(rows).toEqual(expect.arrayContaining(opened))
  expect(await idsBy(client, open, list)).toEqual(ids)
  const turned = missing.toReversed()
  for (const call of [open, lock, find]) {
    expect(await idsBy(client, call, turned)).toEqual(found.toReversed())
  }
  expect(await rowsOf()).toEqual(rows)
})

test.each(['aff.available', 'aff.debt'])('%s is opened with its other side', async (kind) => {
  const fresh = await seedAffiliate(system, other.advertiserId)
  const of = { ...other, affiliateId: fresh }
  const client = await openClient(urls.systemTcpUrl)
  const [found] = await idsBy(client, open, [affiliates(kind, of)])
  const rows = (await rowsOf()).filter((row) => row.affiliate_id === fresh)
  expect(rows.map((row) => row.kind).toSorted()).toEqual(['aff.available', 'aff.debt'])
  expect(rows.find((row) => row.id === found)?.kind).toBe(kind)
})

test("another advertiser's account is not seen, and to open it is refused", async () => {
  const apart = await seedTenant(system)
  await idsBy(await openClient(urls.systemTcpUrl), open, [affiliates('aff.pending', apart)])
  const client = await openClient(urls.apiTcpUrl)
  const before = await rowsOf()
  const foreign = [
    ...[affiliates('aff.pending', apart), affiliates('aff.hold', apart)],
    ...[advertisers('adv.deposit', apart), { kind: 'plat.cash.gateway' }],
  ]
  for (const scope of [[tenant], [tenant, other]]) {
    const own = scope.map((one) => affiliates('aff.available', one))
    expect(await undone(client, scope, () => idsBy(client, open, own))).not.toContain(null)
    for (const account of foreign) {
      const list = [...own, account]
      const found = await undone(client, scope, () => idsBy(client, find, list))
      expect(new Set(found)).toEqual(new Set([null]))
      for (const call of [open, lock]) {
        const asked = undone(client, scope, () => idsBy(client, call, list))
        await expect(asked).rejects.toMatchObject({ code: '42501' })
      }
    }
  }
  expect(await rowsOf()).toEqual(before)
})

describe('two connections', () => {
  let [one, two]: pg.Client[] = []
  let people: Tenant[]
  beforeAll(async () => {
    one = await openClient(urls.systemTcpUrl)
    two = await openClient(urls.systemTcpUrl)
    people = await peopleOf(system, tenant, 45)
  })

  test('open overlapping lists in opposite order without a deadlock', async () => {
    const kinds = Object.keys(ledgerAccountKinds).filter((kind) => kind.startsWith('aff.'))
    const turns = kinds.flatMap((kind) => currencies.map((currency) => ({ kind, currency })))
    const deadline = performance.now() + 2_500
    for (const { kind, currency } of turns) {
      const all = people.map((person) => affiliates(kind, person, { currency }))
      const turned = all.toReversed()
      const [first, second] = await Promise.all([
        idsBy(one!, open, all.slice(0, 30)),
        idsBy(two!, lock, turned.slice(0, 30)),
      ])
      expect(first.slice(15)).toEqual(second.slice(15).toReversed())
      expect(new Set([...first, ...second]).size).toBe(all.length)
      expect(await idsBy(one!, find, all)).toEqual([...first, ...second.slice(0, 15).toReversed()])
      if (performance.now() > deadline) break
    }
  })

  test.each(['commit', 'rollback'])('wait for one that is still open, until %s', async (end) => {
    const fresh = await seedAffiliate(system, other.advertiserId)
    const list = [affiliates('aff.debt', { ...other, affiliateId: fresh })]
    await one!.query('begin')
    const first = await idsBy(one!, open, list)
    const second = idsBy(two!, open, list)
    await untilBlocked(system, 1)
    await one!.query(end)
    expect((await second)[0] === first[0]).toBe(end === 'commit')
    expect(await idsBy(one!, find, list)).toEqual(await second)
  })
})

/** Adds this many affiliates of the advertiser. */
async function peopleOf(db: Db, of: Tenant, number: number): Promise<Tenant[]> {
  const seeds = Array.from({ length: number }, () => affiliateRows(of.advertiserId, {}))
  await runScoped(db, { kind: 'system' }, insertRows(allRows(seeds.map(({ rows }) => rows))))
  return seeds.map(({ affiliateId }) => ({ ...of, affiliateId }))
}

/** Adds this many advertisers of the affiliate. */
async function shopsOf(db: Db, of: Tenant, number: number): Promise<Tenant[]> {
  const rows = await ask(
    db,
    sql`insert into affiliate.advertisers (id, name)
      select uuidv7(), 'Shop' from generate_series(1, ${number}::int) returning id`,
  )
  return rows.map((row) => ({ ...of, advertiserId: String(row.id) }))
}

describe('a plan made while there were no accounts', () => {
  /** Index entries and rows read of the accounts, and pages read. */
  async function effortOf(client: pg.Client, work: () => Promise<unknown>) {
    const count = async () => (await client.query<{ n: number }>(counted)).rows[0]!.n
    const before = await count()
    await work()
    return (await count()) - before
  }
  const counted = `select sum(pg_stat_get_xact_tuples_returned(oid)
      + pg_stat_get_xact_blocks_fetched(oid))::int as n
    from pg_class where oid = 'ledger.accounts'::regclass
      or oid in (select indexrelid from pg_index where indrelid = 'ledger.accounts'::regclass)`

  test('reads few, though the owner has thousands by now', async () => {
    const young = await makeFreshDatabase()
    const db = await connect(young.systemDatabaseUrl)
    const of = await seedTenant(db)
    const api = await openClient(young.apiTcpUrl)
    const books = await openClient(young.systemTcpUrl)
    const own = [affiliates('aff.pending', of), advertisers('adv.deposit', of)]
    const list = [...own, affiliates('aff.hold', of)]
    const asked = [find, open, lock, lockSwept].flatMap((call) => [
      { call, client: api, scope: [of] },
      { call, client: books, scope: [] },
    ])
    const efforts = async () => {
      const all: number[] = []
      for (const { call, client, scope } of asked) {
        const run = () => effortOf(client, () => idsBy(client, call, list))
        all.push(await undone(client, scope, run))
      }
      return all
    }
    await efforts()
    const others = [...(await peopleOf(db, of, MANY)), ...(await shopsOf(db, of, MANY))]
    // On another connection; both connections keep their plans.
    const filling = await openClient(young.systemTcpUrl)
    for (const kind of ['aff.pending', 'aff.available']) {
      await idsBy(
        filling,
        open,
        [of, ...others].map((one) => affiliates(kind, one)),
      )
    }
    for (const effort of await efforts()) {
      expect(effort).toBeGreaterThan(0)
      expect(effort).toBeLessThan(120)
    }
  })
})

describe('first sales of an affiliate', () => {
  const sale = async (of: Tenant) => {
    const clickId = await seedClick(system, of, new Date(+now - 60_000))
    return saleOf(of, { clickId, customerId: id(), now })
  }
  const kindsOf = async ({ advertiserId }: Tenant) =>
    (await rowsOf()).filter((row) => row.advertiser_id === advertiserId).map(({ kind }) => kind)
  const credit = { billing: 'postpaid', creditLimitMinor: 1_000_000n } as const

  test.each(['commit', 'rollback'])(
    'at two batchers at once open its accounts, after a %s',
    async (end) => {
      const of = await seedTenant(system, credit)
      const api = await connect(urls.apiDatabaseUrl)
      const sales = [await sale(of), await sale(of)]
      expect(await kindsOf(of)).toEqual([])
      // Another caller opens the same account and has not committed, so both find it missing.
      const client = await openClient(urls.systemTcpUrl)
      await client.query('begin')
      await idsBy(client, open, [advertisers('adv.receivable', of), affiliates('aff.pending', of)])
      const both = Promise.all(sales.map((one) => recordConversion(api, one, batchEarnings(api))))
      await untilBlocked(system, 2)
      await client.query(end)
      expect((await both).map(({ outcome }) => outcome)).toEqual(['recorded', 'recorded'])
      expect((await kindsOf(of)).toSorted()).toEqual(['adv.receivable', 'aff.hold', 'aff.pending'])
      expect(await balances(system, of)).toMatchObject({ 'adv.receivable': 2_940n })
      await expectSoundBooks(system)
    },
  )
})
