/** Two concurrent bookings of one own payer's claim: the second uses what the first has left. */
import { sql } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import type { BookingKind } from '../../../schema/vocabulary.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { payoutPaid } from '../../ledger/rules/ledger-payouts.ts'
import { buildPayoutBatches } from '../../payouts/runs/verbs/build-payout-batches.ts'
import { book } from '../../scenarios/histories/verbs.ts'
import type { People } from '../../scenarios/histories/world.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  id,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from '../../test/books-world.ts'
import { makeHeldBack } from '../../test/paused-verbs.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const world = await makeHeldBack()
const people: People = { first: await seedUser(world.system), second: await seedUser(world.system) }
afterAll(() => world.close())

async function sell(tenant: Tenant, minor: bigint): Promise<string> {
  const clickId = await seedClick(world.system, tenant, new Date(+now - 60_000))
  const sale = saleOf(tenant, { clickId, now, newId, amount: { minor, currency: 'USD' } })
  expect(await recordConversion(world.api, sale)).toMatchObject({ outcome: 'recorded' })
  return sale.externalId
}

/** The advertiser's own PayPal has paid the affiliate's balance. */
async function payOut({ advertiserId, affiliateId }: Tenant): Promise<void> {
  await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
    sql`insert into affiliate.paypal_accounts (advertiser_id, client_id, secret_sealed, changed_by, changed_at)
      values (${advertiserId}, ${advertiserId}, 'sealed', ${people.first}, now())`,
  ])
  const run = { createdBy: null, currency: 'USD', minimum: null, now } as const
  await buildPayoutBatches(world.system, { ...run, payerAdvertiserId: advertiserId })
  const [item = {}] = await ask(
    world.system,
    sql`select id, amount_minor::text as minor from affiliate.payout_items
      where advertiser_id = ${advertiserId}::uuid`,
  )
  const amount = { minor: BigInt(item.minor as string), currency: 'USD' } as const
  const fact = { payoutItemId: item.id as string, advertiserId, affiliateId, amount }
  const entries = [payoutPaid({ ...fact, isOwnPayer: true }, now)]
  await runScoped(world.system, { kind: 'system' }, [
    ...lockAccounts(entries),
    postEntries(entries),
    sql`update affiliate.payout_items set status = 'paid' where id = ${fact.payoutItemId}::uuid`,
  ])
}

test('a debt written off beside a claim set off is split anew, and both are booked', async () => {
  const terms = { billing: 'own_payer', holdDays: 0, payoutMinimumMinor: 1n } as const
  const tenant = await seedTenant(world.system, terms)
  const { advertiserId, affiliateId } = tenant
  const originalExternalId = await sell(tenant, 10_000n)
  await payOut(tenant)
  const refund = saleOf(tenant, { event: 'refund', originalExternalId, amount: null, now, newId })
  await recordConversion(world.api, refund)
  // The claim can be set off against commitments to other affiliates.
  const other = await seedAffiliate(world.system, advertiserId)
  await sell({ ...tenant, affiliateId: other }, 10_000n)
  const books = { 'adv.deposit': 3_000n, 'adv.payer': 3_000n, 'aff.debt': 3_000n }
  expect(await balances(world.system, tenant)).toMatchObject(books)
  const propose = async (kind: BookingKind, minor: bigint) => {
    const doing = await book(
      { databases: world, people, now },
      {
        ...{ kind, advertiserId, invoiceId: null, cashAccount: null, effectiveAt: now },
        affiliateId: kind === 'debt_writeoff' ? affiliateId : null,
        ...{ amount: { minor, currency: 'USD' }, reference: id(), reason: 'As agreed.' },
        proposedBy: people.first,
      },
    )
    return () => doing(world.api)
  }
  const bookings = [await propose('claim_setoff', 3_000n), await propose('debt_writeoff', 3_000n)]
  const deposits = `select from ledger.accounts where kind = 'adv.deposit' for update`
  expect(await world.atOnce(deposits, bookings)).toEqual(['booked', 'booked'])
  expect(await balances(world.system, tenant)).toMatchObject({ 'aff.debt': 0n })
  await expectSoundBooks(world.system)
})
