import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, test } from 'vitest'
import {
  connect,
  constraintOf,
  type Db,
  guardOf,
  runScoped,
  type Scope,
  sqlStateOf,
} from '../core/database.ts'
import { ask, balances, id, seedAffiliate, seedTenant } from '../test/books-world.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { byHand } from '../test/owner-hand.ts'
import { lockAccounts, postEntries } from './post.ts'
import type { LedgerEntry } from './rules/ledger.ts'
import { depositReceived } from './rules/ledger-bookings.ts'
import { commissionApproved, commissionCreated } from './rules/ledger-commissions.ts'

const at = new Date('2026-11-20T10:00:00.000Z')

const database = await makeFreshDatabase()
const systemTcpUrl = database.systemTcpUrl
const api = await connect(database.apiDatabaseUrl)
const system = await connect(database.systemDatabaseUrl)
const tenant = await seedTenant(system, { depositMinor: 10n ** 9n })
const { advertiserId } = tenant
const affiliates = await Promise.all(
  Array.from({ length: 6 }, () => seedAffiliate(system, advertiserId)),
)

afterEach(async () => {
  const unsound = await ask(
    system,
    sql`with lines as (
      select debit_account_id as id, amount_minor as d, 0 as c from ledger.transfers
      union all select credit_account_id, 0, amount_minor from ledger.transfers)
    select a.id from ledger.accounts a left join lines using (id) group by a.id
    having a.debits_minor <> coalesce(sum(d), 0) or a.credits_minor <> coalesce(sum(c), 0)`,
  )
  expect(unsound).toEqual([])
})

const post = (db: Db, scope: Scope, entries: LedgerEntry[]) =>
  runScoped(db, scope, [...lockAccounts(entries), postEntries(entries)])
const caught = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

function earned(affiliateId: string, minor: bigint): LedgerEntry[] {
  const { advertiserId, currency } = tenant
  const fact = { commissionId: id(), advertiserId, affiliateId, amount: { minor, currency } }
  return [
    commissionCreated({ ...fact, billing: 'prepaid' }, at),
    commissionApproved(fact, false, at),
  ]
}

const count = async (what: string) =>
  (await ask(system, sql`select count(*)::int as n from ledger.${sql.raw(what)}`))[0]?.n

describe('many entries in one statement', () => {
  test('open their accounts, move the totals and say how many they were', async () => {
    const before = await balances(system, tenant)
    const entries = affiliates.flatMap((affiliateId) => earned(affiliateId, 100n))
    const answers = await post(system, { kind: 'system' }, entries)
    expect(answers.at(-1)?.[0]).toMatchObject({ posted: 12 })
    const after = await balances(system, tenant)
    expect(after).toMatchObject({ 'aff.pending': 0n, 'aff.available': 600n })
    expect((before['adv.deposit'] ?? 0n) - (after['adv.deposit'] ?? 0n)).toBe(600n)
  })

  test('in any order, by many at once, never deadlock', async () => {
    const sets = Array.from({ length: 60 }, (_, turn) => {
      const order = turn % 2 === 0 ? affiliates : affiliates.toReversed()
      const shifted = [...order.slice(turn % 6), ...order.slice(0, turn % 6)]
      return shifted.flatMap((affiliateId) => earned(affiliateId, 1n))
    })
    const before = await balances(system, tenant)
    const outcomes = await Promise.allSettled(
      sets.map((entries) => post(system, { kind: 'system' }, entries)),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    const after = await balances(system, tenant)
    expect((after['aff.available'] ?? 0n) - (before['aff.available'] ?? 0n)).toBe(360n)
  })
})

describe('a fact is written whole or not at all', () => {
  test('a key that the ledger holds already undoes the batch', async () => {
    const entries = earned(affiliates[0] as string, 5n)
    await post(system, { kind: 'system' }, entries)
    const before = [await count('transactions'), await balances(system, tenant)]
    const again = [...earned(affiliates[1] as string, 7n), ...entries.slice(0, 1)]
    const error = await caught(post(system, { kind: 'system' }, again))
    expect([sqlStateOf(error), constraintOf(error)]).toEqual([
      '23505',
      'transactions_idempotency_key',
    ])
    expect([await count('transactions'), await balances(system, tenant)]).toEqual(before)
  })

  test('no account falls below its floor', async () => {
    const error = await caught(
      post(system, { kind: 'system' }, earned(affiliates[0] as string, 10n ** 15n)),
    )
    expect(constraintOf(error)).toBe('accounts_floor_check')
  })

  test("an advertiser's scope cannot post into another's books or the platform's", async () => {
    const own = { kind: 'advertiser', advertiserId: tenant.advertiserId } as const
    await post(api, own, earned(affiliates[0] as string, 3n))
    const other = { kind: 'advertiser', advertiserId: id() } as const
    const amount = { minor: 1n, currency: 'USD' } as const
    const gift = {
      depositId: id(),
      advertiserId: tenant.advertiserId,
      amount,
      into: 'plat.cash.bank',
    } as const
    const before = await count('transfers')
    for (const [scope, entries] of [
      [other, earned(affiliates[0] as string, 3n)],
      [own, [depositReceived(gift, at)]],
    ] as const) {
      expect(sqlStateOf(await caught(post(api, scope, [...entries])))).toBe('42501')
    }
    expect(await count('transfers')).toBe(before)
  })

  test('a claim posts only what it changed, and a claim without its entry is a bug', async () => {
    const entries = earned(affiliates[0] as string, 9n)
    const before = await count('transactions')
    const claimOf = (keys: string[]) =>
      sql`select value as key from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb)`
    const first = entries[0]?.idempotencyKey as string
    const run = (keys: string[]) =>
      runScoped(system, { kind: 'system' }, [
        ...lockAccounts(entries),
        postEntries(entries, claimOf(keys)),
      ])
    expect((await run([first])).at(-1)?.[0]).toMatchObject({ posted: 1 })
    expect(await count('transactions')).toBe(Number(before) + 1)
    expect(guardOf(await caught(run(['c:nobody:release'])))).toBe('ledger_entry_incomplete')
    await run([entries[1]?.idempotencyKey as string])
  })
})

test('every role can only write transfers between accounts of one currency', async () => {
  await post(system, { kind: 'system' }, earned(affiliates[0] as string, 5n))
  const [line = {}] = await ask(
    system,
    sql`select transaction_id, debit_account_id as debit, credit_account_id as credit, currency
      from ledger.transfers limit 1`,
  )
  const write = (wrong: object) => {
    const row = { ...line, ...wrong } as Record<
      'transaction_id' | 'debit' | 'credit' | 'currency',
      string
    >
    return runScoped(system, { kind: 'system' }, [
      sql`insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency)
        select t.transaction_id::uuid, t.debit::uuid, t.credit::uuid, 1, t.currency
        from json_to_recordset(${JSON.stringify([line, row])}::json)
          as t(transaction_id text, debit text, credit text, currency text)`,
    ])
  }
  const before = await count('transfers')
  const nobody = id()
  for (const wrong of [
    { transaction_id: nobody },
    { debit: nobody },
    { credit: nobody },
    { currency: 'EUR' },
  ]) {
    expect(constraintOf(await caught(write(wrong)))).toBe('transfers_references')
  }
  expect(await count('transfers')).toBe(before)
})

test.each([
  'delete from ledger.accounts',
  'truncate ledger.accounts cascade',
  "update ledger.accounts set currency = 'EUR'",
  'update ledger.accounts set id = uuidv7()',
  "update ledger.accounts set kind = 'aff.hold'",
])('an account stays what it is, also for the owner of the tables: %s', async (statement) => {
  await post(system, { kind: 'system' }, earned(affiliates[0] as string, 5n))
  const hand = `begin; alter table ledger.accounts no force row level security; ${statement}; rollback`
  expect(sqlStateOf(await caught(byHand(systemTcpUrl, hand)))).toBe('TR002')
})
