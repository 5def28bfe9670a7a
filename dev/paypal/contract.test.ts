/**
 * The behaviour of PayPal that the product relies on, tested on the simulator, or on PayPal's sandbox when
 * PAYPAL_CONTRACT_URL, PAYPAL_CONTRACT_CLIENT_ID and PAYPAL_CONTRACT_SECRET are set. The tests move no money:
 * they use test values and requests that are refused.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectPaypal, type PaypalClient } from '../../workers/payouts/paypal/client.ts'
import { startPaypalSimulator } from './simulator.ts'
import { magicBatches, magicItems } from './simulator-magic.ts'

type Json = Record<string, unknown>

const { PAYPAL_CONTRACT_URL, PAYPAL_CONTRACT_CLIENT_ID, PAYPAL_CONTRACT_SECRET } = process.env
const clientId = PAYPAL_CONTRACT_CLIENT_ID ?? 'client'
const clientSecret = PAYPAL_CONTRACT_SECRET ?? 'secret'
let baseUrl = PAYPAL_CONTRACT_URL ?? ''
let close = async () => {}
let token = ''
let paypal: PaypalClient

beforeAll(async () => {
  if (!PAYPAL_CONTRACT_URL) {
    const simulator = await startPaypalSimulator({ port: 0 })
    baseUrl = simulator.url
    close = simulator.close
  }
  const granted = await grant(clientSecret)
  token = String(granted.json.access_token)
  paypal = connectPaypal({
    baseUrl,
    clientId,
    clientSecret,
    createTimeoutMs: 30_000,
    readTimeoutMs: 15_000,
    tokens: new Map(),
    clock: Date.now,
    fetch,
  })
})
afterAll(() => close())

async function grant(secret: string) {
  const response = await fetch(`${baseUrl}/v1/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  return { status: response.status, json: (await response.json()) as Json }
}

async function call(method: string, path: string, body?: unknown, bearer = token) {
  const response = await fetch(`${baseUrl}/v1/payments/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const json = (await response.json()) as Json
  return { status: response.status, json, debugId: response.headers.get('paypal-debug-id') }
}

const item = (over: object = {}, amount: object = {}) => ({
  sender_item_id: 'contract-1',
  receiver: 'contract@example.com',
  amount: { currency: 'USD', value: '1.00', ...amount },
  ...over,
})
const batch = (items: object[], senderBatchId = `contract-${crypto.randomUUID()}`) => ({
  sender_batch_header: { sender_batch_id: senderBatchId, recipient_type: 'EMAIL' },
  items,
})

describe('token', () => {
  test('a good client gets one for hours, a bad one none', async () => {
    expect(await grant(clientSecret)).toMatchObject({
      status: 200,
      json: { token_type: 'Bearer', expires_in: expect.any(Number) },
    })
    expect(await grant('wrong')).toMatchObject({ status: 401, json: { error: 'invalid_client' } })
  })

  test('a token nobody gave is 401', async () => {
    expect((await call('GET', 'payouts/X', undefined, 'none')).status).toBe(401)
  })
})

describe('create', () => {
  test('one bad receiver refuses the whole batch and is named by its place', async () => {
    const items = [item(), item({ receiver: 'no receiver' })]
    const heard = await paypal.createPayout({
      senderBatchId: 'contract',
      body: JSON.stringify(batch(items)),
    })
    expect(heard).toMatchObject({
      outcome: 'refused',
      code: 'VALIDATION_ERROR',
      badItems: [{ index: 1, field: 'receiver' }],
    })
  })

  test('two currencies refuse the whole batch', async () => {
    const { status, json } = await call(
      'POST',
      'payouts',
      batch([item(), item({}, { currency: 'EUR' })]),
    )
    expect([status, json.name]).toEqual([400, 'VALIDATION_ERROR'])
    expect(json.details).toMatchObject([{ field: 'items.amount.currency' }])
  })

  test('an error has a frame, and every answer an id for PayPal’s support', async () => {
    const { json, debugId } = await call('POST', 'payouts', batch([]))
    expect(json).toMatchObject({ name: expect.any(String), debug_id: expect.any(String) })
    expect(debugId).toMatch(/^\w+$/)
  })

  // PayPal's answers to its test values, and how the product classifies them.
  test.each([
    ['POSPYO001', 201, undefined, 'accepted'],
    ['ERRPYO001', 403, 'SENDER_RESTRICTED', 'refused'],
    ['ERRPYO002', 403, 'SENDER_EMAIL_UNCONFIRMED', 'refused'],
    ['ERRPYO003', 403, 'AUTHORIZATION_ERROR', 'refused'],
    ['ERRPYO005', 422, 'INSUFFICIENT_FUNDS', 'refused'],
    ['ERRPYO006', 500, 'INTERNAL_ERROR', 'unknown'],
    ['ERRPYO010', 400, 'VALIDATION_ERROR', 'refused'],
    ['ERRPYO011', 403, 'REQUIRED_SCOPE_MISSING', 'refused'],
    ['ERRPYO012', 403, 'SENDER_LOCKED', 'refused'],
    ['ERRPYO014', 400, 'USER_BUSINESS_ERROR', 'unknown'],
    ['ERRPYO035', 429, 'RATE_LIMIT_VALIDATION', 'unknown'],
    ['ERRPYO036', 504, 'REQUEST_TIMEOUT_EXCEEDED', 'unknown'],
    ['ERRPYO037', 400, 'SYNC_MODE_NOT_APPLICABLE', 'refused'],
    ['ERRPYO038', 400, 'NON_HOLDING_CURRENCY', 'refused'],
    ['ERRPYO039', 400, 'PREVIOUS_REQUEST_IN_PROGRESS', 'unknown'],
    ['ERRPYO040', 403, 'CIP_NOT_VERIFIED', 'refused'],
  ])('the note %s answers %s %s: %s', async (note, status, name, outcome) => {
    const request = batch([item({ note })], 'canned-batch')
    const heard = await call('POST', 'payouts', request)
    expect([heard.status, heard.json.name]).toEqual([status, name])
    const answered = await paypal.createPayout({
      senderBatchId: 'canned-batch',
      body: JSON.stringify(request),
    })
    expect(answered.outcome).toBe(outcome)
  })
})

describe('show', () => {
  test.each([
    ['ERRPYOB001', 'SUCCESS'],
    ['ERRPYOB002', 'PENDING'],
    ['ERRPYOB003', 'PROCESSING'],
    ['ERRPYOB004', 'DENIED'],
    ['POSPYO002', 'SUCCESS'],
  ])('the batch %s is %s', async (id, status) => {
    const { json } = await call('GET', `payouts/${id}`)
    expect(json).toMatchObject({ batch_header: { batch_status: status } })
  })

  test.each([...magicBatches])('the batch %s has an item with %s', async (id, name) => {
    const { json } = await call('GET', `payouts/${id}`)
    expect(json.items).toMatchObject([{ errors: { name } }])
  })

  test('a test value with a page size is not known', async () => {
    expect((await call('GET', 'payouts/ERRPYOB001?page_size=10')).status).toBe(404)
  })

  test('a batch or an item nobody has is missing, which proves nothing', async () => {
    await expect(paypal.showBatch('NOBODY0000000')).rejects.toMatchObject({ name: 'PaypalMissing' })
    await expect(paypal.showItem('NOBODY0000000')).rejects.toMatchObject({ name: 'PaypalMissing' })
  })

  test.each([...magicItems])('the item %s has the error %s', async (id, errorName) => {
    expect(await paypal.showItem(id)).toMatchObject({ payoutItemId: id, errorName })
  })

  test('an item in order has none', async () => {
    expect(await paypal.showItem('POSPOI001')).toMatchObject({ status: 'SUCCESS', errorName: null })
  })
})

describe('cancel', () => {
  test.each([
    ['POSPOI002', { outcome: 'accepted', item: { status: 'RETURNED' } }],
    ['ERRPOI001', { outcome: 'refused', code: 'INVALID_RESOURCE_ID' }],
    ['ERRPYO004', { outcome: 'refused', code: 'BATCH_NOT_COMPLETED' }],
    ['ERRPYO007', { outcome: 'exists' }],
    ['ERRPYO008', { outcome: 'refused', code: 'ITEM_CANCELLATION_FAILED' }],
    ['ERRPYO009', { outcome: 'refused', code: 'ITEM_INCORRECT_STATUS' }],
  ])('the item %s answers %j', async (id, expected) => {
    expect(await paypal.cancelItem(id)).toMatchObject(expected)
  })
})
