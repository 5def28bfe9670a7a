import { expect, test } from 'vitest'
import { conflictKeysOf } from './conflict-keys.ts'
import type { ConversionReport } from './report.ts'

const sale: ConversionReport = {
  ...{ advertiserId: 'v', appId: 'app', event: 'sale', externalId: 'order-1' },
  ...{ originalExternalId: null, clickId: null, coupon: null, customerId: null, amount: null },
  ...{ occurredAt: null, visitor: null, metadata: null, source: 'api', foreignStatus: null },
}
const other: ConversionReport = { ...sale, externalId: 'order-2' }

const share = (a: ConversionReport, b: ConversionReport) =>
  conflictKeysOf(a).some((interest) => conflictKeysOf(b).includes(interest))

test.each([
  ['the same report', {}, { externalId: 'order-1' }, true],
  ['another report', {}, {}, false],
  ['the same id of another event', {}, { externalId: 'order-1', event: 'lead' }, false],
  ['the same id of another app', {}, { externalId: 'order-1', appId: 'app-2' }, false],
  ['one customer', { customerId: 'c' }, { customerId: 'c' }, true],
  [
    'customers of one name in two apps',
    { customerId: 'c' },
    { customerId: 'c', appId: 'b' },
    false,
  ],
  ['one click', { clickId: 'a' }, { clickId: 'a' }, false],
  ['one address', { visitor: { ip: '192.0.2.1' } }, { visitor: { ip: '192.0.2.1' } }, false],
  ['one coupon', { coupon: 'SPRING' }, { coupon: 'SPRING' }, false],
] as const)('%s', (_, one, two, expected) => {
  expect(share({ ...sale, ...one }, { ...other, ...two })).toBe(expected)
})
