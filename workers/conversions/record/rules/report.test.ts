import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ConversionReport,
  canonicalJson,
  differingField,
  reportFromJson,
  reportToJson,
  unstorableField,
} from './report.ts'

const report: ConversionReport = {
  advertiserId: 'A',
  appId: 'P',
  event: 'sale',
  externalId: 'order-1',
  clickId: '0198f0aa-0000-7000-8000-00000000000a',
  coupon: 'SAVE10',
  customerId: 'person',
  amount: { minor: 4900n, currency: 'USD' },
  occurredAt: new Date('2026-11-20T10:00:00.000Z'),
  visitor: { ip: '203.0.113.7' },
  metadata: { plan: 'pro' },
  originalExternalId: null,
  source: 'api',
  foreignStatus: null,
}

test('a report survives the journal unchanged, bigints and times too', () => {
  for (const over of [{}, { amount: null, occurredAt: null, clickId: null, metadata: null }]) {
    const stored = JSON.parse(JSON.stringify(reportToJson({ ...report, ...over })))
    expect(reportFromJson(stored)).toEqual({ ...report, ...over })
  }
})

test('case of ids and coupons, order of keys and time zones do not change the content', () => {
  const other = {
    ...report,
    clickId: report.clickId?.toUpperCase() ?? null,
    coupon: 'save10',
    occurredAt: new Date('2026-11-20T12:00:00.000+02:00'),
  }
  expect(canonicalJson(reportToJson(other))).toBe(canonicalJson(reportToJson(report)))
})

test('canonical JSON is the same for every order of keys and different for different content', () => {
  const object = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.jsonValue()))
  fc.assert(
    fc.property(object, (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(reversed)).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }))
})

test('the differing field is named as in the API', () => {
  const { visitor: _visitor, ...recorded } = reportToJson(report)
  const now = (over: Partial<ConversionReport>) => reportToJson({ ...report, ...over })
  const named: [Partial<ConversionReport>, string][] = [
    [{ amount: { minor: 4901n, currency: 'USD' } }, 'amount'],
    [{ amount: null }, 'amount'],
    [{ amount: { minor: 4900n, currency: 'EUR' } }, 'currency'],
    [{ clickId: null }, 'click_id'],
    [{ customerId: 'other' }, 'customer_id'],
    [{ coupon: null }, 'coupon'],
    [{ occurredAt: null }, 'occurred_at'],
    [{ metadata: {} }, 'metadata'],
    [{ visitor: null }, 'visitor'],
  ]
  for (const [over, field] of named) expect(differingField(recorded, now(over))).toBe(field)
})

test('text that the database cannot store is found in every field', () => {
  const fieldOf = (over: Partial<ConversionReport>) =>
    unstorableField({ ...report, ...over })?.field ?? null
  expect(fieldOf({})).toBeNull()
  expect(fieldOf({ externalId: '\0' })).toBe('external_id')
  expect(fieldOf({ customerId: 'a\uDC00' })).toBe('customer_id')
  expect(fieldOf({ visitor: { userAgent: '\0' } })).toBe('visitor')
  expect(fieldOf({ metadata: { list: [{ key: '\uD800' }] } })).toBe('metadata')
  expect(fieldOf({ metadata: { '\0': 1 } })).toBe('metadata')
  expect(fieldOf({ metadata: { emoji: '😀', text: '\\u0000' } })).toBeNull()
  expect(fieldOf({ occurredAt: new Date('0000-01-01T00:00:00Z') })).toBe('occurred_at')
  expect(fieldOf({ occurredAt: new Date(Number.NaN) })).toBe('occurred_at')
})
