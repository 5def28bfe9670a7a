import { expect, test } from 'vitest'
import { advertiserDraft, advertiserFaults, advertiserPatch } from './advertiser-draft.ts'
import type { AdvertiserOfSettings } from './apps-data.ts'

const advertiser: AdvertiserOfSettings = {
  ...{ id: '01900000-0000-7000-8000-000000000001', name: 'River', status: 'active' },
  ...{ currency: 'USD', time_zone: 'UTC', fallback_url: null, ip_policy: 'keep' },
  ...{ ip_policy_by_country: { DE: 'truncate' }, click_days: 400 },
  ...{ attribution_order: 'click_first', conversion_seconds_min: 0, conversion_seconds_max: null },
  ...{ has_fingerprinting: false, cost_max_bps: 10_000, currency_policy: 'refuse' },
  ...{ low_balance: '0.00', logo_url: null },
}
const draft = advertiserDraft(advertiser)
const exception = { key: 'x', country: 'fr', policy: 'drop' as const }

test('nothing is sent when nothing was changed', () => {
  expect(advertiserPatch(advertiser, draft)).toEqual({})
})

test('the list of countries is sent whole', () => {
  const exceptions = [...draft.exceptions, exception]
  expect(advertiserPatch(advertiser, { ...draft, exceptions })).toEqual({
    ip_policy_by_country: { DE: 'truncate', FR: 'drop' },
  })
})

test.each([
  ['no country', 'F', 'country'],
  ['many at once', 'FR, IT', 'country'],
  ['the same a second time', ' de', 'twice'],
])('a country that is %s is marked at its line', (_, country, fault) => {
  const exceptions = [...draft.exceptions, { ...exception, country }]
  expect(advertiserFaults({ ...draft, exceptions }, 'USD')).toEqual({
    'ip_policy_by_country.1': fault,
  })
})

test('a zone is needed; an address is whole or left out', () => {
  const faults = advertiserFaults({ ...draft, timeZone: ' ', fallbackUrl: 'shop.example' }, 'USD')
  expect(faults).toEqual({ time_zone: 'missing', fallback_url: 'url' })
})

test('times are written in minutes and hours and sent in seconds', () => {
  const written = { ...draft, minutesMin: '0,5', hoursMax: '36' }
  expect(advertiserPatch(advertiser, written)).toEqual({
    ...{ conversion_seconds_min: 30, conversion_seconds_max: 129_600 },
  })
  expect(advertiserFaults({ ...draft, minutesMin: 'soon', hoursMax: '1h' }, 'USD')).toEqual({
    ...{ conversion_seconds_min: 'duration', conversion_seconds_max: 'duration' },
  })
})

test('no number of days means the platform’s default', () => {
  expect(advertiserPatch(advertiser, { ...draft, clickDays: ' ' })).toEqual({ click_days: null })
  expect(advertiserFaults({ ...draft, clickDays: 'a year' }, 'USD')).toEqual({
    click_days: 'number',
  })
})
