/** Whatever a visitor sends, on whatever path: an answer, and never one of our own errors. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import { anyText } from '../../test/any-text.ts'
import { chrome, ids, makeEdge, withOffer } from '../test/edge-world.ts'
import { buildSnapshots } from './snapshot.ts'

let problems: MockInstance<typeof console.error>
beforeEach(() => {
  problems = vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const rules = withOffer({
  hasDeepLinks: true,
  deepLinkHosts: ['shop.test'],
  ipPolicy: 'truncate',
  targeting: {
    regionDeny: ['US-CA'],
    deviceAllow: ['desktop', 'mobile', 'unknown'],
    schedule: {
      timeZone: 'Europe/Berlin',
      windows: [{ days: [1, 2, 3, 4, 5], fromMinute: 0, toMinute: 1440 }],
    },
    subDeny: [{ sub: 1, values: ['x'] }],
    velocity: { clicks: 3, seconds: 60 },
  },
})
const link = {
  ...{ v: 1, id: ids.landing, slug: 'spring', appId: ids.app, advertiserId: ids.advertiser },
  ...{
    offerId: ids.offer,
    affiliateId: ids.affiliate,
    landingUrl: 'https://shop.test/x',
    subs: [],
  },
}

const pieces = fc.constantFrom(
  ...[
    'anna',
    'spring',
    'gold',
    'nobody',
    '%',
    '%ff',
    '%00',
    '%0d%0a',
    '+',
    '&',
    '=',
    ';',
    '/',
    '//',
  ],
  ...[
    '\\',
    '..',
    '{sub1}',
    '{click_id}',
    'x'.repeat(300),
    'aff',
    'sub1=x',
    'url=https://shop.test/',
  ],
  ...['o=gold', 'a=anna', 'https://evil.test', '@', '#', '?', '[', '😀', '\ud800', 'null', '{}'],
)
const text = fc.oneof(
  fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('')),
  anyText({ maxLength: 40 }),
)
const path = fc.constantFrom(
  ...[
    '/p/aff/',
    '/aff/anna/',
    '/click',
    '/click?o=gold&a=anna&url=',
    '/click?o=',
    '/r/',
    '/r/spring?',
  ],
  ...['/t.js', '/v1/clicks', '/v1/clicks/browser', '/aff/spring?'],
)
/** Header values as they may arrive, in ASCII: workerd complains of each that is not. */
const header = text.map((value) =>
  value
    .replace(/[\0\r\n]/g, '')
    .replace(/[^\t\x20-\x7e]/g, '?')
    .trim(),
)
const headers = fc.dictionary(
  fc.constantFrom(
    ...['user-agent', 'accept', 'accept-language', 'referer', 'cookie', 'origin', 'sec-fetch-dest'],
    ...['sec-fetch-mode', 'sec-gpc', 'sec-purpose', 'cf-connecting-ip', 'x-local-country'],
    ...['authorization', 'content-type', 'if-none-match'],
  ),
  fc.oneof(
    header,
    header.map((value) => `aff_click=${value}; a=b`),
    fc.constant(chrome),
  ),
)
const visit = fc.record({
  host: fc.constantFrom('https://shop.test', 'https://go.test', 'https://other.test:8443'),
  path,
  rest: text,
  method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'OPTIONS'),
  headers,
  body: fc.oneof(text, fc.json()),
})

test('no header, cookie, query, path or body makes an error of ours', async () => {
  const edge = makeEdge({ ...rules, 'link:spring': link })
  await fc.assert(
    fc.asyncProperty(visit, async ({ host, path, rest, method, headers, body }) => {
      const hasBody = method === 'POST'
      const init = { method, headers, ...(hasBody ? { body } : {}) }
      const { answer } = edge.start(`${host}${path}${rest}`, init)
      const response = await answer
      await response.text()
      // In local mode what is passed on to an app finds none.
      expect(response.status).toBeLessThan(500)
      const location = response.headers.get('location')
      if (location === null) return
      const own = ['https://shop.test', host].some((origin) => location.startsWith(`${origin}/`))
      expect([own, location]).toEqual([true, location])
      expect(location).not.toMatch(/[\r\n]/)
    }),
    { numRuns: 1_500 },
  )
  // A fault that was caught in time would not show in the answers.
  expect(problems.mock.calls).toEqual([])
  await edge.ask('/p/aff/anna')
  // They do not all end at the same check.
  const reasons = edge.clicks().map(({ reason }) => reason)
  expect(new Set(reasons).size).toBeGreaterThan(2)
})

test('20,000 made-up codes: reads of KV and memory stay bounded, the known are served on', async () => {
  let reads = 0
  let nowMs = 1_000_000
  const kv = {
    get: async (key: string) => {
      reads += 1
      if (key !== 'affiliate:anna') return null
      return JSON.stringify({ v: 1, id: 'a', code: 'anna', status: 'approved', advertiserIds: [] })
    },
  } as unknown as Pick<KVNamespace, 'get'>
  const { affiliates, links } = buildSnapshots()
  const reading = () => ({ kv, nowMs, waitUntil: () => {} })
  for (let code = 0; code < 20_000; code++) {
    if (code % 20 === 0) nowMs += 10 // 2,000 a second, for ten seconds
    const load = code % 2 === 0 ? affiliates.load : links.load
    expect(await load(`made-up-${code}`, reading())).toBeNull()
    if (code % 100 === 0) expect(await affiliates.load('anna', reading())).not.toBeNull()
  }
  expect(reads).toBeLessThan(2_000 + 10 * 200 + 10)
})
