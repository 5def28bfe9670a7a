import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import {
  ask,
  balances,
  expectSoundBooks,
  saleOf,
  seedTenant,
  type Tenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { expireReports } from '../record/verbs/expire-reports.ts'
import { matchParkedReports } from '../record/verbs/match-parked-reports.ts'
import { type ConversionInput, recordConversion } from '../record/verbs/record-conversion.ts'
import {
  counted,
  eventKindsOf,
  recorded,
  releasedAt,
  sell,
  soldAt,
} from '../test/reversals-world.ts'

const store = { put: async () => {} } as never
const DAY_MS = 86_400_000

const world = await makeDatabaseWorld()

const cancelOf = (tenant: Tenant, over: Partial<ConversionInput> = {}) =>
  saleOf(tenant, {
    ...{ event: 'cancel' as const, amount: null, customerId: 'ann', now: releasedAt, ...over },
  })

async function customerOf({ appId }: Tenant, externalId = 'ann') {
  const [row] = await ask(
    world.system,
    sql`select id, cancelled_at from affiliate.customers
      where app_id = ${appId}::uuid and external_id = ${externalId}`,
  )
  return { id: row?.id as string, at: row?.cancelled_at as Date | null }
}

async function subscribed() {
  const tenant = await seedTenant(world.system, { depositMinor: 10_000n })
  await sell(world.api, world.system, tenant, { customerId: 'ann' })
  return tenant
}

it('a cancellation ends the customer, notifies the affiliate at once, and moves no money', async () => {
  const tenant = await subscribed()
  const before = await balances(world.system, tenant)
  const cancelled = recorded(await recordConversion(world.api, cancelOf(tenant)))
  expect(cancelled).toMatchObject({
    ...{ event: 'cancel', status: 'approved', affiliateId: tenant.affiliateId, amount: null },
    ...{ attributedBy: 'customer', commissions: [] },
  })
  const { id, at } = await customerOf(tenant)
  expect(at).toEqual(releasedAt)
  expect(await eventKindsOf(world.system, id)).toEqual(['customer.cancelled'])
  expect(await balances(world.system, tenant)).toEqual(before)
  expect((await counted(world.system, tenant)).cancel).toMatchObject({ n: 1, commission: '0' })
})

it('the same cancellation twice at once is one; of two, the earliest time stays', async () => {
  const tenant = await subscribed()
  const early = new Date(soldAt.getTime() + DAY_MS)
  const first = cancelOf(tenant, { occurredAt: early })
  const outcomes = await Promise.all([1, 2].map(() => recordConversion(world.api, first)))
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['recorded', 'replayed'])
  await recordConversion(world.api, cancelOf(tenant))
  expect((await customerOf(tenant)).at).toEqual(early)
})

it('a sale after the cancellation earns a commission, and the customer stays cancelled', async () => {
  const tenant = await subscribed()
  await recordConversion(world.api, cancelOf(tenant))
  const again = recorded(
    await recordConversion(world.api, saleOf(tenant, { customerId: 'ann', now: releasedAt })),
  )
  expect(again.commissions).toHaveLength(1)
  expect((await customerOf(tenant)).at).not.toBeNull()
  await expectSoundBooks(world.system)
})

it('a cancel before its customer is parked, and explained when the customer never comes', async () => {
  const tenant = await seedTenant(world.system, { depositMinor: 10_000n })
  const other = await subscribed()
  expect(await recordConversion(world.api, cancelOf(tenant))).toMatchObject({
    ...{ outcome: 'parked', awaits: { what: 'customer', key: 'ann' } },
  })
  const never = cancelOf(tenant, { customerId: 'bob' })
  await recordConversion(world.api, never)
  await sell(world.api, world.system, tenant, { customerId: 'ann' })
  await matchParkedReports(world.system, store, null, releasedAt)
  expect((await customerOf(tenant)).at).not.toBeNull()
  expect((await customerOf(other)).at).toBeNull()
  await expireReports(world.system, store, new Date(releasedAt.getTime() + 8 * DAY_MS))
  const [row] = await ask(
    world.system,
    sql`select status, rejection from affiliate.conversions
      where external_id = ${never.externalId}`,
  )
  expect(row).toEqual({ status: 'rejected', rejection: 'customer_missing' })
})

it('without its customer it is refused by the field', async () => {
  const tenant = await subscribed()
  const nameless = cancelOf(tenant, { customerId: null })
  await expect(recordConversion(world.api, nameless)).rejects.toMatchObject({
    fields: [{ field: 'customer_id' }],
  })
})
