import { describe, expect, test } from 'vitest'
import { countriesOf } from '../core/form-input.ts'
import { codeFor, type OfferDraft, offerDraft, offerFaults, offerPatch } from './offer-draft.ts'
import type { Offer } from './offers-data.ts'

const named = { id: '01900000-0000-7000-8000-000000000001', name: 'River' }
const offer: Offer = {
  ...{ id: named.id, code: 'DEMO', name: 'Demo', advertiser: named, app: named, model: 'CPS' },
  ...{ currency: 'USD', status: 'active', approval: 'auto', hold_days: 30, window_days: 30 },
  ...{ cookie_days: 30, dedupe_seconds: 86_400, dedupe_identity: 'ip_user_agent' },
  ...{ geo_allow: ['DE'], geo_deny: [], fallback_url: null, has_deep_links: false },
  targeting: { allows_datacenters: true, actions: { bot: 'page' } },
  landing_urls: [
    {
      ...{ id: named.id, url: 'https://shop.example/?c={click_id}', weight: 2 },
      ...{ countries: [], devices: ['mobile'], oses: ['ios'] },
    },
  ],
  ...{ affiliate_rules: [], level_2_bps: 0, level_3_bps: 0, has_postback_secret: false },
  ...{ pixel_amount_max: null, allows_paid_traffic: true, allows_repeat_leads: false },
  ...{ joining: 'open', terms: null, description: null, category: null, logo: null },
  ...{ traffic_allowed: [], traffic_forbidden: [], traffic_note: null, one_sale_per_click: false },
  platform_fee: { rate_bps: 0, fixed: '0.00', is_own: false },
  ...{ fallback_urls: [], payout_rules: [], created_at: '', updated_at: '' },
}
const changed = (part: Partial<OfferDraft>) => ({ ...offerDraft(offer), ...part })

describe('what is sent', () => {
  test('is nothing when nothing was changed', () => {
    expect(offerPatch(offer, offerDraft(offer))).toEqual({})
  })
  test('is nothing when only spaces and commas moved', () => {
    expect(offerPatch(offer, changed({ geoAllow: ' de ', name: ' Demo ' }))).toEqual({})
  })
  test('is the changed field alone', () => {
    expect(offerPatch(offer, changed({ holdDays: '7' }))).toEqual({ hold_days: 7 })
  })
  test.each([
    ['24', {}],
    ['0', { dedupe_seconds: 0 }],
    ['0,5', { dedupe_seconds: 1800 }],
    ['0.0083', { dedupe_seconds: 30 }],
  ])('has %j hours in seconds', (dedupeHours, patch) => {
    expect(offerPatch(offer, changed({ dedupeHours }))).toEqual(patch)
  })
  test.each([0, 1, 30, 59, 3_599, 86_400, 2_592_000])('keeps a window of %d seconds', (seconds) => {
    const same = { ...offer, dedupe_seconds: seconds }
    expect(offerPatch(same, offerDraft(same))).toEqual({})
    const draft = { ...offerDraft(same), name: 'Other' }
    expect(offerPatch(same, draft)).toEqual({ name: 'Other' })
  })
  test('leaves no fallback as null', () => {
    const withFallback = { ...offer, fallback_url: 'https://a.example' }
    const draft = { ...offerDraft(withFallback), fallbackUrl: ' ' }
    expect(offerPatch(withFallback, draft)).toEqual({ fallback_url: null })
  })
  test('is the whole of targeting when one part of it was changed', () => {
    const targeting = { ...offerDraft(offer).targeting, actions: {} }
    expect(offerPatch(offer, changed({ targeting }))).toEqual({
      targeting: { allows_datacenters: true },
    })
  })
  test('holds a landing URL without the id that the server gave it, rules kept', () => {
    const [landing] = offerDraft(offer).landings
    expect(offerPatch(offer, changed({ landings: [{ ...landing!, weight: '3' }] }))).toEqual({
      landing_urls: [
        {
          ...{ url: 'https://shop.example/?c={click_id}', weight: 3, countries: [] },
          ...{ devices: ['mobile'], oses: ['ios'] },
        },
      ],
    })
  })
})

test.each<[Partial<OfferDraft>, string, string]>([
  [{ name: ' ' }, 'name', 'missing'],
  [{ holdDays: '-1' }, 'hold_days', 'number'],
  [{ cookieDays: '' }, 'cookie_days', 'number'],
  [{ windowDays: '1.5' }, 'window_days', 'number'],
  [{ fallbackUrl: 'shop.example' }, 'fallback_url', 'url'],
  [{ fallbackUrl: 'javascript:alert(1)' }, 'fallback_url', 'url'],
  [{ geoDeny: 'DE, Germany' }, 'geo_deny', 'countries'],
])('%o is marked at %s', (part, field, fault) => {
  expect(offerFaults(changed(part), 'USD')).toEqual({ [field]: fault })
})

test('a fault in a landing URL names its place', () => {
  const [landing] = offerDraft(offer).landings
  const landings = [landing!, { ...landing!, key: 'b', url: '' }]
  expect(offerFaults(changed({ landings }), 'USD')).toEqual({ 'landing_urls.1.url': 'url' })
})

test('countries are read however they are parted', () => {
  expect(countriesOf('de, AT;ch  de\nfr')).toEqual(['DE', 'AT', 'CH', 'FR'])
  expect(countriesOf(' ')).toEqual([])
})

test.each([
  ['Spring sale', 'spring-sale-x7k2'],
  ['  Été 2026! ', 'ete-2026-x7k2'],
  ['Весна', 'offer-x7k2'],
  ['A very long name of an offer', 'a-very-long-name-of-x7k2'],
])('the code of %j is %s', (name, code) => {
  expect(codeFor(name, 'x7k2')).toBe(code)
})
