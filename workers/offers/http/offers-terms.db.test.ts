import { beforeEach, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { AdvertiserSettingsAnswer } from '../../apps/http/contract.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { OfferAnswer } from './contract.ts'

const world = await makeApiWorld()

const { as } = world
const create = (over: object) => {
  const plain = { app_id: cast.app.id, name: 'New', model: 'CPS', currency: 'USD' }
  return as('advertiser', 'POST', '/v1/offers', { ...plain, ...over })
}
let made: string
let count = 0
beforeEach(async () => {
  count += 1
  made = (await read(await create({ code: `TERMS${count}` }), OfferAnswer)).offer.id
})
const patch = (body: object) => as('advertiser', 'PATCH', `/v1/offers/${made}`, body)
const settings = (body: object) =>
  as('advertiser', 'PATCH', `/v1/advertisers/${cast.advertiser.id}`, body)
const [anna] = cast.affiliates

const sale = { event: 'sale', kind: 'percent', rate_bps: 3000 }
const tier = { rate_bps: 4000, fixed: '0.00' }

test('terms are written and read back: tiers, months, levels, affiliates’ own rules, doors', async () => {
  const terms = {
    ...{ level_2_bps: 300, level_3_bps: 100, allows_paid_traffic: false },
    pixel_amount_max: '99.50',
    payout_rules: [
      {
        ...{ ...sale, fixed: '0.00' },
        ...{ recurring_months: 12, tier_metric: 'amount', tier_period: 'month' },
        tiers: [{ from: '1000.00', ...tier }],
      },
    ],
    affiliate_rules: [
      {
        ...{ affiliate_id: anna!.id, is_coupon: true, ...sale, rate_bps: 1000 },
        fixed: '0.00',
        ...{ recurring_months: null, tier_metric: null, tier_period: null, tiers: [] },
      },
    ],
  }
  const { tier_metric: _m, tier_period: _p, ...plainRule } = terms.affiliate_rules[0]!
  const written = { ...terms, affiliate_rules: [plainRule], postback_secret: 'x'.repeat(16) }
  const { offer } = await read(await patch(written), OfferAnswer)
  expect(offer).toMatchObject({ ...terms, has_postback_secret: true })
  const off = { postback_secret: null, pixel_amount_max: null, affiliate_rules: [] }
  const { offer: bare } = await read(await patch(off), OfferAnswer)
  expect(bare).toMatchObject({
    ...{ has_postback_secret: false, pixel_amount_max: null, affiliate_rules: [] },
    payout_rules: terms.payout_rules,
  })
})

test('presets set the shares of sponsors; explicit values override them', async () => {
  const presetOf = async (code: string, over: object) => {
    const { offer } = await read(await create({ code, ...over }), OfferAnswer)
    const rate = offer.payout_rules.map(({ rate_bps }) => rate_bps)
    return [...rate, offer.level_2_bps, offer.level_3_bps]
  }
  expect(await presetOf('PRE1', { level_preset: 'off' })).toEqual([3000, 3000, 0, 0])
  expect(await presetOf('PRE2', { level_preset: '3-1' })).toEqual([3000, 3000, 300, 100])
  expect(await presetOf('PRE3', { level_preset: '10-3-1' })).toEqual([1000, 1000, 300, 100])
  const said = { level_preset: '10-3-1', level_3_bps: 0, payout_rules: [sale] }
  expect(await presetOf('PRE4', said)).toEqual([3000, 300, 0])
})

const paying = (rate_bps: number) => ({ payout_rules: [{ ...sale, rate_bps }] })
test.each([
  [{ ...paying(9101), level_2_bps: 300, level_3_bps: 100 }, ['payout_rules.0.rate_bps']],
  // Existing rules are checked with new levels, too: 30 %, the demo's fee of 5 %, and 65.01 %.
  [{ level_2_bps: 6501 }, ['payout_rules.0.rate_bps', 'payout_rules.1.rate_bps']],
  [{ affiliate_rules: [{ affiliate_id: cast.advertiser.id, ...sale }] }, ['affiliate_rules']],
  [{ pixel_amount_max: '1.001' }, ['pixel_amount_max']],
  [{ postback_secret: 'short' }, ['postback_secret']],
  [{ level_2_bps: 10_001 }, ['level_2_bps']],
  [{ payout_rules: [{ ...sale, recurring_months: 601 }] }, ['payout_rules.0.recurring_months']],
])('F99: terms like %j are refused by field', async (body, fields) => {
  expect(await problemOf(await patch(body))).toEqual({
    ...{ status: 422, code: 'invalid_input', fields },
  })
})

test('an advertiser’s own terms are written, read back, and bound the offers’', async () => {
  const terms = {
    ...{ attribution_order: 'coupon_first', conversion_seconds_min: 10 },
    ...{ conversion_seconds_max: 3600, has_fingerprinting: false, cost_max_bps: 6000 },
    ...{ currency_policy: 'convert', low_balance: '250.00' },
  }
  const { advertiser } = await read(await settings(terms), AdvertiserSettingsAnswer)
  expect(advertiser).toMatchObject(terms)
  // The demo's fee of 5 % counts as well.
  expect(await problemOf(await patch(paying(5501)))).toMatchObject({
    fields: ['payout_rules.0.rate_bps'],
  })
  expect((await patch(paying(5500))).status).toBe(200)
  expect(await problemOf(await settings({ cost_max_bps: 5999 }))).toMatchObject({
    fields: ['cost_max_bps'],
  })
  for (const [body, field] of [
    [{ conversion_seconds_max: 10 }, 'conversion_seconds_max'],
    [{ low_balance: '1.001' }, 'low_balance'],
    [{ cost_max_bps: 0 }, 'cost_max_bps'],
    [{ attribution_order: 'dice' }, 'attribution_order'],
  ] as const) {
    expect(await problemOf(await settings(body))).toMatchObject({ status: 422, fields: [field] })
  }
})
