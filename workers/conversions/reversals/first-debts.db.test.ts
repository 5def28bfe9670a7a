/** An affiliate's first debt and its first money, at once: whoever comes second sweeps. */
import { afterAll, expect, test } from 'vitest'
import type { BookingKind } from '../../../schema/vocabulary.ts'
import { newId } from '../../core/ids.ts'
import { book } from '../../scenarios/histories/verbs.ts'
import {
  balances,
  expectSoundBooks,
  id,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from '../../test/books-world.ts'
import { makeHeldBack, rollupsHeld } from '../../test/paused-verbs.ts'
import { recordConversion } from '../record/verbs/record-conversion.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
/** A commission is available at once, without any account opened before. */
const atOnce = { billing: 'postpaid', creditLimitMinor: 1_000_000n, holdDays: 0 } as const

const world = await makeHeldBack()
afterAll(() => world.close())

/** An adjustment of 50.00 that a second person is about to book. */
async function adjustmentOf(kind: BookingKind, { advertiserId, affiliateId }: Tenant) {
  const people = { first: await seedUser(world.system), second: await seedUser(world.system) }
  const doing = await book(
    { databases: world, people, now },
    {
      ...{ kind, advertiserId, affiliateId, invoiceId: null, cashAccount: null },
      ...{ amount: { minor: 5_000n, currency: 'USD' }, reference: id(), reason: 'As agreed.' },
      ...{ effectiveAt: now, proposedBy: people.first },
    },
  )
  return () => doing(world.api)
}

async function saleBy(tenant: Tenant) {
  const clickId = await seedClick(world.system, tenant, new Date(+now - 60_000))
  const sale = saleOf(tenant, { clickId, now, newId })
  return async () => (await recordConversion(world.api, sale)).outcome
}

/** Each stops where it holds its accounts and has not yet swept. */
const stops = {
  'the claim is first': `select from affiliate.bookings where status = 'proposed' for update`,
  'the money is first': rollupsHeld,
}

test.each(Object.keys(stops) as (keyof typeof stops)[])(
  '%s: the other waits for it',
  async (order) => {
    const tenant = await seedTenant(world.system, atOnce)
    // No more is claimed by adjustments than they have given.
    await (await adjustmentOf('adjustment_credit', await seedTenant(world.system)))()
    const claim = await adjustmentOf('adjustment_debit', tenant)
    const sale = await saleBy(tenant)
    const both = order === 'the claim is first' ? [claim, sale] : [sale, claim]
    const results = await world.atOnce<string>(stops[order], both)
    expect(new Set(results)).toEqual(new Set(['booked', 'recorded']))
    const { 'aff.available': available, 'aff.debt': debt } = await balances(world.system, tenant)
    expect({ available, debt }).toEqual({ available: 0n, debt: 3_530n })
    await expectSoundBooks(world.system)
  },
)
