import { describe, expect, test } from 'vitest'
import type { ConversionRejection } from '../../../schema/vocabulary.ts'
import { type AttributableClick, CLOCK_SKEW_MS_MAX } from './click-rules.ts'
import {
  type AttributionFacts,
  type AttributionSettings,
  attribute,
  convertedAtOf,
  type Evidence,
  type EvidenceRule,
  type Named,
} from './rules.ts'

const DAY_MS = 86_400_000
const clickedAt = new Date('2026-11-01T12:00:00.000Z')
const after = (ms: number) => new Date(clickedAt.getTime() + ms)
/** Just before the customer was bound. */
const before = after(-1)
const click: AttributableClick = {
  ...{ id: 'K', clickedAt, reason: null, country: 'US', consent: 'unknown', duplicateId: null },
}
const by = (rule: EvidenceRule, over: Partial<Evidence> = {}): Evidence => ({
  ...{ rule, affiliateId: `F-${rule}`, affiliateStatus: 'approved', partnershipStatus: 'approved' },
  ...{ isOfferActive: true, click: rule === 'coupon' ? null : click, windowDays: 30 },
  ...{ since: rule === 'customer' ? clickedAt : null, renewal: null },
  ...over,
})
const named: Named = {
  ...{ event: 'sale', clickId: null, coupon: null, customerId: null },
  ...{ originalExternalId: null, occurredAt: null },
}
const perOrder: AttributionSettings = {
  ...{ order: 'click_first', secondsMin: 0, secondsMax: null, returningCustomers: 'per_order' },
}
const facts = (over: Partial<AttributionFacts<Evidence>>): AttributionFacts<Evidence> => ({
  ...{ named, evidence: [], fingerprint: null, convertedAt: after(1000), givesUp: false },
  ...{ isBindingOver: false, isReleased: false, settings: perOrder },
  ...over,
})
const namesClick = { ...named, clickId: 'K' }

/** `click` or `rejected outside_window` or `parked click K`. */
function resultOf(over: Partial<AttributionFacts<Evidence>>): string {
  const found = attribute(facts(over))
  if (found.outcome === 'attributed') return found.by.rule
  if (found.outcome === 'rejected') return `rejected ${found.reason}`
  return `parked ${found.awaits.what} ${found.awaits.key}`
}

describe('F8: the window is closed on both sides', () => {
  const cases: [string, number, ConversionRejection | null][] = [
    ['in the very millisecond of the click', 0, null],
    ['one second after the click', 1000, null],
    ['one second before the window ends', 30 * DAY_MS - 1000, null],
    ['in the very millisecond the window ends', 30 * DAY_MS, null],
    ['one millisecond after the window', 30 * DAY_MS + 1, 'outside_window'],
    ['one second after the window', 30 * DAY_MS + 1000, 'outside_window'],
    ['before the click by no more than clocks differ', -CLOCK_SKEW_MS_MAX, null],
    ['before the click by one millisecond more', -CLOCK_SKEW_MS_MAX - 1, 'before_click'],
  ]
  for (const [name, ms, reason] of cases) {
    test(`${name}: ${reason ?? 'attributed'}`, () => {
      const said = resultOf({ named: namesClick, evidence: [by('click')], convertedAt: after(ms) })
      expect(said).toBe(reason === null ? 'click' : `rejected ${reason}`)
    })
  }
})

describe('a click earns only if all its conditions are met', () => {
  const reason = (reason: AttributableClick['reason']) => ({ click: { ...click, reason } })
  const cases: [Partial<Evidence>, string][] = [
    [reason('bot'), 'rejected click_rejected'],
    [reason('geo'), 'rejected click_rejected'],
    [reason('no_user_agent'), 'rejected click_rejected'],
    [reason('partnership_inactive'), 'rejected click_rejected'],
    [reason('duplicate'), 'click'],
    [{ affiliateStatus: 'blocked' }, 'rejected partnership_inactive'],
    [{ partnershipStatus: 'suspended' }, 'rejected partnership_inactive'],
    [{ partnershipStatus: null }, 'rejected partnership_inactive'],
    [{ isOfferActive: false }, 'click'],
  ]
  for (const [over, expected] of cases) {
    test(`${JSON.stringify(over)}: ${expected}`, () => {
      expect(resultOf({ named: namesClick, evidence: [by('click', over)] })).toBe(expected)
    })
  }
})

describe('audit 15: a sale that names a rejected click', () => {
  const withReason = (reason: AttributableClick['reason']) =>
    by('click', { click: { ...click, reason } })

  test('audit 15: a click over its cap makes the sale over_cap', () => {
    const evidence = [withReason('cap_reached')]
    expect(resultOf({ named: namesClick, evidence })).toBe('rejected over_cap')
  })

  test.each(['bot', 'cap_reached'] as const)(
    'audit 15: a sale that names a click rejected as %s is not attributed by fingerprint',
    (reason) => {
      const evidence = [withReason(reason), by('fingerprint')]
      const settings = { ...perOrder, order: 'coupon_first' } as const
      const expected = reason === 'bot' ? 'rejected click_rejected' : 'rejected over_cap'
      expect(resultOf({ named: namesClick, evidence })).toBe(expected)
      expect(resultOf({ named: namesClick, evidence, settings })).toBe(expected)
    },
  )

  test('audit 15: its coupon and its customer still count', () => {
    const evidence = [withReason('cap_reached'), by('coupon'), by('fingerprint')]
    expect(resultOf({ named: { ...namesClick, coupon: 'SAVE' }, evidence })).toBe('coupon')
    const known = [withReason('bot'), by('customer'), by('fingerprint')]
    expect(resultOf({ named: { ...namesClick, customerId: 'P' }, evidence: known })).toBe(
      'customer',
    )
  })

  test('audit 15: several affiliates with its fingerprint do not change the reason', () => {
    const seen = { named: namesClick, evidence: [withReason('cap_reached')] }
    const fingerprint = { clicks: 2, affiliates: 2 }
    expect(resultOf({ ...seen, fingerprint })).toBe('rejected over_cap')
  })
})

describe('the advertiser may bound the time from click to conversion', () => {
  const settings = { ...perOrder, secondsMin: 30, secondsMax: 3600 } as const
  for (const [ms, expected] of [
    [-1, 'rejected too_soon'],
    [29_999, 'rejected too_soon'],
    [30_000, 'click'],
    [3_600_000, 'click'],
    [3_600_001, 'rejected too_late'],
  ] as const) {
    test(`${ms} ms: ${expected}`, () => {
      const seen = { named: namesClick, evidence: [by('click')], settings }
      expect(resultOf({ ...seen, convertedAt: after(ms) })).toBe(expected)
    })
  }
})

describe('evidence is checked in the advertiser’s order', () => {
  const everything = { ...named, clickId: 'K', coupon: 'SAVE', customerId: 'P' } as const
  const all = (['fingerprint', 'customer', 'coupon', 'click'] as const).map((rule) => by(rule))
  const couponFirst = { ...perOrder, order: 'coupon_first' } as const
  const without = (...rules: EvidenceRule[]) => all.filter(({ rule }) => !rules.includes(rule))
  const bot = by('click', { click: { ...click, reason: 'bot' } })

  test('click, coupon, customer, fingerprint', () => {
    expect(resultOf({ named: everything, evidence: all })).toBe('click')
    expect(resultOf({ named: everything, evidence: all, settings: couponFirst })).toBe('coupon')
    const noClick = { ...everything, clickId: null }
    expect(resultOf({ named: noClick, evidence: without('click') })).toBe('coupon')
    expect(resultOf({ named: noClick, evidence: without('click', 'coupon') })).toBe('customer')
    const plain = { ...named, customerId: 'P' }
    expect(resultOf({ named: plain, evidence: [by('fingerprint')] })).toBe('fingerprint')
  })

  test('excluded evidence is kept with its reason, and the next is checked', () => {
    const evidence = [bot, by('coupon', { isOfferActive: false }), by('customer')]
    expect(attribute(facts({ named: everything, evidence }))).toMatchObject({
      outcome: 'attributed',
      by: { rule: 'customer' },
      excluded: [
        { rule: 'click', reason: 'click_rejected' },
        { rule: 'coupon', reason: 'offer_inactive' },
      ],
    })
  })

  test('without valid evidence, the nearest reason is the rejection', () => {
    const evidence = [bot]
    const found = attribute(facts({ named: { ...namesClick, coupon: 'NO' }, evidence }))
    expect(found).toMatchObject({ reason: 'click_rejected', of: { rule: 'click' } })
    expect(resultOf({ named: { ...named, coupon: 'NO' } })).toBe('rejected no_attribution')
    expect(resultOf({})).toBe('rejected no_attribution')
  })

  test('a missing click parks the report before weaker evidence; expired, the next evidence counts', () => {
    const evidence = [by('coupon')]
    const seen = { named: everything, evidence }
    expect(resultOf(seen)).toBe('parked click k')
    expect(resultOf({ ...seen, settings: couponFirst })).toBe('coupon')
    expect(resultOf({ ...seen, givesUp: true })).toBe('coupon')
    expect(resultOf({ named: namesClick, givesUp: true })).toBe('rejected click_missing')
  })
})

describe('a rebill is attributed to the customer’s affiliate, regardless of other ids', () => {
  const rebill = { ...named, event: 'rebill', clickId: 'K', customerId: 'P' } as const
  const naming = { ...rebill, originalExternalId: 'order-1' } as const
  const bound = by('customer')
  const sale = by('customer', { renewal: {} })
  const cases: [string, Partial<AttributionFacts<Evidence>>, string][] = [
    ['bound', { named: rebill, evidence: [by('click'), bound] }, 'customer'],
    ['unknown', { named: rebill, evidence: [by('click')] }, 'parked customer P'],
    ['never came', { named: rebill, givesUp: true }, 'rejected customer_missing'],
    ['no more bound', { named: rebill, isReleased: true }, 'rejected no_attribution'],
    [
      'a click long ago',
      { named: rebill, evidence: [bound], convertedAt: after(900 * DAY_MS) },
      'customer',
    ],
    ['its named sale', { named: naming, evidence: [sale] }, 'customer'],
    [
      'its named sale is missing',
      { named: naming, evidence: [bound] },
      'parked conversion order-1',
    ],
    ['which never came', { named: naming, evidence: [bound], givesUp: true }, 'customer'],
    [
      'dated before the binding',
      { named: { ...rebill, occurredAt: before }, evidence: [bound], convertedAt: before },
      'rejected before_binding',
    ],
  ]
  test.each(cases)('%s', (_, over, expected) => expect(resultOf(over)).toBe(expected))
})

describe('the order of a bound customer', () => {
  const order = { ...named, clickId: 'K', coupon: 'SAVE', customerId: 'P' } as const
  const settings = { ...perOrder, returningCustomers: 'bound' } as const
  const bound = by('customer', { affiliateId: 'A' })
  const click = by('click', { affiliateId: 'B' })
  const own = by('click', { affiliateId: 'A' })
  const coupon = by('coupon', { affiliateId: 'C' })
  const early = { named: { ...order, occurredAt: before }, convertedAt: before }
  const asleep = { ...bound, partnershipStatus: 'suspended' } as const
  const cases: [string, Partial<AttributionFacts<Evidence>>, string, string][] = [
    ['clicks of others do not count', { evidence: [click, coupon, bound] }, 'customer', 'A'],
    ['its affiliate’s own click decides', { evidence: [own, coupon, bound] }, 'click', 'A'],
    ['per order: by its click', { evidence: [click, bound], settings: perOrder }, 'click', 'B'],
    [
      'per order: by its coupon',
      { evidence: [coupon, bound], settings: perOrder, named: { ...order, clickId: null } },
      'coupon',
      'C',
    ],
    [
      'per order: by neither',
      { evidence: [bound], settings: perOrder, named: { ...named, customerId: 'P' } },
      'customer',
      'A',
    ],
    [
      'dated before the binding',
      { ...early, evidence: [coupon, bound], named: { ...early.named, clickId: null } },
      'coupon',
      'C',
    ],
    ['while the partnership is suspended', { evidence: [click, asleep] }, 'click', 'B'],
    ['after its months', { evidence: [click, bound], isBindingOver: true }, 'click', 'B'],
  ]
  test.each(cases)('%s', (_, over, rule, affiliateId) => {
    const found = attribute(facts({ named: order, settings, ...over }))
    expect(found).toMatchObject({ outcome: 'attributed', by: { rule, affiliateId } })
  })

  test('the receipt has the reasons against the others', () => {
    const found = attribute(facts({ named: order, settings, evidence: [click, coupon, bound] }))
    expect(found).toMatchObject({
      excluded: [
        { rule: 'click', reason: 'customer_bound' },
        { rule: 'coupon', reason: 'customer_bound' },
      ],
    })
    const alone = { ...early, named: { ...early.named, clickId: null, coupon: null } }
    expect(resultOf({ ...alone, settings, evidence: [bound] })).toBe('rejected before_binding')
    const over = { named: { ...named, customerId: 'P' }, isBindingOver: true, settings }
    expect(resultOf({ ...over, evidence: [bound] })).toBe('rejected recurring_over')
  })
})

describe('a fingerprint counts only where no consent is needed, and for one affiliate', () => {
  const seen = (over: Partial<AttributableClick>) => [
    by('fingerprint', { click: { ...click, ...over } }),
  ]
  const cases: [Partial<AttributableClick>, string][] = [
    [{}, 'fingerprint'],
    [{ country: 'DE' }, 'rejected no_attribution'],
    [{ country: 'GB' }, 'rejected no_attribution'],
    [{ country: 'CH' }, 'rejected no_attribution'],
    [{ country: null }, 'rejected no_attribution'],
    [{ country: 'T1' }, 'rejected no_attribution'],
    [{ country: 'DE', consent: 'granted' }, 'fingerprint'],
    [{ country: 'US', consent: 'denied' }, 'rejected no_attribution'],
    [{ clickedAt: after(-30 * DAY_MS) }, 'rejected outside_window'],
  ]
  for (const [over, expected] of cases) {
    test(`${JSON.stringify(over)}: ${expected}`, () => {
      expect(resultOf({ evidence: seen(over) })).toBe(expected)
    })
  }

  test('several affiliates: none earns, and the receipt has the reason', () => {
    const found = attribute(facts({ fingerprint: { clicks: 3, affiliates: 2 } }))
    const excluded = [{ rule: 'fingerprint', reason: 'several_affiliates' }]
    expect(found).toMatchObject({ reason: 'no_attribution', excluded })
  })
})

test('F20: the time of a conversion is never after its receipt', () => {
  const heard = after(0)
  expect(convertedAtOf(after(60_000), heard)).toEqual(heard)
  expect(convertedAtOf(after(-60_000), heard)).toEqual(after(-60_000))
  expect(convertedAtOf(null, heard)).toEqual(heard)
})
