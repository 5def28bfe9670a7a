/** A table for each fraud rule: facts just below and just above its threshold. */
import { describe, expect, test } from 'vitest'
import { type ReviewFacts, type ReviewInput, reviewConversion, reviewVerdict } from './review.ts'
import { fraudRules, type ReviewRule, type ReviewSettings, reviewRules } from './review-rules.ts'
import type { ReviewedClick, ReviewedReport } from './rule.ts'

const convertedAt = new Date('2026-11-20T12:00:00.000Z')
const secondsBefore = (seconds: number) => new Date(convertedAt.getTime() - seconds * 1000)
const minutesBefore = (minutes: number) => secondsBefore(minutes * 60)
const hoursBefore = (hours: number) => minutesBefore(hours * 60)

const report: ReviewedReport = {
  coupon: null,
  amount: { minor: 4900n, currency: 'USD' },
  source: 'api',
  visitor: { ip: '192.0.2.1', country: 'DE', email: 'buyer@gmail.com' },
}
const ownClick: ReviewedClick = {
  ...{ id: 'K', affiliateId: 'F', clickedAt: hoursBefore(3), country: 'DE' },
  referrer: 'https://blog.example/review?utm_source=mail',
}
const otherClick: ReviewedClick = { ...ownClick, id: 'L', affiliateId: 'G' }
const facts: ReviewFacts = {
  ...{ affiliateId: 'F', offerId: 'O', settings: {}, namedClick: ownClick },
  offer: { allowsPaidTraffic: false, pixelAmountMaxMinor: 10_000n },
  ...{ hasFingerprint: true, clicks: [ownClick] },
  ...{ ownsMail: false, sharesMailDomain: false, usedAddress: false, sharesReceiver: false },
  ...{ ring: null, addressConversionsInHour: 0, addressSameAmountInDay: 0 },
  ...{ affiliateConversionsInHour: 0, affiliateConversionsInWeek: 0, likeOrder: null },
  ...{ reversedShare: { earned: 100, undone: 2 }, billableClicks: 5000, peers: null },
}

interface Change {
  facts?: Partial<ReviewFacts>
  report?: Partial<ReviewedReport>
  attribution?: Partial<ReviewInput['attribution']>
  earnedMinor?: bigint
}
const input = (over: Change = {}): ReviewInput => ({
  report: { ...report, ...over.report },
  attribution: {
    ...{ rule: 'click', affiliateId: 'F', offerId: 'O', clickId: 'K' },
    clickedAt: ownClick.clickedAt,
    ...over.attribution,
  },
  earnedMinor: over.earnedMinor ?? 1470n,
  facts: [{ ...facts, ...over.facts }],
  convertedAt,
})
const clickedAgo = (seconds: number, more: Partial<ReviewFacts> = {}): Change => {
  const clickedAt = secondsBefore(seconds)
  const namedClick = { ...ownClick, clickedAt }
  return { attribution: { clickedAt }, facts: { namedClick, clicks: [namedClick], ...more } }
}
const byCoupon: Partial<ReviewInput['attribution']> = {
  ...{ rule: 'coupon', clickId: null, clickedAt: null },
}
const mail = (email: string): Change => ({ report: { visitor: { email } } })
const countries = (reported: string | undefined, clicked: string | null): Change => ({
  report: { visitor: { ...(reported === undefined ? {} : { country: reported }) } },
  facts: { namedClick: { ...ownClick, country: clicked }, clicks: [] },
})
const referrer = (url: string | null, allowsPaidTraffic = false): Change => ({
  facts: {
    namedClick: { ...ownClick, referrer: url },
    offer: { ...facts.offer, allowsPaidTraffic },
  },
})
const undone = (count: number, peersUndone: number, earned = 100): Change => ({
  facts: {
    reversedShare: { earned, undone: count },
    peers: { earned: 1000, undone: peersUndone },
  },
})
const imported = { source: 'csv' } as const

type Case = [what: string, change: Change, speaks: boolean]
const cases: Record<ReviewRule, Case[]> = {
  self_referral: [
    ['the buyer’s address is the affiliate’s', { facts: { ownsMail: true } }, true],
    ['the buyer’s address is nobody’s', {}, false],
  ],
  self_referral_likely: [
    ['a company’s domain', { facts: { sharesMailDomain: true }, ...mail('a@acme.example') }, true],
    ['a free-mail domain', { facts: { sharesMailDomain: true }, ...mail('a@gmail.com') }, false],
    ['another domain', mail('a@acme.example'), false],
    ['no e-mail', { facts: { sharesMailDomain: true }, report: { visitor: {} } }, false],
    ['no visitor', { facts: { sharesMailDomain: true }, report: { visitor: null } }, false],
    ['the affiliate signs in from the address', { facts: { usedAddress: true } }, true],
    ['the stronger rule has spoken', { facts: { ownsMail: true, usedAddress: true } }, false],
  ],
  ip_velocity: [
    ['the 10th of the hour from one address', { facts: { addressConversionsInHour: 9 } }, false],
    ['the 11th', { facts: { addressConversionsInHour: 10 } }, true],
    ['the 11th of an import', { facts: { addressConversionsInHour: 10 }, report: imported }, false],
    [
      'no address was sent',
      { facts: { addressConversionsInHour: 10 }, report: { visitor: null } },
      false,
    ],
  ],
  affiliate_velocity: [
    ['the 30th of the hour, of a newcomer', { facts: { affiliateConversionsInHour: 29 } }, false],
    ['the 31st', { facts: { affiliateConversionsInHour: 30 } }, true],
    [
      'the 31st, and 3.1 an hour are usual',
      { facts: { affiliateConversionsInHour: 30, affiliateConversionsInWeek: 521 } },
      false,
    ],
    [
      'the 32nd, and 3.1 an hour are usual',
      { facts: { affiliateConversionsInHour: 31, affiliateConversionsInWeek: 521 } },
      true,
    ],
    ['of an import', { facts: { affiliateConversionsInHour: 99 }, report: imported }, false],
  ],
  too_fast: [
    ['29.999 s after the click', clickedAgo(29.999), true],
    ['30 s after the click', clickedAgo(30), false],
    ['in the moment of the click', clickedAgo(0), true],
    ['before the click: two clocks', clickedAgo(-5), false],
    ['by coupon', { attribution: { ...byCoupon, clickedAt: secondsBefore(5) } }, false],
    ['a rebill, by customer', { attribution: { ...byCoupon, rule: 'customer' } }, false],
    ['by fingerprint', { attribution: { rule: 'fingerprint', clickedAt: secondsBefore(5) } }, true],
  ],
  shared_receiver: [
    ['another affiliate is paid there', { facts: { sharesReceiver: true } }, true],
    ['nobody else is', {}, false],
  ],
  referral_ring: [
    ['the sponsor is paid at the same address', { facts: { ring: 'receiver' } }, true],
    ['the sponsor signs in from the same place', { facts: { ring: 'address' } }, true],
    ['they share nothing', {}, false],
  ],
  country_mismatch: [
    ['clicked in DE, bought in BR', countries('BR', 'DE'), true],
    ['the same country in other letters', countries('de', 'DE'), false],
    ['the app sent none', countries(undefined, 'DE'), false],
    ['the edge knew none', countries('BR', null), false],
    ['the edge wrote XX', countries('BR', 'XX'), false],
    ['through Tor', countries('BR', 'T1'), false],
    ['by coupon, without a click', { ...countries('BR', 'DE'), attribution: byCoupon }, false],
  ],
  click_injection: [
    ['59.999 s before, after another’s click', clickedAgo(59.999, { clicks: [otherClick] }), true],
    ['60 s before, after another’s click', clickedAgo(60, { clicks: [otherClick] }), false],
    ['59.999 s before, the first click', clickedAgo(59.999), false],
    [
      'the other’s click came later',
      clickedAgo(45, { clicks: [{ ...otherClick, clickedAt: secondsBefore(10) }] }),
      false,
    ],
  ],
  coupon_over_click: [
    [
      'another’s click 23:59 h before',
      {
        attribution: byCoupon,
        facts: {
          clicks: [{ ...otherClick, clickedAt: minutesBefore(24 * 60 - 1) }],
          namedClick: null,
        },
      },
      true,
    ],
    [
      'another’s click 24 h before',
      {
        attribution: byCoupon,
        facts: { clicks: [{ ...otherClick, clickedAt: hoursBefore(24) }], namedClick: null },
      },
      false,
    ],
    [
      'the report names another’s click',
      { attribution: byCoupon, facts: { namedClick: otherClick, clicks: [] } },
      true,
    ],
    ['the coupon owner’s own click', { attribution: byCoupon }, false],
    ['by click', { facts: { clicks: [otherClick] } }, false],
  ],
  coupon_without_click: [
    [
      'a visitor who never clicked',
      { attribution: byCoupon, facts: { namedClick: null, clicks: [] } },
      true,
    ],
    [
      'a visitor who cannot be recognised',
      { attribution: byCoupon, facts: { namedClick: null, clicks: [], hasFingerprint: false } },
      false,
    ],
    ['a visitor who clicked', { attribution: byCoupon, facts: { namedClick: null } }, false],
  ],
  duplicate_order: [
    [
      'the same 9:59 min before',
      { facts: { likeOrder: { externalId: 'o', occurredAt: secondsBefore(599) } } },
      true,
    ],
    [
      'the same 10 min before',
      { facts: { likeOrder: { externalId: 'o', occurredAt: secondsBefore(600) } } },
      false,
    ],
    [
      'the same 9:59 min after: reports overtake each other',
      { facts: { likeOrder: { externalId: 'o', occurredAt: secondsBefore(-599) } } },
      true,
    ],
    ['no like order', {}, false],
  ],
  repeated_amount: [
    ['the third of one amount', { facts: { addressSameAmountInDay: 2 } }, false],
    ['the fourth of one amount', { facts: { addressSameAmountInDay: 3 } }, true],
    [
      'the fourth lead without an amount',
      { facts: { addressSameAmountInDay: 3 }, report: { amount: null } },
      false,
    ],
    ['of an import', { facts: { addressSameAmountInDay: 3 }, report: imported }, false],
  ],
  amount_limit: [
    ['a pixel at its limit', pixel(10_000n), true],
    ['a pixel one cent below', pixel(9999n), false],
    [
      'the same amount from a server',
      { report: { amount: { minor: 10_000n, currency: 'USD' } } },
      false,
    ],
    [
      'a limit of zero',
      { ...pixel(0n), facts: { offer: { ...facts.offer, pixelAmountMaxMinor: 0n } } },
      false,
    ],
  ],
  paid_traffic: [
    ['gclid', referrer('https://shop.example/?utm=1&GCLID=Cj0'), true],
    ['msclkid in an address cut short', referrer('https://x.example/a?msclkid=ab'), true],
    ['fbclid, which Facebook adds to every link', referrer('https://x.example/?fbclid=I'), false],
    ['the word in a path', referrer('https://x.example/gclid/1'), false],
    ['the word in a value', referrer('https://x.example/?q=gclid'), false],
    ['the word behind #', referrer('https://x.example/#?gclid=1'), false],
    ['no referrer', referrer(null), false],
    ['an offer that welcomes it', referrer('https://x.example/?gclid=1', true), false],
  ],
  disposable_mail: [
    ['a throw-away domain', mail('x@Mailinator.com'), true],
    ['its subdomain', mail('x@a.b.mailinator.com'), true],
    ['a name that ends alike', mail('x@notmailinator.com'), false],
    ['free mail', mail('x@gmail.com'), false],
    ['no address at all', mail('mailinator.com'), false],
  ],
  refund_rate: [
    ['15 % undone, where 3 times 5 % are the limit', undone(15, 0), false],
    ['16 % undone, where nobody else’s are', undone(16, 0), true],
    ['30 % undone, where 10 % are usual', undone(30, 100), false],
    ['31 % undone, where 10 % are usual', undone(31, 100), true],
    ['19 conversions have no rate', undone(10, 0, 19), false],
    [
      'nobody asked about the others',
      { facts: { reversedShare: { earned: 99, undone: 99 } } },
      false,
    ],
  ],
  low_conversion_rate: [
    ['3 of 2,000 clicks', rate(2000, 2), false],
    ['2 of 2,000 clicks', rate(2000, 1), true],
    ['1 of 1,999 clicks', rate(1999, 0), false],
  ],
}

function pixel(minor: bigint): Change {
  return { report: { source: 'pixel', amount: { minor, currency: 'USD' } } }
}
function rate(billableClicks: number, earned: number): Change {
  return { facts: { billableClicks, reversedShare: { earned, undone: 0 } } }
}

describe.each(reviewRules)('%s', (rule) => {
  const { action, version } = fraudRules[rule]
  test.each(cases[rule])('%s', (_what, change, speaks) => {
    const spoken = reviewConversion(input(change)).filter((signal) => signal.rule === rule)
    expect(spoken).toEqual(
      speaks ? [{ rule, ruleVersion: version, action, facts: expect.any(Object) }] : [],
    )
  })
})

const ofRule = (rule: ReviewRule) => cases[rule].find(([, , speaks]) => speaks)![1]
const withSettings = (rule: ReviewRule, settings: object): ReviewInput => {
  const change = ofRule(rule)
  return input({ ...change, facts: { ...change.facts, settings: settings as ReviewSettings } })
}
const actionOf = (rule: ReviewRule, reviewed: ReviewInput) =>
  reviewConversion(reviewed).find((signal) => signal.rule === rule)?.action ?? null

test('an ordinary conversion has no signals', () => {
  expect(reviewConversion(input())).toEqual([])
  expect(reviewVerdict([])).toBe('clear')
})

test('what a rule saw is plain JSON, with what it compared with', () => {
  for (const rule of reviewRules) {
    const [signal] = reviewConversion(input(ofRule(rule))).filter((one) => one.rule === rule)
    expect(JSON.parse(JSON.stringify(signal!.facts))).toEqual(signal!.facts)
    const { threshold } = fraudRules[rule]
    if (threshold !== null) {
      expect(signal!.facts).toMatchObject({ threshold: threshold.default })
    }
  }
})

test('each rule is switched off by its advertiser, and does what they say', () => {
  for (const rule of reviewRules) {
    expect(actionOf(rule, withSettings(rule, { [rule]: { action: 'off' } }))).toBeNull()
    expect(actionOf(rule, withSettings(rule, { [rule]: { action: 'note' } }))).toBe('note')
    expect(actionOf(rule, withSettings(rule, { [rule]: { action: 'review' } }))).toBe('review')
  }
})

test('only a certainty can be set to reject; a setting out of range is as usual', () => {
  for (const rule of reviewRules) {
    const { mayReject, action } = fraudRules[rule]
    const asked = actionOf(rule, withSettings(rule, { [rule]: { action: 'reject' } }))
    expect([rule, asked]).toEqual([rule, mayReject ? 'reject' : action])
    const absurd = withSettings(rule, { [rule]: { threshold: -1, action: 'explode' } })
    expect(actionOf(rule, absurd)).toBe(action)
  }
})

test('an advertiser’s own threshold takes the place of the usual one', () => {
  const settings = { too_fast: { threshold: 10 } }
  const fast = (seconds: number) => clickedAgo(seconds, { settings })
  expect(actionOf('too_fast', input(fast(9.9)))).toBe('review')
  expect(actionOf('too_fast', input(fast(10)))).toBeNull()
})

test('where nothing is earned there is nothing to hold: a review is a note', () => {
  const free = { ...input(clickedAgo(1)), earnedMinor: 0n }
  expect(actionOf('too_fast', free)).toBe('note')
  const certain = { ...input(ofRule('self_referral')), earnedMinor: 0n }
  expect(actionOf('self_referral', certain)).toBe('reject')
})

test('the harshest signal decides', () => {
  const signals = (change: Change) => reviewVerdict(reviewConversion(input(change)))
  expect(signals(ofRule('repeated_amount'))).toBe('clear')
  expect(signals(clickedAgo(1))).toBe('review')
  expect(signals(clickedAgo(1, { ownsMail: true }))).toBe('reject')
})

test('an affiliate without facts gets no signal', () => {
  expect(reviewConversion({ ...input(clickedAgo(1)), facts: [] })).toEqual([])
  const other = input({ ...clickedAgo(1), attribution: { offerId: 'another' } })
  expect(reviewConversion(other)).toEqual([])
})
