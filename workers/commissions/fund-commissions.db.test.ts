import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { requireCreditLimit } from '../billing/credit-limit.ts'
import { recordConversion } from '../conversions/record/verbs/record-conversion.ts'
import { type Db, runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import {
  ask,
  balances,
  deposit,
  expectSoundBooks,
  journalRules,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'
import { fundCommissions } from './fund-commissions.ts'
import { releaseHolds } from './release-holds.ts'

let api: Db
let system: Db
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
})
afterAll(() => expectSoundBooks(system, journalRules))

const soldAt = new Date('2026-11-20T10:00:00.000Z')
const SECOND_MS = 1_000
const nothing = { conversions: 0, waiting: 0, failed: [], more: false }
const fund = (now = soldAt, db = system, scope: Scope = { kind: 'system' }) =>
  fundCommissions(db, scope, { advertiserId: null, now, newId })
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const

/** Sales one second apart; a commission is 30 % of the amount. */
async function sold(tenant: Tenant, amounts: readonly bigint[]): Promise<void> {
  const clickId = await seedClick(system, tenant, soldAt)
  for (const [index, minor] of amounts.entries()) {
    const now = new Date(soldAt.getTime() + index * SECOND_MS)
    await recordConversion(api, saleOf(tenant, { clickId, now, amount: usd(minor) }))
  }
}
const statuses = async (tenant: Tenant) =>
  (
    await ask(
      system,
      sql`select status from affiliate.commissions where advertiser_id = ${tenant.advertiserId}::uuid
        order by id`,
    )
  ).map(({ status }) => status)
const rolledUp = async () =>
  ask(
    system,
    sql`select sum(d.commission_minor)::text as daily, (select sum(h.commission_minor)::text
      from affiliate.conversion_rollups_hourly h) as hourly
      from affiliate.conversion_rollups_daily d`,
  )

test('funds the oldest first and stops at the first that does not fit', async () => {
  const tenant = await seedTenant(system)
  await sold(tenant, [10_000n, 20_000n, 1_000n])
  expect(await statuses(tenant)).toEqual(['unfunded', 'unfunded', 'unfunded'])
  expect(await fund()).toEqual({ ...nothing, waiting: 1 })
  await deposit(system, tenant, 3_300n)
  expect(await fund()).toEqual({ ...nothing, conversions: 1, waiting: 1 })
  // There is enough for the third one, which takes 3.00, but the second comes first.
  expect(await statuses(tenant)).toEqual(['held', 'unfunded', 'unfunded'])
  await deposit(system, tenant, 6_000n)
  expect(await fund()).toEqual({ ...nothing, conversions: 2 })
  expect(await fund()).toEqual(nothing)
  expect(await balances(system, tenant)).toMatchObject({ 'adv.deposit': 0n, 'aff.hold': 9_300n })
})

test.each([
  ['prepaid', { depositMinor: 500n }, 'adv.deposit', 500n],
  ['postpaid', { creditLimitMinor: 500n }, 'adv.receivable', undefined],
] as const)(
  'audit 25: a new order of a %s advertiser is not funded before an unfunded one',
  async (billing, terms, account, minor) => {
    const tenant = await seedTenant(system, { billing, ...terms })
    await sold(tenant, [233_333n, 1_167n])
    expect(await statuses(tenant)).toEqual(['unfunded', 'unfunded'])
    expect((await balances(system, tenant))[account]).toBe(minor)
  },
)

test('audit 25: refunded or rejected conversions do not block later ones', async () => {
  const tenant = await seedTenant(system, { depositMinor: 500n })
  await sold(tenant, [233_333n, 233_333n])
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.conversions set status = 'rejected', rejection = 'rejected_by_reviewer'
      where id = (select conversion_id from affiliate.commissions order by id limit 1)`,
    sql`update affiliate.commissions set refunded_minor = amount_minor
      where id = (select id from affiliate.commissions order by id desc limit 1)`,
  ])
  await sold(tenant, [1_167n])
  expect((await statuses(tenant)).toSorted()).toEqual(['held', 'unfunded', 'unfunded'])
})

test('a funded conversion is counted, in its day and hour, and its affiliate is notified', async () => {
  const tenant = await seedTenant(system)
  await sold(tenant, [10_000n, 20_000n])
  expect(await rolledUp()).toEqual([{ daily: '0', hourly: '0' }])
  await deposit(system, tenant, 9_000n)
  await fund(new Date(soldAt.getTime() + 86_400_000))
  expect(await rolledUp()).toEqual([{ daily: '9000', hourly: '9000' }])
  const result = await ask(
    system,
    sql`select affiliate_id, subject_id in (select id from affiliate.conversions) as is_notified,
      facts->>'commission_minor' as minor, facts->>'commission_status' as status
      from logs.events where kind = 'commission.funded' order by id`,
  )
  const line = { affiliate_id: tenant.affiliateId, is_notified: true, status: 'held' }
  expect(result.toSorted((a, b) => Number(a.minor) - Number(b.minor))).toEqual([
    { ...line, minor: '3000' },
    { ...line, minor: '6000' },
  ])
})

test('all lines and the fee of one conversion are funded together, or none', async () => {
  const tenant = await seedTenant(system)
  await sold(tenant, [10_000n])
  const upline = await seedAffiliate(system, tenant.advertiserId)
  await runScoped(system, { kind: 'system' }, [
    sql`insert into affiliate.commissions (conversion_id, advertiser_id, offer_id, affiliate_id, level,
        amount_minor, currency, rate_bps, fixed_minor, status, hold_until)
      select conversion_id, advertiser_id, offer_id, ${upline}::uuid, 2, 300, currency, 300, 0,
        status, hold_until from affiliate.commissions`,
    sql`update affiliate.conversions set fee_minor = 500, revenue_minor = 3800`,
  ])
  await deposit(system, tenant, 3_799n)
  expect(await fund()).toEqual({ ...nothing, waiting: 1 })
  await deposit(system, tenant, 1n)
  expect(await fund()).toEqual({ ...nothing, conversions: 1 })
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'adv.deposit': 0n, 'aff.hold': 3_300n, 'plat.fee_pending': 0n, 'plat.fee_revenue': 500n },
  })
  const counted = sql`select commission_minor::text as minor, conversions
    from affiliate.conversion_rollups_daily order by commission_minor`
  expect(await ask(system, counted)).toEqual([
    { minor: '300', conversions: 0 },
    { minor: '3000', conversions: 1 },
  ])
})

test('a pending conversion is only reserved; refunded parts and rejected conversions are not funded', async () => {
  const tenant = await seedTenant(system, { approval: 'manual' })
  await sold(tenant, [10_000n, 10_000n, 10_000n])
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.conversions set status = 'rejected', rejection = 'rejected_by_reviewer'
      where id = (select conversion_id from affiliate.commissions order by id limit 1)`,
    sql`update affiliate.commissions set refunded_minor = 1000
      where id = (select id from affiliate.commissions order by id desc limit 1)`,
  ])
  await deposit(system, tenant, 5_000n)
  expect(await fund()).toEqual({ ...nothing, conversions: 2 })
  expect(await statuses(tenant)).toEqual(['unfunded', 'pending', 'pending'])
  expect(await balances(system, tenant)).toMatchObject({ 'adv.deposit': 0n, 'aff.pending': 5_000n })
})

test('after the hold it is available at once and pays a debt first; a review keeps it on hold', async () => {
  const tenant = await seedTenant(system)
  await sold(tenant, [10_000n, 10_000n])
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.commissions set is_in_review =
      (id = (select id from affiliate.commissions order by id desc limit 1))`,
  ])
  await deposit(system, tenant, 6_000n)
  const late = new Date(soldAt.getTime() + 31 * 86_400_000)
  expect(await fund(late)).toEqual({ ...nothing, conversions: 2 })
  expect(await statuses(tenant)).toEqual(['available', 'held'])
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'aff.available': 3_000n, 'aff.hold': 3_000n },
  })
  expect(await releaseHolds(system, late)).toMatchObject({ released: 0 })
})

test('F98: concurrent funding runs and sales never overdraw the deposit or fund twice', async () => {
  const tenant = await seedTenant(system)
  await sold(
    tenant,
    Array.from({ length: 30 }, () => 1_000n),
  )
  await deposit(system, tenant, 300n * 40n)
  const clickId = await seedClick(system, tenant, soldAt)
  const sales = Array.from({ length: 20 }, () =>
    recordConversion(api, saleOf(tenant, { clickId, now: soldAt, amount: usd(1_000n) })),
  )
  const runs = await Promise.all([fund(), fund(), fund(), fund(), ...sales])
  expect(runs).toHaveLength(24)
  const last = await fund()
  expect(last.failed).toEqual([])
  const after = await balances(system, tenant)
  expect(after).toMatchObject({ 'adv.deposit': 0n, 'aff.hold': 12_000n })
  const waiting = (await statuses(tenant)).filter((status) => status === 'unfunded')
  expect(waiting).toHaveLength(10)
  expect(await rolledUp()).toEqual([{ daily: '12000', hourly: '12000' }])
}, 60_000)

test('one run funds several chunks, and an advertiser without funds does not stop others', async () => {
  const poor = await seedTenant(system)
  const rich = await seedTenant(system)
  await sold(poor, [10_000n])
  await sold(rich, [10_000n])
  await runScoped(system, { kind: 'system' }, [
    sql`with inserted as (
      insert into affiliate.conversions (advertiser_id, app_id, event, external_id, content_hash,
        offer_id, affiliate_id, click_id, amount_minor, currency, revenue_minor, status, attributed_by,
        receipt, occurred_at, recorded_at)
      select advertiser_id, app_id, event, 'copy ' || n, content_hash, offer_id, affiliate_id, click_id,
        amount_minor, currency, revenue_minor, status, attributed_by, receipt, occurred_at, recorded_at
      from affiliate.conversions, generate_series(1, 250) n
      where advertiser_id = ${rich.advertiserId}::uuid returning id, advertiser_id, offer_id, affiliate_id)
      insert into affiliate.commissions (conversion_id, advertiser_id, offer_id, affiliate_id, level,
        amount_minor, currency, rate_bps, fixed_minor, status, hold_until)
      select id, advertiser_id, offer_id, affiliate_id, 1, 10, 'USD', 0, 10, 'unfunded', now() from inserted`,
  ])
  await deposit(system, rich, 1_000_000n)
  expect(await fund()).toEqual({ ...nothing, conversions: 251, waiting: 1 })
})

test('a raised credit limit funds commissions up to the limit in the advertiser’s own currency', async () => {
  const tenant = await seedTenant(system, { billing: 'postpaid', creditLimitMinor: 0n })
  await sold(tenant, [10_000n, 10_000n])
  expect(await fund()).toEqual({ ...nothing, waiting: 1 })
  const userId = await seedUser(system)
  const finance: Scope = { kind: 'staff', role: 'finance', userId }
  const { advertiserId } = tenant
  const raise = (scope: Scope, beforeMinor: bigint, limitMinor: bigint) =>
    runScoped(api, scope, [requireCreditLimit(advertiserId, { beforeMinor, limitMinor })])
  await raise(finance, 0n, 5_999n)
  expect(await fund(soldAt, api, finance)).toEqual({ ...nothing, conversions: 1, waiting: 1 })
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'adv.receivable': 3_000n, 'aff.hold': 3_000n },
  })
  const stranger: Scope = { kind: 'advertiser', advertiserId }
  await expect(raise(stranger, 5_999n, 10n ** 9n)).rejects.toMatchObject({ code: 'TR003' })
})

test('a refilled deposit may be reported as low again; one that funding emptied may not', async () => {
  const tenant = await seedTenant(system)
  await sold(tenant, [10_000n])
  const result = sql`update affiliate.advertisers set low_balance_notified_at = now()`
  const isNotified = async () =>
    (await ask(system, sql`select low_balance_notified_at from affiliate.advertisers`))[0]
      ?.low_balance_notified_at !== null
  await runScoped(system, { kind: 'system' }, [result])
  const { advertiserId } = tenant
  const userId = await seedUser(system)
  await runScoped(api, { kind: 'staff', role: 'owner', userId }, [
    sql`update affiliate.advertisers set low_balance_minor = 1000 where id = ${advertiserId}::uuid`,
  ])
  await deposit(system, tenant, 3_999n)
  await fund()
  expect(await isNotified()).toBe(true)
  await deposit(system, tenant, 1n)
  await fund()
  expect(await isNotified()).toBe(false)
})

test('a deposit beside a debt settles the debt before anything is funded', async () => {
  const tenant = await seedTenant(system, { depositMinor: 3_000n })
  await sold(tenant, [10_000n, 10_000n])
  // The first sale's deposit is charged back.
  const { depositChargedBack } = await import('../ledger/rules/ledger-bookings.ts')
  const { lockAccounts, postEntries } = await import('../ledger/post.ts')
  const entries = [
    depositChargedBack(
      {
        ...{ bookingId: newId(soldAt), advertiserId: tenant.advertiserId },
        ...{ amount: usd(3_000n), from: 'plat.cash.paypal' },
      },
      soldAt,
    ),
  ]
  await runScoped(system, { kind: 'system' }, [...lockAccounts(entries), postEntries(entries)])
  await deposit(system, tenant, 5_000n)
  expect(await fund()).toEqual({ ...nothing, waiting: 1 })
  expect(await balances(system, tenant)).toMatchObject({
    ...{ 'adv.deposit': 2_000n, 'adv.receivable': 0n },
  })
})
