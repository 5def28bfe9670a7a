/** The column of each value of an earning: all values differ, and whole rows are compared. */
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { callScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { affiliateAccount } from '../../../ledger/rules/ledger.ts'
import { ask, seedClick, seedTenant } from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { type Earning, recordEarnings } from './record-earnings.ts'

/** The n-th of so many moments. */
const at = (n: number) => new Date(Date.UTC(2026, 10, 20, 10, n))
const inDatabase = (n: number) => `2026-11-20T10:${String(n).padStart(2, '0')}:00+00:00`

const world = await makeDatabaseWorld()
const tenant = await seedTenant(world.system, { depositMinor: 1_000_000n })
const clickId = await seedClick(world.system, tenant, at(0))
const scope = { kind: 'advertiser', advertiserId: tenant.advertiserId } as const
beforeAll(async () => {
  await callScoped(world.api, scope, recordEarnings([earning()]))
})

const [id, commissionId, eventId, reportId, customerId, comparedClickId] = Array.from(
  { length: 6 },
  () => newId(at(0)),
) as [string, string, string, string, string, string]

function earning(): Earning {
  const { advertiserId, appId, appKeyId, offerId, affiliateId } = tenant
  const books = { advertiserId, affiliateId }
  const about = { payoutItemId: null, bookingId: null, commissionId, conversionId: id }
  return {
    report: {
      ...{ advertiserId, appId, event: 'sale', externalId: 'order-1', clickId, coupon: null },
      ...{ originalExternalId: 'order-0', customerId: 'customer-1', occurredAt: at(1) },
      ...{ amount: { minor: 101n, currency: 'EUR' }, visitor: { ip: '192.0.2.7' } },
      ...{ metadata: { plan: 'gold' }, source: 'postback', foreignStatus: 'ok' },
    },
    contentHash: 'hash-1',
    conversion: {
      ...{ id, status: 'approved', rejection: null, attributedBy: 'click' },
      ...{ offerId, affiliateId, clickId, comparedClickId, customerId: null, originalId: null },
      ...{ amount: { minor: 102n, currency: 'USD' }, currency: 'USD', revenueMinor: 103n },
      ...{ feeMinor: 104n, occurredAt: at(2), recordedAt: at(3), receipt: { v: 2 } },
      renewal: {
        rebill: null,
        fee: { rateBps: 109, fixedMinor: 0n },
        level2Bps: 110,
        level3Bps: 111,
      },
      commissions: [
        {
          ...{ id: commissionId, affiliateId, level: 2, rateBps: 105, fixedMinor: 106n },
          ...{ amount: { minor: 107n, currency: 'USD' }, status: 'available' },
          ...{ holdUntil: at(4), releasedAt: at(5), isInReview: true },
        },
      ],
    },
    entries: [
      {
        ...{ idempotencyKey: 'key-1', reason: 'commission_created', currency: 'USD' },
        ...{ ...about, effectiveAt: at(6) },
        transfers: [
          {
            debit: { kind: 'adv.deposit', advertiserId, affiliateId: null },
            credit: affiliateAccount('aff.pending', books),
            amountMinor: 108n,
          },
          {
            debit: affiliateAccount('aff.pending', books),
            credit: affiliateAccount('aff.hold', books),
            amountMinor: 9n,
          },
        ],
      },
    ],
    ...{ binding: { id: customerId, replaces: null }, known: null, firstOrder: null },
    changes: [
      {
        ...{ at: at(8), ...books, offerId, event: 'sale', currency: 'USD', conversions: 1 },
        ...{ amountMinor: 112n, revenueMinor: 113n, commissionMinor: 114n, uplineMinor: 115n },
        conversionId: id,
      },
    ],
    events: [
      {
        ...{ id: eventId, kind: 'conversion.recorded', ...books, subjectId: id },
        ...{ facts: { of: 'it' }, createdAt: at(9) },
      },
    ],
    line: {
      report: {
        ...{ id: reportId, advertiserId, appId, appKeyId, source: 'batch' },
        ...{ foreignStatus: 'fine', body: '{"a":1}', receivedAt: at(10) },
      },
      evaluated: {
        ...{ verdict: 'recorded', detail: 'why', conversionId: id, parked: null },
        judgedAt: at(11),
      },
    },
    awaited: [],
  }
}

const rowOf = async (table: string, where: string) => {
  const rows = await ask(
    world.system,
    sql`select to_jsonb(t) as row from ${sql.raw(table)} t where ${sql.raw(where)}`,
  )
  return rows.map(({ row }) => row)
}

test('each value of an earning is stored in its own column', async () => {
  const { advertiserId, appId, appKeyId, offerId, affiliateId } = tenant
  const [customer] = await rowOf('affiliate.customers', `app_id = '${appId}'`)
  expect(customer).toMatchObject({
    ...{
      id: customerId,
      advertiser_id: advertiserId,
      external_id: 'customer-1',
      offer_id: offerId,
    },
    ...{ affiliate_id: affiliateId, click_id: clickId, bound_at: inDatabase(2) },
    ...{ bound_by: 'click', bound_conversion_id: id, ended_at: null },
  })
  expect(await rowOf('affiliate.conversions', `id = '${id}'`)).toEqual([
    expect.objectContaining({
      ...{ advertiser_id: advertiserId, app_id: appId, event: 'sale', external_id: 'order-1' },
      ...{
        content_hash: 'hash-1',
        offer_id: offerId,
        affiliate_id: affiliateId,
        click_id: clickId,
        compared_click_id: comparedClickId,
      },
      ...{ customer_id: customerId, original_id: null, original_external_id: 'order-0' },
      ...{ amount_minor: 102, currency: 'USD', revenue_minor: 103, fee_minor: 104 },
      ...{ status: 'approved', rejection: null, attributed_by: 'click', receipt: { v: 2 } },
      ...{ metadata: { plan: 'gold' }, source: 'postback', foreign_status: 'ok' },
      ...{ visitor_ip: '192.0.2.7', occurred_at: inDatabase(2), recorded_at: inDatabase(3) },
    }),
  ])
  expect(await rowOf('affiliate.commissions', `id = '${commissionId}'`)).toEqual([
    expect.objectContaining({
      ...{ conversion_id: id, advertiser_id: advertiserId, offer_id: offerId, level: 2 },
      ...{ affiliate_id: affiliateId, amount_minor: 107, currency: 'USD', rate_bps: 105 },
      ...{ fixed_minor: 106, status: 'available', hold_until: inDatabase(4) },
      ...{ released_at: inDatabase(5), is_in_review: true, created_at: inDatabase(3) },
    }),
  ])
  expect(await rowOf('logs.events', `id = '${eventId}'`)).toEqual([
    expect.objectContaining({
      ...{ kind: 'conversion.recorded', advertiser_id: advertiserId, affiliate_id: affiliateId },
      ...{ subject_id: id, facts: { of: 'it' }, created_at: inDatabase(9) },
    }),
  ])
  expect(await rowOf('logs.inbound_reports', `id = '${reportId}'`)).toEqual([
    expect.objectContaining({
      ...{ advertiser_id: advertiserId, app_id: appId, app_key_id: appKeyId, source: 'batch' },
      ...{ body: '{"a":1}', verdict: 'recorded', verdict_detail: 'why', foreign_status: 'fine' },
      ...{ conversion_id: id, received_at: inDatabase(10), judged_at: inDatabase(11) },
    }),
  ])
})

test('postings and counts of an earning are stored in their own columns', async () => {
  const { advertiserId, offerId, affiliateId } = tenant
  expect(await rowOf('ledger.transactions', `idempotency_key = 'key-1'`)).toEqual([
    expect.objectContaining({
      ...{ reason: 'commission_created', advertiser_id: advertiserId, affiliate_id: affiliateId },
      ...{ commission_id: commissionId, conversion_id: id, payout_item_id: null },
      effective_at: inDatabase(6),
    }),
  ])
  const lines = await ask(
    world.system,
    sql`select d.kind as debit, c.kind as credit, t.amount_minor::int as minor, t.currency,
        t.advertiser_id, t.affiliate_id
      from ledger.transfers t join ledger.transactions x on x.id = t.transaction_id
      join ledger.accounts d on d.id = t.debit_account_id
      join ledger.accounts c on c.id = t.credit_account_id
      where x.idempotency_key = 'key-1' order by t.id`,
  )
  const owner = { currency: 'USD', advertiser_id: advertiserId, affiliate_id: affiliateId }
  expect(lines).toEqual([
    { debit: 'adv.deposit', credit: 'aff.pending', minor: 108, ...owner },
    { debit: 'aff.pending', credit: 'aff.hold', minor: 9, ...owner },
  ])
  const accounts = await ask(
    world.system,
    sql`select kind, debits_minor::int as debits, credits_minor::int as credits from ledger.accounts
      where advertiser_id = ${advertiserId}::uuid order by kind`,
  )
  expect(accounts).toEqual([
    { kind: 'adv.deposit', debits: 108, credits: 1_000_000 },
    { kind: 'aff.hold', debits: 0, credits: 9 },
    { kind: 'aff.pending', debits: 9, credits: 108 },
  ])
  const counted = {
    ...{ offer_id: offerId, affiliate_id: affiliateId, advertiser_id: advertiserId, event: 'sale' },
    ...{ currency: 'USD', conversions: 1, amount_minor: 112, revenue_minor: 113 },
    ...{ commission_minor: 114, upline_minor: 115 },
  }
  const own = `offer_id = '${offerId}'`
  expect(await rowOf('affiliate.conversion_rollups_daily', own)).toEqual([
    { ...counted, day: '2026-11-20' },
  ])
  expect(await rowOf('affiliate.conversion_rollups_hourly', own)).toEqual([
    { ...counted, hour: inDatabase(0) },
  ])
})
