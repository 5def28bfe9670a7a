import { expect, test, vi } from 'vitest'
import {
  nextCheckMinutes,
  type PageCheck,
  pageCheckOf,
  pageUrlOf,
  withoutOwnFaults,
} from '../rules/landing-page.ts'
import { checkLink } from './check-link.ts'
import { checkPage } from './check-page.ts'

const id = '01a2121d-9eaa-7ea5-b3a0-c4027000da46'
const offer = { id, code: 'SPRING', advertiserId: id, appId: id, currency: 'USD' as const }
const dns: Readonly<Record<string, readonly string[] | null>> = {
  'shop.example.com': ['93.184.216.34'],
  'other.example.com': ['93.184.216.35'],
  'inside.example.com': ['10.0.0.7'],
  'gone.example.com': [],
}

type Answers = Readonly<Record<string, number | string | Error>>
/** By "METHOD url": a status, a redirect's target, or why no answer came. */
function wireOf(answers: Answers) {
  const fetch = vi.fn(async (url: string, init: RequestInit) => {
    const found = answers[`${init.method} ${url}`] ?? answers[url]
    if (found instanceof Error) throw found
    if (typeof found === 'string')
      return new Response(null, { status: 302, headers: { location: found } })
    const headers: HeadersInit = found === 403 ? { 'cf-mitigated': 'challenge' } : {}
    return new Response(null, { status: found ?? 200, headers })
  })
  const addressesOf = async (host: string) => dns[host] ?? null
  const shared = { now: () => new Date(), random: () => 0, isLocal: false }
  return { fetch, addressesOf, ...shared, ownHosts: ['tributary.example.com'] }
}
const shop = 'https://shop.example.com/'
const down = (status: number | null, problem: string) => ({ is: 'down', status, problem })

test.each<[string, string, Answers, object]>([
  ['answers', shop, {}, { is: 'up', status: 200 }],
  ['answers without TLS', 'http://shop.example.com/', {}, { is: 'up', status: 200 }],
  ['answers 500', shop, { [shop]: 500 }, down(500, 'http_error')],
  ['answers 404', shop, { [shop]: 404 }, down(404, 'http_error')],
  ['does not know HEAD', shop, { [`HEAD ${shop}`]: 405 }, { is: 'up', status: 200 }],
  ['says too many requests', shop, { [shop]: 429 }, { is: 'unclear' }],
  ['wants to see a browser', shop, { [shop]: 403 }, { is: 'unclear' }],
  ['does not answer', shop, { [shop]: new Error('reset') }, down(null, 'unreachable')],
  ['has no address', 'https://gone.example.com/', {}, down(null, 'host_unknown')],
  ['redirects', shop, { [shop]: 'https://other.example.com/x' }, { is: 'up', status: 200 }],
  [
    'redirects to a page that is down',
    shop,
    { [shop]: '/x', [`${shop}x`]: 503 },
    down(503, 'http_error'),
  ],
  ['redirects for ever', shop, { [shop]: '/' }, { is: 'unclear' }],
  [
    'redirects into a private network',
    shop,
    { [shop]: 'https://inside.example.com/' },
    { is: 'up' },
  ],
  ['redirects to a private address', shop, { [shop]: 'http://169.254.169.254/' }, { is: 'up' }],
  ['redirects to our tracker', shop, { [shop]: 'https://t.tributary.example.com/a' }, { is: 'up' }],
  ['is in a private network', 'https://inside.example.com/', {}, { is: 'unclear' }],
  ['is at a port', 'https://shop.example.com:8443/', {}, { is: 'unclear' }],
  ['is on a host that DNS is silent about', 'https://silent.example.com/', {}, { is: 'unclear' }],
])('a page that %s', async (_, url, answers, check) => {
  const wire = wireOf(answers)
  expect(await checkPage(url, wire)).toMatchObject(check)
  const called = wire.fetch.mock.calls.map(([to]) => new URL(to).hostname)
  for (const host of called) expect(['shop.example.com', 'other.example.com']).toContain(host)
})

test('a link of the tracker gets HEAD alone, which counts no click', async () => {
  const link = 'https://shop.example.com/aff/anna'
  const wire = wireOf({ [link]: shop })
  await checkPage(link, wire)
  expect(wire.fetch.mock.calls.map(([url, { method }]) => `${method} ${url}`)).toEqual([
    ...[`HEAD ${link}`, `HEAD ${shop}`],
  ])
})

test('macros have values of nobody', () => {
  const now = new Date('2026-11-25T10:00:00Z')
  const url = pageUrlOf(
    'https://a.example/{offer_id}/?c={click_id}&s={sub1}&a={affiliate}',
    offer,
    now,
  )
  const nobody = '00000000-0000-7000-8000-000000000000'
  expect(url).toBe(`https://a.example/${id}/?c=${nobody}&s=test&a=${nobody}`)
  expect(pageUrlOf('https://user@a.example/', offer, now)).toBeNull()
})

test('failures of all pages on several hosts are our own, and what failed is checked soon', () => {
  const failed: PageCheck = { is: 'down', status: null, problem: 'timeout' }
  const of = (...checks: PageCheck[]) => checks.map((check, at) => ({ host: `${at}`, check }))
  const isOf = (...checks: PageCheck[]) =>
    withoutOwnFaults(of(...checks)).map(({ check }) => check.is)
  expect(isOf(failed, failed)).toEqual(['unclear', 'unclear'])
  expect(isOf(failed)).toEqual(['down'])
  expect(isOf(failed, pageCheckOf(502, false))).toEqual(['down', 'down'])
  expect(isOf(failed, pageCheckOf(200, false))).toEqual(['down', 'up'])
  expect(nextCheckMinutes(failed, 0.5)).toBe(10)
  expect(nextCheckMinutes(pageCheckOf(200, false), 1)).toBeCloseTo(66)
})

const link = 'https://shop.example.com/r/spring'
test.each<[string, Answers, string, (number | string | null)[]]>([
  ['lands', { [link]: '/page' }, 'lands', [302, 200]],
  ['leads to a missing page', { [link]: '/page', [`${shop}page`]: 404 }, 'fails', [302, 404]],
  ['meets a firewall', { [link]: '/page', [`${shop}page`]: 403 }, 'unclear', [302, 403]],
  ['leads inside', { [link]: 'https://inside.example.com/' }, 'unclear', [302, null]],
  ['gets no answer', { [link]: new Error('reset') }, 'fails', ['unreachable']],
  ['leads in a circle', { [link]: link }, 'unclear', Array(6).fill(302)],
])('a link that %s', async (_, answers, result, hops) => {
  const wire = wireOf(answers)
  const checked = await checkLink(link, wire)
  expect(checked.result).toBe(result)
  expect(checked.hops.map(({ status, problem }) => status ?? problem)).toEqual(hops)
  // The tracker counts no HEAD.
  expect(wire.fetch.mock.calls[0]?.[1].method).toBe('HEAD')
})
