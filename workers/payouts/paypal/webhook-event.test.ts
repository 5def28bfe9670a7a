import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readWebhook, WEBHOOK_BYTES_MAX } from './webhook-event.ts'

const read = (json: unknown) => readWebhook(new TextEncoder().encode(JSON.stringify(json)))
const event = (resource: unknown) => ({ id: 'WH-1', event_type: 'PAYMENT.X', resource })

test('an item event names its item and its batch, ours and PayPal’s', () => {
  const resource = {
    transaction_status: 'UNCLAIMED',
    sender_batch_id: 'batch-1',
    payout_batch_id: 'ARF4WZLU59N5J',
    payout_item_id: 'X8CUZMZFAJMB8',
    payout_item: { sender_item_id: 'item-1' },
    errors: {},
  }
  expect(read(event(resource))).toEqual({
    eventId: 'WH-1',
    eventType: 'PAYMENT.X',
    payoutBatchId: 'ARF4WZLU59N5J',
    senderBatchId: 'batch-1',
    payoutItemId: 'X8CUZMZFAJMB8',
    senderItemId: 'item-1',
  })
})

test('a batch event names its batch', () => {
  const batch_header = {
    payout_batch_id: 'ARF4WZLU59N5J',
    sender_batch_header: { sender_batch_id: 'batch-1' },
    payments: 2,
  }
  expect(read(event({ batch_header }))).toMatchObject({
    payoutBatchId: 'ARF4WZLU59N5J',
    senderBatchId: 'batch-1',
    payoutItemId: null,
    senderItemId: null,
  })
})

test.each([
  ['nothing it says of itself', undefined],
  ['a resource of another kind', { intent: 'sale', payout_item: [] }],
  ['ids that are none', { payout_batch_id: 7, sender_batch_id: 'x'.repeat(301), batch_header: 1 }],
])('an event of another app, with %s, is an event without ids', (_, resource) => {
  expect(read(event(resource))).toEqual({
    eventId: 'WH-1',
    eventType: 'PAYMENT.X',
    payoutBatchId: null,
    senderBatchId: null,
    payoutItemId: null,
    senderItemId: null,
  })
})

test.each([
  ['no JSON', new TextEncoder().encode('{"id":')],
  ['no text', Uint8Array.of(0xff, 0xfe)],
  ['nothing', new Uint8Array()],
  ['no id', new TextEncoder().encode('{"event_type":"X"}')],
  ['no type', new TextEncoder().encode('{"id":"WH-1"}')],
  ['a list', new TextEncoder().encode('[]')],
])('F84 %s is no event', (_, body) => {
  expect(readWebhook(body)).toBeNull()
})

test('F84 a body above the limit is no event, one at the limit is', () => {
  const body = (length: number) => {
    const json = JSON.stringify(event({}))
    return new TextEncoder().encode(json + ' '.repeat(length - json.length))
  }
  expect(readWebhook(body(WEBHOOK_BYTES_MAX))).not.toBeNull()
  expect(readWebhook(body(WEBHOOK_BYTES_MAX + 1))).toBeNull()
})

test('F84 no JSON whatever makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (whole, resource) => {
      read(whole)
      return read(event(resource)) !== null
    }),
  )
})
