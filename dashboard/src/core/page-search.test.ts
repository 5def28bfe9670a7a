import { expect, test } from 'vitest'
import { readSignInSearch } from './page-search.ts'

test.each([
  ['/payouts?state=paid', '/payouts?state=paid'],
  ['//evil.example', undefined],
  ['/\\evil.example', undefined],
  ['https://evil.example', undefined],
  ['javascript:alert(1)', undefined],
  [7, undefined],
])('after sign-in %s leads to %s', (wanted, path) => {
  expect(readSignInSearch({ return: wanted }).return).toBe(path)
})
