import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { PayoutObstacle } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped } from '../../../core/database.ts'
import {
  expectSoundBooks,
  id,
  type SeededTenant,
  seedAffiliate,
  seedTenant,
  seedUser,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { earn, itemsOf, obstaclesFor } from '../../test/payable-world.ts'
import { type BuildPayouts, buildPayoutBatches } from './build-payout-batches.ts'

let api: Db
let system: Db
let tenant: SeededTenant
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
  tenant = await seedTenant(system, { depositMinor: 10n ** 9n, holdDays: 0, rateBps: 10_000 })
})
afterAll(() => expectSoundBooks(system))

const now = new Date('2026-11-20T10:00:00.000Z')
const run: BuildPayouts = { createdBy: null, currency: 'USD', minimum: null, now }
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000)

const write = (...statements: ReturnType<typeof sql>[]) =>
  runScoped(system, { kind: 'system' }, statements)
const owner = (statement: ReturnType<typeof sql>) =>
  runScoped(api, { kind: 'staff', role: 'finance', userId: id() }, [statement])
const setAffiliate = (set: ReturnType<typeof sql>, affiliateId = tenant.affiliateId) =>
  owner(sql`update affiliate.affiliates set ${set} where id = ${affiliateId}::uuid`)

/** The tenant's affiliate has exactly these obstacles, and a run respects them. */
async function expectObstacles(these: PayoutObstacle[], build: BuildPayouts = run): Promise<void> {
  expect(await obstaclesFor(system, build, tenant.affiliateId)).toEqual(these)
  const { runId } = await buildPayoutBatches(system, build)
  const paid = (await itemsOf(system, runId)).map(({ affiliateId }) => affiliateId)
  expect(paid.includes(tenant.affiliateId)).toBe(these.length === 0)
}
const has = (minor: bigint) => earn(api, system, tenant, { minor, now })

test('F49: a receiver changed less than 72 hours ago is not paid, exact to the second', async () => {
  await has(20_000n)
  await setAffiliate(sql`paypal_usable_from = ${later(1).toISOString()}`)
  await expectObstacles(['receiver_waits'])
  await expectObstacles([], { ...run, now: later(1) })
})

test('F49: details for payment by hand changed less than 72 hours ago are not paid, exact to the second', async () => {
  await has(20_000n)
  const byHand = { ...run, method: 'manual', included: [tenant.affiliateId] } as const
  await setAffiliate(sql`paypal_usable_from = ${later(1).toISOString()},
    payout_details = 'IBAN', payout_details_usable_from = ${later(1).toISOString()}`)
  await expectObstacles(['receiver_waits'], byHand)
  await expectObstacles([], { ...byHand, now: later(1) })
})

test.each([
  ['USD', ['below_minimum']],
  [null, ['below_minimum']],
  ['EUR', []],
] as const)(
  'F47: an affiliate’s own minimum in %s counts for dollars: %j',
  async (currency, these) => {
    await has(20_000n)
    await setAffiliate(sql`payout_minimum_minor = 20001, payout_minimum_currency = ${currency}`)
    await expectObstacles([...these])
    // Without an obstacle it is paid by now.
    if (these.length === 0) return
    await setAffiliate(sql`payout_minimum_minor = 20000`)
    await expectObstacles([])
  },
)

test.each([
  ['below_minimum', 9_999n, null],
  [null, 10_000n, null],
  ['below_minimum', 10_000n, 10_001n],
  [null, 10_001n, 10_001n],
] as const)('F47: %s with %d against a run’s minimum of %d', async (obstacle, minor, minimum) => {
  await has(minor)
  const raised = minimum === null ? null : ({ minor: minimum, currency: 'USD' } as const)
  await expectObstacles(obstacle === null ? [] : [obstacle], { ...run, minimum: raised })
})

test('a cut-off leaves what became available after it, and counts the minimum by the rest', async () => {
  const cutOffAt = later(-60)
  await earn(api, system, tenant, { minor: 10_000n, now: later(-60) })
  await earn(api, system, tenant, { minor: 5_000n, now: later(-59) })
  const early = { ...run, cutOffAt: later(-61) }
  expect(await obstaclesFor(system, early, tenant.affiliateId)).toEqual(['below_minimum'])
  await expectObstacles([], { ...run, cutOffAt })
  const { runId, total } = await buildPayoutBatches(system, { ...run, now: later(1) })
  expect([await itemsOf(system, runId), total.minor]).toEqual([[], 0n])
})

test('two affiliates of one mailbox are not paid until finance allows it', async () => {
  await has(20_000n)
  await setAffiliate(sql`paypal_email = 'An.na+one@mail.example'`)
  const twin = await seedAffiliate(system, tenant.advertiserId)
  await setAffiliate(sql`paypal_email = 'anna@MAIL.example'`, twin)
  await expectObstacles(['receiver_shared'])
  const by = await seedUser(system)
  await setAffiliate(sql`shared_receiver_allowed_at = now(), shared_receiver_allowed_by = ${by}`)
  await expectObstacles([])
})

test('a failed receiver is not paid until it is cleared', async () => {
  await has(20_000n)
  await setAffiliate(sql`receiver_problem = 'RECEIVER_ACCOUNT_LOCKED', receiver_problem_at = now()`)
  await expectObstacles(['receiver_problem'])
  await setAffiliate(sql`receiver_problem = null, receiver_problem_at = null`)
  await expectObstacles([])
})

test('who is not approved, or was rejected by the advertiser, is not paid; who is suspended is', async () => {
  await has(20_000n)
  await runScoped(api, { kind: 'staff', role: 'admin', userId: id() }, [
    sql`update affiliate.affiliates set status = 'blocked'`,
    sql`update affiliate.partnerships set status = 'rejected'`,
  ])
  await expectObstacles(['affiliate_not_approved', 'partnership_ended'])
  await runScoped(api, { kind: 'staff', role: 'admin', userId: id() }, [
    sql`update affiliate.affiliates set status = 'approved'`,
    sql`update affiliate.partnerships set status = 'suspended'`,
  ])
  await expectObstacles([])
})

test('a review of their sale keeps the whole balance back', async () => {
  const conversionId = await has(20_000n)
  await write(sql`insert into affiliate.reviews (conversion_id, advertiser_id, affiliate_id, opened_at)
    values (${conversionId}, ${tenant.advertiserId}, ${tenant.affiliateId}, now())`)
  await expectObstacles(['review_open'])
  await write(sql`update affiliate.reviews set status = 'approved', closed_at = now()`)
  await expectObstacles([])
})

test('a country that is blocked, and a first payout without a tax form', async () => {
  await has(20_000n)
  const admin = { kind: 'staff', role: 'owner', userId: id() } as const
  const settings = (set: ReturnType<typeof sql>) =>
    runScoped(api, admin, [sql`update affiliate.platform_settings set ${set}`])
  await setAffiliateCountry('KP')
  await settings(sql`payout_countries_blocked = '{KP,CU}', tax_form_gate = 'first_payout'`)
  await expectObstacles(['country_blocked', 'tax_form_missing'])
  await setAffiliateCountry('DE')
  await expectObstacles(['tax_form_missing'])
  const person = await seedUser(system)
  await runScoped(api, { kind: 'affiliate', affiliateId: tenant.affiliateId, advertiserId: null }, [
    sql`insert into affiliate.tax_forms (affiliate_id, kind, file_name, content_type, byte_count,
        sha256, sealed, submitted_by, submitted_at)
      values (${tenant.affiliateId}, 'w9', 'w9.pdf', 'application/pdf', 1, ${'0'.repeat(64)}, 'x',
        ${person}, now())`,
  ])
  await expectObstacles(['tax_form_missing'])
  await owner(sql`update affiliate.tax_forms set status = 'approved', decided_by = ${person},
    decided_at = now(), valid_until = ${later(1).toISOString()}`)
  const expired = { ...run, now: later(1) }
  expect(await obstaclesFor(system, expired, tenant.affiliateId)).toEqual(['tax_form_missing'])
  await expectObstacles([])
})

const setAffiliateCountry = (country: string) =>
  runScoped(api, { kind: 'staff', role: 'admin', userId: id() }, [
    sql`update affiliate.affiliates set country = ${country}`,
  ])

test('include and exclude choose; a balance in an open payout is marked', async () => {
  await has(20_000n)
  const other = await seedAffiliate(system, tenant.advertiserId)
  await expectObstacles(['excluded'], { ...run, included: [other] })
  await expectObstacles(['excluded'], { ...run, excluded: [tenant.affiliateId] })
  await expectObstacles([], { ...run, included: [tenant.affiliateId] })
  await has(20_000n)
  await expectObstacles(['open_payout'])
})

test('by hand goes what PayPal does not pay, and who has no receiver or is chosen', async () => {
  const rubles = await seedTenant(system, {
    ...{ currency: 'RUB', depositMinor: 10n ** 9n, holdDays: 0, rateBps: 10_000 },
  })
  await earn(api, system, rubles, { minor: 20_001n, now })
  const inRubles = { ...run, currency: 'RUB' } as const
  expect(await obstaclesFor(system, inRubles, rubles.affiliateId)).toEqual(['currency'])
  const byHand = { ...inRubles, method: 'manual' } as const
  expect(await obstaclesFor(system, byHand, rubles.affiliateId)).toEqual(['excluded'])
  const chosen = { ...byHand, included: [rubles.affiliateId] }
  const built = await buildPayoutBatches(system, chosen)
  const [item] = await itemsOf(system, built.runId)
  expect(item).toMatchObject({ amountMinor: 20_001n, receiver: '' })

  const silent = await seedAffiliate(system, tenant.advertiserId, { paypalEmail: null })
  await earn(api, system, tenant, { affiliateId: silent, minor: 20_000n, now })
  await setAffiliate(sql`payout_details = 'IBAN “DE12 \\ 34”'`, silent)
  expect(await obstaclesFor(system, run, silent)).toEqual(['no_receiver'])
  const hand = await buildPayoutBatches(system, { ...run, method: 'manual' })
  const [paid] = await itemsOf(system, hand.runId)
  expect(paid).toMatchObject({ affiliateId: silent, receiver: 'IBAN “DE12 \\ 34”' })
  const [[batch] = []] = await write(
    sql`select id, request from affiliate.payout_batches where run_id = ${hand.runId}::uuid`,
  )
  const amount = { value: '200.00', currency: 'USD' }
  const items = [{ item_id: paid?.id, receiver: paid?.receiver, amount }]
  expect(batch?.request).toBe(JSON.stringify({ manual_batch_id: batch?.id, items }))
})

test('an own payer is paid by a run of its own, once it has set up its PayPal', async () => {
  const own = await seedTenant(system, { billing: 'own_payer', holdDays: 0, rateBps: 10_000 })
  await earn(api, system, own, { minor: 20_000n, now })
  const { advertiserId, affiliateId } = own
  const itsRun = { ...run, payerAdvertiserId: advertiserId }
  expect(await obstaclesFor(system, run, affiliateId)).toEqual(['own_payer'])
  expect(await obstaclesFor(system, itsRun, affiliateId)).toEqual(['own_payer'])
  const scope = { kind: 'advertiser', advertiserId } as const
  await runScoped(api, scope, [
    sql`insert into affiliate.paypal_accounts (advertiser_id, client_id, secret_sealed, changed_by, changed_at)
      values (${advertiserId}, 'client', 'sealed', ${await seedUser(system)}, now())`,
  ])
  expect(await obstaclesFor(system, run, affiliateId)).toBeNull()
  expect(await obstaclesFor(system, itsRun, affiliateId)).toEqual([])
  await has(20_000n)
  const createdBy = await seedUser(system)
  const origin = { kind: 'person', id: createdBy, userId: createdBy, role: 'advertiser' } as const
  const db = { ...api, origin: { ...origin, requestId: 'test', ip: null } }
  const built = await buildPayoutBatches(db, { ...itsRun, createdBy, scope })
  expect(await itemsOf(system, built.runId)).toMatchObject([{ affiliateId, amountMinor: 20_000n }])
  const [[batch] = []] = await write(
    sql`select payer_advertiser_id from affiliate.payout_batches where run_id = ${built.runId}::uuid`,
  )
  expect(batch).toEqual({ payer_advertiser_id: advertiserId })
  await expectObstacles([])
})
