import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type Db, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  journalRules,
  seedTenant,
  seedUser,
  type Tenant,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { listOldDrafts } from '../../batches/db/payouts.ts'
import { PAYOUT_EMAIL_SUBJECT, payoutRequestBody } from '../../batches/rules/payout-request.ts'
import { approvePayoutBatch } from '../../batches/verbs/approve-payout-batch.ts'
import { discardPayoutBatch } from '../../batches/verbs/discard-payout-batch.ts'
import { expirePayoutDrafts } from '../../batches/verbs/expire-payout-drafts.ts'
import { itemsOf, preflight, seedBalances } from '../../test/payable-world.ts'
import { type BuildPayouts, buildPayoutBatches } from './build-payout-batches.ts'

let api: Db
let system: Db
beforeEach(async () => {
  ;({ api, system } = await makeDatabaseWorld())
})
afterAll(() => expectSoundBooks(system, journalRules))

const now = new Date('2026-11-20T10:00:00.000Z')
const HOUR_MS = 3_600_000
const run: BuildPayouts = { createdBy: null, currency: 'USD', minimum: null, now }
const rich = { depositMinor: 10n ** 14n, holdDays: 0, rateBps: 10_000 }
const seed = (tenant: Tenant, minors: readonly bigint[], receiverOf?: (n: number) => string) =>
  seedBalances(api, system, tenant, { minors, now, ...(receiverOf ? { receiverOf } : {}) })
const batchesOf = (runId: string) =>
  ask(
    system,
    sql`select id, number, item_count, total_minor::text as total, currency, request, request_sha256
      from affiliate.payout_batches where run_id = ${runId}::uuid order by number`,
  )

/** Random affiliates with any combination of obstacles. */
async function shuffleStatuses(percent: number): Promise<void> {
  const often = sql`random() * 100 < ${percent}`
  await runScoped(system, { kind: 'system' }, [
    sql`insert into affiliate.reviews (conversion_id, advertiser_id, affiliate_id, opened_at)
      select id, advertiser_id, affiliate_id, now() from affiliate.conversions where ${often}
      on conflict do nothing`,
  ])
  await runScoped(api, { kind: 'staff', role: 'owner', userId: await seedUser(system) }, [
    sql`update affiliate.affiliates set status = case when ${often} then 'blocked' else 'approved' end`,
    sql`update affiliate.affiliates set country = case when ${often} then 'KP' else 'DE' end`,
    sql`update affiliate.partnerships set status = case when ${often} then 'rejected'
      when ${often} then 'suspended' else 'approved' end`,
    sql`update affiliate.platform_settings set payout_countries_blocked = '{KP}'`,
    sql`update affiliate.affiliates set
      receiver_problem = case when ${often} then 'RECEIVER_UNREGISTERED' end,
      receiver_problem_at = now(),
      paypal_usable_from = case when ${often} then ${now.toISOString()}::timestamptz + interval '1 s' end,
      payout_minimum_minor = case when ${often} then 20000 end,
      paypal_email = case when ${often} then null when ${often} then 'one@mail.example'
        else paypal_email end`,
  ])
}

test('preflight calls payable exactly what the run then takes, whatever the standings', async () => {
  const tenants = [await seedTenant(system, rich), await seedTenant(system, rich)]
  for (const tenant of tenants) {
    const minors = Array.from({ length: 120 }, (_, n) => BigInt(8_000 + n * 200))
    await seed(tenant, minors)
  }
  const chosen = (await preflight(system, run)).slice(0, 150).map(({ affiliateId }) => affiliateId)
  const preferences: Partial<BuildPayouts>[] = [
    { minimum: { minor: 25_000n, currency: 'USD' } },
    { excluded: chosen.slice(0, 40) },
    { included: chosen },
    { method: 'manual' },
    {},
  ]
  for (const [n, runRequest] of preferences.entries()) {
    await shuffleStatuses(12 - n)
    const build = { ...run, ...runRequest, batchItemsMax: 17 }
    const seen = await preflight(system, build)
    const payable = seen.filter(({ obstacles }) => obstacles.length === 0)
    const { runId } = await buildPayoutBatches(system, build)
    const key = (one: { advertiserId: string; affiliateId: string; amountMinor: bigint }) =>
      `${one.advertiserId} ${one.affiliateId} ${one.amountMinor}`
    const taken = await itemsOf(system, runId)
    expect(taken.map(key).toSorted()).toEqual(payable.map(key).toSorted())
    expect(taken.length).toBeGreaterThan(0)
    expect(seen.length).toBeGreaterThan(payable.length)
  }
}, 120_000)

const oddReceivers = [
  'plain',
  'дарья',
  '日本',
  '"quoted"',
  'back\\slash',
  'tab\there',
  '😀',
  '</script>',
  '\u2028',
]

test.each([
  ['USD', [10_000n, 123_456_789_012n, 10_001n]],
  ['JPY', [12_345n, 10_000n]],
  ['HUF', [1_234_599n, 1_000_000n]],
] as const)(
  'the frozen request of %s is byte for byte what the domain writes',
  async (currency, minors) => {
    const tenant = await seedTenant(system, { ...rich, currency })
    const all = oddReceivers.map((_, n) => minors[n % minors.length] as bigint)
    await seed(tenant, all, (n) => `${oddReceivers[n]}@mail.example`)
    const { runId } = await buildPayoutBatches(system, { ...run, currency, batchItemsMax: 4 })
    const items = await itemsOf(system, runId)
    expect(items.map(({ receiver }) => receiver).toSorted()).toEqual(
      oddReceivers.map((odd) => `${odd}@mail.example`).toSorted(),
    )
    for (const batch of await batchesOf(runId)) {
      const own = items.filter(({ batchId }) => batchId === batch.id)
      const said = { batchId: batch.id as string, currency, emailSubject: PAYOUT_EMAIL_SUBJECT }
      const text = payoutRequestBody({ ...said, items: own })
      expect(batch.request).toBe(text)
      expect(batch.request_sha256).toBe(await sha256Hex(text))
    }
  },
)

test('F50: any number of balances in two currencies is split into full batches of one currency', async () => {
  const usd = await seedTenant(system, rich)
  const eur = await seedTenant(system, { ...rich, currency: 'EUR' })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 15 }),
      async (count, batchItemsMax) => {
        await seed(usd, Array(count).fill(10_000n))
        await seed(eur, Array(count).fill(20_000n))
        for (const [currency, minor] of [
          ['USD', 10_000],
          ['EUR', 20_000],
        ] as const) {
          const built = await buildPayoutBatches(system, { ...run, currency, batchItemsMax })
          const batches = await batchesOf(built.runId)
          const sizes = batches.map((batch) => Number(batch.item_count))
          const full = Math.floor(count / batchItemsMax)
          const rest = count % batchItemsMax === 0 ? [] : [count % batchItemsMax]
          expect(sizes).toEqual([...Array(full).fill(batchItemsMax), ...rest])
          expect(batches.map(({ number }) => number)).toEqual(sizes.map((_, n) => n + 1))
          expect(batches.map(({ total }) => Number(total))).toEqual(
            sizes.map((size) => size * minor),
          )
          expect(new Set(batches.map((batch) => batch.currency))).toEqual(new Set([currency]))
        }
      },
    ),
    { numRuns: 8 },
  )
}, 120_000)

test('F43: the same key is the same run; other parameters under it are refused', async () => {
  const tenant = await seedTenant(system, rich)
  await seed(tenant, [10_000n, 20_000n])
  const createdBy = await seedUser(system)
  const keyed = { ...run, createdBy, requestKey: 'person:one' }
  const twice = await Promise.all([1, 2, 3].map(() => buildPayoutBatches(api, keyed)))
  const [built] = twice
  expect(built?.itemCount).toBe(2)
  for (const again of twice) expect(again).toEqual(built)
  await seed(tenant, [30_000n])
  expect(await buildPayoutBatches(api, keyed)).toEqual(built)
  const other = { ...keyed, minimum: { minor: 1n, currency: 'USD' } } as const
  await expect(buildPayoutBatches(api, other)).rejects.toMatchObject({
    code: 'idempotency_conflict',
  })
  expect(await itemsOf(system, built!.runId)).toHaveLength(2)
})

test('a run that found nothing is not kept, unless it is asked to', async () => {
  const keyed = { ...run, requestKey: 'person:none' }
  expect(await buildPayoutBatches(system, keyed)).toMatchObject({ batchIds: [], itemCount: 0 })
  const tenant = await seedTenant(system, rich)
  const slot = { ...run, requestKey: 'schedule:one', keepsEmpty: true }
  await buildPayoutBatches(system, slot)
  await seed(tenant, [10_000n])
  expect(await buildPayoutBatches(system, slot)).toMatchObject({ batchIds: [] })
  expect(await buildPayoutBatches(system, keyed)).toMatchObject({ itemCount: 1 })
})

test('F36: a run whose answer was lost is found by its key, and not built again', async () => {
  const tenant = await seedTenant(system, rich)
  await seed(tenant, Array(25).fill(10_000n))
  const broken = { query: { ...system.query } } as unknown as Db
  const transaction = system.query.transaction.bind(system.query)
  Object.assign(broken.query, {
    query: system.query.query.bind(system.query),
    transaction: async (...asked: Parameters<typeof transaction>) => {
      const done = await transaction(...asked)
      if (JSON.stringify(asked[0]).includes('build_payout_run'))
        throw new Error('the Worker is gone')
      return done
    },
  })
  const keyed = { ...run, requestKey: 'schedule:long', keepsEmpty: true, batchItemsMax: 4 }
  await expect(buildPayoutBatches(broken, keyed)).rejects.toThrow('gone')
  const built = await buildPayoutBatches(system, keyed)
  expect(built).toMatchObject({ itemCount: 25, total: { minor: 250_000n } })
  const numbers = (await batchesOf(built.runId)).map(({ number }) => number)
  expect(numbers).toEqual(Array.from({ length: 7 }, (_, n) => n + 1))
  expect(await buildPayoutBatches(system, keyed)).toEqual(built)
})

test('F42: a run that is built by several at once takes every balance once and counts its batches', async () => {
  const tenant = await seedTenant(system, rich)
  await seed(tenant, Array(90).fill(10_000n))
  const poor = await seed(tenant, Array(30).fill(100n))
  const createdBy = await seedUser(system)
  const sizes = { batchItemsMax: 4 }
  // The run without a key may take everything; then this one is recorded only if empty runs are kept.
  const keyed = { ...run, createdBy, requestKey: 'person:several', keepsEmpty: true, ...sizes }
  const built = await Promise.all([
    ...[1, 2, 3].map(() => buildPayoutBatches(api, keyed)),
    buildPayoutBatches(system, { ...run, ...sizes }),
  ])
  const runs = new Map(built.map((one) => [one.runId, one]))
  let items = 0
  for (const { runId, itemCount, total, batchIds } of runs.values()) {
    const batches = await batchesOf(runId)
    expect(batches.map(({ id }) => id)).toEqual(batchIds)
    expect(batches.map(({ number }) => number)).toEqual(batches.map((_, n) => n + 1))
    expect(batches.reduce((sum, batch) => sum + Number(batch.item_count), 0)).toBe(itemCount)
    expect(total.minor).toBe(BigInt(itemCount) * 10_000n)
    items += itemCount
  }
  expect(items).toBe(90)
  const paid = await ask(system, sql`select affiliate_id from affiliate.payout_items`)
  expect(paid.filter(({ affiliate_id: who }) => poor.includes(String(who)))).toEqual([])
  expect(await buildPayoutBatches(api, keyed)).toEqual(built[0])
}, 60_000)

test('every role can only write payouts with a batch of their currency and a partnership, and cannot change them', async () => {
  const tenant = await seedTenant(system, rich)
  await seed(tenant, [10_000n])
  const { batchIds } = await buildPayoutBatches(system, run)
  const insert = (wrong: Record<string, string>) => {
    const { advertiserId, affiliateId } = tenant
    const right = {
      batch_id: batchIds[0] as string,
      advertiser_id: advertiserId,
      affiliate_id: affiliateId,
    }
    const row = { ...right, currency: 'USD', ...wrong }
    return runScoped(system, { kind: 'system' }, [
      sql`insert into affiliate.payout_items (batch_id, advertiser_id, affiliate_id, currency, amount_minor, receiver)
        select ${row.batch_id}::uuid, ${row.advertiser_id}::uuid, ${row.affiliate_id}::uuid,
          ${row.currency}, 1, 'one@mail.example'`,
    ])
  }
  for (const wrong of [
    { batch_id: newId(now) },
    { advertiser_id: newId(now) },
    { affiliate_id: newId(now) },
    { currency: 'EUR' },
  ]) {
    await expect(insert(wrong)).rejects.toMatchObject({ constraint: 'payout_items_references' })
  }
  const moved = sql`update affiliate.payout_items set batch_id = uuidv7()`
  await expect(runScoped(system, { kind: 'system' }, [moved])).rejects.toMatchObject({
    code: 'TR002',
  })
})

const only = async (question: string) =>
  Object.values((await ask(system, sql.raw(question)))[0] ?? {})[0]

test('a payout that pays another again refers to it', async () => {
  const tenant = await seedTenant(system, rich)
  await seed(tenant, [10_000n])
  const first = await buildPayoutBatches(system, run)
  const [item] = await itemsOf(system, first.runId)
  await discardPayoutBatch(system, { batchId: first.batchIds[0] as string, userId: null, now })
  const second = await buildPayoutBatches(system, { ...run, now: new Date(now.getTime() + 1) })
  expect(await itemsOf(system, second.runId)).toMatchObject([{ retryOf: item?.id }])
})

test('a draft that nobody approved within 72 hours gives its money back, to the millisecond', async () => {
  const tenant = await seedTenant(system, rich)
  await seed(tenant, [10_000n, 20_000n])
  const { batchIds } = await buildPayoutBatches(system, run)
  const old = new Date(now.getTime() + 72 * HOUR_MS)
  expect(await expirePayoutDrafts(system, new Date(old.getTime() - 1))).toEqual({ expired: 0 })
  const twice = await Promise.all([1, 2].map(() => expirePayoutDrafts(system, old)))
  expect(twice.map(({ expired }) => expired).toSorted()).toEqual([0, 1])
  const [batch] = await ask(
    system,
    sql`select status, problem_code, discarded_by from affiliate.payout_batches where id = ${batchIds[0]}::uuid`,
  )
  expect(batch).toEqual({ status: 'rejected', problem_code: 'expired', discarded_by: null })
  expect(await balances(system, tenant)).toMatchObject({ 'aff.in_transit': 0n })
  expect(await expirePayoutDrafts(system, old)).toEqual({ expired: 0 })
})

test('a draft of payments by hand expires as well; one that is approved does not', async () => {
  const tenant = await seedTenant(system, rich)
  const people = await seed(tenant, [10_000n, 20_000n])
  const hand = { ...run, method: 'manual', included: [people[0] as string] } as const
  await buildPayoutBatches(system, hand)
  const { batchIds } = await buildPayoutBatches(system, run)
  const [{ request_sha256: requestHash } = {}] = await ask(
    system,
    sql`select request_sha256 from affiliate.payout_batches where id = ${batchIds[0]}::uuid`,
  )
  const userId = await seedUser(system)
  const approval = {
    batchId: batchIds[0] as string,
    userId,
    requestHash: requestHash as string,
    now,
  }
  await approvePayoutBatch(api, approval)
  const old = new Date(now.getTime() + 100 * HOUR_MS)
  expect(await expirePayoutDrafts(system, old)).toEqual({ expired: 1 })
  // Approved between the search for old drafts and the discard, so it stays.
  const late = { batchId: batchIds[0] as string, userId: null, now: old, isExpired: true }
  await expect(discardPayoutBatch(system, late)).rejects.toMatchObject({ code: 'conflict' })
  expect(
    await only(`select count(*)::int from affiliate.payout_batches where status = 'approved'`),
  ).toBe(1)
  expect((await runScoped(system, { kind: 'system' }, [listOldDrafts(old, 10)]))[0]).toEqual([])
})
