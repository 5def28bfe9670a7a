/** Reviews through the life of a conversion: recorded, held, closed, released, paid. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import type { ConversionInput } from '../../conversions/record/verbs/record-conversion.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { buildPayoutBatches } from '../../payouts/runs/verbs/build-payout-batches.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
  type TenantTerms,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { closeReviews } from '../reviews.ts'

let api: Db
let system: Db
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
})
afterAll(() => expectSoundBooks(system))

const now = new Date()
const secondsBefore = (seconds: number) => new Date(now.getTime() - seconds * 1000)

/** A sale of 49.00 at 30 %, this many seconds after its click. */
async function sold(seconds: number, terms: TenantTerms = {}, over: Partial<ConversionInput> = {}) {
  const tenant = await seedTenant(system, {
    ...{ depositMinor: 1_000_000n, reviews: 'usual', holdDays: 0, payoutMinimumMinor: 100n },
    ...terms,
  })
  const clickId = await seedClick(system, tenant, secondsBefore(seconds))
  const outcome = await recordConversion(api, saleOf(tenant, { clickId, now, ...over }))
  if (outcome.outcome !== 'recorded') throw new Error(outcome.outcome)
  return { tenant, conversion: outcome.conversion }
}
const close = async (tenant: Tenant, conversionId: string) => {
  const decidedBy = await seedUser(system)
  const closing = { status: 'approved', decidedBy, note: 'Fine.', now } as const
  const scope = { kind: 'advertiser', advertiserId: tenant.advertiserId } as const
  await runScoped(api, scope, [closeReviews([conversionId], closing)])
}
const pay = async () => {
  const asked = { createdBy: null, currency: 'USD', minimum: null, now } as const
  return (await buildPayoutBatches(system, asked)).total.minor
}
const signalsOf = async (conversionId: string) =>
  (
    await ask(
      system,
      sql`select rule from affiliate.review_signals where conversion_id = ${conversionId}::uuid`,
    )
  ).map(({ rule }) => rule)

describe('without a hold', () => {
  test('an ordinary sale is available at once, and paid', async () => {
    const { tenant, conversion } = await sold(3600)
    expect(await signalsOf(conversion.id)).toEqual([])
    expect(await balances(system, tenant)).toMatchObject({ 'aff.available': 1470n })
    expect(await pay()).toBe(1470n)
  })

  test('a sale in review is neither released nor paid until somebody decides; then both', async () => {
    const { tenant, conversion } = await sold(5)
    expect(conversion).toMatchObject({ status: 'approved', receipt: { signals: ['too_fast'] } })
    expect(conversion.commissions).toMatchObject([{ status: 'held' }])
    expect(await releaseHolds(system, now)).toMatchObject({ released: 0 })
    expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 1470n })
    expect(await pay()).toBe(0n)
    await close(tenant, conversion.id)
    expect(await balances(system, tenant)).toMatchObject({ 'aff.hold': 1470n })
    expect(await releaseHolds(system, now)).toMatchObject({ released: 1 })
    expect(await pay()).toBe(1470n)
  })
})

test('an unfunded sale in review stays in review', async () => {
  const { conversion } = await sold(5, { depositMinor: 0n })
  const lines = await ask(
    system,
    sql`select status, is_in_review from affiliate.commissions
      where conversion_id = ${conversion.id}::uuid`,
  )
  expect(lines).toEqual([{ status: 'unfunded', is_in_review: true }])
})

test('an affiliate who buys from themselves earns nothing, and the books do not move', async () => {
  const tenant = await seedTenant(system, { depositMinor: 1_000_000n, reviews: 'usual' })
  const before = await balances(system, tenant)
  const clickId = await seedClick(system, tenant, secondsBefore(3600))
  const email = `${tenant.affiliateId.replaceAll('-', '').toUpperCase()}+me@affiliate.example`
  const sale = saleOf(tenant, { clickId, now, visitor: { email } })
  const outcome = await recordConversion(api, sale)
  if (outcome.outcome !== 'recorded') throw new Error(outcome.outcome)
  const { conversion } = outcome
  expect(conversion).toMatchObject({ status: 'rejected', rejection: 'rejected_by_rule' })
  expect(conversion.commissions).toEqual([])
  expect(await signalsOf(conversion.id)).toEqual(['self_referral'])
  expect(await balances(system, tenant)).toEqual(before)
})

test('the advertiser’s own settings hold: a rule that is off does not hold anything', async () => {
  const tenant = await seedTenant(system, {
    depositMinor: 1_000_000n,
    reviews: 'usual',
    holdDays: 0,
  })
  // The advertiser's people change settings by the API; here the row is written directly.
  await runScoped(api, { kind: 'advertiser', advertiserId: tenant.advertiserId }, [
    sql`update affiliate.advertisers set review_settings = '{"too_fast": {"action": "off"}}'
      where id = ${tenant.advertiserId}::uuid`,
  ])
  const clickId = await seedClick(system, tenant, secondsBefore(5))
  const outcome = await recordConversion(api, saleOf(tenant, { clickId, now }))
  expect(outcome).toMatchObject({ conversion: { commissions: [{ status: 'available' }] } })
})

test('the eleventh sale of an hour from one address is looked at, and another tenant’s do not count', async () => {
  const [tenant, stranger] = [
    await seedTenant(system, { depositMinor: 1_000_000n, reviews: 'usual' }),
    await seedTenant(system, { depositMinor: 1_000_000n, reviews: 'usual' }),
  ]
  const visitor = { ip: '192.0.2.50' }
  const sell = async (of: Tenant) => {
    const clickId = await seedClick(system, of, secondsBefore(3600))
    const outcome = await recordConversion(api, saleOf(of, { clickId, now, visitor }))
    if (outcome.outcome !== 'recorded') throw new Error(outcome.outcome)
    return (await signalsOf(outcome.conversion.id)).filter((rule) => rule === 'ip_velocity')
  }
  for (let sale = 0; sale < 10; sale += 1) expect(await sell(tenant)).toEqual([])
  expect(await sell(tenant)).toEqual(['ip_velocity'])
  expect(await sell(stranger)).toEqual([])
})
