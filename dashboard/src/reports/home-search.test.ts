import { expect, test } from 'vitest'
import { readHomeSearch } from './home-search.ts'

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
