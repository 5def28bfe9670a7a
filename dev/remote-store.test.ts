import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openRemoteStore } from './remote-store.ts'

let stop = () => {}
afterEach(() => stop())

/** A namespace of two pages; everything it was asked is kept. */
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

test('lists page by page, with what stands beside each key', async () => {
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

test('reads a value as it was put; what is not there is null', async () => {
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
