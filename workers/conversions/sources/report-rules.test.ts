import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../core/refusal.ts'
import { anyText } from '../../test/any-text.ts'
import { contentOf, reportFromJson, reportToJson } from '../record/rules/report.ts'
import { type ReportFields, type ReportOrigin, readReport } from './report-rules.ts'

const origin: ReportOrigin = {
  ...{ advertiserId: 'A', appId: 'P', source: 'api', foreignStatus: null },
}
const receivedAt = new Date('2026-11-20T10:00:00.000Z')
const clickId = '019aa000-0000-7000-8000-0123456789ab'
const sale: ReportFields = {
  ...{ event: 'sale', external_id: 'o-1', amount: '49.00', currency: 'USD', click_id: clickId },
}
const without = (field: keyof ReportFields, from: ReportFields = sale) => {
  const { [field]: _, ...rest } = from
  return rest as ReportFields
}

/** The fields at fault; none when it can be read. */
function faultsOf(fields: ReportFields): string[] {
  try {
    readReport(fields, origin, receivedAt)
    return []
  } catch (error) {
    return (error as Refusal).fields.map(({ field }) => field)
  }
}

const complete = {
  lead: { event: 'lead', external_id: 'x' },
  sale: without('click_id'),
  rebill: { ...without('click_id'), event: 'rebill', customer_id: 'c' },
  refund: { event: 'refund', external_id: 'r', original_external_id: 'o-1' },
  chargeback: { event: 'chargeback', external_id: 'r', original_external_id: 'o-1' },
  cancel: { event: 'cancel', external_id: 'x', customer_id: 'c' },
} as const satisfies Record<string, ReportFields>

test.each(Object.values(complete))('the required fields of a $event are enough', (fields) => {
  expect(faultsOf(fields)).toEqual([])
})

test.each<[keyof typeof complete, keyof ReportFields]>([
  ['sale', 'amount'],
  ['rebill', 'amount'],
  ['rebill', 'customer_id'],
  ['cancel', 'customer_id'],
  ['refund', 'original_external_id'],
  ['chargeback', 'original_external_id'],
])('a %s without %s is refused by that name', (event, field) => {
  expect(faultsOf(without(field, complete[event]))).toEqual([field])
})

test.each<[keyof typeof complete, Partial<ReportFields>, string]>([
  ['cancel', { amount: '1.00', currency: 'USD' }, 'amount'],
  ['sale', { original_external_id: 'o-0' }, 'original_external_id'],
  ['refund', { amount: '0.00', currency: 'USD' }, 'amount'],
  ['rebill', { amount: '0.00' }, 'amount'],
])('a %s with %o is refused', (event, over, field) => {
  expect(faultsOf({ ...complete[event], ...over })).toEqual([field])
})

test.each(['sale', 'lead'] as const)('a %s of 0.00 is read', (event) => {
  const fields = { ...sale, event, amount: '0.00' }
  expect(readReport(fields, origin, receivedAt).amount).toEqual({ minor: 0n, currency: 'USD' })
})

test('a refund without an amount reverses all; with one, that amount', () => {
  expect(readReport(complete.refund, origin, receivedAt).amount).toBeNull()
  const part = { ...complete.refund, amount: '1.50', currency: 'USD' }
  expect(readReport(part, origin, receivedAt).amount).toEqual({ minor: 150n, currency: 'USD' })
})

describe('F92: an invalid amount is refused by its field', () => {
  test.each([
    ...['-1', '-0.01', 'NaN', 'Infinity', '1e309', '1e2', '1,5', '1.', '.5', '+1', ''],
    ...[' 1', '1 ', '0x10', '१', '1_000', '1.001', '1234567890123456789', '9'.repeat(40)],
  ])('USD %j', (amount) => expect(faultsOf({ ...sale, amount })).toEqual(['amount']))
  test.each([
    ['JPY', '1.5'],
    ['JPY', '1.0'],
    ['KWD', '1.0001'],
  ])('%s %s', (currency, amount) =>
    expect(faultsOf({ ...sale, amount, currency })).toEqual(['amount']),
  )
  test('F94: accepted amounts are exact up to 10^15 minor units', () => {
    const minors = fc.bigInt({ min: 1n, max: 10n ** 15n })
    fc.assert(
      fc.property(minors, (minor) => {
        const digits = minor.toString().padStart(3, '0')
        const amount = `${digits.slice(0, -2)}.${digits.slice(-2)}`
        expect(readReport({ ...sale, amount }, origin, receivedAt).amount?.minor).toBe(minor)
      }),
    )
    expect(
      readReport({ ...sale, amount: '0.001', currency: 'KWD' }, origin, receivedAt).amount?.minor,
    ).toBe(1n)
  })
})

test.each<[Partial<ReportFields>, string]>([
  [{ event: 'gift' }, 'event'],
  [{ event: 'toString' }, 'event'],
  [{ external_id: '' }, 'external_id'],
  [{ external_id: 'x'.repeat(256) }, 'external_id'],
  [{ click_id: 'abc' }, 'click_id'],
  [{ coupon: 'x'.repeat(41) }, 'coupon'],
  [{ currency: 'XYZ' }, 'currency'],
  [{ currency: 'toString' }, 'currency'],
  [{ occurred_at: '2026-11-20' }, 'occurred_at'],
  [{ occurred_at: '2026-13-20T10:00:00Z' }, 'occurred_at'],
  [{ visitor: { ip: '300.1.1.1' } }, 'visitor.ip'],
  [{ visitor: { country: 'DEU' } }, 'visitor.country'],
  [{ visitor: { email: 'x'.repeat(255) } }, 'visitor.email'],
])('F7, F92: %o is refused by field', (over, field) => {
  expect(faultsOf({ ...sale, ...over })).toEqual([field])
})

describe('an invalid click id', () => {
  const bad = ['{click_id}', '{{clickid}}', `{${clickId}}`, clickId.slice(0, 30), 'null']
  const others: [string, Partial<ReportFields>][] = [
    ['a coupon', { coupon: 'ANNA10' }],
    ['a customer', { customer_id: 'c-1' }],
    ['a rebill’s customer', { event: 'rebill', customer_id: 'c-1' }],
    ['the original order', { event: 'refund', original_external_id: 'o-0' }],
  ]
  test.each(others)('is ignored with a warning beside %s', (_name, over) => {
    for (const click_id of bad) {
      const report = readReport({ ...sale, ...over, click_id }, origin, receivedAt)
      expect(report).toMatchObject({ clickId: null, isClickIgnored: true })
      expect(reportFromJson(reportToJson(report))).toEqual(report)
      const without = readReport({ ...sale, ...over, click_id: undefined }, origin, receivedAt)
      expect(contentOf(report)).toBe(contentOf(without))
    }
  })

  test.each<[string, Partial<ReportFields>]>([
    ['nothing', {}],
    ['a blank coupon', { coupon: ' ' }],
    ['a blank customer', { customer_id: ' ' }],
    ['a guest', { customer_id: 'guest' }],
  ])('is refused beside %s', (_name, over) => {
    for (const click_id of bad)
      expect(faultsOf({ ...sale, ...over, click_id })).toEqual(['click_id'])
  })

  test('a blank id counts as missing, and spaces around an id or coupon are removed', () => {
    const read = (over: Partial<ReportFields>) =>
      readReport({ ...sale, ...over }, origin, receivedAt)
    expect(read({ click_id: ' ' })).toMatchObject({ clickId: null })
    expect(read({ click_id: ' ' })).not.toHaveProperty('isClickIgnored')
    expect(read({ click_id: ` ${clickId}\n` })).toMatchObject({ clickId })
    expect(read({ coupon: ' ANNA10\u200b ' })).toMatchObject({ coupon: 'ANNA10', clickId })
  })
})

test('all faults are returned at once', () => {
  const fields = { ...without('currency'), external_id: '', click_id: 'x', amount: '-1' }
  expect(faultsOf(fields)).toEqual(['external_id', 'click_id', 'currency', 'amount'])
})

test('any input is read or refused by field, never a bug', () => {
  const text = fc.option(anyText({ maxLength: 300 }), { nil: undefined })
  const fields = fc.record({
    event: fc.constantFrom('lead', 'sale', 'rebill', 'refund', 'chargeback', 'cancel', 'x'),
    external_id: fc.string(),
    ...{ original_external_id: text, click_id: text, coupon: text, customer_id: text },
    ...{ amount: text, currency: text, occurred_at: text },
  })
  fc.assert(
    fc.property(fields, (given) => {
      try {
        readReport(given, origin, receivedAt)
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
        expect((error as Refusal).fields.length).toBeGreaterThan(0)
      }
    }),
  )
})
