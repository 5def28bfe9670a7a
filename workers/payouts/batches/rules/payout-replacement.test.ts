import { expect, test } from 'vitest'
import { itemIdsAt, replacementBody } from './payout-replacement.ts'
import { payoutRequestBody } from './payout-request.ts'

const item = (id: string) => ({ id, receiver: `${id}@example.com`, amountMinor: 1000n })
const bodyOf = (batchId: string, items: ReturnType<typeof item>[]) =>
  payoutRequestBody({ batchId, currency: 'USD', emailSubject: 'Your payout', items })

test('the replacement is what would have been frozen for those items alone', () => {
  const old = bodyOf('old', [item('a'), item('b'), item('c')])
  const renamed = new Map([
    ['a', 'z'],
    ['c', 'y'],
  ])
  const fresh = bodyOf('new', [
    { ...item('a'), id: 'z' },
    { ...item('c'), id: 'y' },
  ])
  expect(replacementBody(old, 'new', renamed)).toBe(fresh)
})

test('an item that was not asked for is never added', () => {
  const old = bodyOf('old', [item('a')])
  expect(() => replacementBody(old, 'new', new Map([['x', 'y']]))).toThrow()
  expect(() => replacementBody(old, 'new', new Map())).toThrow()
})

test('places are those of the frozen bytes; one beyond them names nobody', () => {
  const old = bodyOf('old', [item('b'), item('a')])
  expect(itemIdsAt(old, [1, 0])).toEqual(['b', 'a'])
  expect(itemIdsAt(old, [0, 2])).toBeNull()
})
