import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { startShop } from './shop.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Report {
  authorization: string | undefined
  body: Record<string, unknown>
}

/** A shop in front of an API that records its calls and answers 201. */
async function openShop() {
  const reports: Report[] = []
  const api = http.createServer(async (request, response) => {
    const chunks = await request.toArray()
    const { authorization } = request.headers
    reports.push({ authorization, body: JSON.parse(Buffer.concat(chunks).toString()) })
    response.writeHead(201).end('{"status":"<recorded>"}')
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const shop = await startShop({ port: 0, apiUrl, apiKey: 'key' })
  closers.push(
    shop.close,
    () => api.close(),
    () => api.closeAllConnections(),
  )
  return { reports, url: shop.url }
}

test('the page shows the click id of address and cookie, and never as markup', async () => {
  const { url } = await openShop()
  const headers = { cookie: 'other=1; aff_click=from-cookie' }
  const html = await (await fetch(`${url}/?click_id=%3Cscript%3E`, { headers })).text()
  expect(html).toContain('from-cookie')
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toContain('<script>')
})

test('the language is the one asked for, else the browser’s, else English', async () => {
  const { url } = await openShop()
  const pageIn = async (query: string, accepted: string) =>
    (await fetch(url + query, { headers: { 'accept-language': accepted } })).text()
  expect(await pageIn('/', 'ru-RU,ru;q=0.9')).toContain('Купить')
  expect(await pageIn('/?lang=en', 'ru')).toContain('Buy')
  expect(await pageIn('/', 'de')).toContain('Buy')
})

test('Buy reports a sale of 49.00 USD with the cookie’s click id and shows the API’s answer', async () => {
  const { reports, url } = await openShop()
  const response = await fetch(`${url}/buy`, {
    method: 'POST',
    headers: { cookie: 'aff_click=c-1' },
  })
  expect(reports).toMatchObject([
    {
      authorization: 'Bearer key',
      body: { event: 'sale', click_id: 'c-1', amount: '49.00', currency: 'USD' },
    },
  ])
  const html = await response.text()
  expect(html).toContain('201')
  expect(html).toContain('&lt;recorded&gt;')
})

test('each press is an order of its own, and Sign up is a lead without an amount', async () => {
  const { reports, url } = await openShop()
  for (const path of ['/sign-up', '/sign-up']) {
    await fetch(url + path, { method: 'POST', body: new URLSearchParams({ click_id: 'c-2' }) })
  }
  const [first, second] = reports.map(({ body }) => body)
  expect(first).toMatchObject({ event: 'lead', click_id: 'c-2' })
  expect(first).not.toHaveProperty('amount')
  expect(first?.external_id).not.toBe(second?.external_id)
})

test('Renew, Refund and Cancel report the last order and its customer', async () => {
  const { reports, url } = await openShop()
  await fetch(`${url}/buy`, { method: 'POST' })
  const [sale] = reports.map(({ body }) => body)
  for (const path of ['/renew', '/refund-part', '/refund', '/cancel']) {
    const form = new URLSearchParams({ order: String(sale?.external_id) })
    await fetch(url + path, { method: 'POST', body: form })
  }
  const [, renewal, part, refund, cancel] = reports.map(({ body }) => body)
  const order = { original_external_id: sale?.external_id }
  expect(renewal).toMatchObject({
    event: 'rebill',
    customer_id: sale?.customer_id,
    amount: '49.00',
  })
  expect(part).toMatchObject({ event: 'refund', ...order, amount: '10.00', currency: 'USD' })
  expect(refund).toMatchObject({ event: 'refund', ...order })
  expect(refund).not.toHaveProperty('amount')
  expect(cancel).toMatchObject({ event: 'cancel', customer_id: sale?.customer_id })
  const ids = reports.map(({ body }) => body.external_id)
  expect(new Set(ids).size).toBe(5)
})

test('before anything was bought there is nothing to give back', async () => {
  const { reports, url } = await openShop()
  const response = await fetch(`${url}/refund`, { method: 'POST' })
  expect([response.status, reports.length]).toEqual([200, 0])
  expect(await response.text()).not.toContain('id="order"')
})

test('the page of calls shows each with its answer, newest first', async () => {
  const { url } = await openShop()
  await fetch(`${url}/sign-up`, { method: 'POST' })
  await fetch(`${url}/buy`, { method: 'POST' })
  const html = await (await fetch(`${url}/calls`)).text()
  expect(html.indexOf('order-')).toBeGreaterThan(0)
  expect(html.lastIndexOf('order-')).toBeLessThan(html.indexOf('sign-up-'))
  expect(html.match(/data-status="201"/g)).toHaveLength(2)
})
