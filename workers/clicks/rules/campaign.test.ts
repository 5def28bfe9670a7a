import { expect, test } from 'vitest'
import { campaignOf } from './campaign.ts'

const read = (values: Record<string, string>) => campaignOf((name) => values[name])

test.each([
  ['0.05', undefined, 50_000, 'USD'],
  ['12', 'eur', 12_000_000, 'EUR'],
  ['0.000001', 'JPY', 1, 'JPY'],
  ['999999.999999', '', 999_999_999_999, 'USD'],
  ['0', undefined, 0, 'USD'],
])('a cost of %s %s', (cost, currency, micros, code) => {
  const values = { cost, ...(currency === undefined ? {} : { cost_currency: currency }) }
  expect(read(values)).toEqual({ cost: { micros, currency: code } })
})

test.each([
  ...[
    '-1',
    '+1',
    '1e3',
    '0x10',
    '1,5',
    '1.',
    '.5',
    '0.0000001',
    '1000000',
    '{cpc}',
    ' 1',
    '',
    'NaN',
  ],
])('a cost of %j is left out', (cost) => {
  expect(read({ cost })).toEqual({})
})

test.each(['XXX', 'US', 'toString', '__proto__', '{currency}'])(
  'a cost in %j is left out',
  (cost_currency) => {
    expect(read({ cost: '1', cost_currency })).toEqual({})
  },
)

test('utm parameters are cleaned and cut; a currency alone says nothing', () => {
  const utm_campaign = `a\u0000b${'x'.repeat(300)}`
  expect(read({ utm_source: 'mail', utm_campaign, cost_currency: 'USD' })).toEqual({
    utm: ['mail', null, `ab${'x'.repeat(253)}`],
  })
})
