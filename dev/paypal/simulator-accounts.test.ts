/** Known accounts of the simulated PayPal: each has its own secret, money and events. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startPaypalSimulator } from './simulator.ts'

type Simulator = Awaited<ReturnType<typeof startPaypalSimulator>>
interface Json {
  access_token?: string
  name?: string
  event_type?: string
  money: Record<string, { balance: string }>
  net: Record<string, string>
}

const ours = { client_id: 'own', secret: 'own-secret', balances: { USD: '100.00' } }
const pace = { processingAfterMs: 60_000, successAfterMs: 120_000 }

let simulator: Simulator
/** The batches whose events are noted: those of an earlier test may still be on their way. */
const NOTED = 'noted-batch'
/** Paths at which their events arrived, with what happened. */
const heard: string[] = []
const listener = createServer((request, response) => {
  request.setEncoding('utf8')
  let body = ''
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    if (body.includes(NOTED)) heard.push(`${request.url} ${(JSON.parse(body) as Json).event_type}`)
    response.end()
  })
})

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const webhooks = [
    { id: 'ALL', url: `${url}/all` },
    { id: 'OWN', url: `${url}/own`, clientId: 'own' },
  ]
  simulator = await startPaypalSimulator({ port: 0, pace, accounts: [ours], webhooks })
})
afterAll(async () => {
  await simulator.close()
  listener.close()
})
beforeEach(async () => {
  await lever('reset')
  heard.length = 0
})

async function ask(path: string, headers: object, body?: string) {
  const init = body === undefined ? {} : { method: 'POST', body }
  const answer = await fetch(simulator.url + path, { ...init, headers: { ...headers } })
  return { status: answer.status, json: (await answer.json()) as Json }
}
const lever = (name: string, body: object = {}) => ask(`/__sim/${name}`, {}, JSON.stringify(body))
const audit = async () => (await ask('/__sim/audit', {})).json
const grant = (client: string, secret: string) =>
  ask(
    '/v1/oauth2/token',
    { authorization: `Basic ${btoa(`${client}:${secret}`)}` },
    'grant_type=client_credentials',
  )

async function pay(client: string, secret: string, value: string, batchId = 'batch-1') {
  const { json } = await grant(client, secret)
  const amount = { currency: 'USD', value }
  const batch = {
    sender_batch_header: { sender_batch_id: batchId, recipient_type: 'EMAIL' },
    items: [{ sender_item_id: `${batchId} of ${client}`, receiver: 'ann@example.com', amount }],
  }
  const authorization = `Bearer ${json.access_token}`
  return ask('/v1/payments/payouts', { authorization }, JSON.stringify(batch))
}

test('a known account has one secret; of all others any is good', async () => {
  expect((await grant('own', 'own-secret')).status).toBe(200)
  expect((await grant('own', 'another')).status).toBe(401)
  expect((await grant('somebody', 'another')).status).toBe(200)
  await lever('account', { client_id: 'own', secret: 'changed' })
  expect((await grant('own', 'own-secret')).status).toBe(401)
  expect((await pay('own', 'changed', '98.00')).status).toBe(201)
  expect(
    (await lever('account', { client_id: 'new', secret: 's', balances: { USD: 'x' } })).status,
  ).toBe(422)
})

test('it pays from its own balance, and what comes back comes back there', async () => {
  const balanceOf = async () => Number((await audit()).money.USD?.balance)
  const before = await balanceOf()
  const short = { name: 'INSUFFICIENT_FUNDS' }
  expect((await pay('own', 'own-secret', '100.00')).json).toMatchObject(short)
  expect((await pay('own', 'own-secret', '50.00')).status).toBe(201)
  expect((await pay('another', 'any', '50.00')).status).toBe(201)
  await lever('clock', { advance_ms: 120_000 })
  await lever('item', { sender_item_id: 'batch-1 of own', status: 'REVERSED' })
  // The fee of 1.00 was paid; 97.06 and its fee of 1.94 can still be sent.
  expect((await pay('own', 'own-secret', '97.07', 'batch-2')).json).toMatchObject(short)
  expect((await pay('own', 'own-secret', '97.06', 'batch-2')).status).toBe(201)
  await lever('balance', { client_id: 'own', currency: 'USD', value: '3.00' })
  expect((await audit()).net).toEqual({ USD: '50.00' })
  expect(before - (await balanceOf())).toBe(100 - 3 + 51)
})

test('its events go to its own webhook, those of others to theirs', async () => {
  await pay('own', 'own-secret', '10.00', NOTED)
  await lever('clock', { advance_ms: 120_000 })
  await lever('webhooks', { deliver: 'due' })
  expect(new Set(heard)).toEqual(
    new Set([
      '/own PAYMENT.PAYOUTSBATCH.PROCESSING',
      '/own PAYMENT.PAYOUTS-ITEM.SUCCEEDED',
      '/own PAYMENT.PAYOUTSBATCH.SUCCESS',
    ]),
  )
  heard.length = 0
  await pay('another', 'any', '10.00', NOTED)
  await lever('clock', { advance_ms: 120_000 })
  await lever('webhooks', { deliver: 'due' })
  expect(heard).toContain('/all PAYMENT.PAYOUTS-ITEM.SUCCEEDED')
  expect(heard.filter((line) => line.startsWith('/own'))).toEqual([])
})
