import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { capitalPaidIn } from '../../ledger/rules/ledger-bookings.ts'
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
  type TenantTerms,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { approvePayoutBatch } from '../batches/verbs/approve-payout-batch.ts'
import { discardPayoutBatch } from '../batches/verbs/discard-payout-batch.ts'
import { requestPayoutSubmission } from '../batches/verbs/request-payout-submission.ts'
import { recordManualLoss, recordManualPayments } from '../record-manual-payout.ts'
import { buildPayoutBatches } from '../runs/verbs/build-payout-batches.ts'
import { handOutPayoutBatch } from './hand-out-payout-batch.ts'

let api: Db
let system: Db
let creator: string
let approver: string
let tenant: Tenant
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
  ;[creator, approver] = [await seedUser(system), await seedUser(system)]
})
afterAll(() => expectSoundBooks(system))

const now = new Date('2026-11-20T10:00:00.000Z')
const later = new Date('2026-11-22T10:00:00.000Z')
/** Advertiser that pays its own affiliates; null = the platform pays. */
let payer: string | null = null
const by = () => ({ userId: creator, payer, now: later })

async function capital(minor: bigint) {
  const amount = { minor, currency: 'USD' } as const
  const entries = [capitalPaidIn({ capitalId: id(), amount, into: 'plat.cash.bank' }, now)]
  await runScoped(system, { kind: 'system' }, [...lockAccounts(entries), postEntries(entries)])
}

/** An approved manual batch with items of 200.00 and 300.00. */
async function approved(terms: TenantTerms = {}) {
  tenant = await seedTenant(system, {
    ...{ depositMinor: 10n ** 9n, holdDays: 0, rateBps: 10_000, ...terms },
  })
  for (const minor of [20_000n, 30_000n]) {
    const affiliateId = await seedAffiliate(system, tenant.advertiserId, { paypalEmail: null })
    const clickId = await seedClick(system, tenant, now, { affiliateId })
    const amount = { minor, currency: tenant.currency }
    await recordConversion(api, saleOf(tenant, { clickId, amount, now }))
  }
  payer = terms.billing === 'own_payer' ? tenant.advertiserId : null
  const built = await buildPayoutBatches(api, {
    ...{ createdBy: creator, currency: 'USD', method: 'manual', minimum: null, now },
    payerAdvertiserId: payer,
  })
  const [batchId] = built.batchIds as [string]
  const [row] = await ask(
    system,
    sql`select request_sha256 from affiliate.payout_batches where id = ${batchId}`,
  )
  const requestHash = row?.request_sha256 as string
  await approvePayoutBatch(api, { batchId, userId: approver, payer, requestHash, now })
  const items = await ask(
    system,
    sql`select id, affiliate_id from affiliate.payout_items where batch_id = ${batchId}
      order by amount_minor`,
  )
  const [one, two] = items.map(({ id }) => id) as [string, string]
  return { batchId, one, two, affiliateOfOne: items[0]?.affiliate_id as string }
}

async function handedOut(terms: TenantTerms = {}) {
  const batch = await approved(terms)
  await handOutPayoutBatch(api, { batchId: batch.batchId, userId: creator, payer, now })
  return batch
}

const pay = (itemId: string, reference = 'SEPA 7', userId = creator) =>
  recordManualPayments(api, null, [{ itemId, reference, paidAt: later }], { userId, now: later })
const payAll = (batchId: string, itemIds: string[], reference = 'SEPA 7') =>
  recordManualPayments(
    api,
    batchId,
    itemIds.map((itemId) => ({ itemId, reference, paidAt: later })),
    by(),
  )
const lose = (itemId: string, kind: 'failure' | 'return') =>
  recordManualLoss(api, { itemId, kind, reason: 'Account closed.' }, by())

async function statusesOf(batchId: string) {
  const [[batch] = [], items = []] = await runScoped(system, { kind: 'system' }, [
    sql`select status, settled_at is not null as is_settled from affiliate.payout_batches
      where id = ${batchId}`,
    sql`select status from affiliate.payout_items where batch_id = ${batchId} order by amount_minor`,
  ])
  return [batch?.status, ...items.map(({ status }) => status)]
}
async function cash() {
  const [row] = await ask(
    system,
    sql`select coalesce(sum(debits_minor - credits_minor), 0)::text as minor from ledger.accounts
      where kind = 'plat.cash.bank'`,
  )
  return BigInt(row?.minor as string)
}
async function money() {
  const all = await balances(system, tenant)
  return { available: all['aff.available'] ?? 0n, inTransit: all['aff.in_transit'] ?? 0n }
}
const conflict = (message: string) => ({
  code: 'conflict',
  message: expect.stringContaining(message),
})

describe('handing out', () => {
  test('makes an approved batch final, once, and never sends it to PayPal', async () => {
    const { batchId } = await approved()
    const ask = { batchId, userId: creator, now }
    const twice = [handOutPayoutBatch(api, ask), handOutPayoutBatch(api, ask)]
    expect((await Promise.all(twice)).sort()).toEqual(['already_handed_out', 'handed_out'])
    expect(await statusesOf(batchId)).toEqual(['submitted', 'submitted', 'submitted'])
    await expect(discardPayoutBatch(api, ask)).rejects.toMatchObject(conflict('being sent'))
    await expect(requestPayoutSubmission(api, ask)).rejects.toMatchObject(conflict('paid manually'))
    expect(await money()).toEqual({ available: 0n, inTransit: 50_000n })
  })

  test('before it, the batch can be discarded, and not be sent', async () => {
    const { batchId } = await approved()
    const ask = { batchId, userId: creator, now }
    await expect(requestPayoutSubmission(api, ask)).rejects.toMatchObject(conflict('paid manually'))
    expect(await discardPayoutBatch(api, ask)).toBe('discarded')
    expect(await money()).toEqual({ available: 50_000n, inTransit: 0n })
    await expect(handOutPayoutBatch(api, ask)).rejects.toMatchObject(conflict('Approved'))
  })

  test('is refused while payouts are stopped, and of affiliates who may not be paid any more', async () => {
    const { batchId, affiliateOfOne } = await approved()
    const asked = { batchId, userId: creator, now }
    const freeze = (at: string | null) =>
      ask(
        system,
        sql`update affiliate.platform_settings set payouts_frozen_at = ${at}::timestamptz,
          payouts_frozen_reason = ${at === null ? null : 'Restored.'}::text`,
      )
    await freeze('2026-11-20')
    await expect(handOutPayoutBatch(api, asked)).rejects.toMatchObject({ code: 'payouts_frozen' })
    await freeze(null)
    const { advertiserId } = tenant
    const expectStopped = () =>
      expect(handOutPayoutBatch(api, asked)).rejects.toMatchObject(conflict('Discard the batch'))
    const partner = (status: string) =>
      runScoped(api, { kind: 'advertiser', advertiserId }, [
        sql`update affiliate.partnerships set status = ${status} where affiliate_id = ${affiliateOfOne}`,
      ])
    await partner('rejected')
    await expectStopped()
    await partner('approved')
    // A review of another affiliate's order, of which this one earns a share.
    const review = (change: ReturnType<typeof sql>) => ask(system, change)
    await review(sql`insert into affiliate.reviews (conversion_id, advertiser_id, affiliate_id, opened_at)
      select c.conversion_id, c.advertiser_id, o.affiliate_id, '2200-01-01'
      from affiliate.commissions c join affiliate.commissions o on o.affiliate_id <> c.affiliate_id
      where c.affiliate_id = ${affiliateOfOne} limit 1`)
    await expectStopped()
    expect(await statusesOf(batchId)).toEqual(['approved', 'reserved', 'reserved'])
    await review(sql`update affiliate.reviews set status = 'approved', closed_at = now()`)
    // The payout details are part of what was approved.
    const details = (text: string | null) =>
      runScoped(api, { kind: 'affiliate', affiliateId: affiliateOfOne, advertiserId: null }, [
        sql`update affiliate.affiliates set payout_details = ${text} where id = ${affiliateOfOne}`,
      ])
    const [row] = await ask(
      system,
      sql`select receiver from affiliate.payout_items
        where batch_id = ${batchId}::uuid and affiliate_id = ${affiliateOfOne}::uuid`,
    )
    await details('Another bank')
    await expectStopped()
    await details((row?.receiver as string) || null)
    // Even when the change was undone, nothing is paid manually for 72 hours after it.
    const wait = (until: Date | null) =>
      runScoped(api, { kind: 'affiliate', affiliateId: affiliateOfOne, advertiserId: null }, [
        sql`update affiliate.affiliates set payout_details_usable_from = ${until?.toISOString() ?? null}
          where id = ${affiliateOfOne}`,
      ])
    await wait(new Date(now.getTime() + 1))
    await expectStopped()
    await wait(now)
    // A run reserves a suspended partner's earnings, too: they must still be payable.
    await partner('suspended')
    expect(await handOutPayoutBatch(api, asked)).toBe('handed_out')
  })

  test('of a batch of PayPal’s, of a draft, or of none is refused', async () => {
    const nobody = { batchId: id(), userId: creator, now }
    await expect(handOutPayoutBatch(api, nobody)).rejects.toMatchObject({ code: 'not_found' })
    const { batchId } = await approved()
    const asked = { batchId, userId: creator, now }
    await ask(
      system,
      sql`update affiliate.payout_batches set status = 'draft', approved_by = null, approved_at = null
        where id = ${batchId}`,
    )
    await expect(handOutPayoutBatch(api, asked)).rejects.toMatchObject(conflict('Approved'))
    await ask(system, sql`update affiliate.payout_batches set method = 'paypal'`)
    await expect(handOutPayoutBatch(api, asked)).rejects.toMatchObject(conflict('PayPal pays'))
  })
})

describe('a payment by hand', () => {
  test('takes the money out of the bank account once, and settles the batch with the last', async () => {
    const { batchId, one, two } = await handedOut()
    await capital(60_000n)
    const twice = await Promise.all([pay(one), pay(one)])
    expect(twice.map(({ recorded }) => recorded).sort()).toEqual([0, 1])
    expect(await cash()).toBe(40_000n)
    expect(await statusesOf(batchId)).toEqual(['submitted', 'paid', 'submitted'])
    expect(await pay(one, 'SEPA 7', approver)).toEqual({ batchId, recorded: 0 })
    await expect(pay(one, 'SEPA 8')).rejects.toMatchObject(conflict('SEPA 7'))
    // One bank transfer may cover several payouts.
    await pay(two)
    expect(await statusesOf(batchId)).toEqual(['settled', 'paid', 'paid'])
    expect(await cash()).toBe(10_000n)
    expect(await money()).toEqual({ available: 0n, inTransit: 0n })
  })

  test('of the last two items at the same moment settles the batch', async () => {
    const { batchId, one, two } = await handedOut()
    await capital(60_000n)
    await Promise.all([pay(one), pay(two)])
    expect(await statusesOf(batchId)).toEqual(['settled', 'paid', 'paid'])
  })

  test('is refused where the bank account of the books holds too little', async () => {
    const { batchId, one, two } = await handedOut()
    await capital(49_999n)
    await expect(payAll(batchId, [one, two])).rejects.toMatchObject(conflict('bank account'))
    expect(await statusesOf(batchId)).toEqual(['submitted', 'submitted', 'submitted'])
    await capital(1n)
    expect(await payAll(batchId, [one, two])).toEqual({ batchId, recorded: 2 })
    expect(await payAll(batchId, [one, two])).toEqual({ batchId, recorded: 0 })
    expect(await statusesOf(batchId)).toEqual(['settled', 'paid', 'paid'])
  })

  test('of many is all or none, and names the one at fault', async () => {
    const { batchId, one, two } = await handedOut()
    await capital(60_000n)
    await pay(two, 'SEPA 1')
    const faults = (field: string, code: string) => ({ code, fields: [{ field }] })
    await expect(payAll(batchId, [one, two])).rejects.toMatchObject(
      faults('payments.1.item_id', 'conflict'),
    )
    await expect(payAll(batchId, [one, one])).rejects.toMatchObject(
      faults('payments.1.item_id', 'invalid_input'),
    )
    await expect(payAll(batchId, [id(), one])).rejects.toMatchObject(
      faults('payments.0.item_id', 'invalid_input'),
    )
    await expect(payAll(id(), [one])).rejects.toMatchObject({ code: 'not_found' })
    expect(await statusesOf(batchId)).toEqual(['submitted', 'submitted', 'paid'])
    await lose(one, 'failure')
  })

  test('before the batch was handed out, or of nothing, is refused', async () => {
    const { one } = await approved()
    await expect(pay(one)).rejects.toMatchObject(conflict('Hand out the batch'))
    await expect(lose(one, 'failure')).rejects.toMatchObject(conflict('Hand out the batch'))
    await expect(pay(id())).rejects.toMatchObject({ code: 'not_found' })
  })

  test('audit 23: a payment in the future, or before its batch was handed out, is refused', async () => {
    const { one } = await handedOut()
    await capital(60_000n)
    const paid = (paidAt: Date) =>
      recordManualPayments(api, null, [{ itemId: one, reference: 'SEPA 7', paidAt }], by())
    for (const paidAt of [new Date(+later + 1), new Date(+now - 1)]) {
      await expect(paid(paidAt)).rejects.toMatchObject({
        ...{ code: 'invalid_input', fields: [{ field: 'payments.0.paid_at' }] },
      })
    }
    expect(await paid(now)).toMatchObject({ recorded: 1 })
  })

  test('by an advertiser that pays its own affiliates touches no cash of ours', async () => {
    const { batchId, one, two } = await handedOut({ billing: 'own_payer', depositMinor: 0n })
    const finance = { userId: creator, now: later }
    const payment = { itemId: one, reference: 'SEPA 7', paidAt: later }
    await expect(recordManualPayments(api, null, [payment], finance)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await payAll(batchId, [one, two])
    expect(await cash()).toBe(0n)
    expect(await statusesOf(batchId)).toEqual(['settled', 'paid', 'paid'])
    expect((await balances(system, tenant))['adv.payer']).toBe(0n)
  })
})

describe('a loss', () => {
  test('before it was paid gives the money back to the affiliate, once', async () => {
    const { batchId, one, two } = await handedOut()
    await capital(60_000n)
    const twice = await Promise.all([lose(one, 'failure'), lose(one, 'failure')])
    expect(twice.map(({ recorded }) => recorded).sort()).toEqual([0, 1])
    expect(await money()).toEqual({ available: 20_000n, inTransit: 30_000n })
    await expect(pay(one)).rejects.toMatchObject(conflict('failed'))
    await expect(lose(one, 'return')).rejects.toMatchObject(conflict('Only a paid payout'))
    await pay(two)
    expect(await statusesOf(batchId)).toEqual(['settled', 'failed', 'paid'])
    expect(await cash()).toBe(30_000n)
  })

  test('after it was paid brings the cash back, and the money to the affiliate, once', async () => {
    const { batchId, one, two } = await handedOut()
    await capital(60_000n)
    await payAll(batchId, [one, two])
    await expect(lose(one, 'failure')).rejects.toMatchObject(conflict('Record its return'))
    const twice = await Promise.all([lose(one, 'return'), lose(one, 'return')])
    expect(twice.map(({ recorded }) => recorded).sort()).toEqual([0, 1])
    expect(await statusesOf(batchId)).toEqual(['settled', 'reversed', 'paid'])
    expect(await cash()).toBe(30_000n)
    expect(await money()).toEqual({ available: 20_000n, inTransit: 0n })
    await expect(pay(one)).rejects.toMatchObject(conflict('reversed'))
  })

  test('beside its payment at the same moment is one of the two', async () => {
    const { batchId, one } = await handedOut()
    await capital(60_000n)
    await Promise.allSettled([pay(one), lose(one, 'failure')])
    const [, status] = await statusesOf(batchId)
    expect(await cash()).toBe(status === 'paid' ? 40_000n : 60_000n)
  })
})
