/** Runs the code that the page Integration shows, as an integrator who has copied it. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request as send } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** Code by the name of its file. */
export type Copied = Readonly<Record<string, string>>

type Handler = (request: object, response: object, next: () => void) => Promise<void>
interface Events {
  reportLead(account: object, clickId: string | undefined): Promise<{ status: number }>
  reportSale(order: object, clickId: string | undefined): Promise<{ status: number }>
  reportRebill(payment: object): Promise<{ status: number }>
  reportRefund(refund: object): Promise<{ status: number }>
}

/** A shop with Express's few functions that the code uses. */
export async function startExpressShop(files: Copied) {
  const folder = folderOf(files)
  const links = await load(folder, 'affiliate-links.mjs')
  const events = (await load(folder, 'affiliate-events.mjs')) as unknown as Events
  const handlers: Handler[] = []
  const app = { set: () => {}, use: (handler: Handler) => handlers.push(handler) }
  new Function('app', 'answerAffiliateLink', files['app.mjs']!)(app, links.answerAffiliateLink)
  const server = createServer((incoming, response) => {
    const request = Object.assign(incoming, { originalUrl: incoming.url, ip: '203.0.113.70' })
    void handlers[0]?.(request, response, () => response.end('the shop'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clickIdOf = links.clickIdOf as (cookie: string | undefined) => string | undefined
  return {
    ...{ events, clickIdOf, close: () => void server.close() },
    /** A visitor asks the app's host for this path. */
    visit: async (host: string, target: string): Promise<IncomingMessage> => {
      const headers = { host, 'user-agent': 'Mozilla/5.0 Firefox/140.0', 'accept-language': 'en' }
      const asked = send({ port, host: '127.0.0.1', path: target, headers })
      asked.end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      return answer.resume()
    },
  }
}

/** Next.js in as far as the code uses it. */
const nextServer = `
export class NextResponse extends Response {
  static next() { return new NextResponse('the shop') }
  static redirect(url, status) { return new NextResponse(null, { status, headers: { location: String(url) } }) }
}`

/** The answer of the code for Next.js to a visitor. */
export async function visitNextShop(files: Copied, host: string, target: string) {
  const folder = folderOf(files)
  const next = path.join(folder, 'node_modules/next')
  mkdirSync(next, { recursive: true })
  writeFileSync(
    path.join(next, 'package.json'),
    '{"type":"module","exports":{"./server":"./server.js"}}',
  )
  writeFileSync(path.join(next, 'server.js'), nextServer)
  const { proxy } = await load(folder, 'proxy.mjs')
  const nextUrl = Object.assign(new URL(target, `http://${host}`), {
    clone: () => new URL(target, `http://${host}`),
  })
  const headers = new Headers({
    ...{ host, 'user-agent': 'Mozilla/5.0 Firefox/141.0', 'x-forwarded-for': '203.0.113.71' },
  })
  const request = { nextUrl, headers, method: 'GET', cookies: { get: () => undefined } }
  return (proxy as (request: object) => Promise<Response>)(request)
}

/** The files in a folder of their own; TypeScript without its types. */
function folderOf(files: Copied): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'copied-'))
  for (const [file, code] of Object.entries(files)) {
    const isTyped = file.endsWith('.ts')
    const text = isTyped ? stripTypeScriptTypes(code) : code
    writeFileSync(path.join(folder, path.basename(file).replace(/\.ts$/, '.mjs')), text)
  }
  return folder
}

const load = (folder: string, file: string): Promise<Record<string, unknown>> =>
  import(/* @vite-ignore */ pathToFileURL(path.join(folder, file)).href)
