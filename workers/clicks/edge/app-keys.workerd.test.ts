import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { AppKeySnapshot } from '../../snapshots/rules.ts'
import { ids, makeEdge, startMs } from '../test/edge-world.ts'

const keyId = '01993a00-0000-7000-8000-0000000000f2'
const appKey = `trib_live_${keyId.replaceAll('-', '')}_${'s'.repeat(43)}`
const hash = createHash('sha256').update(appKey).digest('hex')
const plain: AppKeySnapshot = {
  ...{ v: 1, id: keyId, appId: ids.app, advertiserId: ids.advertiser, hash },
  ...{ host: 'shop.test', scopes: ['clicks:write'], expiresAt: null },
}
const BODY = JSON.stringify({ code: 'anna', visitor: { ip: '203.0.113.9', user_agent: 'x' } })

function sign(body: string, seconds = startMs / 1000): string {
  const hmac = createHmac('sha256', hash).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${hmac}`
}

interface Ask {
  headers?: Record<string, string>
  body?: string
  path?: string
}

/** A tracker that knows the key under these terms, and how a server reports to it. */
function makeKeyedEdge(terms: Partial<AppKeySnapshot>) {
  const edge = makeEdge({ [`app-key:${keyId}`]: { ...plain, ...terms } })
  const report = ({ headers = {}, body = BODY }: Ask = {}) =>
    edge.ask('https://go.test/v1/clicks', {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
        ...headers,
      },
      body,
    })
  return { edge, report }
}

async function expectUnauthenticated(answer: Response): Promise<void> {
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ code: 'unauthenticated' })
}

describe('a key that is bound to networks', () => {
  const cidrs = ['192.0.2.0/24', '2001:db8:7::/48']

  test.each(['192.0.2.7', '2001:db8:7::1'])('is taken from %s', async (ip) => {
    const { edge, report } = makeKeyedEdge({ cidrs })
    expect((await report({ headers: { 'cf-connecting-ip': ip } })).status).toBe(201)
    expect(edge.clicks()).toHaveLength(1)
  })

  test.each(['192.0.3.7', '2001:db8:8::1', '-'])('is not taken from %s', async (ip) => {
    const { edge, report } = makeKeyedEdge({ cidrs })
    await expectUnauthenticated(await report({ headers: { 'cf-connecting-ip': ip } }))
    expect(edge.clicks()).toHaveLength(0)
  })

  test('F128: an address that the client writes into headers of its own opens nothing', async () => {
    const { edge, report } = makeKeyedEdge({ cidrs })
    delete edge.vars.LOCAL_MODE
    for (const name of [
      ...['x-forwarded-for', 'x-real-ip', 'true-client-ip', 'x-client-ip', 'cf-connecting-ipv6'],
      ...['x-cluster-client-ip', 'fastly-client-ip', 'x-local-ip', 'tributary-visitor-ip'],
    ]) {
      await expectUnauthenticated(await report({ headers: { [name]: '192.0.2.7' } }))
    }
    const forwarded = { forwarded: 'for=192.0.2.7', 'x-forwarded-for': '192.0.2.7, 192.0.2.8' }
    await expectUnauthenticated(await report({ headers: forwarded }))
    expect(edge.clicks()).toHaveLength(0)
  })
})

describe('a key that asks for signatures', () => {
  test.each([
    ['signed now', { 'x-signature': sign(BODY) }, 201],
    ['signed 300 s ago', { 'x-signature': sign(BODY, startMs / 1000 - 300) }, 201],
    ['signed 301 s ago', { 'x-signature': sign(BODY, startMs / 1000 - 301) }, 401],
    ['signed of another body', { 'x-signature': sign(`${BODY} `) }, 401],
    ['not signed', {}, 401],
    ['signed in nonsense', { 'x-signature': 'yes' }, 401],
  ])('a click %s', async (_, headers, status) => {
    const { edge, report } = makeKeyedEdge({ requiresSignature: true })
    expect((await report({ headers })).status).toBe(status)
    expect(edge.clicks()).toHaveLength(status === 201 ? 1 : 0)
  })

  test('bytes are signed, not what they mean', async () => {
    const { report } = makeKeyedEdge({ requiresSignature: true })
    const body = `${BODY.slice(0, -1)} ,"referrer":"https://blog.example/ü"}`
    expect((await report({ body, headers: { 'x-signature': sign(body) } })).status).toBe(201)
    const same = JSON.stringify(JSON.parse(body))
    await expectUnauthenticated(
      await report({ body: same, headers: { 'x-signature': sign(body) } }),
    )
  })

  test('is no key for a proxy that forwards links and cannot sign', async () => {
    const forward = (terms: Partial<AppKeySnapshot>) =>
      makeKeyedEdge(terms).edge.ask('https://go.test/p/aff/anna', {
        headers: { authorization: `Bearer ${appKey}`, 'tributary-origin': 'https://shop.test' },
      })
    expect((await forward({})).headers.get('x-click-id')).not.toBeNull()
    expect((await forward({ requiresSignature: true })).headers.get('x-click-id')).toBeNull()
  })
})

test('a signature that came along must be right, also where none is asked for', async () => {
  const { report } = makeKeyedEdge({})
  expect((await report({ headers: { 'x-signature': sign(BODY) } })).status).toBe(201)
  await expectUnauthenticated(await report({ headers: { 'x-signature': sign('{}') } }))
})

test.each([
  [startMs + 1, 201],
  [startMs, 401],
])('a key that ends at %s: %s', async (expiresAt, status) => {
  expect((await makeKeyedEdge({ expiresAt }).report()).status).toBe(status)
})

test('a key’s use is reported once in five minutes, along with the clicks', async () => {
  const { edge, report } = makeKeyedEdge({})
  await report()
  await report()
  edge.nowMs += 300_000
  await report()
  const reported = edge.messages.flatMap(({ keyUses }) => (keyUses ? [keyUses] : []))
  expect(reported).toEqual([{ [keyId]: startMs }, { [keyId]: startMs + 300_000 }])
  const refused = makeKeyedEdge({ cidrs: ['192.0.2.0/24'] })
  await refused.report()
  expect(refused.edge.messages).toEqual([])
})

test('F124: a host that is not published, unproven or given up, is nobody’s: nothing is recorded', async () => {
  const { edge, report } = makeKeyedEdge({ host: null })
  edge.documents.delete('host:shop.test')
  const link = await edge.ask('https://shop.test/p/aff/anna')
  expect([link.headers.get('x-click-id'), link.headers.get('set-cookie')]).toEqual([null, null])
  const body = JSON.stringify({ ...JSON.parse(BODY), url: 'https://shop.test/p' })
  expect((await report({ body })).status).toBe(404)
  expect(edge.clicks()).toEqual([])
})
