import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { clickIdOf, host, ids, locationOf, makeEdge, offer, withOffer } from '../test/edge-world.ts'

let problems: MockInstance<typeof console.error>
let warnings: MockInstance<typeof console.warn>
beforeEach(() => {
  problems = vi.spyOn(console, 'error').mockImplementation(() => {})
  warnings = vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})
const logged = () => problems.mock.calls.map(([line]) => JSON.parse(String(line)))
const warned = () => warnings.mock.calls.map(([line]) => JSON.parse(String(line)))

describe('snapshots', () => {
  test('memory serves 30 s, then what it has while KV is asked behind the answer', async () => {
    const edge = makeEdge()
    await edge.ask('/p/aff/anna')
    expect(edge.asked).toHaveLength(3)
    edge.nowMs += 29_999
    await edge.ask('/p/aff/anna')
    expect(edge.asked).toHaveLength(3)
    edge.documents.set('host:shop.test', { ...host, clickIdParameter: 'ref' })
    edge.nowMs += 1
    expect(locationOf(await edge.ask('/p/aff/anna'))).toContain('?click_id=')
    expect(edge.asked).toHaveLength(6)
    expect(locationOf(await edge.ask('/p/aff/anna'))).toContain('?ref=')
  })

  test('KV away: memory goes on serving, however old', async () => {
    const edge = makeEdge()
    await edge.ask('/p/aff/anna')
    edge.kvFails = true
    edge.nowMs += 86_400_000
    const response = await edge.ask('/p/aff/anna')
    expect(clickIdOf(response)).not.toBeNull()
    expect(edge.clicks()).toHaveLength(2)
  })

  test('KV away and nothing in memory: the visitor is redirected all the same', async () => {
    const edge = makeEdge()
    edge.kvFails = true
    const response = await edge.ask('/p/aff/anna?a=1')
    expect([response.status, locationOf(response)]).toEqual([302, 'https://shop.test/p?a=1'])
    expect((await edge.ask('/click?o=gold&a=anna')).status).toBe(404)
    edge.kvFails = false
    edge.nowMs += 1_001
    expect(clickIdOf(await edge.ask('/p/aff/anna'))).not.toBeNull()
  })

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['another version', { ...offer, v: 2 }],
    ['no id', { ...offer, id: '' }],
    ['lists missing', { ...offer, geoAllow: undefined }],
    ['negative days', { ...offer, cookieDays: -1 }],
  ])('a malformed document (%s) is unknown, and said once', async (_name, document) => {
    const edge = makeEdge({ [`offer:${ids.offer}`]: document })
    for (let visit = 0; visit < 3; visit++) {
      expect(locationOf(await edge.ask('/p/aff/anna'))).toBe('https://shop.test/p')
      edge.nowMs += 6_000
    }
    const said = logged().filter(({ event }) => event === 'snapshot.malformed')
    expect(said).toEqual([{ event: 'snapshot.malformed', key: `offer:${ids.offer}` }])
  })

  test.each([
    ['another version', { v: 2 }],
    ['no id', { id: '' }],
    ['no targeting', { targeting: null }],
    ['caps that are no list', { clickCaps: null }],
    ['reached caps that are no list', { reached: {} }],
    ['no IP policies', { ipPolicyByCountry: null }],
  ])(
    'a document that becomes malformed (%s) leaves the one in memory in force',
    async (_name, bad) => {
      const edge = makeEdge()
      await edge.ask('/p/aff/anna?sub1=1')
      for (const [key, document] of Object.entries(withOffer(bad as never))) {
        edge.documents.set(key, document)
      }
      for (let visit = 0; visit < 3; visit++) {
        edge.nowMs += 31_000
        expect(locationOf(await edge.ask(`/p/aff/anna?sub1=${visit}`))).toContain('click_id=')
      }
      expect(logged().map(({ event }) => event)).toEqual(['snapshot.malformed'])
    },
  )

  test('a bad landing URL does not take the good ones with it', async () => {
    const landingUrls = [
      { id: ids.app, url: 'https://{sub1}.evil.example/', weight: 100 },
      { id: ids.landing, url: 'https://shop.test/ok', weight: 1 },
    ]
    const edge = makeEdge(withOffer({ landingUrls }))
    expect(locationOf(await edge.ask('/click?o=gold&a=anna'))).toBe('https://shop.test/ok')
  })
})

test('a host longer than any name is not asked of KV', async () => {
  const edge = makeEdge()
  const response = await edge.ask(`https://${'x.'.repeat(200)}test/p/aff/anna`)
  expect(response.status).toBe(302)
  expect(edge.asked).toEqual([])
})

describe('the outbox', () => {
  const link = (at: number) => `/p/aff/anna?sub1=${at}`

  test('clicks leave together, numbered and counted', async () => {
    const edge = makeEdge()
    await edge.askMany(Array.from({ length: 120 }, (_, at) => link(at)))
    await edge.askMany([link(120)])
    const shape = edge.messages.map(({ sequence, cumulative, clicks }) => [
      sequence,
      cumulative,
      clicks.length,
    ])
    expect(shape).toEqual([
      [1, 50, 50],
      [2, 100, 50],
      [3, 120, 20],
      [4, 121, 1],
    ])
    expect(new Set(edge.messages.map(({ isolate }) => isolate)).size).toBe(1)
    expect(new Set(edge.clicks().map(({ id }) => id)).size).toBe(121)
  })

  test('a message stays below 100 KB, whatever visitors send', async () => {
    const edge = makeEdge()
    const subs = Array.from({ length: 10 }, (_, at) => `sub${at + 1}=${'%D0%B6'.repeat(255)}`)
    const long = `/p/aff/anna?${subs.join('&')}`
    await edge.askMany(new Array(40).fill(long))
    expect(edge.clicks()).toHaveLength(40)
    for (const message of edge.messages) {
      const bytes = new TextEncoder().encode(JSON.stringify(message)).length
      expect(bytes).toBeLessThanOrEqual(100_000)
    }
  })

  test('F15: a queue that refuses for a while is asked again, and nothing doubles', async () => {
    const edge = makeEdge()
    edge.queueFailures = 2
    const response = await edge.ask('/p/aff/anna')
    expect(edge.clicks().map(({ id }) => id)).toEqual([clickIdOf(response)])
    expect(edge.messages).toHaveLength(1)
  })

  test('F15: if the queue stays unavailable, the message is written to KV and logged', async () => {
    const edge = makeEdge()
    edge.queueFailures = 4
    const kept = await edge.ask('/p/aff/anna')
    await edge.ask('/p/aff/anna')
    const [[key, [message] = []] = []] = [...edge.spooled]
    expect(key).toBe(`spool:clicks:${message?.isolate}:1`)
    expect(message).toMatchObject({ sequence: 1, cumulative: 1, clicks: [{ id: clickIdOf(kept) }] })
    expect(edge.spooled.size).toBe(1)
    expect(edge.messages).toMatchObject([{ isolate: message?.isolate, sequence: 2, cumulative: 2 }])
    expect(warned()).toMatchObject([{ event: 'clicks.spooled', sequence: 1, clicks: 1 }])
  })

  test('production 9: what the queue refuses within a second is left under one key, 50 messages at most', async () => {
    const edge = makeEdge()
    edge.queueFailures = 100_000
    await edge.askMany(Array.from({ length: 300 }, (_, at) => link(at)))
    const kept = [...edge.spooled]
    expect(kept.length).toBe(1)
    expect(kept.flatMap(([, messages]) => messages.map(({ sequence }) => sequence))).toEqual([
      ...[1, 2, 3, 4, 5, 6],
    ])
    expect(kept[0]?.[0]).toBe(`spool:clicks:${kept[0]?.[1][0]?.isolate}:1`)
    expect(warned()).toMatchObject([
      { event: 'clicks.spooled', sequence: 1, messages: 6, clicks: 300 },
    ])
  })

  test('F15: queue and KV away together cost the click, name it, and leave a gap that counts it', async () => {
    const edge = makeEdge()
    edge.queueFailures = 4
    edge.spoolFails = true
    const lost = await edge.askMany([link(1), link(2)])
    expect(lost.map(({ status }) => status)).toEqual([302, 302])
    await edge.ask('/p/aff/anna')
    expect(logged()).toMatchObject([
      { event: 'click.lost', sequence: 1, clicks: 2, clickIds: lost.map(clickIdOf) },
    ])
    expect(edge.spooled.size).toBe(0)
    expect(edge.messages).toMatchObject([{ sequence: 2, cumulative: 3 }])
    expect(edge.clicks()).toHaveLength(1)
  })

  test('a queue that takes and never answers is not waited for: both copies are the same message', async () => {
    const edge = makeEdge()
    edge.queueHangs = true
    const response = await edge.ask('/p/aff/anna')
    expect(response.status).toBe(302)
    expect([...edge.spooled.values()]).toEqual([edge.messages])
    expect(edge.messages).toHaveLength(1)
  })

  test.each([
    ['KV', { kvFails: true, spoolFails: true }, null],
    ['the queue', { queueFailures: 1_000 }, 'spooled'],
    ['the queue’s answer', { queueHangs: true }, 'spooled'],
    ['everything', { queueFailures: 1_000, kvFails: true, spoolFails: true }, 'lost'],
  ])('%s away: every visitor is redirected, and no count is missing', async (_what, fault, end) => {
    const edge = makeEdge()
    const before = await edge.ask('/p/aff/anna')
    edge.nowMs += 31_000
    Object.assign(edge, fault)
    const answers = await edge.askMany(Array.from({ length: 60 }, (_, at) => link(at)))
    const clickIds = answers.map(clickIdOf)
    expect(answers.map(locationOf)).toEqual(
      clickIds.map((id, at) => `https://shop.test/p?sub1=${at}&click_id=${id}`),
    )
    const stored = [...edge.messages, ...[...edge.spooled.values()].flat()]
    const lost = logged().flatMap(({ event, clickIds }) => (event === 'click.lost' ? clickIds : []))
    const ids = new Set(stored.flatMap(({ clicks }) => clicks.map(({ id }) => id)).concat(lost))
    expect(ids).toEqual(new Set([clickIdOf(before), ...clickIds]))
    expect(edge.spooled.size > 0).toBe(end === 'spooled')
    expect(lost).toHaveLength(end === 'lost' ? 60 : 0)
    // What arrives after the fault reports the loss in numbers.
    Object.assign(edge, { queueFailures: 0, queueHangs: false })
    await edge.ask(link(60))
    expect(edge.messages.at(-1)).toMatchObject({ cumulative: 62 })
  })

  test('the answer does not wait for the queue', async () => {
    const edge = makeEdge()
    edge.queueFailures = 2
    const { answer, behind } = edge.start('/p/aff/anna')
    expect((await answer).status).toBe(302)
    expect(edge.messages).toEqual([])
    await behind()
    expect(edge.messages).toHaveLength(1)
  })

  test('unknown codes alone are reported, too', async () => {
    const edge = makeEdge()
    await edge.askMany(['/aff/x1', '/aff/x2', '/aff/x3'])
    expect(edge.messages).toMatchObject([
      { sequence: 1, cumulative: 0, unknownCodes: 3, clicks: [] },
    ])
  })
})

test('F20: a clock that runs backwards neither fails nor makes duplicates of strangers', async () => {
  const edge = makeEdge()
  await edge.ask('/p/aff/anna')
  edge.nowMs -= 3_600_000
  const response = await edge.ask('/p/aff/anna', { headers: { 'cf-connecting-ip': '10.0.0.1' } })
  expect(response.status).toBe(302)
  expect(edge.clicks().map(({ reason }) => reason)).toEqual([null, null])
})

test('F20: ids stay unique and the numbers of messages go up while the clock jumps to and fro', async () => {
  const edge = makeEdge()
  for (const stepMs of [0, -1, -86_400_000, 172_800_000, -50, 0]) {
    edge.nowMs += stepMs
    await edge.askMany(Array.from({ length: 12 }, (_, at) => `/p/aff/anna?sub1=${at}`))
  }
  expect(new Set(edge.clicks().map(({ id }) => id)).size).toBe(72)
  const numbers = edge.messages.map(({ sequence, cumulative }) => [sequence, cumulative])
  expect(numbers).toEqual([12, 24, 36, 48, 60, 72].map((sum, at) => [at + 1, sum]))
})
