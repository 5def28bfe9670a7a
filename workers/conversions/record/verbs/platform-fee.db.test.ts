import { expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { setAdvertiserFee, setOfferFee } from '../../../offers/verbs/set-platform-fee.ts'
import {
  balances,
  expectSoundBooks,
  id,
  saleOf,
  seedClick,
  seedTenant,
  type Tenant,
  type TenantTerms,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { insertRows } from '../../../test/seed-rows.ts'
import { recordConversion } from './record-conversion.ts'

const world = await makeDatabaseWorld()

const admin = { kind: 'staff', role: 'admin', userId: id() } as const
const setFee = ({ advertiserId }: Tenant, rateBps: number, amount = '0') =>
  setAdvertiserFee(world.api, admin, {
    ...{ advertiserId, rateBps, fixed: [{ amount, currency: 'USD' }] },
  })

async function shop(terms: TenantTerms = {}) {
  const tenant = await seedTenant(world.system, { depositMinor: 100_000n, ...terms })
  const clickId = await seedClick(world.system, tenant, new Date(Date.now() - 3_600_000))
  const sell = async (over: Parameters<typeof saleOf>[1] = {}) => {
    const earned = await recordConversion(world.api, saleOf(tenant, { clickId, ...over }))
    if (earned.outcome !== 'recorded') throw new Error(earned.outcome)
    const { receipt, commissions } = earned.conversion
    const sum = commissions.reduce((total, { amount }) => total + amount.minor, 0n)
    // The advertiser never owes any other amount.
    expect(BigInt(receipt.revenue_minor as string)).toBe(sum + BigInt(receipt.fee_minor as string))
    return receipt.fee_minor
  }
  const rebill = (customerId: string) => sell({ event: 'rebill', customerId, clickId: null })
  return { tenant, sell, rebill }
}

test('audit 17: the fee is a share of the amount and a fixed part, and zero where none was set', async () => {
  const { tenant, sell } = await shop()
  expect(await sell()).toBe('0')
  await setFee(tenant, 500, '0.30')
  expect(await sell()).toBe('275')
  expect(await balances(world.system, tenant)).toMatchObject({
    ...{ 'plat.fee_revenue': 275n, 'adv.deposit': 100_000n - 2n * 1470n - 275n },
  })
  await expectSoundBooks(world.system)
})

test('audit 17: an offer’s own fee wins over its advertiser’s, until it has none', async () => {
  const { tenant, sell } = await shop({ feeBps: 500 })
  const { offerId } = tenant
  await setOfferFee(world.api, admin, { offerId, fee: { rateBps: 100, fixed: '0.01' } })
  expect(await sell()).toBe('50')
  await setOfferFee(world.api, admin, { offerId, fee: { rateBps: 0, fixed: '0' } })
  expect(await sell()).toBe('0')
  await setOfferFee(world.api, admin, { offerId, fee: null })
  expect(await sell()).toBe('245')
})

test('audit 17: a fixed part holds in its own currency', async () => {
  const { tenant, sell } = await shop({ currency: 'EUR' })
  await setFee(tenant, 100, '0.30')
  expect(await sell()).toBe('49')
})

test('audit 17: a rebill after a change of the fee keeps its sale’s fee', async () => {
  const { tenant, sell, rebill } = await shop({ rebillBps: 2000, feeBps: 500 })
  expect(await sell({ customerId: 'eve' })).toBe('245')
  await setFee(tenant, 1000, '1.00')
  await setOfferFee(world.api, admin, {
    ...{ offerId: tenant.offerId, fee: { rateBps: 2000, fixed: '0' } },
  })
  expect(await rebill('eve')).toBe('245')
  expect(await sell({ customerId: 'mallory' })).toBe('980')
  expect(await rebill('mallory')).toBe('980')
})

test('audit 17: a rebill that had no rule at the sale keeps its sale’s fee', async () => {
  const { tenant, sell, rebill } = await shop({ feeBps: 500 })
  await sell({ customerId: 'eve' })
  await setFee(tenant, 1000)
  const { advertiserId, offerId } = tenant
  const rule = { advertiser_id: advertiserId, offer_id: offerId, event: 'rebill', kind: 'percent' }
  await runScoped(
    world.system,
    { kind: 'system' },
    insertRows({ payout_rules: [{ ...rule, rate_bps: 1000, revenue_rate_bps: 1000 }] }),
  )
  expect(await rebill('eve')).toBe('245')
})
