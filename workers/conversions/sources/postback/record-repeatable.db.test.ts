import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import type { RepeatPolicy } from '../../../../schema/vocabulary.ts'
import { releaseHolds } from '../../../commissions/release-holds.ts'
import { type Db, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { Refusal } from '../../../core/refusal.ts'
import type { SnapshotStore } from '../../../snapshots/store.ts'
import {
  ask,
  expectSoundBooks,
  id,
  seedClick,
  seedTenant,
  setAdvertiser,
  type Tenant,
} from '../../../test/books-world.ts'
import { Crash, crashingDb } from '../../../test/crashing-db.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { matchParkedReports } from '../../record/verbs/match-parked-reports.ts'
import { placePostback, recordQueryAgain } from '../query/ingest.ts'
import type { PostbackMessage } from '../reports-message.ts'
import { repeatParkedPostbacks } from './repeat-parked.ts'

const now = new Date()
const DAY_MS = 86_400_000
const secretHash = 'a'.repeat(64)
const untouched = {} as SnapshotStore
const TRIPS_MAX = 14
const world = await makeDatabaseWorld()
const tenant = await seedTenant(world.system, { depositMinor: 10_000_000n })
const { advertiserId, offerId } = tenant
beforeAll(async () => {
  await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
    sql`update affiliate.offers set postback_secret_hash = ${secretHash} where id = ${offerId}`,
  ])
}, 60_000)

const repeatsAre = (policy: RepeatPolicy) =>
  setAdvertiser(world.api, tenant, sql`repeat_policies = ${JSON.stringify({ sale: policy })}`)

const messageOf = (clickId: string, amount: string): PostbackMessage =>
  queryOf(clickId, { status: 'approved', amount })

const queryOf = (clickId: string, query: Record<string, string>): PostbackMessage => ({
  ...{ v: 1, type: 'postback.received', source: 'postback', reportId: id(), ip: null, secretHash },
  receivedAt: now.toISOString(),
  query: new URLSearchParams({ click_id: clickId, ...query })
    .toString()
    .replace('%7Bid%7D', clickId),
})

const place = (db: Db, message: PostbackMessage) =>
  placePostback(db, untouched, message, now, newId)

/** A click with a sale, and a reader of the amount of its sales after refunds. */
async function sold(amount = '10.00') {
  const clickId = await seedClick(world.system, tenant, new Date(now.getTime() - 60 * 60_000))
  expect(await place(world.system, messageOf(clickId, amount))).toBe('recorded')
  const amountLeft = async () => {
    const [row] = await ask(
      world.system,
      sql`select coalesce(sum(amount_minor - refunded_minor), 0)::int as minor from affiliate.conversions
        where click_id = ${clickId} and event = 'sale' and status <> 'reversed'`,
    )
    return row?.minor
  }
  return { clickId, amountLeft }
}

/** At each of its round trips a process dies, before it or after; the crashed message and what stands then. */
async function crashes(
  each: (crashed: PostbackMessage, sale: Awaited<ReturnType<typeof sold>>) => Promise<void>,
  sell: typeof sold = sold,
  query: Record<string, string> = { status: 'approved', amount: '15.00' },
) {
  const points = Array.from({ length: TRIPS_MAX }, (_, index) => index + 1).flatMap((nth) => [
    [nth, 'before'] as const,
    [nth, 'after'] as const,
  ])
  const died = await Promise.all(
    points.map(async ([nth, moment]) => {
      const sale = await sell()
      const message = queryOf(sale.clickId, query)
      const dead = await place(crashingDb(world.system, nth, moment), message).then(
        () => false,
        (error) => error instanceof Crash,
      )
      if (dead) await each(message, sale)
      return dead
    }),
  )
  expect(died.filter(Boolean).length).toBeGreaterThanOrEqual(12)
}

test.each<[RepeatPolicy, number]>([
  ['update', 1500],
  ['add', 2500],
])(
  'a process that dies inside "%s": the queue brings the same again, and it counts once',
  async (policy, minor) => {
    await repeatsAre(policy)
    await crashes(async (message, { amountLeft }) => {
      await place(world.system, message)
      expect(await amountLeft()).toBe(minor)
      expect(await place(world.system, message)).toBe('done')
      expect(await amountLeft()).toBe(minor)
    })
    await expectSoundBooks(world.system)
  },
)

test('a process that dies inside "update": the sender says it once more, or says the old amount again', async () => {
  await repeatsAre('update')
  await crashes(async (_, { clickId, amountLeft }) => {
    await place(world.system, messageOf(clickId, '10.00'))
    expect(await amountLeft()).toBe(1000)
    await place(world.system, messageOf(clickId, '15.00'))
    expect(await amountLeft()).toBe(1500)
  })
  await expectSoundBooks(world.system)
})

describe('a refund that takes several sales of a click', () => {
  const soldThrice: typeof sold = async () => {
    const sale = await sold()
    await place(world.system, messageOf(sale.clickId, '10.00'))
    await place(world.system, messageOf(sale.clickId, '10.00'))
    return sale
  }
  test.each([
    [{ status: 'refunded', refund_id: '{id}', amount: '15.00' }, 'replayed'],
    [{ status: 'refunded', amount: '15.00' }, 'refused'],
  ])('F134: %o is taken once, repeated or interrupted', async (query, again) => {
    await repeatsAre('add')
    await crashes(
      async (message, { amountLeft }) => {
        await place(world.system, message)
        expect(await amountLeft()).toBe(1500)
        const said = { ...message, reportId: id() }
        expect(await place(world.system, said)).toBe(again)
        const more = message.query.replace('15.00', '16.00')
        expect(await place(world.system, { ...said, reportId: id(), query: more })).toBe('refused')
        expect(await amountLeft()).toBe(1500)
      },
      soldThrice,
      query,
    )
    await expectSoundBooks(world.system)
  })
})

test('an amount that was replayed is not replayed over a later one', async () => {
  await repeatsAre('update')
  const { clickId, amountLeft } = await sold('50.00')
  const deps = { db: world.system, store: untouched, now, newId }
  const { query } = messageOf(clickId, '30.00')
  const replay = () =>
    recordQueryAgain(deps, { source: 'postback', reportId: id(), receivedAt: now, query })
  expect([await replay(), await amountLeft()]).toEqual(['updated', 3000])
  await place(world.system, messageOf(clickId, '80.00'))
  expect([await replay(), await amountLeft()]).toEqual(['replayed', 8000])
  await expectSoundBooks(world.system)
})

test.each<[RepeatPolicy, number]>([
  ['add', 11_000],
  ['new', 11_000],
  ['update', 3_000],
  ['ignore', 5_000],
])(
  'F135: with policy %s, postbacks parked for one click count as if it had been there',
  async (policy, minor) => {
    await repeatsAre(policy)
    const clickedAt = new Date(now.getTime() - 60 * 60_000)
    const clickId = newId(clickedAt)
    for (const [index, amount] of ['50.00', '30.00', '30.00'].entries()) {
      const query = { offer: offerId, status: 'approved', amount }
      const receivedAt = new Date(now.getTime() + index).toISOString()
      expect(await place(world.system, { ...queryOf(clickId, query), receivedAt })).toBe('parked')
    }
    await seedClick(world.system, tenant, clickedAt, { id: clickId })
    await matchParkedReports(world.system, untouched, null, now, newId)
    const deps = { db: world.system, store: untouched, now, newId }
    const evaluated = await Promise.all([repeatParkedPostbacks(deps), repeatParkedPostbacks(deps)])
    expect(Math.max(...evaluated)).toBe(2)
    expect(await repeatParkedPostbacks(deps)).toBe(0)
    const [row] = await ask(
      world.system,
      sql`select sum(amount_minor - refunded_minor)::int as minor from affiliate.conversions
      where click_id = ${clickId} and event = 'sale' and status <> 'reversed'`,
    )
    expect(row?.minor).toBe(minor)
    await expectSoundBooks(world.system)
  },
)

test('a refund stays when its sale is reported again', async () => {
  await repeatsAre('update')
  const { clickId, amountLeft } = await sold()
  const query = new URLSearchParams({ click_id: clickId, status: 'refunded' }).toString()
  expect(await place(world.system, { ...messageOf(clickId, '10.00'), query })).toBe('recorded')
  expect(await place(world.system, messageOf(clickId, '10.00'))).toBe('ignored')
  expect(await amountLeft()).toBe(0)
})

describe('what happened since stays as it is', () => {
  type Act = (of: { clickId: string; tenant: Tenant; saleId: string }) => Promise<unknown>
  const refunds =
    (amount: string): Act =>
    ({ clickId }) =>
      place(world.system, queryOf(clickId, { status: 'refunded', amount }))
  const rejects: Act = ({ clickId }) =>
    place(world.system, queryOf(clickId, { status: 'rejected' }))
  const says =
    (amount: string): Act =>
    ({ clickId }) =>
      place(world.system, messageOf(clickId, amount))
  const releases: Act = () => releaseHolds(world.system, new Date(now.getTime() + 40 * DAY_MS))
  const changes =
    (setOf: (of: Tenant) => ReturnType<typeof sql>): Act =>
    ({ tenant: of }) =>
      runScoped(world.api, { kind: 'advertiser', advertiserId: of.advertiserId }, [setOf(of)])
  const rates = changes(
    (of) =>
      sql`update affiliate.payout_rules set rate_bps = 1000, revenue_rate_bps = 1000 where offer_id = ${of.offerId}`,
  )
  const suspends = changes(
    (of) => sql`update affiliate.partnerships set status = 'suspended'
      where advertiser_id = ${of.advertiserId}`,
  )

  /** Of a sale of 50.00 at 30 %: what is said of the last postback, and the commissions that are left. */
  const cases: [RepeatPolicy, string, Act[], string, string[]][] = [
    [
      'add',
      'a refund of all',
      [refunds('50.00'), says('30.00')],
      'recorded',
      ['reversed 0', 'held 900'],
    ],
    [
      'add',
      'a refund of a part',
      [refunds('20.00'), says('30.00')],
      'recorded',
      ['held 900', 'held 900'],
    ],
    ['add', 'a rejection', [rejects, says('30.00')], 'recorded', ['reversed 0', 'held 900']],
    ['add', 'other rates', [rates, says('30.00')], 'recorded', ['held 1500', 'held 900']],
    ['add', 'a suspension', [suspends, says('30.00')], 'recorded', ['held 1500', 'held 900']],
    [
      'add',
      'the end of the hold',
      [releases, says('30.00')],
      'recorded',
      ['available 1500', 'held 900'],
    ],
    [
      'add',
      'the same again',
      [says('30.00'), says('30.00')],
      'recorded',
      ['held 1500', 'held 900', 'held 900'],
    ],
    ['add', 'nothing', [says('0.00')], 'ignored', ['held 1500']],
    [
      'update',
      'a refund of all, then less',
      [refunds('50.00'), says('30.00')],
      'updated',
      ['reversed 0'],
    ],
    [
      'update',
      'a refund of all, then more',
      [refunds('50.00'), says('80.00')],
      'updated',
      ['reversed 0', 'held 900'],
    ],
    [
      'update',
      'a refund of a part',
      [refunds('20.00'), says('80.00')],
      'updated',
      ['held 900', 'held 900'],
    ],
    ['update', 'a rejection', [rejects, says('80.00')], 'updated', ['reversed 0']],
    ['update', 'other rates', [rates, says('80.00')], 'updated', ['held 1500', 'held 900']],
    ['update', 'a suspension', [suspends, says('80.00')], 'updated', ['held 1500', 'held 900']],
    [
      'update',
      'the end of the hold',
      [releases, says('80.00')],
      'updated',
      ['available 1500', 'held 900'],
    ],
    [
      'update',
      'up and down',
      [says('80.00'), says('30.00')],
      'updated',
      ['held 900', 'reversed 0'],
    ],
    ['update', 'down and up', [says('30.00'), says('50.00')], 'updated', ['held 900', 'held 600']],
    ['update', 'down twice', [says('30.00'), says('10.00')], 'updated', ['held 300']],
    [
      'update',
      'the same again',
      [says('80.00'), says('80.00')],
      'ignored',
      ['held 1500', 'held 900'],
    ],
  ]
  test.each(cases)('%s after %s', async (policy, _, acts, said, left) => {
    const of = await seedTenant(world.system, { depositMinor: 1_000_000n })
    const policies = JSON.stringify({ sale: policy, refund: 'new' })
    await setAdvertiser(world.api, of, sql`repeat_policies = ${policies}`)
    await runScoped(world.api, { kind: 'advertiser', advertiserId: of.advertiserId }, [
      sql`update affiliate.offers set postback_secret_hash = ${secretHash} where id = ${of.offerId}`,
    ])
    const clickId = await seedClick(world.system, of, new Date(now.getTime() - 60 * 60_000))
    await place(world.system, messageOf(clickId, '50.00'))
    const [sale] = await ask(
      world.system,
      sql`select id from affiliate.conversions where click_id = ${clickId}`,
    )
    let last: unknown
    for (const act of acts) last = await act({ clickId, tenant: of, saleId: String(sale?.id) })
    expect(last).toBe(said)
    const rows = await ask(
      world.system,
      sql`select m.status || ' ' || (m.amount_minor - m.refunded_minor) as money
        from affiliate.commissions m join affiliate.conversions c on c.id = m.conversion_id
        where c.click_id = ${clickId}`,
    )
    expect(rows.map(({ money }) => money).toSorted()).toEqual(left.toSorted())
    await expectSoundBooks(world.system)
  })

  test.each<[RepeatPolicy, (number | undefined)[]]>([
    ['add', [5000 + 4 * 3000]],
    ['update', [3000, 4000, 6000, 7000]],
  ])('%s, four at once', async (policy, sums) => {
    await repeatsAre(policy)
    for (let round = 0; round < 3; round += 1) {
      const { clickId, amountLeft } = await sold('50.00')
      const amounts =
        policy === 'add' ? Array(4).fill('30.00') : ['30.00', '40.00', '60.00', '70.00']
      // A busy machine may have one of them lose every race: the sender sends it again.
      await Promise.all(
        amounts.map((amount) => {
          const send = () => place(world.system, messageOf(clickId, amount))
          return send().catch((error: unknown) => {
            if (error instanceof Refusal && error.code === 'unavailable') return send()
            throw error
          })
        }),
      )
      expect(sums).toContain(await amountLeft())
    }
    await expectSoundBooks(world.system)
  })
})
