import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cancellationRefusals, interpretCancellation } from './interpret-cancellation.ts'

const interpret = (status: number, body: unknown, retryAfterSeconds: number | null = null) =>
  interpretCancellation(
    { status, body: JSON.stringify(body) ?? '', retryAfterSeconds, debugId: null },
    'P1',
  )
const item = (status: string, payout_item_id = 'P1') => ({
  payout_item_id,
  transaction_status: status,
  payout_item: { sender_item_id: 'a' },
})

test('a RETURNED item was taken back', () => {
  expect(interpret(200, item('RETURNED'))).toMatchObject({
    outcome: 'accepted',
    item: { payoutItemId: 'P1', status: 'RETURNED' },
  })
})

test('F67 a second cancel finds it done', () => {
  expect(interpret(400, { name: 'ITEM_ALREADY_CANCELLED' })).toEqual({ outcome: 'exists' })
})

test.each(Object.entries(cancellationRefusals))('%s with %i changed nothing', (name, status) => {
  expect(interpret(status, { name })).toEqual({
    outcome: 'refused',
    code: name,
    reason: `${status} ${name}`,
  })
})

test.each([
  ['2xx with an item that is still UNCLAIMED', 200, item('UNCLAIMED')],
  ['2xx with an item that was paid', 200, item('SUCCESS')],
  ['2xx with another item', 200, item('RETURNED', 'P2')],
  ['2xx without an item', 204, undefined],
  ['a redirect', 302, ''],
  ['408', 408, { name: 'REQUEST_TIMEOUT' }],
  ['429', 429, { name: 'RATE_LIMIT_REACHED' }],
  ['500', 500, { name: 'INTERNAL_ERROR' }],
  ['a refusal with a status it does not come with', 500, { name: 'ITEM_INCORRECT_STATUS' }],
  ['"done before" with a status it does not come with', 500, { name: 'ITEM_ALREADY_CANCELLED' }],
  ['a name nobody knows', 400, { name: 'SOMETHING_NEW' }],
  ['a name of JavaScript', 400, { name: 'toString' }],
])('unknown: %s', (_, status, body) => {
  expect(interpret(status, body).outcome).toBe('unknown')
})

test('F60 a 429 carries the wait PayPal asked for', () => {
  expect(interpret(429, { name: 'RATE_LIMIT_REACHED' }, 7)).toMatchObject({ retryAfterSeconds: 7 })
})

test('no answer at all is guessed to be done', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), fc.jsonValue(), (status, body) => {
      const { outcome } = interpret(status, body)
      return outcome === 'unknown'
    }),
  )
})
