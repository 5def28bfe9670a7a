import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openRemoteStore } from './remote-store.ts'

let stop = () => {}
afterEach(() => stop())

/** A namespace with two pages that records its requests. */
async function startNamespace(status = 200) {
  const asked: string[] = []
  const bodies: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      bodies.push(body)
      const isSecond = request.url?.includes('cursor=next')
      const page = [{ name: isSecond ? 'offer:b' : 'offer:a', metadata: { hash: 'h' } }]
      const said = {
        ...{ success: status === 200, errors: [{ message: 'no such token' }], result: page },
        result_info: { cursor: isSecond ? '' : 'next' },
      }
      response.writeHead(status).end(JSON.stringify(said))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  stop = () => void server.close()
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const store = openRemoteStore({ accountId: 'A', namespaceId: 'N', apiToken: 'T', baseUrl })
  return { store, asked, bodies }
}

test('lists page by page, with the metadata of each key', async () => {
  const { store, asked } = await startNamespace()
  const first = await store.list({ prefix: 'offer:', cursor: null })
  expect(first).toEqual({ keys: [{ name: 'offer:a', metadata: { hash: 'h' } }], cursor: 'next' })
  const second = await store.list({ prefix: 'offer:', cursor: 'next' })
  expect(second.cursor).toBe('')
  expect(asked[0]).toBe(
    'GET /accounts/A/storage/kv/namespaces/N/keys?prefix=offer%3A&limit=1000 Bearer T',
  )
})

test('puts a value with its mark, and removes by key', async () => {
  const { store, asked, bodies } = await startNamespace()
  await store.put('link:a/b', '{"v":1}', { metadata: { hash: 'abc' } })
  await store.delete('link:a/b')
  expect(asked.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'PUT /accounts/A/storage/kv/namespaces/N/values/link%3Aa%2Fb',
    'DELETE /accounts/A/storage/kv/namespaces/N/values/link%3Aa%2Fb',
  ])
  expect(bodies[0]).toContain('{"v":1}')
  expect(bodies[0]).toContain('{"hash":"abc"}')
})

test('reads a value as it was put; a missing value is null', async () => {
  const { store, asked } = await startNamespace()
  expect(await store.get('audit-anchor:2026-11-22')).toContain('"success":true')
  expect(asked[0]).toContain('GET /accounts/A/storage/kv/namespaces/N/values/audit-anchor%3A2026')
  stop()
  expect(await (await startNamespace(404)).store.get('x')).toBeNull()
  stop()
  await expect((await startNamespace(500)).store.get('x')).rejects.toThrow('500')
})

test('what the API declines is thrown in its words', async () => {
  const { store } = await startNamespace(403)
  await expect(store.delete('x')).rejects.toThrow(/403.*no such token/)
})

/** A namespace that counts its calls and has the API's limits. */
async function startLimited({ failsOnce = '' } = {}) {
  const documents = new Map<string, { value: string; metadata: { hash: string } }>()
  const calls: string[] = []
  let toFail = failsOnce
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://kv')
      const path = pathname.replace(/.*\/namespaces\/N/, '')
      calls.push(`${request.method} ${path}`)
      const body = Buffer.concat(chunks)
      const items = body.length > 0 ? JSON.parse(body.toString()) : []
      const isTooMuch = calls.length > 1_200 || items.length > 10_000 || body.length > 100_000_000
      let result: unknown = {}
      let cursor = ''
      if (isTooMuch) {
        response.writeHead(429).end('{"success":false,"errors":[{"message":"too much"}]}')
        return
      }
      if (path === '/bulk') {
        for (const { key, value, metadata } of items) {
          if (key !== toFail) documents.set(key, { value, metadata })
        }
        result = { unsuccessful_keys: documents.has(toFail) || toFail === '' ? [] : [toFail] }
        toFail = ''
      } else if (path === '/bulk/delete') {
        for (const key of items) documents.delete(key)
      } else {
        const names = [...documents.keys()].filter((key) =>
          key.startsWith(searchParams.get('prefix') ?? ''),
        )
        const start = Number(searchParams.get('cursor') ?? 0)
        result = names.slice(start, start + 1000).map((name) => ({ name }))
        if (start + 1000 < names.length) cursor = String(start + 1000)
      }
      const info = { result_info: { cursor } }
      response.end(JSON.stringify({ success: true, errors: [], result, ...info }))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  stop = () => void server.close()
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const store = openRemoteStore({ accountId: 'A', namespaceId: 'N', apiToken: 'T', baseUrl })
  return { store, documents, calls }
}

const write = (key: string, value: string | null = '{"v":1}') => ({
  ...{ key, value, mark: { hash: 'h' } },
})

test('production 5: 25,000 keys are put in three calls and removed in three', async () => {
  const { store, documents, calls } = await startLimited()
  const keys = Array.from({ length: 25_000 }, (_, n) => `offer:${n}`)
  await store.writeMany(keys.map((key) => write(key)))
  expect(documents.size).toBe(25_000)
  expect(documents.get('offer:7')).toEqual({ value: '{"v":1}', metadata: { hash: 'h' } })
  await store.writeMany(keys.map((key) => write(key, null)))
  expect(documents.size).toBe(0)
  const [put, remove] = ['PUT /bulk', 'POST /bulk/delete']
  expect(calls).toEqual([put, put, put, remove, remove, remove])
})

test('production 5: no call is larger than the API takes', async () => {
  const { store, documents, calls } = await startLimited()
  const large = 'x'.repeat(20_000_000)
  await store.writeMany(Array.from({ length: 6 }, (_, n) => write(`offer:${n}`, large)))
  expect(documents.size).toBe(6)
  expect(calls).toEqual(['PUT /bulk', 'PUT /bulk'])
})

test('production 5: a key that the API did not take is sent again, alone', async () => {
  const { store, documents, calls } = await startLimited({ failsOnce: 'offer:b' })
  await store.writeMany([write('offer:a'), write('offer:b')])
  expect([...documents.keys()]).toEqual(['offer:a', 'offer:b'])
  expect(calls).toHaveLength(2)
})
