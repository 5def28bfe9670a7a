import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type {
  CommissionStatus,
  Currency,
  LedgerReason,
  PayoutItemStatus,
} from '../../../schema/vocabulary.ts'
import {
  listOwnConversions,
  toOwnConversion,
} from '../../conversions/record/db/affiliate-conversions.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { seedAffiliate, seedTenant } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'

const RELEASED = '2026-10-10T12:00:00.000Z'
const JUST_BEFORE = '2026-10-10T11:59:59.999Z'
const JUST_AFTER = '2026-10-10T12:00:00.001Z'
const LATER = '2026-10-11T00:00:00.000Z'
/** A job's time may be ahead of every clock. */
const JOB_TIME = '2027-01-01T00:00:00.000Z'
const LATEST = '2026-10-12T00:00:00.000Z'

interface Item {
  status: PayoutItemStatus
  /** When it was reserved in the ledger. */
  at: string
  currency?: Currency
  isSomebodyElses?: boolean
}

const world = await makeDatabaseWorld()

/** The payout status of one commission that was released at noon, with these payout items. */
async function payoutStatusOf(items: readonly Item[], commission: CommissionStatus = 'available') {
  const tenant = await seedTenant(world.system)
  const { advertiserId, appId, offerId, affiliateId } = tenant
  const other = await seedAffiliate(world.system, advertiserId)
  const conversionId = newId(new Date(RELEASED))
  const commissionId = newId(new Date(RELEASED))
  /** A ledger transaction: its id, made by the database, contains its recording time. */
  const booked = (
    reason: LedgerReason,
    at: string,
    owner: string,
    of: { item?: string } = {},
  ) => sql`
    insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id,
      commission_id, payout_item_id, effective_at)
    values (${newId(new Date(at))}, ${newId(new Date(at))}, ${reason}, ${advertiserId}, ${owner},
      ${of.item ? null : commissionId}::uuid, ${of.item ?? null}::uuid, ${JOB_TIME})`
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash,
        offer_id, affiliate_id, amount_minor, currency, status, attributed_by, receipt, occurred_at, recorded_at)
      values (${conversionId}, ${advertiserId}, ${appId}, 'sale', ${conversionId}, 'hash', ${offerId},
        ${affiliateId}, 10000, 'USD', 'approved', 'coupon', '{}', ${RELEASED}, ${RELEASED})`,
    sql`insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level,
        amount_minor, currency, rate_bps, fixed_minor, status, hold_until, released_at)
      values (${commissionId}, ${conversionId}, ${advertiserId}, ${offerId}, ${affiliateId}, 1,
        3000, 'USD', 3000, 0, ${commission}, ${JOB_TIME},
        ${commission === 'held' ? null : JOB_TIME}::timestamptz)`,
    booked('commission_created', '2026-10-01T00:00:00.000Z', affiliateId),
    booked('commission_approved', '2026-10-01T00:00:00.000Z', affiliateId),
    ...(commission === 'held' ? [] : [booked('commission_released', RELEASED, affiliateId)]),
    ...items.flatMap(({ status, at, currency = 'USD', isSomebodyElses }) => {
      const batchId = newId(new Date(at))
      const item = newId(new Date(at))
      const owner = isSomebodyElses ? other : affiliateId
      return [
        sql`insert into affiliate.payout_batches (id, run_id, number, currency, item_count, total_minor,
            request, request_sha256, created_at)
          values (${batchId}, ${batchId}, 1, ${currency}, 1, 3000, '{}', ${'0'.repeat(64)}, ${at})`,
        sql`insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency,
            amount_minor, receiver, status, created_at)
          values (${item}, ${batchId}, ${advertiserId}, ${owner}, ${currency}, 3000, 'a@example.com', ${status}, ${at})`,
        booked('payout_reserved', at, owner, { item }),
      ]
    }),
  ])
  // Queried as the affiliate: items that row-level security hides cannot cover a commission.
  const scope = { kind: 'affiliate', affiliateId, advertiserId: null } as const
  const page = { affiliateId, advertiserId: null, after: null, limit: 10 }
  const [rows = []] = await runScoped(world.api, scope, [listOwnConversions(page)])
  const [found, ...more] = rows.map(toOwnConversion)
  // A conversion is listed once, however many items there are.
  expect(more).toEqual([])
  return found?.commission?.payoutStatus
}

describe('the payout of a commission', () => {
  test.each<[string, Item[], 'in_payout' | 'paid' | null]>([
    ['is none before any is reserved', [], null],
    [
      'is one reserved right after its release',
      [{ status: 'reserved', at: JUST_AFTER }],
      'in_payout',
    ],
    ['is not one reserved right before its release', [{ status: 'paid', at: JUST_BEFORE }], null],
    ['is under way at PayPal', [{ status: 'submitted', at: LATER }], 'in_payout'],
    ['is under way while unclaimed', [{ status: 'unclaimed', at: LATER }], 'in_payout'],
    ['is under way while PayPal holds it', [{ status: 'on_hold', at: LATER }], 'in_payout'],
    ['is paid when the item is', [{ status: 'paid', at: LATER }], 'paid'],
    ['is none after it failed', [{ status: 'failed', at: LATER }], null],
    ['is none after it came back', [{ status: 'returned', at: LATER }], null],
    ['is none after it was reversed', [{ status: 'reversed', at: LATER }], null],
    [
      'is the next one after a failed one',
      [
        { status: 'failed', at: LATER },
        { status: 'paid', at: LATEST },
      ],
      'paid',
    ],
    [
      'stays the first that took it, whatever comes later',
      [
        { status: 'paid', at: LATER },
        { status: 'reserved', at: LATEST },
      ],
      'paid',
    ],
    ['is never one in another currency', [{ status: 'paid', at: LATER, currency: 'EUR' }], null],
    ['is never somebody else’s', [{ status: 'paid', at: LATER, isSomebodyElses: true }], null],
  ])('%s', async (_, items, expected) => {
    expect(await payoutStatusOf(items)).toBe(expected)
  })

  test.each<CommissionStatus>(['held', 'reversed'])(
    'is none of a %s commission',
    async (status) => {
      expect(await payoutStatusOf([{ status: 'paid', at: LATER }], status)).toBeNull()
    },
  )
})
