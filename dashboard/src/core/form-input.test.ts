import { expect, test } from 'vitest'
import { amountOf, bpsOf, isId, isRegions, linesOf, patchOf, percentOf } from './form-input.ts'

test.each([
  ['30', 3000],
  ['12,5', 1250],
  [' 0.01 ', 1],
  ['100', 10_000],
  ['100.01', null],
  ['1.234', null],
  ['-1', null],
  ['', null],
  ['3e1', null],
])('a share of %j is %j of ten thousand', (text, bps) => {
  expect(bpsOf(text)).toBe(bps)
  if (bps !== null) expect(bpsOf(percentOf(bps))).toBe(bps)
})

test.each([
  ['2', 'USD', '2'],
  ['2,50', 'USD', '2.50'],
  ['2.505', 'USD', null],
  ['2.505', 'KWD', '2.505'],
  ['2.5', 'JPY', null],
  ['200', 'JPY', '200'],
  ['', 'USD', null],
  ['-2', 'USD', null],
] as const)('an amount of %j in %s is sent as %j', (text, currency, amount) => {
  expect(amountOf(text, currency)).toBe(amount)
})

test('values are one on each line, each once; spaces inside are kept', () => {
  expect(linesOf(' spam \n\nbad site\nspam\n')).toEqual(['spam', 'bad site'])
})

test('regions are country and part', () => {
  expect(isRegions('us-ca, DE-BY')).toBe(true)
  expect(isRegions('')).toBe(true)
  expect(isRegions('US, DE-BY')).toBe(false)
})

test('an id is whole or it is none', () => {
  expect(isId(' 019aa000-0000-7000-8000-000000000500 ')).toBe(true)
  expect(isId('019aa000-0000-7000-8000-00000000050')).toBe(false)
})

test('a patch holds what differs, and nulls that were not there', () => {
  expect(patchOf({ a: 1, b: ['x'], c: 'c' }, { a: 1, b: ['x', 'y'], c: null })).toEqual({
    ...{ b: ['x', 'y'], c: null },
  })
})
