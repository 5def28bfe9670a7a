import { expect, test } from 'vitest'
import { auditQuery } from './audit-data.ts'
import { differenceOf, valueText } from './difference.ts'

test('fields of both sides are shown side by side', () => {
  expect(differenceOf({ a: 1, gone: 2 }, { a: 3, b: null })).toEqual([
    { field: 'a', before: 1, after: 3 },
    { field: 'b', before: undefined, after: null },
    { field: 'gone', before: 2, after: undefined },
  ])
  expect(differenceOf(null, null)).toEqual([])
})

test('values are text; an empty one has none', () => {
  const shown = (value: unknown) => valueText(value)
  expect([0, false, 'x', { a: [1] }].map(shown)).toEqual(['0', 'false', 'x', '{"a":[1]}'])
  expect(valueText(['pwd', 'otp'])).toBe('pwd, otp')
  expect(valueText(['pwd', 'otp'], (code) => code.toUpperCase())).toBe('PWD, OTP')
  expect([null, undefined, '', []].map(shown)).toEqual([null, null, null, null])
})

test('the last day of a filter is included', () => {
  expect(auditQuery({ from: '2026-02-28', to: '2026-02-28', action: 'sign_in', pages: 3 })).toEqual(
    {
      ...{ action: 'sign_in', from: '2026-02-28T00:00:00Z', to: '2026-03-01T00:00:00.000Z' },
    },
  )
})
