/** Raw bytes that no client library would send, to the bundled tracker in a bare workerd. */
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bundleTracker } from '../../bench/bundle.ts'
import { HOST, snapshots } from '../../bench/click-load.ts'
import { freePort, serve } from '../../bench/workerd.ts'
import { kvOf, origin } from '../../bench/workers.ts'
import { ClicksMessage } from '../clicks/rules/clicks-message.ts'

/** Stores messages; GET returns all of them. */
const keepingSink = `
const messages = []
export default {
  async fetch(request) {
    if (request.method === 'GET') return Response.json(messages)
    messages.push(JSON.parse(await request.text()))
    return Response.json({ metadata: { metrics: {} } })
  },
}`

const dir = mkdtempSync(path.join(os.tmpdir(), 'tributary-raw-'))
const [port, sinkPort] = [await freePort(), await freePort()]
const bindings = '(name = "SNAPSHOTS", kvNamespace = "kv"), (name = "CLICKS", queue = "sink")'
const server = await serve(dir, 'raw', [
  { name: 'tracker', module: bundleTracker(dir).module, bindings, port, outbound: 'origin' },
  { name: 'kv', module: kvOf(snapshots) },
  { name: 'sink', module: keepingSink, port: sinkPort },
  { name: 'origin', module: origin },
])
afterAll(async () => {
  await server?.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Sends one request byte by byte, and returns the status of the answer; null for none. */
function send(
  target: Buffer,
  headers: Buffer,
  body = Buffer.alloc(0),
  method = 'GET',
  host = HOST,
) {
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const socket = net.connect(port, '127.0.0.1')
  let answer = ''
  socket.setTimeout(5_000, () => socket.destroy())
  socket.on('data', (part) => {
    answer += part.toString('latin1')
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? []
    resolve(status === undefined ? null : Number(status))
  })
  const rest = Buffer.from(
    ` HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n`,
  )
  socket.write(Buffer.concat([Buffer.from(`${method} `), target, rest, headers]))
  socket.write(Buffer.concat([Buffer.from('\r\n'), body]))
  return promise
}

const bytes = (text: string) => Buffer.from(text, 'latin1')
const headerOf = (name: string, value: Buffer) =>
  Buffer.concat([Buffer.from(`${name}: `), value, Buffer.from('\r\n')])
const browser = Buffer.from('Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36')
const usual: Record<string, Buffer> = {
  'User-Agent': browser,
  Accept: Buffer.from('*/*'),
  'Accept-Language': Buffer.from('en'),
}
/** A browser's headers, with one of them replaced, or one added. */
const withHeader = (name: string, value: Buffer) =>
  Buffer.concat(Object.entries({ ...usual, [name]: value }).map(([one, its]) => headerOf(one, its)))
const plain = withHeader('Accept', Buffer.from('*/*'))

const values: [string, Buffer][] = [
  ['Latin-1', bytes('caf\xe9 \xa0\xad\xff')],
  ['UTF-8', Buffer.from('Привет, 世界 😀 é')],
  ['a broken UTF-8 sequence', bytes('a\xc3(b\xe2\x82')],
  ['an overlong slash', bytes('\xc0\xaf\xe0\x80\xaf')],
  ['a surrogate in UTF-8', bytes('\xed\xa0\x80\xed\xbf\xbf')],
  ['beyond Unicode', bytes('\xf4\x90\x80\x80\xf8\x88\x80\x80\x80')],
  ['control characters', bytes('a\x01\x08\x1b[31m\x7f\x85b')],
  ['nothing', Buffer.alloc(0)],
  ['4 KB', Buffer.alloc(4_096, 'x')],
  ['4 KB beyond ASCII', Buffer.alloc(4_096, 0xe9)],
  ['24 KB', Buffer.alloc(24_576, 'é')],
]
const names = [
  ...['User-Agent', 'Accept', 'Accept-Language', 'Referer', 'Cookie', 'Origin', 'Sec-Fetch-Dest'],
  ...['Sec-GPC', 'Sec-Purpose', 'CF-Connecting-IP', 'Authorization', 'Content-Type', 'X-Other'],
]
const click = '/click?o=01993a00-0000-7000-8000-000000000003&a=anna'
const targets = ['/p/aff/anna', click, '/r/nobody', '/page']

test.each(values)(
  '%s in any header is answered, and never by an error of ours',
  async (_name, value) => {
    for (const name of names) {
      for (const target of targets) {
        const own = name === 'Cookie' ? Buffer.concat([bytes('aff_click='), value]) : value
        const status = await send(Buffer.from(target), withHeader(name, own))
        expect([name, target, status]).toEqual([name, target, expect.any(Number)])
        expect(status).toBeLessThan(500)
      }
      const body = Buffer.from('{"app":"shop.example","code":"anna"}')
      const asked = withHeader(name, value)
      for (const target of ['/v1/clicks', '/v1/clicks/browser']) {
        expect(await send(Buffer.from(target), asked, body, 'POST')).toBeLessThan(500)
      }
    }
  },
)

test.each(values)('%s in a path, a query or a body is answered', async (_name, value) => {
  const text = Buffer.from(value.filter((byte) => byte > 0x20 && byte !== 0x7f))
  for (const before of ['/p/aff/', '/aff/anna?sub1=', `${click}&url=`, '/r/', '/click?o=']) {
    const status = await send(Buffer.concat([Buffer.from(before), text]), plain)
    expect([before, (status ?? 400) < 500]).toEqual([before, true])
  }
  for (const target of ['/v1/clicks', '/v1/clicks/browser']) {
    expect(await send(Buffer.from(target), plain, value, 'POST')).toBeLessThan(500)
  }
})

test.each([
  ...['/aff/x\\..\\..\\v1\\clicks', '/aff/x%5c..%5c..%5cv1%5cclicks', '/aff/x/..\\..\\v1/clicks'],
  ...['/aff/x\\..\\..\\v1\\clicks\\browser', '/v1\\clicks', '/v1\\clicks/browser'],
])('audit 5: a backslash is no slash, so %s reports no click', async (target) => {
  const body = Buffer.from('{"app":"shop.example","code":"anna"}')
  const asked = Buffer.concat([plain, headerOf('Tributary-Origin', bytes('https://shop.example'))])
  // A path without a route is passed on to the app.
  expect(await send(Buffer.from(target), asked, body, 'POST', 'go.example')).toBe(200)
})

test.each([
  ...['/\\click?o=gold&a=anna', '/p\\aff\\anna', '/p/\\aff/\\anna'],
  ...['/x/../click?o=gold&a=anna', '/./click?o=gold&a=anna', '//click?o=gold&a=anna'],
  ...['/v1\\clicks', '/v1/clicks%2F', '/v1/clicks/', '/v1/./clicks', '/t.js\\', '/r\\nobody'],
])('%s is no route: the app answers it as it was sent', async (target) => {
  for (const host of [HOST, 'go.example']) {
    expect(await send(bytes(target), plain, undefined, 'GET', host)).toBe(200)
  }
})

test('HEAD of an app’s page keeps the length that the app says', async () => {
  const page = `http://127.0.0.1:${port}/page`
  const [got, headed] = [await fetch(page), await fetch(page, { method: 'HEAD' })]
  const length = headed.headers.get('content-length')
  expect([headed.status, Number(length)]).toEqual([200, (await got.arrayBuffer()).byteLength])
})

test('headers longer than the platform takes are its own to refuse, and the next visitor is served', async () => {
  for (const length of [100_000, 1_000_000]) {
    const long = withHeader('Cookie', Buffer.alloc(length, 'x'))
    const status = await send(Buffer.from('/p/aff/anna'), long)
    expect((status ?? 431) < 500).toBe(true)
  }
  expect(await send(Buffer.from('/p/aff/anna'), plain)).toBe(302)
})

test('the consumer can read everything that was recorded', async () => {
  const read = async () =>
    (await (await fetch(`http://127.0.0.1:${sinkPort}/`)).json()) as ClicksMessage[]
  await expect
    .poll(async () => (await read()).reduce((sum, { clicks }) => sum + clicks.length, 0))
    .toBeGreaterThan(200)
  for (const message of await read()) {
    // The consumer drops unknown messages, so the tracker must not send any.
    expect(ClicksMessage.parse(message)).toEqual(message)
    for (const { userAgent, referrer, subs } of message.clicks) {
      for (const text of [userAgent, referrer, ...subs]) {
        expect([text, text?.isWellFormed() ?? true]).toEqual([text, true])
        expect(text ?? '').not.toMatch(/\p{Cc}/u)
      }
    }
  }
})
