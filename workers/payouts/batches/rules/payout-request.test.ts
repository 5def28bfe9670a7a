import { expect, test } from 'vitest'
import { payoutRequestBody } from './payout-request.ts'

const items = [
  { id: 'b', receiver: 'ben@example.com', amountMinor: 1010n },
  { id: 'a', receiver: 'ann@example.com', amountMinor: 5n },
]

test('the same batch gives the same text, whatever the order of its items', () => {
  const request = { batchId: 'batch-1', currency: 'USD', emailSubject: 'Your payout' } as const
  const text = payoutRequestBody({ ...request, items })
  expect(payoutRequestBody({ ...request, items: [...items].reverse() })).toBe(text)
  expect(text).toBe(
    '{"sender_batch_header":{"sender_batch_id":"batch-1","recipient_type":"EMAIL",' +
      '"email_subject":"Your payout"},"items":[' +
      '{"sender_item_id":"a","recipient_type":"EMAIL","receiver":"ann@example.com",' +
      '"amount":{"value":"0.05","currency":"USD"}},' +
      '{"sender_item_id":"b","recipient_type":"EMAIL","receiver":"ben@example.com",' +
      '"amount":{"value":"10.10","currency":"USD"}}]}',
  )
})

test('a request that PayPal would refuse as a whole is never built', () => {
  const build = (over: object) => () =>
    payoutRequestBody({ batchId: 'b', currency: 'USD', emailSubject: '', items, ...over })
  expect(build({ items: [] })).toThrow('15,000 items')
  expect(build({ items: [items[0], items[0]] })).toThrow('sent once')
  expect(build({ emailSubject: 'x'.repeat(256) })).toThrow('subject')
  expect(build({ items: [{ ...items[0], receiver: `${'x'.repeat(120)}@example.com` }] })).toThrow(
    'receiver',
  )
  expect(build({ items: [{ ...items[0], amountMinor: 0n }] })).toThrow('positive')
})

test('a fraction of a forint is never sent', () => {
  const request = { batchId: 'b', currency: 'HUF', emailSubject: '' } as const
  const item = { id: 'a', receiver: 'ann@example.com' }
  const build = (amountMinor: bigint) =>
    payoutRequestBody({ ...request, items: [{ ...item, amountMinor }] })
  expect(build(105_000n)).toContain('"value":"1050"')
  expect(() => build(105_050n)).toThrow('105050')
})
