import { expect, test } from 'vitest'
import { type ShownPayout, suggestedOutcome, toShownBatch } from './shown-batch.ts'

const ours = [
  { id: 'ann', receiver: 'Ann@example.com', amountMinor: 100n },
  { id: 'ben', receiver: 'ben@example.com', amountMinor: 200n },
]
const theirs = {
  ...{ senderItemId: 'ann', transactionId: 'T1', status: 'SUCCESS', receiver: 'ann@EXAMPLE.com' },
  ...{ currency: 'USD', amountMinor: 100n },
}

test('what PayPal shows is kept by our ids, without addresses; strangers are left out', () => {
  const stranger = { ...theirs, senderItemId: 'eve', receiver: 'eve@example.com' }
  const other = { ...theirs, senderItemId: 'ben', receiver: 'eve@example.com', amountMinor: null }
  const kept = toShownBatch('PP1', ours, [theirs, stranger, other])
  expect(kept).toEqual({
    paypalBatchId: 'PP1',
    payouts: {
      ann: expect.objectContaining({ amountMinor: '100', isReceiverOurs: true, isRepeated: false }),
      ben: expect.objectContaining({ amountMinor: null, isReceiverOurs: false }),
    },
  })
  expect(JSON.stringify(kept)).not.toContain('@')
  expect(toShownBatch('PP1', ours, [theirs, theirs]).payouts.ann?.isRepeated).toBe(true)
})

const shown: ShownPayout = {
  ...{ status: 'SUCCESS', amountMinor: '100', currency: 'USD', transactionId: 'T1' },
  ...{ isReceiverOurs: true, isRepeated: false },
}
test.each<[string, Partial<ShownPayout>, 'paid' | 'not_paid' | null]>([
  ['paid', {}, 'paid'],
  ['paid with another amount', { amountMinor: '77' }, 'paid'],
  ['paid to somebody else', { isReceiverOurs: false }, null],
  ['paid in another currency', { currency: 'EUR' }, null],
  ['paid twice', { isRepeated: true }, null],
  ['failed', { status: 'FAILED' }, 'not_paid'],
  ['failed for somebody else', { status: 'FAILED', isReceiverOurs: false }, 'not_paid'],
  ['returned', { status: 'RETURNED' }, 'not_paid'],
  ['given back by who got it', { status: 'REFUNDED' }, 'not_paid'],
  ['waiting', { status: 'PENDING' }, null],
  ['unclaimed', { status: 'UNCLAIMED' }, null],
  ['a word that nobody knows', { status: 'DANCING' }, null],
])('F59: what PayPal shows as %s is suggested as it would be read', (_name, over, outcome) => {
  const item = { status: 'reserved', currency: 'USD' } as const
  expect(suggestedOutcome(item, { ...shown, ...over })).toBe(outcome)
})
