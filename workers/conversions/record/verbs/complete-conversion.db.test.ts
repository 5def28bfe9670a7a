/** A second report adds the click, coupon or customer that the first one lacked. */
import { sql } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import { runScoped, type Scope, sqlStateOf } from '../../../core/database.ts'
import {
  ask,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedCoupon,
  seedTenant,
  type Tenant,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { counted } from '../../test/reversals-world.ts'
import { type ConversionInput, recordConversion } from './record-conversion.ts'

const { api, system } = await makeDatabaseWorld()
afterAll(() => expectSoundBooks(system))

const DAY_MS = 86_400_000
const soldAt = new Date('2026-11-20T10:00:00.000Z')
const later = new Date(soldAt.getTime() + 35 * DAY_MS)
const COUPON = 'ANNA10'

async function scene() {
  const tenant = await seedTenant(system, { depositMinor: 100_000n })
  await seedCoupon(system, tenant, COUPON)
  const clickId = await seedClick(system, tenant, new Date(soldAt.getTime() - DAY_MS))
  return { tenant, clickId }
}

/** Without any evidence, unless `over` has some. */
const send = async (tenant: Tenant, over: Partial<ConversionInput>) =>
  recordConversion(
    api,
    saleOf(tenant, { externalId: 'order', clickId: null, now: soldAt, ...over }),
  )

const stateOf = async ({ advertiserId }: Tenant) =>
  (
    await ask(
      system,
      sql`select c.status || coalesce(' ' || c.rejection, '') as state, c.attributed_by as by, c.recorded_at, c.occurred_at,
        (select jsonb_agg(m.status || ' ' || m.amount_minor) from affiliate.commissions m where m.conversion_id = c.id) as lines,
        (select min(m.hold_until) from affiliate.commissions m where m.conversion_id = c.id) as hold_until
      from affiliate.conversions c where c.advertiser_id = ${advertiserId} and c.event = 'sale'`,
    )
  )[0]

test.each<[string, (clickId: string) => Partial<ConversionInput>, by: string]>([
  ['the click', (clickId) => ({ clickId }), 'click'],
  ['the coupon', () => ({ coupon: COUPON }), 'coupon'],
  ['the click and the customer', (clickId) => ({ clickId, customerId: 'Eve' }), 'click'],
])('%s completes it, once, as of its own times', async (_, addedBy, by) => {
  const { tenant, clickId } = await scene()
  expect(await send(tenant, {})).toMatchObject({ conversion: { rejection: 'no_attribution' } })
  const added = { ...addedBy(clickId), now: later }
  expect(await send(tenant, added)).toMatchObject({ outcome: 'recorded' })
  const after = await stateOf(tenant)
  expect(after).toMatchObject({
    ...{ state: 'approved', by, lines: ['available 1470'] },
    ...{ recorded_at: soldAt, occurred_at: soldAt },
    hold_until: new Date(soldAt.getTime() + 30 * DAY_MS),
  })
  expect(await send(tenant, added)).toMatchObject({ outcome: 'replayed' })
  expect(await send(tenant, {})).toMatchObject({ outcome: 'conflict' })
  expect(await send(tenant, { ...added, coupon: 'OTHER' })).toMatchObject({ outcome: 'conflict' })
  expect(await stateOf(tenant)).toEqual(after)
  expect((await counted(system, tenant)).sale).toMatchObject({ n: 1, commission: '1470' })
})

test.each<[string, Partial<ConversionInput>, field: string]>([
  ['another amount', { amount: { minor: 1n, currency: 'USD' } }, 'amount'],
  ['other metadata', { metadata: { cart: 1 } }, 'click_id'],
  ['another visitor', { visitor: { ip: '192.0.2.1' } }, 'click_id'],
  ['a time', { occurredAt: soldAt }, 'click_id'],
  ['a pixel', { source: 'pixel', appKeyId: null }, 'click_id'],
  ['a file', { source: 'csv', appKeyId: null }, 'click_id'],
  ['another secret', { source: 'postback', appKeyId: null }, 'click_id'],
])('beside a click, %s is a conflict', async (_, over, field) => {
  const { tenant, clickId } = await scene()
  await send(tenant, {})
  const result = await send(tenant, { clickId, ...over })
  expect(result).toEqual({ outcome: 'conflict', field })
  expect(await stateOf(tenant)).toMatchObject({ state: 'rejected no_attribution', lines: null })
})

test('existing evidence is not replaced, and nobody earns twice', async () => {
  const { tenant, clickId } = await scene()
  const old = await seedClick(system, tenant, new Date(soldAt.getTime() - 60 * DAY_MS))
  expect(await send(tenant, { clickId: old })).toMatchObject({
    conversion: { rejection: 'outside_window' },
  })
  expect(await send(tenant, { clickId })).toMatchObject({ outcome: 'conflict' })
  expect(await send(tenant, { clickId: old, coupon: 'NOBODY' })).toMatchObject({
    outcome: 'conflict',
  })
  expect(await send(tenant, { clickId: old, coupon: COUPON })).toMatchObject({
    ...{ outcome: 'recorded', conversion: { attributedBy: 'coupon' } },
  })
})

test.each<[string, before: Partial<ConversionInput>, own: Partial<ConversionInput>]>([
  ['a pixel with its order id', { source: 'pixel', externalId: 'pixel:order' }, {}],
  [
    'an order of the app, beside a postback without an id',
    { externalId: 'shop-1' },
    { source: 'postback', externalId: 'customer:Eve', customerId: 'Eve' },
  ],
])('%s may be the same order, so the completed one is held', async (_, before, over) => {
  const { tenant, clickId } = await scene()
  const of = over.source === 'postback' ? { appKeyId: null, withinOfferId: tenant.offerId } : {}
  const own = { ...over, ...of }
  expect(await send(tenant, { ...before, clickId })).toMatchObject({ outcome: 'recorded' })
  expect(await send(tenant, own)).toMatchObject({ conversion: { rejection: 'no_attribution' } })
  const result = await send(tenant, { ...own, clickId })
  expect(result).toMatchObject({ outcome: 'recorded', conversion: { rejection: null } })
  expect(result).toMatchObject({ conversion: { receipt: { signals: ['possible_duplicate'] } } })
})

test('a postback of the same offer completes its own', async () => {
  const { tenant, clickId } = await scene()
  const own = { source: 'postback', appKeyId: null, withinOfferId: tenant.offerId } as const
  await send(tenant, own)
  expect(await send(tenant, { ...own, clickId })).toMatchObject({ outcome: 'recorded' })
})

test('by several at once it is completed once; after a refund it is not', async () => {
  const { tenant, clickId } = await scene()
  await send(tenant, {})
  const result = await Promise.all(Array.from({ length: 5 }, () => send(tenant, { clickId })))
  const words = result.map(({ outcome }) => outcome).toSorted()
  expect(words).toEqual(['recorded', ...Array(4).fill('replayed')])
  const other = await scene()
  await send(other.tenant, {})
  const reversed = { event: 'refund', externalId: 'back', originalExternalId: 'order' } as const
  await send(other.tenant, { ...reversed, amount: null })
  expect(await send(other.tenant, { clickId: other.clickId })).toMatchObject({
    outcome: 'conflict',
  })
})

const finance: Scope = {
  kind: 'staff',
  role: 'finance',
  userId: '00000000-0000-7000-8000-000000000000',
}

/** Moves the tenant's conversions without the verb: how many, or the database's refusal. */
async function moved({ advertiserId, offerId, affiliateId }: Tenant, scope: Scope) {
  const move = sql`update affiliate.conversions set affiliate_id = ${affiliateId}::uuid, offer_id = ${offerId}::uuid
    where advertiser_id = ${advertiserId}::uuid returning id`
  const done = runScoped(api, scope, [move])
  return done.then(([rows = []]) => rows.length).catch((error) => sqlStateOf(error))
}

test.each<
  [string, rejection: string | null, by: 'itself' | 'another' | 'finance', number | string]
>([
  ['the advertiser itself, before anybody earns', 'no_attribution', 'itself', 1],
  ['the advertiser itself, after somebody earned', null, 'itself', 'TR002'],
  ['the advertiser itself, after a person rejected it', 'rejected_by_reviewer', 'itself', 'TR002'],
  ['another advertiser', 'no_attribution', 'another', 0],
  ['finance', 'no_attribution', 'finance', 'TR002'],
])('whether the database lets it be moved by %s', async (_, rejection, by, expected) => {
  const { tenant, clickId } = await scene()
  const other = await seedTenant(system)
  await send(tenant, rejection === null ? { clickId } : {})
  await runScoped(system, { kind: 'system' }, [
    sql`update affiliate.conversions set rejection = ${rejection}
      where advertiser_id = ${tenant.advertiserId}::uuid`,
  ])
  const { advertiserId } = by === 'another' ? other : tenant
  const scope: Scope = by === 'finance' ? finance : { kind: 'advertiser', advertiserId }
  expect(await moved(tenant, scope)).toBe(expected)
})
