/** Events of several advertisers are recorded in one batch, without effects on each other. */
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  type SeededTenant,
  saleOf,
  seedClick,
  seedCoupon,
  seedRate,
  seedTenant,
  setAdvertiser,
  type Tenant,
  type TenantTerms,
} from '../../../test/books-world.ts'
import type { ProxyFault } from '../../../test/database-proxy.ts'
import { type Dice, makeDice } from '../../../test/dice.ts'
import {
  countsOf,
  holdAccounts,
  keptOf,
  makeEarningsWorld,
  outcomesOf,
  salesOf,
} from '../../test/earnings-world.ts'
import { batchEarnings } from './record-batch.ts'
import { type ConversionInput, recordConversion } from './record-conversion.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
/** The affiliate's 30 % of a sale of 49.00. */
const EARNED = 1_470n

const world = await makeEarningsWorld(now)
const { api, system } = world
beforeAll(async () => {
  await seedRate(system, 'EUR', 'USD', { rate: '1.1', asOf: new Date('2026-11-20T00:00:00Z') })
})
afterEach(() => {
  world.proxy.faultOf = world.count
})
afterAll(() => expectSoundBooks(system))
afterAll(() => world.proxy.close())

const rich: TenantTerms = {
  depositMinor: 1_000_000n,
  ...{ levels: [300, 100], sponsors: 2, rebillBps: 1_000, feeBps: 500 },
}

/** Of the first of each, then of the second of each: as several apps' requests come. */
function interleaved<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const turns = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: turns }, (_, turn) =>
    lists.flatMap((list) => list.slice(turn, turn + 1)),
  ).flat()
}

async function tenantsOf<const All extends readonly TenantTerms[]>(all: All) {
  const tenants: SeededTenant[] = []
  for (const terms of all) tenants.push(await seedTenant(system, terms))
  return tenants as unknown as { -readonly [At in keyof All]: SeededTenant }
}

async function oneByOne(inputs: readonly ConversionInput[]) {
  for (const input of inputs) await recordConversion(api, input)
}

async function keptOfAll(tenants: readonly Tenant[]) {
  const kept: unknown[] = []
  for (const tenant of tenants) kept.push(await keptOf(system, tenant))
  return kept
}

const recorded = (inputs: readonly ConversionInput[]) => inputs.map(() => 'recorded')

describe('a batch of several advertisers is stored as if each event came alone', () => {
  const brazilian = { visitor: { country: 'BR' } }
  const kinds: [TenantTerms, Partial<ConversionInput>][] = [
    [rich, { metadata: { note: 'x' } }],
    [{ billing: 'postpaid', creditLimitMinor: 10_000_000n }, {}],
    [{ billing: 'postpaid', creditLimitMinor: 3n * EARNED }, {}],
    [{ billing: 'own_payer' }, {}],
    [{}, {}],
    [{ depositMinor: 1_000_000n, reviews: 'usual' }, brazilian],
    [{ depositMinor: 1_000_000n, approval: 'manual' }, {}],
    [{ depositMinor: 1_000_000n, holdDays: 0, currency: 'EUR', rebillBps: 500 }, {}],
    [
      { depositMinor: 1_000_000n, currencyPolicy: 'convert' },
      { amount: { minor: 4_900n, currency: 'EUR' } },
    ],
    [{ depositMinor: 1_000_000n }, { event: 'lead', amount: null }],
  ]
  const reportsOf = async (tenants: readonly Tenant[]) => {
    const reports: ConversionInput[][] = []
    for (const [index, tenant] of tenants.entries()) {
      reports.push(await salesOf(world, tenant, 4, kinds[index]?.[1]))
    }
    return reports
  }
  const againOf = (reports: readonly ConversionInput[]) =>
    reports.map((report) => {
      const externalId = `again-${report.externalId}`
      return { ...report, event: 'rebill' as const, externalId, clickId: null }
    })

  test('first conversions of all kinds, with the same ids at each, then the rebills of their customers', async () => {
    const terms = kinds.map(([kind]) => kind)
    const [ones, others] = [await tenantsOf(terms), await tenantsOf(terms)]
    const [first, alone] = [await reportsOf(ones), await reportsOf(others)]
    const batch = interleaved(first)
    expect(outcomesOf(await world.together(batch))).toEqual(recorded(batch))
    expect([world.calls, world.writes.length]).toEqual([2, 1])
    for (const reports of alone) await oneByOne(reports)
    expect(await keptOfAll(ones)).toEqual(await keptOfAll(others))

    const sold = kinds.flatMap(([, { event }], index) => (event === 'lead' ? [] : [index]))
    const rebills = interleaved(sold.map((index) => againOf(first[index] ?? [])))
    expect(outcomesOf(await world.together(rebills))).toEqual(recorded(rebills))
    expect([world.calls, world.writes.length]).toEqual([2, 1])
    for (const index of sold) await oneByOne(againOf(alone[index] ?? []))
    expect(await keptOfAll(ones)).toEqual(await keptOfAll(others))
  })

  test('more events than one batch can hold are all recorded', async () => {
    const tenants = await tenantsOf([rich, rich])
    const [many, few] = [await salesOf(world, tenants[0], 70), await salesOf(world, tenants[1], 3)]
    const results = await world.together([...many, ...few])
    expect(outcomesOf(results)).toEqual(Array(73).fill('recorded'))
    expect(world.writes.length).toBe(2)
  })
})

describe('rows of another advertiser in the batch are not found', () => {
  const cases: [string, (own: Tenant, other: Tenant) => Promise<Partial<ConversionInput>>][] = [
    ['a click', async (_, other) => ({ clickId: await seedClick(system, other, now) })],
    [
      'a coupon',
      async (_, other) => {
        await seedCoupon(system, other, 'SPRING')
        return { coupon: 'SPRING' }
      },
    ],
    [
      'a customer',
      async (_, other) => {
        const clickId = await seedClick(system, other, now)
        await recordConversion(api, saleOf(other, { clickId, customerId: 'bound', now }))
        return { event: 'rebill', customerId: 'bound' }
      },
    ],
    ['an app', async (_, other) => ({ appId: other.appId })],
    [
      'an app, with its key',
      async (_, other) => ({ appId: other.appId, appKeyId: other.appKeyId }),
    ],
    ['an app key', async (_, other) => ({ appKeyId: other.appKeyId })],
    [
      'an app, with a click of one’s own',
      async (own, other) => ({ appId: other.appId, clickId: await seedClick(system, own, now) }),
    ],
  ]
  test.each(cases)('%s', async (_, foreignOf) => {
    const [own, twin, other] = await tenantsOf([rich, rich, rich])
    const externalId = 'of-another'
    const report = async (by: Tenant) =>
      saleOf(by, { externalId, now, ...(await foreignOf(by, other)) })
    const asked = await report(own)
    const [before] = await salesOf(world, own, 1)
    const [beside] = await salesOf(world, other, 1)
    const results = await world.together([before!, asked, beside!])
    const [aside] = await salesOf(world, twin, 1)
    // The answer is the same for a click, customer and so on that does not exist.
    const nowhere = {
      ...(asked.clickId === null || asked.appId !== own.appId ? {} : { clickId: newId(now) }),
      ...(asked.customerId === null ? {} : { customerId: 'nobody' }),
      ...(asked.appId === own.appId ? {} : { appId: newId(now) }),
      ...(asked.appKeyId === own.appKeyId ? {} : { appKeyId: newId(now) }),
    }
    await recordConversion(api, aside!)
    const [alone] = await Promise.allSettled([
      recordConversion(api, {
        ...asked,
        advertiserId: twin.advertiserId,
        ...toTwin(asked, own, twin),
        ...nowhere,
      }),
    ])
    expect(outcomesOf([results[1]!])).toEqual(outcomesOf([alone!]))
    if (alone?.status === 'rejected') {
      expect(results[1]).toMatchObject({ status: 'rejected', reason: { code: alone.reason.code } })
    }
    expect(outcomesOf([results[0]!, results[2]!])).toEqual(['recorded', 'recorded'])
    const [kept, expected] = [await keptOf(system, own), await keptOf(system, twin)]
    expect({ ...kept, reports: verdictsOf(kept) }).toEqual({
      ...expected,
      reports: verdictsOf(expected),
    })
  })

  /** Replaces the reporter's ids with the twin's. */
  function toTwin(asked: ConversionInput, own: Tenant, twin: Tenant): Partial<ConversionInput> {
    return {
      ...(asked.appId === own.appId ? { appId: twin.appId } : {}),
      ...(asked.appKeyId === own.appKeyId ? { appKeyId: twin.appKeyId } : {}),
    }
  }
  const verdictsOf = (kept: { reports: { verdict: string }[] }) =>
    kept.reports.map(({ verdict }) => verdict).toSorted()

  test('reports and customers with the same ids in two apps are separate', async () => {
    const tenants = await tenantsOf([rich, rich])
    const sales = interleaved([
      await salesOf(world, tenants[0], 3),
      await salesOf(world, tenants[1], 3),
    ])
    expect(outcomesOf(await world.together(sales))).toEqual(recorded(sales))
    expect(world.writes.length).toBe(1)
    for (const { advertiserId, appId, affiliateId } of tenants) {
      const rows = await ask(
        system,
        sql`select distinct c.advertiser_id, c.app_id, u.advertiser_id as bound_by, u.affiliate_id
            from affiliate.conversions c join affiliate.customers u on u.id = c.customer_id
            where c.app_id = ${appId}`,
      )
      const row = { advertiser_id: advertiserId, app_id: appId, bound_by: advertiserId }
      expect(rows).toEqual([{ ...row, affiliate_id: affiliateId }])
    }
  })
})

describe('each advertiser is counted by itself', () => {
  const watched: TenantTerms = { depositMinor: 10_000_000n, reviews: 'usual' }

  /** Two of one affiliate, who brings `number` to each. */
  async function shared(numbers: readonly [number, number], over: Partial<ConversionInput>) {
    const [one, other] = await tenantsOf([watched, watched])
    const { affiliateId } = one
    await runScoped(system, { kind: 'system' }, [
      sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
          values (${other.advertiserId}, ${affiliateId}, 'approved')`,
    ])
    const tenants = [one, { ...other, affiliateId }] as const
    const sales = [
      await salesOf(world, tenants[0], numbers[0], over),
      await salesOf(world, tenants[1], numbers[1], over),
    ]
    return { tenants, sales }
  }

  const reviewsOf = async ({ advertiserId }: Tenant) =>
    (
      await ask(
        system,
        sql`select count(*)::int as n from affiliate.reviews where advertiser_id = ${advertiserId}`,
      )
    )[0]?.n

  test.each<[string, [number, number], Partial<ConversionInput>, [number, number]]>([
    // The 31st conversion of an hour goes to review.
    ['an affiliate’s pace', [25, 25], {}, [0, 0]],
    ['an affiliate’s pace, too fast for one of them', [33, 12], {}, [3, 0]],
    // The 11th from one address does.
    ['an address', [9, 9], { visitor: { ip: '203.0.113.9' } }, [0, 0]],
    ['an address, too often for one', [12, 4], { visitor: { ip: '203.0.113.10' } }, [2, 0]],
  ])('%s', async (_, numbers, over, reviews) => {
    const [together, alone] = [await shared(numbers, over), await shared(numbers, over)]
    const batch = interleaved(together.sales)
    expect(outcomesOf(await world.together(batch))).toEqual(recorded(batch))
    expect(world.writes.length).toBe(1)
    for (const sales of alone.sales) await oneByOne(sales)
    for (const [index, tenant] of together.tenants.entries()) {
      const [kept, expected] = [
        await keptOf(system, tenant),
        await keptOf(system, alone.tenants[index] as Tenant),
      ]
      expect(countsOf(kept)).toEqual(countsOf(expected))
      expect(kept.balances).toEqual(expected.balances)
    }
    expect([await reviewsOf(together.tenants[0]), await reviewsOf(together.tenants[1])]).toEqual(
      reviews,
    )
  })

  const statusesOf = async ({ advertiserId }: Tenant) =>
    Object.fromEntries(
      (
        await ask(
          system,
          sql`select status, count(*)::int as n from affiliate.commissions
              where advertiser_id = ${advertiserId} group by 1`,
        )
      ).map(({ status, n }) => [status, n]),
    )

  test('an exhausted deposit or credit does not affect other advertisers', async () => {
    const tenants = await tenantsOf([
      { depositMinor: 3n * EARNED + 5n },
      { depositMinor: 1_000_000n },
      { billing: 'postpaid', creditLimitMinor: 2n * EARNED },
      { billing: 'postpaid', creditLimitMinor: 5n * EARNED },
    ])
    const batch = interleaved(await Promise.all(tenants.map((tenant) => salesOf(world, tenant, 8))))
    expect(outcomesOf(await world.together(batch))).toEqual(recorded(batch))
    const statuses: unknown[] = []
    for (const tenant of tenants) statuses.push(await statusesOf(tenant))
    expect(statuses).toEqual([
      { held: 3, unfunded: 5 },
      { held: 8 },
      { held: 2, unfunded: 6 },
      { held: 5, unfunded: 3 },
    ])
  })

  test('only the advertiser with a low balance is notified, once', async () => {
    const tenants = await tenantsOf([
      { depositMinor: 10n * EARNED },
      { depositMinor: 1_000_000n },
      { depositMinor: 10n * EARNED },
    ])
    for (const tenant of tenants) await setAdvertiser(api, tenant, sql`low_balance_minor = 8000`)
    const numbers = [10, 10, 2]
    const sales: ConversionInput[][] = []
    for (const [index, tenant] of tenants.entries()) {
      sales.push(await salesOf(world, tenant, numbers[index] as number))
    }
    const batch = interleaved(sales)
    expect(outcomesOf(await world.together(batch))).toEqual(recorded(batch))
    const notices: unknown[] = []
    for (const { advertiserId } of tenants) {
      const [row] = await ask(
        system,
        sql`select v.low_balance_notified_at is not null as is_notified, (select count(*)::int from logs.events e
              where e.advertiser_id = v.id and e.kind = 'advertiser.low_balance') as events
            from affiliate.advertisers v where v.id = ${advertiserId}`,
      )
      notices.push(row)
    }
    const nothing = { is_notified: false, events: 0 }
    expect(notices).toEqual([{ is_notified: true, events: 1 }, nothing, nothing])
  })

  /** Both were within their credit when the facts were read; by the time of the write one no longer is. */
  test('a credit limit that was just used up elsewhere is respected in a batch', async () => {
    const terms: TenantTerms = { billing: 'postpaid', creditLimitMinor: EARNED }
    const tenants = await tenantsOf([terms, terms])
    const sales = await Promise.all(tenants.map((tenant) => salesOf(world, tenant, 1)))
    const between = await Promise.all(
      tenants.map((tenant) => salesOf(world, tenant, 1, { externalId: 'between' })),
    )
    world.proxy.faultOf = (body) => {
      world.count(body)
      return world.writes.length === 1 && body.includes('record_conversions(')
        ? { delayMs: 500 }
        : null
    }
    const batch = world.together(sales.flat())
    await expect.poll(() => world.writes.length).toBe(1)
    await oneByOne([between[0]?.[0] as ConversionInput])
    expect(outcomesOf(await batch)).toEqual(['recorded', 'recorded'])
    const owed: unknown[] = []
    for (const tenant of tenants) owed.push((await balances(system, tenant))['adv.receivable'])
    expect(owed).toEqual([EARNED, EARNED])
  })
})

test('if one advertiser’s accounts are locked, its events can be sent again and all others are recorded', async () => {
  const [held, other, third] = await tenantsOf([rich, rich, rich])
  const stuck = await salesOf(world, held, 5)
  const [beside] = await salesOf(world, other, 1)
  const [next] = await salesOf(world, third, 1)
  const hold = await holdAccounts(world, held, 6)
  const earn = batchEarnings(api)
  const record = (sale: ConversionInput) => recordConversion(api, sale, earn)
  const ends = Promise.allSettled(stuck.map(record))
  await record(beside as ConversionInput)
  await record(next as ConversionInput)
  for (const end of await ends) expect(end.status === 'rejected' && isOutage(end.reason)).toBe(true)
  expect(hold.isHeld).toBe(true)
  await hold.end
  expect(outcomesOf(await world.together(stuck))).toEqual(recorded(stuck))
})

describe('a database error caused by one event does not affect the others', () => {
  const bad = 'order-that-breaks'

  async function badOne(over: Partial<ConversionInput> = {}) {
    const tenants = await tenantsOf([rich, rich])
    const sales = [await salesOf(world, tenants[0], 3), await salesOf(world, tenants[1], 4)]
    sales[0]?.splice(1, 1, { ...(sales[0][1] as ConversionInput), externalId: bad, ...over })
    const batch = interleaved(sales)
    return { tenants, batch, place: batch.findIndex(({ externalId }) => externalId === bad) }
  }

  test('an event that cannot be stored', async () => {
    // Postgres keeps no NUL.
    const { batch, place } = await badOne({ foreignStatus: 'a\0b' })
    expect(outcomesOf(await world.together(batch))).toEqual(recorded(batch).with(place, 'thrown'))
    // The batch, then each by itself.
    expect(world.writes.length).toBe(1 + batch.length)
    expect(outcomesOf(await world.together(batch))).toEqual(
      batch.map((_, index) => (index === place ? 'thrown' : 'replayed')),
    )
  })

  test.each<[string, string, ProxyFault, unknown]>([
    [
      'meets a deadlock that does not end',
      'record_conversions(',
      { sqlState: '40P01' },
      { code: 'unavailable' },
    ],
    ['takes too long', 'record_conversions(', { sqlState: '25P04' }, { code: '25P04' }],
    [
      'has a statement that takes too long',
      'record_conversions(',
      { sqlState: '57014' },
      { code: '57014' },
    ],
    ['has a number too large', 'record_conversions(', { sqlState: '22003' }, { code: '22003' }],
    [
      'has facts that cannot be read',
      'conversion_facts(',
      { sqlState: '22P02' },
      { code: '22P02' },
    ],
  ])('one that %s', async (_, call, fault, reason) => {
    const { batch, place } = await badOne()
    world.proxy.faultOf = (body) =>
      world.count(body) ?? (body.includes(call) && body.includes(bad) ? fault : null)
    const results = await world.together(batch)
    expect(results[place]).toMatchObject({ status: 'rejected', reason })
    expect(outcomesOf(results)).toEqual(recorded(batch).with(place, 'thrown'))
    world.proxy.faultOf = world.count
    expect(outcomesOf(await world.together(batch))).toEqual(
      batch.map((_, index) => (index === place ? 'recorded' : 'replayed')),
    )
  })

  test('an outage during the retries is returned to the affected senders', async () => {
    const { tenants, batch } = await badOne()
    const [mine, other] = tenants
    world.proxy.faultOf = (body) => {
      world.count(body)
      if (!body.includes('record_conversions(') || !body.includes(mine.advertiserId)) return null
      return { sqlState: body.includes(other.advertiserId) ? '40P01' : '57P01' }
    }
    for (const [index, result] of (await world.together(batch)).entries()) {
      const isAway = result.status === 'rejected' && isOutage(result.reason)
      expect(isAway).toBe(batch[index]?.advertiserId === mine.advertiserId)
    }
    world.proxy.faultOf = world.count
    expect(outcomesOf(await world.together(batch))).toEqual(
      batch.map((input) => (input.advertiserId === mine.advertiserId ? 'recorded' : 'replayed')),
    )
  })

  test.each<[string, ProxyFault, string]>([
    ['is gone', { sqlState: '57P01' }, 'recorded'],
    ['loses the answer', 'lose', 'replayed'],
  ])(
    'a database that %s during the batch: all senders get the error, and each event is recorded once',
    async (_, fault, then) => {
      const { batch } = await badOne()
      world.proxy.faultOf = (body) => (body.includes('record_conversions(') ? fault : null)
      for (const result of await world.together(batch)) {
        expect(result.status === 'rejected' && isOutage(result.reason)).toBe(true)
      }
      world.proxy.faultOf = world.count
      expect(outcomesOf(await world.together(batch))).toEqual(batch.map(() => then))
    },
  )

  test('refused, unknown, parked and suspended reports of some advertisers beside recorded ones of others', async () => {
    const [a, b, c] = await tenantsOf([rich, rich, { ...rich, status: 'suspended' }])
    const [known, good] = (await salesOf(world, a, 2)) as [ConversionInput, ConversionInput]
    const [other] = (await salesOf(world, b, 1)) as [ConversionInput]
    await recordConversion(api, known)
    const results = await world.together([
      ...[known, saleOf(b, { event: 'rebill', now }), ...(await salesOf(world, c, 1)), good],
      ...[{ ...known, amount: { minor: 1n, currency: 'USD' as const } }, other],
      ...[saleOf(b, { clickId: newId(now), now }), saleOf(b, { appKeyId: newId(now), now })],
      ...[saleOf(b, { appId: newId(now), now }), good],
    ])
    expect(outcomesOf(results)).toEqual([
      ...['replayed', 'thrown', 'thrown', 'recorded', 'conflict', 'recorded', 'parked', 'thrown'],
      ...['thrown', 'replayed'],
    ])
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : ''))
    expect(codes.filter((code) => code !== '')).toEqual([
      ...['invalid_input', 'forbidden', 'unauthenticated', 'unauthenticated'],
    ])
    expect(world.writes.length).toBe(1)
  })

  test('an event wakes the parked reports of its own advertiser', async () => {
    const tenants = await tenantsOf([rich, rich])
    const sales: ConversionInput[] = []
    for (const tenant of tenants) {
      const own = await salesOf(world, tenant, 2)
      sales.push(...own)
      for (const { externalId } of own) {
        const amount = { minor: 1_000n, currency: 'USD' } as const
        const reversed = { event: 'refund', originalExternalId: externalId, amount, now } as const
        const refund = saleOf(tenant, { ...reversed, externalId: `refund-${externalId}` })
        expect((await recordConversion(api, refund)).outcome).toBe('parked')
      }
    }
    // Those of the one come alone: nothing of the other's wakes.
    await world.together(sales.slice(0, 2))
    const countOf = ({ advertiserId }: Tenant) =>
      ask(
        system,
        sql`select count(*)::int as n from affiliate.conversions
            where advertiser_id = ${advertiserId} and event = 'refund'`,
      )
    expect(await Promise.all(tenants.map(countOf))).toEqual([[{ n: 2 }], [{ n: 0 }]])
    await world.together(sales)
    expect(await Promise.all(tenants.map(countOf))).toEqual([[{ n: 2 }], [{ n: 2 }]])
  })
})

describe('repeated deliveries', () => {
  const shuffled = <Item>(items: readonly Item[], dice: Dice) =>
    items
      .map((item) => ({ item, by: dice.roll(1_000_000) }))
      .toSorted((a, b) => a.by - b.by)
      .map(({ item }) => item)

  const mixed: TenantTerms[] = [
    rich,
    { depositMinor: 4n * EARNED + 1n },
    { billing: 'postpaid', creditLimitMinor: 3n * EARNED },
    { billing: 'own_payer' },
  ]

  async function soldByAll() {
    const tenants = await tenantsOf(mixed)
    const sales = await Promise.all(tenants.map((tenant) => salesOf(world, tenant, 6)))
    return { tenants, sales: interleaved(sales) }
  }

  const booksOf = async (tenants: readonly Tenant[]) => {
    const books: unknown[] = []
    for (const tenant of tenants) books.push(await balances(system, tenant))
    return books
  }

  test.each(['one', 'two', 'three'])(
    'delivered twice and shuffled: replayed (%s)',
    async (seed) => {
      const dice = makeDice(seed)
      const { tenants, sales } = await soldByAll()
      const twice = shuffled([...sales, ...sales], dice)
      const outcomes = outcomesOf(await world.together(twice))
      expect(outcomes.toSorted()).toEqual([...recorded(sales), ...sales.map(() => 'replayed')])
      const before = await booksOf(tenants)
      const again = shuffled([...sales, ...sales], dice)
      expect(outcomesOf(await world.together(again))).toEqual(again.map(() => 'replayed'))
      expect(await booksOf(tenants)).toEqual(before)
    },
  )

  test.each(['one', 'two', 'three'])(
    'two batchers at once, and callers without one: each once (%s)',
    async (seed) => {
      const dice = makeDice(`batchers ${seed}`)
      const { tenants, sales } = await soldByAll()
      const batchers = [batchEarnings(api), batchEarnings(api), undefined]
      const results = await Promise.all(
        batchers.flatMap((earn) =>
          shuffled(sales, dice).map((sale) => recordConversion(api, sale, earn)),
        ),
      )
      expect(results.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(sales.length)
      expect(new Set(results.map(({ outcome }) => outcome))).toEqual(
        new Set(['recorded', 'replayed']),
      )
      const [, , owing] = await booksOf(tenants)
      expect(owing).toMatchObject({ 'adv.receivable': 3n * EARNED })
    },
  )
})
