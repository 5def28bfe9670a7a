import { describe, expect, test } from 'vitest'
import type { Targeting } from '../../../schema/targeting.ts'
import { clickReasons } from '../../../schema/vocabulary.ts'
import { isReached, isStuffed, type Signals, screenClick } from './screening.ts'
import { compileRules } from './screening-rules.ts'

const mondayNoonMs = Date.parse('2026-11-23T12:00:00Z')

const sound: Signals = {
  affiliateStatus: 'approved',
  offerStatus: 'active',
  isPartner: true,
  hasUserAgent: true,
  isBot: false,
  isDatacenter: false,
  isStuffed: false,
  country: 'DE',
  regionCode: 'BE',
  geoAllow: [],
  geoDeny: [],
  rules: null,
  device: () => ({ device: 'mobile', os: 'iOS', browser: 'Safari' }),
  subs: ['mail', null, 'Blog'],
  atMs: mondayNoonMs,
  isEnrolled: true,
  isCapReached: false,
  hasEarlierClick: false,
  isTooFast: false,
}
const withRules = (targeting: Targeting) => ({ rules: compileRules(targeting) })
const nights = { timeZone: 'UTC', windows: [{ days: [6, 7], fromMinute: 0, toMinute: 1440 }] }

/** One signal that alone earns its reason. Rules are left to those that need one. */
const faults: Record<(typeof clickReasons)[number], Partial<Signals>> = {
  affiliate_inactive: { affiliateStatus: 'blocked' },
  offer_inactive: { offerStatus: 'paused' },
  partnership_inactive: { isPartner: false },
  bot: { isBot: true },
  no_user_agent: { hasUserAgent: false },
  datacenter: { isDatacenter: true },
  cookie_stuffing: { isStuffed: true },
  geo: { geoDeny: ['DE'] },
  device: withRules({ deviceAllow: ['desktop'] }),
  os: withRules({ osAllow: ['windows'] }),
  browser: withRules({ browserAllow: ['chrome'] }),
  schedule: withRules({ schedule: nights }),
  sub_denied: withRules({ subDeny: [{ sub: 1, values: ['mail'] }] }),
  not_enrolled: { isEnrolled: false },
  cap_reached: { isCapReached: true },
  duplicate: { hasEarlierClick: true },
  velocity: { isTooFast: true },
}
const entries = clickReasons.map((reason) => [reason, faults[reason]] as const)

/** Two faults at once: rules are joined, everything else stands side by side. */
function both(one: Partial<Signals>, other: Partial<Signals>): Partial<Signals> {
  if (!one.rules || !other.rules) return { ...other, ...one }
  const given = Object.entries(one.rules).filter(([, part]) => part !== null && part !== false)
  return { rules: { ...other.rules, ...Object.fromEntries(given) } }
}

test('a click with nothing against it is billable', () => {
  expect(screenClick(sound)).toBeNull()
})

test.each(entries)('%s', (reason, fault) => {
  expect(screenClick({ ...sound, ...fault })).toBe(reason)
})

test('every reason of the vocabulary has its check, and of two faults the earlier names the reason', () => {
  for (const [at, [reason, fault]] of entries.entries()) {
    for (const [later, laterFault] of entries.slice(at + 1)) {
      // A bot without a user agent is recognised by the missing user agent.
      const expected = reason === 'bot' && later === 'no_user_agent' ? later : reason
      expect(screenClick({ ...sound, ...both(fault, laterFault) })).toBe(expected)
    }
  }
})

test('the user agent is not parsed where no rule asks for it', () => {
  const device = () => {
    throw new Error('parsed')
  }
  const rules = compileRules({ regionDeny: ['US-CA'], velocity: { clicks: 1, seconds: 1 } })
  expect(screenClick({ ...sound, device, rules })).toBeNull()
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

test('an offer may welcome data centres', () => {
  const rules = withRules({ allowsDatacenters: true })
  expect(screenClick({ ...sound, isDatacenter: true, ...rules })).toBeNull()
})

describe('countries', () => {
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

describe('regions', () => {
  test.each([
    ['denied', 'US', 'CA', {}, { regionDeny: ['US-CA'] }, 'geo'],
    ['denied, in small letters', 'US', 'CA', {}, { regionDeny: ['us-ca'] }, 'geo'],
    ['another is denied', 'US', 'NY', {}, { regionDeny: ['US-CA'] }, null],
    ['the same letters elsewhere', 'IT', 'CA', {}, { regionDeny: ['US-CA'] }, null],
    ['unknown, one denied', 'US', null, {}, { regionDeny: ['US-CA'] }, null],
    ['allowed', 'US', 'CA', {}, { regionAllow: ['US-CA'] }, null],
    ['not allowed', 'US', 'NY', {}, { regionAllow: ['US-CA'] }, 'geo'],
    ['unknown, one allowed', 'US', null, {}, { regionAllow: ['US-CA'] }, 'geo'],
    ['country unknown', null, null, {}, { regionAllow: ['US-CA'] }, 'geo'],
    ['a country without a region on the list', 'DE', 'BE', {}, { regionAllow: ['US-CA'] }, 'geo'],
    [
      'the same, its country allowed',
      'DE',
      'BE',
      { geoAllow: ['DE'] },
      { regionAllow: ['US-CA'] },
      null,
    ],
    [
      'a region narrows its country',
      'US',
      'NY',
      { geoAllow: ['US'] },
      { regionAllow: ['US-CA'] },
      'geo',
    ],
    [
      'a region opens its country',
      'US',
      'CA',
      { geoAllow: ['DE'] },
      { regionAllow: ['US-CA'] },
      null,
    ],
    ['country denied', 'US', 'CA', { geoDeny: ['US'] }, { regionAllow: ['US-CA'] }, 'geo'],
  ] as const)('%s', (_name, country, regionCode, lists, targeting, reason) => {
    const rules = withRules(targeting as unknown as Targeting)
    expect(screenClick({ ...sound, country, regionCode, ...lists, ...rules })).toBe(reason)
  })
})

describe('device, system and browser', () => {
  const iphone = { device: 'mobile', os: 'iOS', browser: 'Safari' } as const
  const unknown = { device: 'unknown', os: null, browser: null } as const
  test.each([
    ['device allowed', iphone, { deviceAllow: ['mobile', 'tablet'] }, null],
    ['device not allowed', iphone, { deviceAllow: ['desktop'] }, 'device'],
    ['device unknown', unknown, { deviceAllow: ['desktop'] }, 'device'],
    ['an empty list asks nothing', unknown, { deviceAllow: [], osAllow: [] }, null],
    ['system allowed, whatever its case', iphone, { osAllow: ['ios'] }, null],
    ['system not allowed', iphone, { osAllow: ['android'] }, 'os'],
    ['system unknown', unknown, { osAllow: ['android'] }, 'os'],
    ['browser allowed', iphone, { browserAllow: ['SAFARI'] }, null],
    ['browser not allowed', iphone, { browserAllow: ['chrome'] }, 'browser'],
    ['browser unknown', unknown, { browserAllow: ['chrome'] }, 'browser'],
  ] as const)('%s', (_name, facts, targeting, reason) => {
    const rules = withRules(targeting as unknown as Targeting)
    expect(screenClick({ ...sound, device: () => facts, ...rules })).toBe(reason)
  })
})

describe('sub ids', () => {
  const subDeny = [
    { sub: 1, values: ['Spam', 'mail'] },
    { sub: 10, values: ['x'] },
  ]
  test.each([
    ['none', [], null],
    ['welcome', ['news'], null],
    ['denied', ['mail'], 'sub_denied'],
    ['denied in another case', ['SPAM'], 'sub_denied'],
    ['the value in another sub', [null, 'mail'], null],
    ['sub10', [...new Array(9).fill(null), 'X'], 'sub_denied'],
  ])('%s', (_name, subs, reason) => {
    expect(screenClick({ ...sound, subs, ...withRules({ subDeny }) })).toBe(reason)
  })
})

describe('cookie stuffing: a link that another page loads is no visit', () => {
  test.each([
    ['a visit', 'document', 'navigate', false],
    ['an older browser', null, null, false],
    ['an older browser’s image', null, 'no-cors', true],
    ['a service worker passing a visit on', 'empty', 'same-origin', false],
    ['the same, older', 'empty', 'navigate', false],
    ['a script’s fetch', 'empty', 'cors', true],
    ['image', 'image', 'no-cors', true],
    ['iframe', 'iframe', 'navigate', true],
    ['frame', 'frame', 'navigate', true],
    ['script', 'script', 'no-cors', true],
    ['style', 'style', 'no-cors', true],
    ['embed', 'embed', 'navigate', true],
    ['object', 'object', 'navigate', true],
    ['video', 'video', 'no-cors', true],
    ['what is not invented yet', 'hologram', 'cors', true],
  ])('%s', (_name, dest, mode, stuffed) => {
    expect(isStuffed(dest, mode)).toBe(stuffed)
  })
})

describe('reached caps', () => {
  test.each([
    ['none', [], false],
    ['of the offer, for good', [{ affiliateId: null, until: null }], true],
    ['of the offer, until later', [{ affiliateId: null, until: 101 }], true],
    ['of the offer, until now', [{ affiliateId: null, until: 100 }], false],
    ['of this affiliate', [{ affiliateId: 'anna', until: null }], true],
    ['of another affiliate', [{ affiliateId: 'berta', until: null }], false],
  ])('%s', (_name, reached, expected) => {
    expect(isReached(reached, 'anna', 100)).toBe(expected)
  })
})

describe('targeting that makes no sense is left out', () => {
  test.each([
    ['nothing', {}],
    ['actions alone', { actions: { geo: 'page' } }],
    ['empty lists', { regionAllow: [], subDeny: [], osAllow: [''] }],
    ['no such sub', { subDeny: [{ sub: 11, values: ['x'] }] }],
    ['no speed', { velocity: { clicks: 0, seconds: 60 } }],
    ['a list that is none', { deviceAllow: 'mobile' }],
  ])('%s', (_name, targeting) => {
    expect(compileRules(targeting as unknown as Targeting)).toBeNull()
  })
})
