import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { recordConversion } from '../../../conversions/record/verbs/record-conversion.ts'
import { constraintOf, type Db, runScoped } from '../../../core/database.ts'
import { lockAccounts, postEntries } from '../../../ledger/post.ts'
import { commissionApproved, commissionCreated } from '../../../ledger/rules/ledger-commissions.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  id,
  journalRules,
  saleOf,
  seedAffiliate,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
  type TenantTerms,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { buildPayoutBatches } from '../../runs/verbs/build-payout-batches.ts'
import { approvePayoutBatch } from './approve-payout-batch.ts'
import { discardPayoutBatch } from './discard-payout-batch.ts'
import { requestPayoutSubmission } from './request-payout-submission.ts'

let api: Db
let system: Db
let creator: string
let approver: string
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
  ;[creator, approver] = [await seedUser(system), await seedUser(system)]
})
afterAll(() => expectSoundBooks(system, journalRules))

const now = new Date('2026-11-20T10:00:00.000Z')
const scheduled = { createdBy: null, currency: 'USD', minimum: null, now } as const

/** A tenant whose affiliates earn the given amounts, available at once. */
async function earned(minors: bigint[], terms: TenantTerms = {}): Promise<Tenant> {
  const all = { depositMinor: 10n ** 9n, holdDays: 0, rateBps: 10_000, ...terms }
  const tenant = await seedTenant(system, all)
  for (const minor of minors) {
    const affiliateId = await seedAffiliate(system, tenant.advertiserId)
    await earn(tenant, affiliateId, minor)
  }
  return tenant
}

async function earn(tenant: Tenant, affiliateId: string, minor: bigint): Promise<void> {
  const clickId = await seedClick(system, tenant, now, { affiliateId })
  const amount = { minor, currency: tenant.currency }
  await recordConversion(api, saleOf(tenant, { clickId, amount, now }))
}

const only = async <Value>(question: ReturnType<typeof sql>) =>
  (await ask(system, question)).map((row) => Object.values(row)[0] as Value)
const amounts = () =>
  only<string>(sql`select amount_minor from affiliate.payout_items order by amount_minor`)
const hashOf = async (batchId: string | undefined) =>
  (
    await only<string>(
      sql`select request_sha256 from affiliate.payout_batches where id = ${batchId as string}`,
    )
  )[0] as string

async function draft(): Promise<{ batchId: string; requestHash: string; tenant: Tenant }> {
  const tenant = await earned([20_000n, 30_000n])
  const built = await buildPayoutBatches(api, { ...scheduled, createdBy: creator })
  const [batchId] = built.batchIds as [string]
  return { batchId, requestHash: await hashOf(batchId), tenant }
}

describe('building', () => {
  test('F47: takes whole balances that reach the minimum, to the minor unit', async () => {
    const tenant = await earned([9_999n, 10_000n, 10_001n])
    const built = await buildPayoutBatches(api, { ...scheduled, createdBy: creator })
    expect(built).toMatchObject({ itemCount: 2, total: { minor: 20_001n, currency: 'USD' } })
    expect(await amounts()).toEqual(['10000', '10001'])
    expect(await balances(system, tenant)).toMatchObject({
      'aff.available': 9_999n,
      'aff.in_transit': 20_001n,
    })
  })

  test("the run's and the affiliate's own minimum raise the advertiser's, never lower it", async () => {
    const tenant = await earned([15_000n, 30_000n])
    const careful = await seedAffiliate(system, tenant.advertiserId, { minimumMinor: 50_000n })
    await earn(tenant, careful, 40_000n)
    const low = { ...scheduled, minimum: { minor: 1n, currency: 'USD' } } as const
    const high = { ...scheduled, minimum: { minor: 20_000n, currency: 'USD' } } as const
    await buildPayoutBatches(system, high)
    expect(await amounts()).toEqual(['30000'])
    await earn(tenant, careful, 9_999n)
    await buildPayoutBatches(system, low)
    expect(await amounts()).toEqual(['15000', '30000'])
  })

  test('leaves out who has no address, is blocked, earns another currency or has an open item', async () => {
    const tenant = await earned([20_000n])
    const silent = await seedAffiliate(system, tenant.advertiserId, { paypalEmail: null })
    await earn(tenant, silent, 20_000n)
    await earned([20_000n], { currency: 'EUR' })
    await earned([20_000n], { billing: 'own_payer' })
    await buildPayoutBatches(system, scheduled)
    expect(await amounts()).toEqual(['20000'])
    const [paid] = await only<string>(sql`select affiliate_id from affiliate.payout_items`)
    await earn(tenant, paid as string, 50_000n)
    expect(await buildPayoutBatches(system, scheduled)).toMatchObject({ batchIds: [] })
  })

  test('F42: forty runs at once, by PayPal and by hand, reserve each balance once', async () => {
    const tenant = await earned([20_000n, 30_000n, 40_000n])
    const included = await only<string>(
      sql`select affiliate_id from ledger.accounts where kind = 'aff.available'`,
    )
    const ways = [{}, { method: 'manual', included }] as const
    const runs = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        buildPayoutBatches(api, { ...scheduled, ...ways[index % 2], createdBy: creator }),
      ),
    )
    expect(runs.filter(({ itemCount }) => itemCount > 0)).toHaveLength(1)
    expect(await amounts()).toEqual(['20000', '30000', '40000'])
    expect(await balances(system, tenant)).toMatchObject({
      'aff.available': 0n,
      'aff.in_transit': 90_000n,
    })
  })

  test('freezes the very bytes: amounts, receivers and ids of the items, under their SHA-256', async () => {
    const { batchId, requestHash } = await draft()
    const [request] = await only<string>(sql`select request from affiliate.payout_batches`)
    const sent = JSON.parse(request as string)
    expect(sent.sender_batch_header.sender_batch_id).toBe(batchId)
    expect(sent.items.map((item: { amount: unknown }) => item.amount)).toEqual(
      expect.arrayContaining([
        { value: '200.00', currency: 'USD' },
        { value: '300.00', currency: 'USD' },
      ]),
    )
    const [hash] = await only(
      sql`select encode(sha256(convert_to(request, 'UTF8')), 'hex') from affiliate.payout_batches`,
    )
    expect(hash).toBe(requestHash)
  })

  test('F50: more than a thousand items make several batches', async () => {
    const tenant = await seedTenant(system, { depositMinor: 10n ** 12n })
    const affiliates = await many(tenant, 1_203)
    const built = await buildPayoutBatches(system, scheduled)
    expect(built).toMatchObject({ itemCount: affiliates })
    const counts = await ask(
      system,
      sql`select number, item_count, status from affiliate.payout_batches order by number`,
    )
    expect(counts).toEqual([
      { number: 1, item_count: 1000, status: 'draft' },
      { number: 2, item_count: 203, status: 'draft' },
    ])
  })
})

/** Affiliates with 200.00 available each, written directly and without sales. */
async function many(tenant: Tenant, count: number): Promise<number> {
  const { advertiserId } = tenant
  const rows = await ask(
    system,
    sql`with made as (
        insert into affiliate.affiliates (code, name, status, paypal_email)
        select 'm' || n, 'M', 'approved', 'm' || n || '@affiliate.example' from generate_series(1, ${count}::int) n
        returning id),
      joined as (insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
        select ${advertiserId}::uuid, id, 'approved' from made returning affiliate_id)
      select affiliate_id from joined`,
  )
  const clickId = await seedClick(system, tenant, now)
  const amount = { minor: 1n, currency: tenant.currency }
  const sale = await recordConversion(api, saleOf(tenant, { clickId, amount, now }))
  const conversionId = sale.outcome === 'recorded' ? sale.conversion.id : ''
  const facts = rows.map((row) => ({
    ...{ commissionId: id(), advertiserId, affiliateId: row.affiliate_id as string },
    amount: { minor: 20_000n, currency: 'USD' as const },
  }))
  const entries = facts.flatMap((fact) => [
    commissionCreated({ ...fact, billing: 'prepaid' }, now),
    commissionApproved(fact, false, now),
  ])
  const commissions = facts.map(({ commissionId, affiliateId }, n) => ({
    commissionId,
    affiliateId,
    n,
  }))
  await runScoped(system, { kind: 'system' }, [
    ...lockAccounts(entries),
    sql`with c as (select * from affiliate.conversions where id = ${conversionId}::uuid),
      made as (insert into affiliate.conversions (advertiser_id, app_id, event, external_id, content_hash, offer_id, affiliate_id, status, attributed_by, receipt, occurred_at, recorded_at)
        select c.advertiser_id, c.app_id, c.event, 'many-' || m.n, c.content_hash, c.offer_id, m."affiliateId", 'approved', 'click', '{}', c.occurred_at, c.recorded_at
        from c, jsonb_to_recordset(${JSON.stringify(commissions)}::jsonb) as m(n int, "affiliateId" uuid) returning id, affiliate_id)
      insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor, currency, rate_bps, fixed_minor, status, hold_until, released_at)
      select m."commissionId", made.id, ${advertiserId}, ${tenant.offerId}, made.affiliate_id, 1, 20000, 'USD', 0, 20000, 'available', ${now.toISOString()}, ${now.toISOString()}
      from made join jsonb_to_recordset(${JSON.stringify(commissions)}::jsonb) as m("commissionId" uuid, "affiliateId" uuid) on m."affiliateId" = made.affiliate_id`,
    postEntries(entries),
  ])
  return count
}

describe('approving', () => {
  test('a second person approves the shown batch; a repeat changes nothing', async () => {
    const { batchId, requestHash } = await draft()
    const approval = { batchId, userId: approver, requestHash, now }
    expect(await approvePayoutBatch(api, approval)).toMatchObject({ outcome: 'approved' })
    expect(await approvePayoutBatch(api, approval)).toMatchObject({ outcome: 'already_approved' })
  })

  test('a draft of 72 hours is approved no more, whether or not the job has run', async () => {
    const { batchId, requestHash } = await draft()
    const at = (ms: number) => new Date(now.getTime() + 72 * 3_600_000 + ms)
    const approval = { batchId, userId: approver, requestHash }
    await expect(approvePayoutBatch(api, { ...approval, now: at(0) })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await approvePayoutBatch(api, { ...approval, now: at(-1) })).toMatchObject({
      outcome: 'approved',
    })
  })

  test('F44: the creator is refused by the verb and by the database', async () => {
    const { batchId, requestHash } = await draft()
    const approval = { batchId, userId: creator, requestHash, now }
    await expect(approvePayoutBatch(api, approval)).rejects.toMatchObject({
      code: 'second_person_required',
    })
    const error: unknown = await runScoped(
      api,
      { kind: 'staff', role: 'finance', userId: creator },
      [
        sql`update affiliate.payout_batches set status = 'approved', approved_by = created_by, approved_at = now()`,
      ],
    ).catch((caught: unknown) => caught)
    expect(constraintOf(error)).toBe('payout_batches_second_person_check')
  })

  test('F45: another hash than the frozen one, or bytes changed since, approve nothing', async () => {
    const { batchId, requestHash } = await draft()
    const approval = { batchId, userId: approver, requestHash, now }
    const other = { ...approval, requestHash: 'f'.repeat(64) }
    await expect(approvePayoutBatch(api, other)).rejects.toMatchObject({ code: 'conflict' })
    await runScoped(system, { kind: 'system' }, [
      sql`update affiliate.payout_batches set request = replace(request, '200.00', '900.00')`,
    ])
    await expect(approvePayoutBatch(api, approval)).rejects.toThrow()
    expect(await only(sql`select status from affiliate.payout_batches`)).toEqual(['draft'])
  })

  test('nobody approves a batch that pays themselves', async () => {
    const { batchId, requestHash } = await draft()
    await runScoped(system, { kind: 'system' }, [
      sql`insert into affiliate.user_roles (user_id, role, affiliate_id)
        select ${approver}, 'affiliate', affiliate_id from affiliate.payout_items limit 1`,
    ])
    const approval = { batchId, userId: approver, requestHash, now }
    await expect(approvePayoutBatch(api, approval)).rejects.toMatchObject({
      code: 'second_person_required',
    })
  })

  test('an unknown batch is not found, and an advertiser sees none', async () => {
    const { batchId, requestHash, tenant } = await draft()
    const approval = { batchId: id(), userId: approver, requestHash, now }
    await expect(approvePayoutBatch(api, approval)).rejects.toMatchObject({ code: 'not_found' })
    const scope = { kind: 'advertiser', advertiserId: tenant.advertiserId } as const
    const found = sql`select id from affiliate.payout_batches where id = ${batchId}`
    expect(await runScoped(api, scope, [found])).toEqual([[]])
  })
})

describe('asking for submission', () => {
  test('only an approved batch, stamped once, the message as often as asked', async () => {
    const { batchId, requestHash } = await draft()
    const ask = { batchId, userId: creator, now }
    await expect(requestPayoutSubmission(api, ask)).rejects.toMatchObject({ code: 'conflict' })
    await approvePayoutBatch(api, { batchId, userId: approver, requestHash, now })
    expect(await requestPayoutSubmission(api, ask)).toEqual({ outcome: 'requested', batchId })
    expect(await requestPayoutSubmission(api, ask)).toEqual({
      outcome: 'already_requested',
      batchId,
    })
    await expect(requestPayoutSubmission(api, { ...ask, batchId: id() })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('discarding', () => {
  test('gives the reservations back, once, and they can be built again', async () => {
    const { batchId, tenant } = await draft()
    const discards = await Promise.allSettled(
      [1, 2].map(() => discardPayoutBatch(api, { batchId, userId: approver, now })),
    )
    expect(discards.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
    expect(await discardPayoutBatch(api, { batchId, userId: approver, now })).toBe(
      'already_discarded',
    )
    expect(await balances(system, tenant)).toMatchObject({
      'aff.available': 50_000n,
      'aff.in_transit': 0n,
    })
    expect(await only(sql`select distinct status from affiliate.payout_items`)).toEqual([
      'returned',
    ])
    expect(await buildPayoutBatches(system, scheduled)).toMatchObject({ itemCount: 2 })
  })

  test('an approved batch may still be discarded, one that was asked for may not', async () => {
    const { batchId, requestHash } = await draft()
    await approvePayoutBatch(api, { batchId, userId: approver, requestHash, now })
    await requestPayoutSubmission(api, { batchId, userId: creator, now })
    await expect(discardPayoutBatch(api, { batchId, userId: creator, now })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await only(sql`select distinct status from affiliate.payout_items`)).toEqual([
      'reserved',
    ])
  })
})
