/** Headers that keep foreign code out of our pages and our pages out of foreign frames. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { api } from '../api-routes.ts'
import { ORIGIN, operations } from '../test/api-world.ts'
import { serveDashboard } from './dashboard-files.ts'
import { headersFile, headersOfPage } from './page-headers.ts'

// Without bindings some routes fail with an internal error, which must have the headers, too.
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

/** The directives of a policy, by name. */
function directivesOf(policy: string | null): Record<string, string[]> {
  const parts = (policy ?? '').split('; ').map((part) => part.split(' '))
  return Object.fromEntries(parts.map(([name = '', ...sources]) => [name, sources]))
}
const policyOf = (headers: Headers) => directivesOf(headers.get('content-security-policy'))

const files = (content: string, headers: Record<string, string> = {}) =>
  ({ fetch: async () => new Response(content, { headers }) }) as unknown as Fetcher
const served = (path: string, origin: string, headers?: Record<string, string>) =>
  serveDashboard(files('a file', headers), new Request(`${origin}${path}`))

test('a page runs no script but our files, and nobody frames it', async () => {
  for (const path of ['/', '/payouts', '/assets/x.js']) {
    const { headers } = await served(path, 'https://app.example.com')
    expect(policyOf(headers)).toMatchObject({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'object-src': ["'none'"],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
    })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  }
})

test('the page to try the API has a policy of its own, which runs no foreign script either', async () => {
  const { headers } = await served('/api-docs/', 'https://app.example.com')
  const policy = policyOf(headers)
  expect([policy['script-src'], policy['connect-src']]).toEqual([["'self'"], ["'self'"]])
  expect(policy).not.toHaveProperty('trusted-types')
})

test('a local run over plain HTTP promises no HTTPS, whatever the files’ own rules say', async () => {
  const own = { 'strict-transport-security': 'max-age=1', 'content-type': 'text/html' }
  for (const path of ['/', '/assets/gone.js']) {
    const { headers } = await served(path, 'http://localhost:8787', own)
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
  }
})

test('Cloudflare’s rules say what the Worker says', () => {
  const rules = Object.fromEntries(
    headersFile()
      .trim()
      .split(/\n(?=\/)/)
      .map((rule) => {
        const [path = '', ...lines] = rule.split('\n')
        return [path, lines.map((line) => line.trim())]
      }),
  )
  const asLines = (path: string) =>
    Object.entries(headersOfPage(path, true)).map(([name, value]) => `${name}: ${value}`)
  expect(rules['/*']).toEqual(asLines('/'))
  const [removed, ...rest] = rules['/api-docs/*'] ?? []
  // Without the removal both policies would apply.
  expect(removed).toBe('! content-security-policy')
  expect(asLines('/api-docs/')).toEqual(expect.arrayContaining(rest))
  expect(
    headersFile()
      .split('\n')
      .every((line) => line.length < 2_000),
  ).toBe(true)
})

test('an answer of the API is no page and part of none, whatever its status', async () => {
  const asked = operations().map(({ method, path }) =>
    api.request(`https://app.example.com${path}`, { method: method.toUpperCase() }, {}),
  )
  const strangers = [api.request('https://app.example.com/v1/nothing', {}, {})]
  for (const answer of await Promise.all([...asked, ...strangers])) {
    const policy = policyOf(answer.headers)
    expect([policy['default-src'], policy['frame-ancestors']]).toEqual([["'none'"], ["'none'"]])
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=31536000; incl/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  }
  const local = await api.request(`${ORIGIN}/v1/openapi.json`, {}, {})
  expect(local.headers.get('strict-transport-security')).toBeNull()
})

test('only the pixel may be embedded in other sites', async () => {
  const pixel = await api.request(`${ORIGIN}/v1/pixel.gif`, {}, {})
  expect(pixel.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  const document = await api.request(`${ORIGIN}/v1/openapi.json`, {}, {})
  expect(document.headers.get('cross-origin-resource-policy')).toBe('same-origin')
})
