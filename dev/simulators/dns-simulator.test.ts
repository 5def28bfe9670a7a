import { afterAll, expect, test, vi } from 'vitest'
import { lookUpTxt } from '../../workers/apps/look-up-txt.ts'
import { startDnsSimulator } from './dns-simulator.ts'

const dns = await startDnsSimulator({ port: 0 })
afterAll(() => dns.close())

const NAME = '_tributary.shop.example'

test('a record that was set is found, however long and quoted, and is gone when it was removed', async () => {
  expect(await lookUpTxt(dns.url, NAME)).toEqual({ kind: 'texts', texts: [] })
  const long = `say "hi" \\ ${'x'.repeat(600)}`
  dns.set('_Tributary.Shop.example', ['v=spf1 -all', long])
  expect(await lookUpTxt(dns.url, NAME)).toEqual({ kind: 'texts', texts: ['v=spf1 -all', long] })
  const by = { method: 'POST', body: JSON.stringify({ name: NAME, values: ['by hand'] }) }
  expect((await fetch(new URL('/records', dns.url), by)).status).toBe(200)
  expect(await lookUpTxt(dns.url, NAME)).toEqual({ kind: 'texts', texts: ['by hand'] })
  const form = new URLSearchParams({ name: ` ${NAME}`, value: 'by <form>' })
  const page = await fetch(new URL('/records', dns.url), { method: 'POST', body: form })
  expect(await page.text()).toContain('by &#60;form&#62;')
  dns.set(NAME, [])
  expect(await lookUpTxt(dns.url, NAME)).toEqual({ kind: 'texts', texts: [] })
})

test.each([
  ['nobody listens', () => 'http://127.0.0.1:9/dns-query'],
  ['it answers 404', () => new URL('/elsewhere', dns.url).href],
  ['the address is none', () => 'dns'],
])('no answer is not the answer that there is no record: %s', async (_, urlOf) => {
  expect(await lookUpTxt(urlOf(), NAME)).toEqual({ kind: 'unanswered' })
})

const silence = { kind: 'unanswered' }
const nothing = { kind: 'texts', texts: [] }
test.each([
  ['SERVFAIL', { Status: 2 }, silence],
  ['REFUSED', { Status: 5, Answer: [{ type: 16, data: '"x"' }] }, silence],
  ['no status', {}, silence],
  ['NXDOMAIN', { Status: 3 }, nothing],
  ['no records', { Status: 0 }, nothing],
  ['records of other types', { Status: 0, Answer: [{ type: 5, data: 'other.example.' }] }, nothing],
  [
    'an unquoted text',
    { Status: 0, Answer: [{ type: 16, data: 'plain' }] },
    { kind: 'texts', texts: ['plain'] },
  ],
])('name servers say %s', async (_, body, expected) => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(Response.json(body))
  expect(await lookUpTxt('https://dns.example/dns-query', NAME)).toEqual(expected)
  const [url] = fetched.mock.calls[0] as [URL]
  expect(url.href).toBe('https://dns.example/dns-query?name=_tributary.shop.example&type=TXT')
  fetched.mockRestore()
})
