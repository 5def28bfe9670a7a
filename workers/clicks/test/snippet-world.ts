/**
 * A page and a tracker for the browser tests of t.js: one small server that plays both, kept apart
 * by host. `*.localhost` is this machine in every browser.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { snippetSource } from '../snippet/t.generated.ts'

/** One POST /v1/clicks/browser as it arrived. */
export interface Asked {
  body: Record<string, string | null>
  contentType: string | undefined
  cookie: string | undefined
  origin: string | undefined
}

export interface SnippetWorld {
  /** Origin of the app, such as http://shop.localhost:40123. */
  shop: string
  tracker: string
  asked: Asked[]
  /** Requests with other methods than POST: a preflight would be seen here. */
  otherMethods: string[]
  /** How the tracker answers from now on. `hang` never does. */
  answer: { status: number; body: unknown } | 'hang'
  /** The page's HTML from now on. */
  html: string
  close(): Promise<void>
}

export const clickId = (n: number) => `019aa000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

export async function startSnippetWorld(): Promise<SnippetWorld> {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    if (!url.hostname.startsWith('tracker.')) {
      return response.writeHead(200, { 'content-type': 'text/html' }).end(world.html)
    }
    if (url.pathname === '/t.js') {
      return response.writeHead(200, { 'content-type': 'text/javascript' }).end(snippetSource)
    }
    answerClick(world, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const tracker = `http://tracker.localhost:${port}`
  const world: SnippetWorld = {
    shop: `http://shop.localhost:${port}`,
    tracker,
    asked: [],
    otherMethods: [],
    answer: { status: 200, body: { click_id: clickId(1), cookie_days: 30 } },
    html: page(tracker),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return world
}

/** A page with t.js, `times` over. */
export function page(tracker: string, attributes = '', times = 1): string {
  const script = `<script async src="${tracker}/t.js" ${attributes}></script>`
  return `<!doctype html><title>Shop</title>${script.repeat(times)}<h1>Shop</h1>`
}

function answerClick(
  world: SnippetWorld,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  if (request.method !== 'POST') world.otherMethods.push(String(request.method))
  let text = ''
  request.on('data', (chunk) => {
    text += chunk
  })
  request.on('end', () => {
    const { 'content-type': contentType, cookie, origin } = request.headers
    if (text !== '') world.asked.push({ body: JSON.parse(text), contentType, cookie, origin })
    if (world.answer === 'hang') return
    response
      .writeHead(world.answer.status, {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
      })
      .end(JSON.stringify(world.answer.body))
  })
}
