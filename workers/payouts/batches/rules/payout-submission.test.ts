import { expect, test } from 'vitest'
import { compareBatch, dueBounds, resendHorizon, retryDelaySeconds } from './payout-submission.ts'

test.each([
  [1, 0.5, undefined, 5],
  [1, 0, undefined, 4],
  [1, 1, undefined, 6],
  [2, 0.5, undefined, 10],
  [9, 0.5, undefined, 1280],
  [10, 0.5, undefined, 1800],
  [500, 1, undefined, 2160],
  [1, 0.5, 60, 60],
])(
  'after try %i (jitter %s, asked %s) the next is %i s away',
  (attempts, jitter, asked, seconds) => {
    expect(retryDelaySeconds(attempts, jitter, asked)).toBe(seconds)
  },
)

test('nothing is sent again from day 25 on', () => {
  const first = new Date('2026-10-01T00:00:00Z')
  const mayResend = (now: string) => first > resendHorizon(new Date(now))
  expect(mayResend('2026-10-25T23:59:59.999Z')).toBe(true)
  expect(mayResend('2026-10-26T00:00:00Z')).toBe(false)
})

test('a wait longer than any is not waited for: somebody ran a job with a travelled clock', () => {
  const now = new Date('2026-11-21T10:00:00Z')
  const { until, beyond } = dueBounds(now)
  expect(until).toEqual(now)
  const longest = Math.max(retryDelaySeconds(500, 1, 86_400), 86_400)
  expect(beyond.getTime() - now.getTime()).toBeGreaterThan(longest * 1000)
  expect(beyond.getTime() - now.getTime()).toBeLessThan(2 * 86_400_000)
})

const ours = {
  batchId: 'batch-1',
  currency: 'USD' as const,
  items: [
    { id: 'a', receiver: 'ann@example.com', amountMinor: 1000n },
    { id: 'b', receiver: 'ben@example.com', amountMinor: 2000n },
  ],
}
const seen = (id: string, over: object = {}) => ({
  senderItemId: id,
  receiver: id === 'a' ? 'ann@example.com' : 'ben@example.com',
  currency: 'USD',
  amountMinor: id === 'a' ? 1000n : 2000n,
  ...over,
})
const theirs = (items: ReturnType<typeof seen>[], over: object = {}) => ({
  senderBatchId: 'batch-1',
  totalItems: items.length,
  items,
  ...over,
})

test.each([
  ['the same', theirs([seen('b'), seen('a')]), 'equal'],
  [
    'another case of the address',
    theirs([seen('a', { receiver: 'Ann@Example.com' }), seen('b')]),
    'equal',
  ],
  [
    'no count and no batch id',
    theirs([seen('a'), seen('b')], { totalItems: null, senderBatchId: null }),
    'equal',
  ],
  ['F71 a page without an item', theirs([seen('a')], { totalItems: 2 }), 'incomplete'],
  ['nothing shown yet', theirs([], { totalItems: null }), 'incomplete'],
  ['another batch', theirs([seen('a'), seen('b')], { senderBatchId: 'batch-2' }), 'different'],
  ['one item fewer', theirs([seen('a')]), 'different'],
  ['F74 an item we do not know', theirs([seen('a'), seen('b'), seen('c')]), 'different'],
  ['an item instead of another', theirs([seen('a'), seen('c')]), 'different'],
  ['an item twice', theirs([seen('a'), seen('a')]), 'different'],
  ['an item without our id', theirs([seen('a'), seen('')]), 'different'],
  ['another amount', theirs([seen('a'), seen('b', { amountMinor: 2001n })]), 'different'],
  [
    'an amount that cannot be read',
    theirs([seen('a'), seen('b', { amountMinor: null })]),
    'different',
  ],
  ['another currency', theirs([seen('a'), seen('b', { currency: 'EUR' })]), 'different'],
  [
    'another receiver',
    theirs([seen('a'), seen('b', { receiver: 'eve@example.com' })]),
    'different',
  ],
])('%s', (_, shown, outcome) => {
  expect(compareBatch(ours, shown).outcome).toBe(outcome)
})
