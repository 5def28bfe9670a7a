import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idFromLinks, interpretSubmission, type PaypalAnswer } from './interpret-submission.ts'

const context = { baseUrl: 'https://api-m.sandbox.paypal.com', senderBatchId: 'batch-1' }
const interpret = (status: number, body: unknown, over: Partial<PaypalAnswer> = {}) =>
  interpretSubmission(
    {
      status,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      retryAfterSeconds: null,
      debugId: null,
      ...over,
    },
    context,
  )

const created = (id: unknown, senderBatchId = 'batch-1') => ({
  batch_header: {
    payout_batch_id: id,
    batch_status: 'PENDING',
    sender_batch_header: { sender_batch_id: senderBatchId },
  },
})
const failed = (name: string, details: unknown = []) => ({ name, message: 'm', details, links: [] })
const taken = (extra: object = {}) =>
  failed('USER_BUSINESS_ERROR', [
    {
      field: 'SENDER_BATCH_ID',
      location: 'body',
      issue: 'Batch with given sender_batch_id already exists',
      ...extra,
    },
  ])
const link = (href: string) => ({ link: [{ href, rel: 'self', method: 'GET' }] })

test('a 201 with an id is accepted', () => {
  expect(interpret(201, created('5UXD2E8A7EBQJ'))).toEqual({
    outcome: 'accepted',
    payoutBatchId: '5UXD2E8A7EBQJ',
  })
})

test.each([
  ['2xx without an id', 201, {}],
  ['2xx with an empty id', 201, created('')],
  ['2xx with an id that is no id', 200, created('../../v1/oauth2/token')],
  ['2xx for another batch of ours', 201, created('5UXD2E8A7EBQJ', 'batch-2')],
  ['2xx with an unreadable body', 201, '{"batch_header":{"payout_ba'],
  ['a redirect', 302, ''],
  ['408', 408, failed('REQUEST_TIMEOUT')],
  ['409', 409, failed('PREVIOUS_REQUEST_IN_PROGRESS')],
  ['429', 429, failed('RATE_LIMIT_REACHED')],
  ['500', 500, failed('INTERNAL_ERROR')],
  ['502 with a page of HTML', 502, '<html>Bad gateway</html>'],
  ['503', 503, failed('SERVICE_UNAVAILABLE')],
  ['504', 504, failed('REQUEST_TIMEOUT_EXCEEDED')],
  ['a refusal name with a status it does not come with', 500, failed('VALIDATION_ERROR')],
  ['400 without a body', 400, ''],
  ['400 with a body that is null', 400, 'null'],
  ['400 with a name nobody knows', 400, failed('SOMETHING_NEW')],
  ['400 USER_BUSINESS_ERROR for another reason', 400, failed('USER_BUSINESS_ERROR')],
  ['400 PREVIOUS_REQUEST_IN_PROGRESS', 400, failed('PREVIOUS_REQUEST_IN_PROGRESS')],
  ['404', 404, failed('RESOURCE_NOT_FOUND')],
])('unknown: %s', (_, status, body) => {
  expect(interpret(status, body).outcome).toBe('unknown')
})

test.each([
  [400, 'VALIDATION_ERROR'],
  [400, 'NON_HOLDING_CURRENCY'],
  [422, 'INSUFFICIENT_FUNDS'],
  [401, 'AUTHENTICATION_FAILURE'],
  [403, 'SENDER_RESTRICTED'],
  [403, 'SENDER_EMAIL_UNCONFIRMED'],
  [403, 'AUTHORIZATION_ERROR'],
  [403, 'REQUIRED_SCOPE_MISSING'],
  [403, 'SENDER_ACCOUNT_UNVERIFIED'],
])('refused: %s %s proves that this call created nothing', (status, name) => {
  expect(interpret(status, failed(name))).toMatchObject({ outcome: 'refused' })
})

test('the old form of a 401 is a refusal too', () => {
  expect(interpret(401, { error: 'invalid_token' })).toMatchObject({ outcome: 'refused' })
})

test('a refusal names the field that PayPal did not like', () => {
  const details = [{ field: 'items[2].receiver', issue: 'Receiver is invalid' }]
  expect(interpret(400, failed('VALIDATION_ERROR', details))).toEqual({
    outcome: 'refused',
    reason: 'VALIDATION_ERROR; items[2].receiver: Receiver is invalid',
    code: 'VALIDATION_ERROR',
    badItems: [{ index: 2, field: 'receiver', issue: 'Receiver is invalid' }],
  })
})

test('F63 a refusal names exactly the items that PayPal did not like', () => {
  const fields = [
    'items[0].receiver',
    'items[14].amount.value',
    'items',
    'items[x].note',
    'items[3]',
  ]
  const details = fields.map((field) => ({ field, issue: 'no' }))
  const heard = interpret(400, failed('VALIDATION_ERROR', details))
  expect(heard.outcome === 'refused' && heard.badItems).toEqual([
    { index: 0, field: 'receiver', issue: 'no' },
    { index: 14, field: 'amount.value', issue: 'no' },
    { index: 3, field: '', issue: 'no' },
  ])
})

test('F62 a refusal without a field keeps PayPal’s words and the id its support asks for', () => {
  const heard = interpret(422, failed('INSUFFICIENT_FUNDS'), { debugId: 'f05063556a338' })
  expect(heard).toEqual({
    outcome: 'refused',
    code: 'INSUFFICIENT_FUNDS',
    reason: 'INSUFFICIENT_FUNDS; m (debug id f05063556a338)',
  })
})

test('a debug id that is none is left out', () => {
  expect(interpret(500, failed('INTERNAL_ERROR'), { debugId: 'a b\n' })).toEqual({
    outcome: 'unknown',
    reason: '500 INTERNAL_ERROR',
  })
})

test('no answer but those of the list is a refusal, and none names what it cannot prove', () => {
  const names = fc.oneof(
    fc.constantFrom('VALIDATION_ERROR', 'INSUFFICIENT_FUNDS', 'AUTHENTICATION_FAILURE'),
    fc.constantFrom('USER_BUSINESS_ERROR', 'INTERNAL_ERROR', 'toString', '__proto__'),
    fc.string(),
  )
  const proven = new Set([
    '400 VALIDATION_ERROR',
    '422 INSUFFICIENT_FUNDS',
    '400 INSUFFICIENT_FUNDS',
  ])
  proven.add('401 AUTHENTICATION_FAILURE')
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), names, (status, name) => {
      const { outcome } = interpret(status, failed(name))
      if (['VALIDATION_ERROR', 'INSUFFICIENT_FUNDS', 'AUTHENTICATION_FAILURE'].includes(name)) {
        return outcome === (proven.has(`${status} ${name}`) ? 'refused' : 'unknown')
      }
      return outcome !== 'accepted'
    }),
  )
})

test('no body whatever is accepted without a batch id of ours', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 299 }), fc.jsonValue(), (status, body) => {
      return interpret(status, body).outcome === 'unknown'
    }),
  )
})

const paypal = 'https://api.sandbox.paypal.com/v1/payments/payouts/CR9VS2K4X4846'
test.each([
  ['with a link', taken(link(paypal)), 'CR9VS2K4X4846'],
  ['with `links` in place of `link`', taken({ links: [{ href: paypal }] }), 'CR9VS2K4X4846'],
  ['without a link', taken(), null],
  ['with link: {}', taken({ link: {} }), null],
  ['F58 with a link to a foreign host', taken(link(paypal.replace('.com', '.com.evil.io'))), null],
  ['with a link over http', taken(link(paypal.replace('https', 'http'))), null],
  ['in the words of 2015', failed('X', [{ issue: 'Duplicate batch request' }]), null],
  ['in the message alone', { name: 'X', message: 'Duplicate batch request', details: {} }, null],
])('exists: a duplicate answer %s', (_, body, payoutBatchId) => {
  expect(interpret(400, body)).toEqual({ outcome: 'exists', payoutBatchId })
})

test('a validation error about the batch id is not a duplicate', () => {
  const details = [{ field: 'sender_batch_header.sender_batch_id', issue: 'Value is too long' }]
  expect(interpret(400, failed('VALIDATION_ERROR', details)).outcome).toBe('refused')
})

test('a 429 carries the wait PayPal asked for', () => {
  expect(interpret(429, failed('RATE_LIMIT_REACHED'), { retryAfterSeconds: 7 })).toMatchObject({
    outcome: 'unknown',
    retryAfterSeconds: 7,
  })
})

test.each([
  ['https://api-m.paypal.com/v1/payments/payouts/ABC', 'ABC'],
  ['https://api.paypal.com/v1/payments/payouts/ABC?x=1', 'ABC'],
  ['http://127.0.0.1:8790/v1/payments/payouts/ABC', 'ABC'],
  ['http://127.0.0.1:8791/v1/payments/payouts/ABC', null],
  ['https://api-m.paypal.com:444/v1/payments/payouts/ABC', null],
  ['https://evil@api-m.paypal.com/v1/payments/payouts/ABC', null],
  ['https://api-m.paypal.com.evil.io/v1/payments/payouts/ABC', null],
  ['https://evilapi.paypal.com/v1/payments/payouts/ABC', null],
  ['https://www.paypal.com/v1/payments/payouts/ABC', null],
  ['https://api-m.paypal.com/v1/payments/payouts/ABC/cancel', null],
  ['https://api-m.paypal.com/v1/payments/payouts/%2e%2e', null],
  ['https://api-m.paypal.com/v1/payments/payouts-item/ABC', null],
  ['/v1/payments/payouts/ABC', null],
  ['not a link', null],
])('the batch id of %s is %s', (href, id) => {
  expect(idFromLinks([{ href }], 'http://127.0.0.1:8790')).toBe(id)
})
