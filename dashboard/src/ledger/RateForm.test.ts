import { expect, test } from 'vitest'
import { rateOf } from './RateForm.tsx'

test.each([
  ['1.0843', '1.0843'],
  [' 1,0843 ', '1.0843'],
  ['0.000001', '0.000001'],
  ['0', null],
  ['0.00', null],
  ['-1', null],
  ['1e3', null],
  ['01.5', null],
  ['1.', null],
  ['', null],
])('%j is %j', (written, rate) => {
  expect(rateOf(written)).toBe(rate)
})
