import { expect, test } from 'vitest'
import { readHomeSearch, readSignInSearch } from './page-search.ts'

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

test('a filter that does not exist is ignored, the others hold', () => {
  const found = readHomeSearch({
    metric: 'clicks',
    currency: 'XXX',
    advertiser_id: 'me',
    cursor: 'a'.repeat(201),
    other: 1,
  })
  expect(found).toEqual({ metric: 'clicks' })
})
