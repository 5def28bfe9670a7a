/** One order that several sources report is paid once, and so is a lead of one customer or click. */
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../../clicks/rules/visitor.ts'
import { runScoped } from '../../../core/database.ts'
import {
  ask,
  expectSoundBooks,
  saleOf,
  seedAffiliate,
  seedClick,
  seedCoupon,
  seedRate,
  seedTenant,
  setAdvertiser,
  type Tenant,
} from '../../../test/books-world.ts'
import { makeDatabaseWorld } from '../../../test/fresh-database.ts'
import { byHand } from '../../../test/owner-hand.ts'
import { batchEarnings } from './record-batch.ts'
import { type ConversionInput, recordConversion } from './record-conversion.ts'

const { api, system, urls } = await makeDatabaseWorld()
const now = new Date('2026-11-20T10:00:00.000Z')
await seedRate(system, 'EUR', 'USD', { rate: '1.1', asOf: now })
const HOUR_MS = 3_600_000
const later = (hours: number) => new Date(now.getTime() + hours * HOUR_MS)

const visitor = { ip: '203.0.113.7', userAgent: 'Browser/1', acceptLanguage: 'en-US' }
const fingerprint = fingerprintOf(visitor.ip, visitor.userAgent, visitor.acceptLanguage) ?? ''

interface Scene {
  tenant: Tenant
  clickId: string
  /** Repeats of the click. */
  repeatId: string
  otherRepeatId: string
}

async function scene(): Promise<Scene> {
  const tenant = await seedTenant(system, {
    ...{ depositMinor: 1_000_000n, rebillBps: 3000, currencyPolicy: 'convert' },
  })
  await seedCoupon(system, tenant, 'SAVE')
  const seen = { fingerprint, country: 'US' }
  const clickId = await seedClick(system, tenant, later(-1), seen)
  const repeat = () =>
    seedClick(system, tenant, later(-0.9), {
      ...{ ...seen, reason: 'duplicate', duplicateOf: clickId },
    })
  return { tenant, clickId, repeatId: await repeat(), otherRepeatId: await repeat() }
}

type Said = Partial<ConversionInput>
const inputOf = ({ tenant, clickId }: Scene, said: Said) =>
  saleOf(tenant, { clickId, now, ...said })

/** `review`, `paid` or the rejection. */
async function outcome(at: Scene, said: Said): Promise<string> {
  const found = await recordConversion(api, inputOf(at, said))
  if (found.outcome !== 'recorded') return found.outcome
  const { rejection, receipt } = found.conversion
  const signals = (receipt.signals ?? []) as string[]
  return rejection ?? (signals.includes('possible_duplicate') ? 'review' : 'paid')
}

/** A postback without an order id is recorded under its click or customer. */
const postback = ({ clickId }: Scene): Said => ({
  ...{ source: 'postback', externalId: `click:${clickId}` },
})
const shop: Said = { externalId: 'order-1' }
const repeat = ({ repeatId }: Scene): Said => ({ clickId: repeatId })
const otherRepeat = ({ otherRepeatId }: Scene): Said => ({ clickId: otherRepeatId })
const look: Said = { clickId: null, visitor }
const euros: Said = { amount: { minor: 4900n, currency: 'EUR' } }
const pixel: Said = { source: 'pixel', externalId: 'pixel:order-1' }

describe('a report without an order id, and another source', () => {
  const cases: [string, (at: Scene) => [Said, Said], string][] = [
    ['the postback second', (at) => [shop, postback(at)], 'review'],
    ['the postback first', (at) => [postback(at), shop], 'review'],
    ['23 hours apart', (at) => [shop, { ...postback(at), now: later(23) }], 'review'],
    ['25 hours apart', (at) => [shop, { ...postback(at), now: later(25) }], 'paid'],
    [
      'another amount',
      (at) => [shop, { ...postback(at), amount: { minor: 1n, currency: 'USD' } }],
      'paid',
    ],
    ['a pixel and the shop with one id', () => [pixel, shop], 'review'],
    ['the shop and a pixel with one id', () => [shop, pixel], 'review'],
    ['a pixel and the shop with two ids', () => [pixel, { externalId: 'order-2' }], 'paid'],
    [
      'a file and the shop with two ids',
      () => [{ ...shop, source: 'csv' }, { externalId: 'order-2' }],
      'paid',
    ],
    ['two ids of one source', () => [shop, { externalId: 'order-2' }], 'paid'],
    [
      'a file by the same coupon',
      (at) => [
        { ...shop, source: 'csv', clickId: null, coupon: 'SAVE' },
        { ...postback(at), coupon: 'save' },
      ],
      'review',
    ],
    ['a repeat named first', (at) => [{ ...shop, ...repeat(at) }, postback(at)], 'review'],
    [
      'a repeat named second',
      (at) => [shop, { ...postback(at), externalId: `click:${at.repeatId}`, ...repeat(at) }],
      'review',
    ],
    [
      'two repeats',
      (at) => [
        { ...shop, ...repeat(at) },
        { ...pixel, ...otherRepeat(at) },
      ],
      'review',
    ],
    ['the click, and its fingerprint', () => [shop, { ...pixel, ...look }], 'review'],
    [
      'in another currency',
      (at) => [
        { ...shop, ...euros },
        { ...postback(at), ...euros },
      ],
      'review',
    ],
    [
      'by the same customer',
      () => [
        { ...shop, customerId: 'P' },
        { source: 'postback', externalId: 'customer:1', clickId: null, customerId: 'P' },
      ],
      'review',
    ],
    [
      'other customers, no click',
      () => [
        { ...shop, customerId: 'P', clickId: null, coupon: 'SAVE' },
        {
          source: 'postback',
          externalId: 'customer:1',
          clickId: null,
          customerId: 'Q',
          coupon: 'SAVE',
        },
      ],
      'review',
    ],
  ]
  test.each(cases)('%s', async (_, saidOf, expected) => {
    const at = await scene()
    const [first, second] = saidOf(at)
    expect(await outcome(at, first)).toBe('paid')
    expect(await outcome(at, second)).toBe(expected)
  })

  test.each<[string, Said, Said]>([
    ['the coupon first', { ...shop, source: 'api', coupon: 'SAVE' }, {}],
    ['the coupon second', {}, { ...shop, source: 'api', coupon: 'SAVE' }],
    ['a pixel with the coupon first', { ...pixel, coupon: 'SAVE' }, {}],
  ])('one click, where a coupon decides: %s', async (_, first, second) => {
    const at = await scene()
    await setAdvertiser(api, at.tenant, sql`attribution_order = 'coupon_first'`)
    expect(await outcome(at, { ...postback(at), ...first })).toBe('paid')
    expect(await outcome(at, { ...postback(at), ...second })).toBe('review')
  })

  test.each<[string, isBoundFirst: boolean]>([
    ['the shop first', true],
    ['the postback first', false],
  ])("another affiliate's click of a bound customer: %s", async (_, isBoundFirst) => {
    const at = await scene()
    expect(await outcome(at, { ...shop, customerId: 'P' })).toBe('paid')
    const affiliateId = await seedAffiliate(system, at.tenant.advertiserId)
    const clickId = await seedClick(system, at.tenant, later(-0.5), { affiliateId })
    const amount = { minor: 700n, currency: 'USD' } as const
    const bound = { ...shop, externalId: 'order-2', customerId: 'P', clickId, amount }
    const theirs = { ...postback({ ...at, clickId }), clickId, amount }
    const [first, second] = isBoundFirst ? [bound, theirs] : [theirs, bound]
    expect(await outcome(at, first)).toBe('paid')
    expect(await outcome(at, second)).toBe('review')
  })

  test('a rejected conversion is not an order', async () => {
    const at = await scene()
    const bot = await seedClick(system, at.tenant, later(-1), { reason: 'bot' })
    expect(await outcome(at, { ...shop, clickId: bot, customerId: 'P' })).toBe('click_rejected')
    const other = { source: 'postback', externalId: 'customer:1', customerId: 'P' } as const
    expect(await outcome(at, other)).toBe('paid')
  })

  test('a conversion of another advertiser is another order', async () => {
    const [at, other] = [await scene(), await scene()]
    expect(await outcome(at, { ...shop, customerId: 'P' })).toBe('paid')
    const theirs = { source: 'postback', externalId: 'customer:1', customerId: 'P' } as const
    expect(await outcome(other, theirs)).toBe('paid')
  })

  test.each<[string, (at: Scene) => Said]>([
    ['one click', () => ({})],
    ['a click and its repeat', repeat],
    ['a click and its fingerprint', () => look],
  ])('concurrently, by %s, exactly one is held', async (_, by) => {
    for (let round = 0; round < 4; round += 1) {
      const at = await scene()
      const both = await Promise.all([
        outcome(at, { ...shop, ...by(at) }),
        outcome(at, postback(at)),
      ])
      expect(both.toSorted()).toEqual(['paid', 'review'])
    }
  })

  test('in one batch, exactly one is held', async () => {
    const at = await scene()
    const earn = batchEarnings(api)
    const both = [inputOf(at, shop), inputOf(at, postback(at))]
    await Promise.all(both.map((input) => recordConversion(api, input, earn)))
    const held = sql`select count(*)::int as n from affiliate.reviews where advertiser_id = ${at.tenant.advertiserId}`
    expect(await ask(system, held)).toEqual([{ n: 1 }])
  })
})

describe('one lead for each customer and click', () => {
  const lead = (said: Said): Said => ({ event: 'lead', amount: null, ...said })
  type By = (at: Scene) => Said
  const named: By = () => ({})
  const byPixel: By = () => ({ source: 'pixel', externalId: 'pixel:1' })
  const ofCustomer: By = () => ({ customerId: 'P' })
  const cases: [string, By, By, string][] = [
    ['the same customer', ofCustomer, () => ({ customerId: 'P', clickId: null }), 'duplicate_lead'],
    ['the same click', named, ofCustomer, 'duplicate_lead'],
    ['another source', ofCustomer, () => ({ customerId: 'P', source: 'csv' }), 'duplicate_lead'],
    ['a pixel before the app', byPixel, named, 'paid'],
    ['a pixel behind the app', named, byPixel, 'duplicate_lead'],
    ['a repeat named first', repeat, named, 'duplicate_lead'],
    ['a repeat named second', named, repeat, 'duplicate_lead'],
    ['one repeat twice', repeat, repeat, 'duplicate_lead'],
    ['two repeats', repeat, otherRepeat, 'duplicate_lead'],
    ['by fingerprint twice', () => look, () => look, 'duplicate_lead'],
    ['by fingerprint, then by the click', () => look, named, 'duplicate_lead'],
    ['by a repeat, then by fingerprint', repeat, () => look, 'duplicate_lead'],
    ['by a coupon, with the fingerprint', named, () => ({ ...look, coupon: 'SAVE' }), 'paid'],
  ]
  test.each(cases)('%s', async (_, first, second, expected) => {
    const at = await scene()
    expect(await outcome(at, lead({ externalId: 'lead-1', ...first(at) }))).toBe('paid')
    expect(await outcome(at, lead({ externalId: 'lead-2', ...second(at) }))).toBe(expected)
  })

  test('by a coupon beside the click, then by the click', async () => {
    const at = await scene()
    await setAdvertiser(api, at.tenant, sql`attribution_order = 'coupon_first'`)
    expect(await outcome(at, lead({ ...repeat(at), coupon: 'SAVE' }))).toBe('paid')
    expect(await outcome(at, lead({ externalId: 'lead-2' }))).toBe('duplicate_lead')
  })

  test('by the later click, where the kept one cannot earn', async () => {
    const { tenant } = await scene()
    const keptId = await seedClick(system, tenant, later(-1), { reason: 'bot' })
    await seedClick(system, tenant, later(-0.5), { keptId })
    const first = `update affiliate.apps set attribution = 'first' where id = '${tenant.appId}'`
    await byHand(urls.systemTcpUrl, first)
    const at = { ...(await scene()), tenant, clickId: keptId }
    const both = ['lead-1', 'lead-2'].map((externalId) => outcome(at, lead({ externalId })))
    expect((await Promise.all(both)).toSorted()).toEqual(['duplicate_lead', 'paid'])
    expect(await outcome(at, lead({ externalId: 'lead-3' }))).toBe('duplicate_lead')
  })

  test('two clicks of two customers are two leads; an offer may allow several', async () => {
    const at = await scene()
    const other = await seedClick(system, at.tenant, later(-1))
    expect(await outcome(at, lead({ customerId: 'P' }))).toBe('paid')
    expect(await outcome(at, lead({ customerId: 'Q', clickId: other }))).toBe('paid')
    await runScoped(api, { kind: 'advertiser', advertiserId: at.tenant.advertiserId }, [
      sql`update affiliate.offers set allows_repeat_leads = true where id = ${at.tenant.offerId}`,
    ])
    expect(await outcome(at, lead({ customerId: 'P' }))).toBe('paid')
  })

  test('two at once beside a lead by pixel: one is held, the other is not paid', async () => {
    for (let round = 0; round < 3; round += 1) {
      const at = await scene()
      expect(await outcome(at, lead(byPixel(at)))).toBe('paid')
      const both = ['1', `click:${at.clickId}`].map((externalId) =>
        outcome(at, lead({ externalId, source: 'postback' })),
      )
      expect((await Promise.all(both)).toSorted()).toEqual(['duplicate_lead', 'review'])
    }
  })

  const nth: By[] = [named, repeat, otherRepeat, () => look]
  test.each<[string, By[]]>([
    ['by one click', [named]],
    ['by a click, its repeats and its fingerprint', nth],
  ])('eight at once, %s: one is paid, alone and in a batch', async (_, bys) => {
    for (const earn of [undefined, batchEarnings(api)]) {
      const at = await scene()
      const leads = Array.from({ length: 8 }, (_, n) =>
        lead({ externalId: `lead-${n}`, ...bys[n % bys.length]?.(at) }),
      )
      await Promise.all(leads.map((said) => recordConversion(api, inputOf(at, said), earn)))
      const kept = sql`select rejection, count(*)::int as n from affiliate.conversions
        where app_id = ${at.tenant.appId} group by 1 order by 1 nulls first`
      expect(await ask(system, kept)).toEqual([
        { rejection: null, n: 1 },
        { rejection: 'duplicate_lead', n: 7 },
      ])
    }
  })
})

describe('one sale for each click, where the offer says so', () => {
  const setOne = ({ tenant: { advertiserId, offerId } }: Scene) =>
    runScoped(api, { kind: 'advertiser', advertiserId }, [
      sql`update affiliate.offers set one_sale_per_click = true where id = ${offerId}`,
    ])
  const order = (n: number, said: Said = {}): Said => ({
    ...{ externalId: `order-${n}`, amount: { minor: 5_000n + BigInt(n), currency: 'USD' } },
    ...said,
  })

  test.each<[string, (at: Scene) => Said, string]>([
    ['the same click', () => ({}), 'click_closed'],
    ['a repeat of it', repeat, 'click_closed'],
    ['a coupon beside it', () => ({ coupon: 'SAVE' }), 'click_closed'],
    ['a coupon alone', () => ({ coupon: 'SAVE', clickId: null }), 'paid'],
    ['another source', () => ({ source: 'csv' }), 'click_closed'],
  ])('a second sale by %s', async (_, by, expected) => {
    const at = await scene()
    await setOne(at)
    expect(await outcome(at, order(1))).toBe('paid')
    expect(await outcome(at, order(2, by(at)))).toBe(expected)
  })

  test('eight at once: one is paid, alone and in a batch', async () => {
    for (const earn of [undefined, batchEarnings(api)]) {
      const at = await scene()
      await setOne(at)
      const orders = Array.from({ length: 8 }, (_, n) => order(n, n % 2 ? repeat(at) : {}))
      await Promise.all(orders.map((said) => recordConversion(api, inputOf(at, said), earn)))
      const kept = sql`select rejection, count(*)::int as n from affiliate.conversions
        where app_id = ${at.tenant.appId} group by 1 order by 1 nulls first`
      expect(await ask(system, kept)).toEqual([
        { rejection: null, n: 1 },
        { rejection: 'click_closed', n: 7 },
      ])
    }
  })
})

test('the books stay sound', () => expectSoundBooks(system))
