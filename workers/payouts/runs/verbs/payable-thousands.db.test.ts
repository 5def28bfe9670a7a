import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { ask, id, seedTenant, seedUser } from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { listReceivers } from '../../receivers/db/receiver-review.ts'
import { listPayableTotals, sumPayoutAccounts, toAccountSums } from '../db/payable-accounts.ts'
import { buildPayoutBatches, payoutRequestOf } from './build-payout-batches.ts'

/** Comparing each with each would take longer than the test may. */
const PEOPLE = 4_000
const now = new Date('2026-11-20T10:00:00.000Z')

let api: Db
let system: Db
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
})

/** Balances written directly, without sales. The first two are paid to one mailbox. */
async function seedBalances(advertiserId: string, count: number): Promise<string[]> {
  await runScoped(system, { kind: 'system' }, [
    sql`with people as (
        insert into affiliate.affiliates (id, code, name, status, paypal_email)
        select uuidv7(), 'm' || n, 'M', 'approved', 'm' || greatest(n, 2) || '@mail.example'
        from generate_series(1, ${count}::int) n returning id),
      partners as (
        insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
        select ${advertiserId}::uuid, id, 'approved' from people)
      insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id, credits_minor)
      select 'aff.available', 'USD', ${advertiserId}::uuid, id, 10000 from people order by id`,
  ])
  const twins = await ask(
    system,
    sql`select id from affiliate.affiliates where paypal_email = 'm2@mail.example' order by id`,
  )
  return twins.map((row) => String(row.id))
}

test('finance and an own payer see the sums of thousands of balances while they wait', async () => {
  const terms = { billing: 'own_payer', holdDays: 0, rateBps: 10_000 } as const
  const tenant = await seedTenant(system, terms)
  const { advertiserId } = tenant
  const twins = await seedBalances(advertiserId, PEOPLE)
  const user = await seedUser(system)
  const asFinance: Scope = { kind: 'staff', role: 'finance', userId: user }
  const asAdvertiser: Scope = { kind: 'advertiser', advertiserId }
  await runScoped(api, asAdvertiser, [
    sql`insert into affiliate.paypal_accounts (advertiser_id, client_id, secret_sealed, changed_by, changed_at)
      values (${advertiserId}, 'client', 'sealed', ${user}, now())`,
  ])
  const origin = { kind: 'person', id: user, userId: user, role: 'advertiser' } as const
  const person = { ...api, origin: { ...origin, requestId: id(), ip: null } }
  const run = { createdBy: null, payerAdvertiserId: advertiserId, currency: 'USD' } as const
  const runRequest = payoutRequestOf({ ...run, minimum: null, now })
  for (const [db, scope] of [
    [api, asFinance],
    [person, asAdvertiser],
  ] as const) {
    const [[row = {}] = [], totals] = await runScoped(db, scope, [
      sumPayoutAccounts(runRequest, {}, null),
      listPayableTotals({ payer: advertiserId, steps: [['USD', 1n]] }, now, 10),
    ])
    const sums = toAccountSums(row)
    expect(sums.payable).toBe(PEOPLE - 2)
    expect(sums.byObstacle.find(({ obstacle }) => obstacle === 'receiver_shared')?.accounts).toBe(2)
    expect(totals).toMatchObject([{ affiliates: PEOPLE - 2 }])
  }
  const page = { state: 'shared', afterId: null, limit: 50, now } as const
  const [shared = []] = await runScoped(api, asFinance, [listReceivers(page)])
  expect(shared.map((row) => row.id).toSorted()).toEqual(twins)
  // While the tables have no statistics yet.
  const { itemCount } = await buildPayoutBatches(system, { ...run, minimum: null, now })
  expect(itemCount).toBe(PEOPLE - 2)
}, 60_000)

test.each([
  ['transaction', sql`uuidv7()`, sql`d.id`, 'USD'],
  ['account', sql`x.id`, sql`uuidv7()`, 'USD'],
  ['account of its currency', sql`x.id`, sql`d.id`, 'EUR'],
] as const)(
  'of hundreds of transfers one may not name a missing %s',
  async (_, fact, debit, currency) => {
    const { advertiserId } = await seedTenant(system, { holdDays: 0, rateBps: 10_000 })
    await seedBalances(advertiserId, 3)
    const many = (wrong: number) =>
      runScoped(system, { kind: 'system' }, [
        sql`insert into ledger.transactions (idempotency_key, reason, advertiser_id, effective_at)
        values ('test:many', 'adjusted', ${advertiserId}::uuid, now())`,
        sql`insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency)
        select case when n = ${wrong}::int then ${fact} else x.id end,
          case when n = ${wrong}::int then ${debit} else d.id end, c.id, 1,
          case when n = ${wrong}::int then ${currency}::text else 'USD' end
        from generate_series(1, 300) n
        join ledger.transactions x on x.idempotency_key = 'test:many'
        cross join (select id from ledger.accounts where kind = 'aff.available' order by id limit 1) d
        cross join (select id from ledger.accounts where kind = 'aff.available' order by id desc limit 1) c`,
      ])
    await expect(many(200)).rejects.toMatchObject({ constraint: 'transfers_references' })
    await expect(many(0)).resolves.toBeDefined()
  },
)
