/**
 * The demo app: a tiny shop that knows Tributary only as its own server would, by an app key and
 * POST /v1/conversions. Visitors reach it through the tracker's pass-through.
 */
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { type ShopLanguage, shopPage } from './shop-page.ts'

export interface ShopSettings {
  port: number
  /** Where the API is, such as http://localhost:8787. */
  apiUrl: string
  apiKey: string
}

const PRICE = { amount: '49.00', currency: 'USD' } as const
const FORM_BYTES_MAX = 4_096
const API_TIMEOUT_MS = 10_000

/** Starts the shop on 127.0.0.1. */
export async function startShop(settings: ShopSettings): Promise<{ close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    answer(settings, request).then(
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.port, '127.0.0.1', resolve)
  })
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { close }
}

async function answer(settings: ShopSettings, request: http.IncomingMessage) {
  const url = new URL(request.url ?? '/', 'http://shop.localhost')
  const page = {
    language: languageOf(url, request.headers['accept-language']),
    fromAddress: url.searchParams.get('click_id'),
    fromCookie: cookieOf(request.headers.cookie, 'aff_click'),
    sub1: url.searchParams.get('sub1'),
  }
  if (request.method === 'GET' || request.method === 'HEAD') {
    return { status: 200, html: shopPage({ ...page, reports: [] }) }
  }
  const event = { '/sign-up': 'lead', '/buy': 'sale' }[url.pathname]
  if (request.method !== 'POST' || !event)
    return { status: 404, html: shopPage({ ...page, reports: [] }) }

  const form = new URLSearchParams(await readForm(request))
  const clickId = form.get('click_id') || page.fromCookie
  const report = await reportConversion(settings, event, clickId)
  return {
    status: 200,
    html: shopPage({ ...page, fromAddress: form.get('click_id'), reports: [report] }),
  }
}

/** What the shop's server tells Tributary, and what Tributary answers. */
async function reportConversion(settings: ShopSettings, event: string, clickId: string | null) {
  const body = {
    event,
    external_id: `${event === 'sale' ? 'order' : 'sign-up'}-${randomUUID()}`,
    customer_id: `customer-${randomUUID()}`,
    ...(clickId ? { click_id: clickId } : {}),
    ...(event === 'sale' ? PRICE : {}),
    occurred_at: new Date().toISOString(),
  }
  try {
    const response = await fetch(`${settings.apiUrl}/v1/conversions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${settings.apiKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(API_TIMEOUT_MS),
    })
    return { event, sent: body, status: response.status, answer: await response.text() }
  } catch (error) {
    return { event, sent: body, status: null, answer: String(error) }
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
  const wished = url.searchParams.get('lang') ?? header ?? ''
  return /^ru\b/i.test(wished.trim()) ? 'ru' : 'en'
}

function cookieOf(header: string | undefined, name: string): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim())
  const found = pairs.find((pair) => pair.startsWith(`${name}=`))
  return found ? found.slice(name.length + 1) : null
}
