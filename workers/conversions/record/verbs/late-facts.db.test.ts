/** Concurrent changes of facts that were read before: the second writer notices. */
import { afterAll, expect, test } from 'vitest'
import { setBillingMode } from '../../../billing/set-billing-mode.ts'
import { fundCommissions } from '../../../commissions/fund-commissions.ts'
import { newId } from '../../../core/ids.ts'
import { discardPayoutBatch } from '../../../payouts/batches/verbs/discard-payout-batch.ts'
import { buildPayoutBatches } from '../../../payouts/runs/verbs/build-payout-batches.ts'
import {
  balances,
  deposit,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
  type TenantTerms,
} from '../../../test/books-world.ts'
import { makeHeldBack, rollupsHeld, untilBlocked } from '../../../test/paused-verbs.ts'
import { decideConversions } from '../../review/decide-conversions.ts'
import { recordConversion } from './record-conversion.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const world = await makeHeldBack()
const userId = await seedUser(world.system)
afterAll(() => world.close())
afterAll(() => expectSoundBooks(world.system))

const rowOf = (table: string, id: string) =>
  `select from affiliate.${table} where id = '${id}' for update`

async function sell(tenant: Tenant, minor: bigint) {
  const clickId = await seedClick(world.system, tenant, new Date(+now - 60_000))
  const sale = saleOf(tenant, { clickId, now, newId, amount: { minor, currency: 'USD' } })
  return { sale, record: () => recordConversion(world.api, sale) }
}

/** A sale for which there was no money, and the money, not yet set aside. */
async function unfundedSale(terms: TenantTerms) {
  const tenant = await seedTenant(world.system, terms)
  const { sale, record } = await sell(tenant, 10_000n)
  const outcome = await record()
  if (outcome.outcome !== 'recorded') return expect.fail(outcome.outcome)
  await deposit(world.system, tenant, 100_000n)
  const { advertiserId } = tenant
  const fund = () => fundCommissions(world.system, { kind: 'system' }, { advertiserId, now, newId })
  return { tenant, sale, conversionId: outcome.conversion.id, fund }
}

test('a commission that is approved while it is funded is on hold or available', async () => {
  const terms = { approval: 'manual', holdDays: 0, feeBps: 500 } as const
  const { tenant, conversionId, fund } = await unfundedSale(terms)
  const scope = { kind: 'advertiser', advertiserId: tenant.advertiserId } as const
  const decision = { ids: [conversionId], decision: 'approve', note: null, userId } as const
  const approve = () =>
    decideConversions(world.api, scope, { ...decision, ownAffiliateIds: [], now, newId })
  await world.atOnce<unknown>(rowOf('conversions', conversionId), [fund, approve])
  const books = await balances(world.system, tenant)
  expect(books).toMatchObject({ 'aff.available': 3_000n, 'plat.fee_revenue': 500n })
})

test('a refund that only reduces the fee, while the conversion is funded', async () => {
  const { tenant, sale, conversionId, fund } = await unfundedSale({ rateBps: 1, feeBps: 1_000 })
  const refund = saleOf(tenant, {
    ...{ event: 'refund', originalExternalId: sale.externalId, now, newId },
    amount: { minor: 1_000n, currency: 'USD' },
  })
  await world.atOnce<unknown>(rowOf('conversions', conversionId), [
    fund,
    () => recordConversion(world.api, refund),
  ])
  const fees = { 'plat.fee_pending': 0n, 'plat.fee_revenue': 900n }
  expect(await balances(world.system, tenant)).toMatchObject(fees)
})

const fundOf = { prepaid: 'adv.deposit', postpaid: 'adv.receivable', own_payer: 'adv.payer' }
type Mode = keyof typeof fundOf

const change = (tenant: Tenant, billingMode: Mode) => {
  const finance = { kind: 'staff', role: 'finance', userId } as const
  const { advertiserId } = tenant
  return setBillingMode(world.api, finance, { advertiserId, billingMode })
}

const changes: [Mode, Mode][] = [
  ['postpaid', 'prepaid'],
  ['own_payer', 'prepaid'],
  ['own_payer', 'postpaid'],
  ['postpaid', 'own_payer'],
]

test.each(changes)('a sale in progress stops the change from %s to %s', async (from, to) => {
  const tenant = await seedTenant(world.system, { billing: from, creditLimitMinor: 1_000_000n })
  const { record } = await sell(tenant, 4_900n)
  const changed = () => change(tenant, to).catch(({ code }: { code: string }) => code)
  const outcomes = await world.atOnce<unknown>(rollupsHeld, [record, changed])
  expect(outcomes).toMatchObject([{ outcome: 'recorded' }, 'conflict'])
  const books = await balances(world.system, tenant)
  expect(Object.values(fundOf).filter((kind) => books[kind])).toEqual([fundOf[from]])
})

test.each(changes)('a sale that read %s is recorded as %s after the change', async (from, to) => {
  const tenant = await seedTenant(world.system, { billing: from, creditLimitMinor: 1_000_000n })
  const { record } = await sell(tenant, 4_900n)
  // The sale has read its facts and waits for the lock of the change.
  const held = `select pg_advisory_xact_lock(affiliate.billing_mode_lock('${tenant.advertiserId}'))`
  const recording = await world.hold(held, async (query) => {
    const begun = record()
    await untilBlocked(world.system, 1)
    const mode = `update affiliate.advertisers set billing_mode = '${to}'`
    await query(`${mode} where id = '${tenant.advertiserId}'`)
    return [begun]
  })
  expect(await recording[0]).toMatchObject({ outcome: 'recorded' })
  const books = await balances(world.system, tenant)
  expect(Object.values(fundOf).filter((kind) => books[kind])).toEqual(
    to === 'prepaid' ? [] : [fundOf[to]],
  )
})

test('audit 25: an order is not funded before one that became unfunded while it was evaluated', async () => {
  const tenant = await seedTenant(world.system, { depositMinor: 500n })
  const [large, small] = [await sell(tenant, 233_333n), await sell(tenant, 1_167n)]
  // The small order has read that nothing is unfunded. An unfunded order needs no lock, so the large one commits first.
  const held = `select pg_advisory_xact_lock(affiliate.billing_mode_lock('${tenant.advertiserId}'))`
  const recording = await world.hold(held, async () => {
    const begun = small.record()
    await untilBlocked(world.system, 1)
    expect(await large.record()).toMatchObject({ outcome: 'recorded' })
    return [begun]
  })
  expect(await recording[0]).toMatchObject({ outcome: 'recorded' })
  expect(await balances(world.system, tenant)).toMatchObject({ 'adv.deposit': 500n })
})

test('two concurrent fees without a commission stay within the credit limit', async () => {
  const terms = { creditLimitMinor: 3_000n, rateBps: 0, feeBps: 3_000 }
  const tenant = await seedTenant(world.system, { billing: 'postpaid', ...terms })
  const sales = [await sell(tenant, 10_000n), await sell(tenant, 10_000n)]
  await world.atOnce(
    rollupsHeld,
    sales.map(({ record }) => record),
  )
  expect(await balances(world.system, tenant)).toMatchObject({ 'adv.receivable': 3_000n })
})

test('a batch that two people discard at once is discarded once', async () => {
  const tenant = await seedTenant(world.system, { depositMinor: 100_000n, holdDays: 0 })
  await (await sell(tenant, 50_000n)).record()
  const run = { createdBy: null, currency: 'USD', minimum: null, now } as const
  const { batchIds } = await buildPayoutBatches(world.system, run)
  const [batchId = ''] = batchIds
  const discard = () => discardPayoutBatch(world.system, { batchId, userId: null, now })
  const outcomes = await world.atOnce(rowOf('payout_batches', batchId), [discard, discard])
  expect(outcomes).toEqual(['discarded', 'already_discarded'])
})
