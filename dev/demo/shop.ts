/**
 * The demo app: a small shop that uses Tributary as any app would, with an app key and POST /v1/conversions.
 * Visitors reach it through the tracker's pass-through.
 */
import { randomUUID } from 'node:crypto'
import type http from 'node:http'
import { createLocalServer } from '../local-server.ts'
import { listenNear } from '../ports.ts'
import { type Order, openShopBook, type ShopBook } from './shop-book.ts'
import { type ShopLanguage, shopPage } from './shop-page.ts'

export interface ShopSettings {
  port: number
  /** URL of the API, such as http://localhost:8787. */
  apiUrl: string
  apiKey: string
  /** Clock; the computer's time by default. */
  now?: () => Date
}

const PRICE = { amount: '49.00', currency: 'USD' } as const
/** Amount of a partial refund. */
const PART = '10.00'
const FORM_BYTES_MAX = 4_096
const API_TIMEOUT_MS = 10_000

interface Shop extends ShopSettings {
  book: ShopBook
}

/** Starts the shop on 127.0.0.1. */
export async function startShop(
  settings: ShopSettings,
): Promise<{ url: string; close(): Promise<void> }> {
  const shop = { ...settings, book: openShopBook() }
  const server = createLocalServer((request, response) => {
    answer(shop, request).then(
      ({ status, html }) =>
        response
          .writeHead(status, {
            'content-type': 'text/html; charset=utf-8',
            'cache-control': 'no-store',
            'content-security-policy':
              "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
          })
          .end(html),
      (error: unknown) => {
        console.error(JSON.stringify({ event: 'shop.failed', error: String(error) }))
        response.writeHead(500).end()
      },
    )
  })
  const port = await listenNear(server, settings.port)
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, close }
}

async function answer(shop: Shop, request: http.IncomingMessage) {
  const url = new URL(request.url ?? '/', 'http://shop.localhost')
  const page = {
    language: languageOf(url, request.headers['accept-language']),
    fromAddress: url.searchParams.get('click_id'),
    fromCookie: cookieOf(request.headers.cookie, 'aff_click'),
    sub1: url.searchParams.get('sub1'),
  }
  const { book } = shop
  const show = (status: number, over: object = {}) => {
    const calls = url.pathname === '/calls' ? book.calls() : []
    const html = shopPage({ ...page, order: book.lastOrder(), calls, reports: [], ...over })
    return { status, html }
  }
  if (request.method === 'GET' || request.method === 'HEAD') return show(200)
  const write = request.method === 'POST' ? presses[url.pathname] : undefined
  if (write === undefined) return show(404)

  const form = new URLSearchParams(await readForm(request))
  const clickId = form.get('click_id') || page.fromCookie
  const body = write(clickId, book.findOrder(form.get('order')))
  // Without an order there is nothing to renew or refund.
  if (body === null) return show(200, { fromAddress: form.get('click_id') })
  const report = await reportConversion(shop, body)
  book.note(report)
  return show(200, { fromAddress: form.get('click_id'), reports: [report] })
}

type Body = Record<string, unknown> & { event: string }
type Press = (clickId: string | null, order: Order | null) => Body | null

/**
 * What each button sends to Tributary. Events of an existing order need no click id, because the order has
 * it.
 */
const presses: Record<string, Press> = {
  '/sign-up': (clickId) => ({
    ...{ event: 'lead', external_id: `sign-up-${randomUUID()}` },
    ...{ customer_id: `customer-${randomUUID()}`, ...named(clickId) },
  }),
  '/buy': (clickId) => ({
    ...{ event: 'sale', external_id: `order-${randomUUID()}` },
    ...{ customer_id: `customer-${randomUUID()}`, ...named(clickId), ...PRICE },
  }),
  '/renew': (_, order) =>
    order && {
      ...{ event: 'rebill', external_id: `renewal-${randomUUID()}` },
      ...{ customer_id: order.customerId, ...PRICE },
    },
  '/refund': (_, order) => order && refundOf(order),
  '/refund-part': (_, order) =>
    order && { ...refundOf(order), amount: PART, currency: PRICE.currency },
  '/cancel': (_, order) =>
    order && {
      ...{ event: 'cancel', external_id: `cancel-${randomUUID()}`, customer_id: order.customerId },
    },
}

const named = (clickId: string | null) => (clickId ? { click_id: clickId } : {})

const refundOf = (order: Order): Body => ({
  ...{ event: 'refund', external_id: `refund-${randomUUID()}` },
  original_external_id: order.externalId,
})

/** Sends a conversion from the shop's server and returns Tributary's answer. */
async function reportConversion(
  { apiUrl, apiKey, now = () => new Date() }: ShopSettings,
  body: Body,
) {
  const sent = { ...body, occurred_at: now().toISOString() }
  const { event } = body
  try {
    const response = await fetch(`${apiUrl}/v1/conversions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(sent),
      signal: AbortSignal.timeout(API_TIMEOUT_MS),
    })
    return { event, sent, status: response.status, answer: await response.text() }
  } catch (error) {
    return { event, sent, status: null, answer: String(error) }
  }
}

async function readForm(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > FORM_BYTES_MAX) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function languageOf(url: URL, header: string | undefined): ShopLanguage {
  const language = url.searchParams.get('lang') ?? header ?? ''
  return /^ru\b/i.test(language.trim()) ? 'ru' : 'en'
}

function cookieOf(header: string | undefined, name: string): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim())
  const found = pairs.find((pair) => pair.startsWith(`${name}=`))
  return found ? found.slice(name.length + 1) : null
}
