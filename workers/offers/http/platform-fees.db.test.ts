import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { AuditLogAnswer } from '../../audit/contract.ts'
import { type Row, runScoped, type Scope } from '../../core/database.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { OfferAnswer } from './contract.ts'
import { AdvertiserFeeAnswer, OwnFeeAnswer } from './platform-fees-contract.ts'

const world = await makeApiWorld()

const { as } = world

let offerId: string
let count = 0
beforeEach(async () => {
  count += 1
  const plain = { app_id: cast.app.id, name: 'New', model: 'CPS', currency: 'USD' }
  const made = await as('advertiser', 'POST', '/v1/offers', { ...plain, code: `FEE${count}` })
  offerId = (await read(made, OfferAnswer)).offer.id
})

const sale = { event: 'sale', kind: 'percent', rate_bps: 3000 }
const owed = { revenue_rate_bps: 3000 }
const [anna] = cast.affiliates

test.each([
  [{ payout_rules: [{ ...sale, ...owed }] }, 'payout_rules.0'],
  [{ payout_rules: [{ ...sale, revenue_fixed: '0' }] }, 'payout_rules.0'],
  [{ affiliate_rules: [{ affiliate_id: anna!.id, ...sale, ...owed }] }, 'affiliate_rules.0'],
  [
    {
      payout_rules: [
        {
          ...{ ...sale, tier_metric: 'conversions', tier_period: 'month' },
          tiers: [{ from: '2', rate_bps: 3500, ...owed }],
        },
      ],
    },
    'payout_rules.0.tiers.0',
  ],
  [{ platform_fee: null }, ''],
])('audit 17: an advertiser cannot type what it owes: %j', async (body, field) => {
  const refused = await problemOf(await as('advertiser', 'PATCH', `/v1/offers/${offerId}`, body))
  expect(refused).toMatchObject({ status: 422, code: 'invalid_input' })
  expect(refused.fields?.every((name) => name.startsWith(field))).toBe(true)
})

const ofAdvertiser = `/v1/advertisers/${cast.advertiser.id}/platform-fee`
const ofOffer = () => `/v1/offers/${offerId}/platform-fee`
const fee = { rate_bps: 500, fixed: [{ amount: '0.30', currency: 'USD' }] }
const ownFee = { platform_fee: { rate_bps: 0, fixed: '1.00' } }
const readFee = async () =>
  (await read(await as('admin', 'GET', ofAdvertiser), AdvertiserFeeAnswer)).platform_fee
const feeOfOffer = async () => {
  const offer = await as('advertiser', 'GET', `/v1/offers/${offerId}`)
  return (await read(offer, OfferAnswer)).offer.platform_fee
}

test('audit 17: the platform sets the fee, by advertiser and by offer', async () => {
  for (const [person, rate_bps] of [
    ['admin', 700],
    ['owner', 500],
  ] as const) {
    const set = await as(person, 'PUT', ofAdvertiser, { ...fee, rate_bps })
    expect(await read(set, AdvertiserFeeAnswer)).toEqual({ platform_fee: { ...fee, rate_bps } })
  }
  expect(await feeOfOffer()).toEqual({ rate_bps: 500, fixed: '0.30', is_own: false })
  const own = await as('admin', 'PUT', ofOffer(), ownFee)
  const holds = { ...ownFee.platform_fee, is_own: true }
  expect(await read(own, OwnFeeAnswer)).toEqual({ platform_fee: holds })
  expect(await feeOfOffer()).toEqual(holds)
  expect(await readFee()).toEqual(fee)
  await as('admin', 'PUT', ofOffer(), { platform_fee: null })
  expect(await feeOfOffer()).toEqual({ rate_bps: 500, fixed: '0.30', is_own: false })
})

test('audit 17: nobody but owner and admin changes the fee by any route, and they confirm it', async () => {
  await as('owner', 'PUT', ofAdvertiser, fee)
  for (const person of ['advertiser', 'finance', 'support', 'affiliate']) {
    for (const [path, body] of [
      [ofAdvertiser, { rate_bps: 0, fixed: [] }],
      [ofOffer(), { platform_fee: { rate_bps: 0, fixed: '0' } }],
    ] as const) {
      expect(await problemOf(await as(person, 'PUT', path, body))).toMatchObject({
        ...{ status: 403, code: 'forbidden' },
      })
    }
  }
  const token = await world.tokenOf('admin')
  const unconfirmed = await world.ask('PUT', ofAdvertiser, {
    ...{ token, body: fee, isUnconfirmed: true },
  })
  expect(await problemOf(unconfirmed)).toMatchObject({ code: 'second_factor_required' })
  expect(await readFee()).toEqual(fee)
})

test('audit 17: the database takes a fee from owner and admin alone, and shows an affiliate none', async () => {
  await as('owner', 'PUT', ofAdvertiser, fee)
  const { id: advertiserId } = cast.advertiser
  const asked = async (scope: Scope, query: ReturnType<typeof sql>): Promise<Row[]> =>
    (await runScoped(world.api, scope, [query]))[0] ?? []
  const advertiser = { kind: 'advertiser', advertiserId } as const
  const userId = cast.users.find(({ key }) => key === 'finance')!.id
  const finance = { kind: 'staff', role: 'finance', userId } as const
  for (const scope of [advertiser, finance]) {
    expect(await asked(scope, sql`select rate_bps from affiliate.platform_fees`)).toEqual([
      { rate_bps: 500 },
    ])
    const change = sql`update affiliate.platform_fees set rate_bps = 0 returning id`
    expect(await asked(scope, change)).toEqual([])
    expect(await asked(scope, sql`delete from affiliate.platform_fees returning id`)).toEqual([])
    const insert = sql`insert into affiliate.platform_fees (advertiser_id, offer_id)
      values (${advertiserId}, ${offerId})`
    await expect(asked(scope, insert)).rejects.toMatchObject({ code: '42501' })
  }
  const affiliate = { kind: 'affiliate', affiliateId: anna!.id, advertiserId: null } as const
  expect(await asked(affiliate, sql`select id from affiliate.platform_fees`)).toEqual([])
})

test('audit 17: each change of the fee is in the audit log, for the advertiser as well', async () => {
  await as('owner', 'PUT', ofAdvertiser, { rate_bps: 100, fixed: [] })
  await as('admin', 'PUT', ofAdvertiser, { rate_bps: 200, fixed: [] })
  await as('admin', 'PUT', ofOffer(), ownFee)
  await as('admin', 'PUT', ofOffer(), { platform_fee: null })
  const log = await as('advertiser', 'GET', '/v1/audit-log?table=platform_fees&limit=3')
  const { entries } = await read(log, AuditLogAnswer)
  const facts = entries.map(({ action, before, after }) => [
    action,
    before?.rate_bps,
    after?.rate_bps,
  ])
  expect(facts).toEqual([
    ['platform_fees.delete', 0, undefined],
    ['platform_fees.insert', undefined, 0],
    ['platform_fees.update', 100, 200],
  ])
})

test('a fee is written in the currency’s own decimals, once for each, for who is there', async () => {
  const unknown = '019aa000-0000-7000-8000-ffffffffffff'
  const usd = { amount: '1.00', currency: 'USD' }
  for (const [path, body, status, fields] of [
    [ofAdvertiser, { ...fee, fixed: [{ ...usd, amount: '1.001' }] }, 422, ['fixed.0.amount']],
    [ofAdvertiser, { ...fee, fixed: [usd, usd] }, 422, ['fixed']],
    [ofAdvertiser, { ...fee, rate_bps: 10_001 }, 422, ['rate_bps']],
    [ofOffer(), { platform_fee: { rate_bps: 1, fixed: '-1' } }, 422, ['platform_fee.fixed']],
    [`/v1/advertisers/${unknown}/platform-fee`, fee, 404, []],
    [`/v1/offers/${unknown}/platform-fee`, ownFee, 404, []],
  ] as const) {
    expect(await problemOf(await as('admin', 'PUT', path, body))).toMatchObject({ status, fields })
  }
})

test('the fee counts against the advertiser’s limit when its terms change, and blocks nothing else', async () => {
  await as('owner', 'PUT', ofAdvertiser, { rate_bps: 500, fixed: [] })
  const settings = `/v1/advertisers/${cast.advertiser.id}`
  const limit = (cost_max_bps: number) => as('advertiser', 'PATCH', settings, { cost_max_bps })
  const patch = (body: object) => as('advertiser', 'PATCH', `/v1/offers/${offerId}`, body)
  // 30 % + 3 % + 1 % of the demo's offer and the fee.
  expect(await problemOf(await limit(3899))).toMatchObject({ fields: ['cost_max_bps'] })
  expect((await limit(3900)).status).toBe(200)
  const dear = { payout_rules: [{ ...sale, rate_bps: 3401 }] }
  expect(await problemOf(await patch(dear))).toMatchObject({
    fields: ['payout_rules.0.rate_bps'],
  })
  await as('owner', 'PUT', ofAdvertiser, { rate_bps: 2000, fixed: [] })
  expect((await patch({ status: 'paused', name: 'Later' })).status).toBe(200)
  expect((await as('advertiser', 'PATCH', settings, { time_zone: 'Europe/Berlin' })).status).toBe(
    200,
  )
  expect((await limit(10_000)).status).toBe(200)
})
