import { describe, expect, test } from 'vitest'
import { clickReasons } from '../../schema/vocabulary.ts'
import { prefersFallback, type Signals, screenClick } from './screening.ts'

const sound: Signals = {
  affiliateStatus: 'approved',
  offerStatus: 'active',
  isPartner: true,
  hasUserAgent: true,
  isBot: false,
  country: 'DE',
  geoAllow: [],
  geoDeny: [],
  hasEarlierClick: false,
}

/** One signal that alone earns its reason, in the order of the vocabulary. */
const faults: readonly [(typeof clickReasons)[number], Partial<Signals>][] = [
  ['affiliate_inactive', { affiliateStatus: 'blocked' }],
  ['offer_inactive', { offerStatus: 'paused' }],
  ['partnership_inactive', { isPartner: false }],
  ['bot', { isBot: true }],
  ['no_user_agent', { hasUserAgent: false }],
  ['geo', { geoDeny: ['DE'] }],
  ['duplicate', { hasEarlierClick: true }],
]

test('a click with nothing against it is billable', () => {
  expect(screenClick(sound)).toBeNull()
})

test('the checks keep the order of the vocabulary', () => {
  const reasons = faults.map(([reason]) => reason)
  expect(reasons).toEqual(clickReasons.filter((reason) => reasons.includes(reason)))
})

test.each(faults)('%s', (reason, fault) => {
  expect(screenClick({ ...sound, ...fault })).toBe(reason)
})

test('of two faults the earlier in the order names the reason', () => {
  for (const [at, [reason, fault]] of faults.entries()) {
    for (const [, later] of faults.slice(at + 1)) {
      // A bot without a user agent is told by the missing user agent.
      if (reason === 'bot' && 'hasUserAgent' in later) continue
      expect(screenClick({ ...sound, ...later, ...fault })).toBe(reason)
    }
  }
})

describe('states', () => {
  test.each(['pending', 'rejected', 'blocked'] as const)(
    'an affiliate %s is inactive',
    (status) => {
      expect(screenClick({ ...sound, affiliateStatus: status })).toBe('affiliate_inactive')
    },
  )
  test.each(['draft', 'paused', 'archived'] as const)('an offer %s is inactive', (status) => {
    expect(screenClick({ ...sound, offerStatus: status })).toBe('offer_inactive')
  })
})

describe('geo rules', () => {
  test.each([
    ['no lists', 'DE', [], [], null],
    ['allowed', 'DE', ['DE', 'AT'], [], null],
    ['not on the allow list', 'US', ['DE', 'AT'], [], 'geo'],
    ['denied', 'US', [], ['US'], 'geo'],
    ['not denied', 'DE', [], ['US'], null],
    ['allowed and denied: denied wins', 'DE', ['DE'], ['DE'], 'geo'],
    ['unknown country, allow list', null, ['DE'], [], 'geo'],
    ['unknown country, deny list', null, [], ['US'], null],
  ] as const)('%s', (_name, country, geoAllow, geoDeny, reason) => {
    expect(screenClick({ ...sound, country, geoAllow, geoDeny })).toBe(reason)
  })
})

test.each([
  ['geo', true],
  ['offer_inactive', true],
  ['affiliate_inactive', true],
  ['partnership_inactive', true],
  ['bot', false],
  ['no_user_agent', false],
  ['duplicate', false],
  [null, false],
] as const)('%s prefers the fallback URL: %s', (reason, prefers) => {
  expect(prefersFallback(reason)).toBe(prefers)
})
