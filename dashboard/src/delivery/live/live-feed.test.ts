import { expect, test } from 'vitest'
import { mergeFeed } from './live-feed.ts'

const line = (key: string, second: number, state = '') => ({
  ...{ key, state, at: `2026-11-25T10:00:0${second}.000Z` },
})

test('newest first, changed lines once, no more than the limit', () => {
  const before = [line('b', 2, 'queued'), line('a', 1)]
  const arrived = [line('c', 3), line('b', 4, 'delivered')]
  expect(mergeFeed(before, arrived, 10)).toEqual([
    line('b', 4, 'delivered'),
    line('c', 3),
    line('a', 1),
  ])
  expect(mergeFeed(before, arrived, 2).map(({ key }) => key)).toEqual(['b', 'c'])
})
