import { evictDurableObject } from 'cloudflare:test'
import { env as testEnv } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newId } from '../core/ids.ts'
import type { ClickCapSnapshot } from '../snapshots/rules.ts'
import type { ClickCap } from './click-cap-object.ts'
import { buildLeaseBook, type Taken } from './lease-book.ts'
import { type ClickCapObjects, LEASE_LIFE_MS } from './rules/cap-lease.ts'

const objects = (testEnv as unknown as { CLICK_CAPS: DurableObjectNamespace<ClickCap> }).CLICK_CAPS
const startMs = Date.parse('2026-11-20T10:00:00.000Z')

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const capOf = (over: Partial<ClickCapSnapshot> = {}): ClickCapSnapshot => ({
  ...{ id: newId(new Date()), affiliateId: null, isAcrossOffers: false },
  ...{ period: 'day', limit: 10, isHard: true },
  ...over,
})

/** An isolate with its own lease book; counts its calls. */
function makeIsolate(capObjects = objects as unknown as ClickCapObjects) {
  const isolate = newId(new Date())
  const book = buildLeaseBook(() => isolate)
  const state = { calls: 0, nowMs: startMs, fails: false }
  const counted: ClickCapObjects = {
    getByName: (capId) => {
      const capObject = capObjects.getByName(capId)
      return {
        lease: async (asking) => {
          state.calls += 1
          if (state.fails) throw new Error('the object is away')
          return capObject.lease(asking)
        },
        close: (closings) => capObject.close(closings),
        listOpenLeases: (beforeMs, limit) => capObject.listOpenLeases(beforeMs, limit),
      }
    },
  }
  const take = (caps: ClickCapSnapshot[], timeZone = 'UTC') =>
    book.take({ caps, timeZone, nowMs: state.nowMs, capObjects: counted, waitUntil: () => {} })
  return Object.assign(state, { book, isolate, take })
}

const isTaken = ({ outcome }: Taken) => outcome === 'taken'

async function takeMany(
  isolates: { take: (caps: ClickCapSnapshot[]) => Taken | Promise<Taken> }[],
  cap: ClickCapSnapshot,
  count: number,
): Promise<number> {
  const taken = await Promise.all(
    Array.from({ length: count }, (_, at) => isolates[at % isolates.length]?.take([cap]) as Taken),
  )
  return taken.filter(isTaken).length
}

describe('a cap lets exactly its limit through', () => {
  test.each([0, 1, 2, 7, 100, 1_000])('%i, however many ask at once', async (limit) => {
    const isolate = makeIsolate()
    expect(await takeMany([isolate], capOf({ limit }), limit + 200)).toBe(limit)
  })

  test('1,000 among 200 clients who come again and again', async () => {
    const isolate = makeIsolate()
    const cap = capOf({ limit: 1_000 })
    let taken = 0
    const client = async () => {
      for (let visit = 0; visit < 7; visit += 1) {
        if (isTaken(await isolate.take([cap]))) taken += 1
      }
    }
    await Promise.all(Array.from({ length: 200 }, client))
    expect(taken).toBe(1_000)
    // One call per block and not one per click, for 1,400 clicks.
    expect(isolate.calls).toBeLessThan(60)
  })

  test('1,000 among several isolates: never one more, and none lost once every book is used up', async () => {
    const isolates = Array.from({ length: 8 }, () => makeIsolate())
    const cap = capOf({ limit: 1_000 })
    let taken = 0
    for (let round = 0; round < 30; round += 1) {
      taken += await takeMany(isolates, cap, 80)
      for (const isolate of isolates) isolate.nowMs += 5_000
      expect(taken).toBeLessThanOrEqual(1_000)
    }
    expect(taken).toBe(1_000)
  })

  test('one after the other, as at a slow offer', async () => {
    const isolate = makeIsolate()
    const cap = capOf({ limit: 30 })
    const outcomes: boolean[] = []
    for (let click = 0; click < 40; click += 1) outcomes.push(isTaken(await isolate.take([cap])))
    expect(outcomes).toEqual(Array.from({ length: 40 }, (_, at) => at < 30))
  })
})

describe('the book does not block', () => {
  test('when it has a unit, or the cap is known to be full', async () => {
    const isolate = makeIsolate()
    const cap = capOf({ limit: 100 })
    expect(isolate.take([cap])).toBeInstanceOf(Promise)
    await isolate.take([cap])
    expect(isolate.take([cap])).toMatchObject({ outcome: 'taken' })
    await takeMany([isolate], cap, 200)
    expect(isolate.take([cap])).toEqual({ outcome: 'refused', capId: cap.id })
    expect(isolate.book.isFull({ caps: [cap], timeZone: 'UTC', nowMs: startMs })).toBe(true)
  })

  test('for a click without caps: no call, no lease', () => {
    const isolate = makeIsolate()
    expect(isolate.take([])).toEqual({ outcome: 'taken', leaseIds: [] })
    expect(isolate.calls).toBe(0)
  })
})

describe('several caps', () => {
  test('give one unit each, or none of any', async () => {
    const isolate = makeIsolate()
    const [wide, narrow] = [capOf({ limit: 100 }), capOf({ limit: 3 })]
    const both: Taken[] = []
    for (let click = 0; click < 10; click += 1) both.push(await isolate.take([wide, narrow]))
    expect(both.filter(isTaken)).toHaveLength(3)
    expect(both[0]).toMatchObject({ leaseIds: [expect.any(String), expect.any(String)] })
    expect(both[9]).toEqual({ outcome: 'refused', capId: narrow.id })
    // The wide cap has lost only three units.
    expect(await takeMany([isolate], wide, 200)).toBe(97)
  })

  test('asked for in opposite orders at once are each exact', async () => {
    const isolate = makeIsolate()
    const [one, other] = [capOf({ limit: 50 }), capOf({ limit: 50 })]
    const taken = await Promise.all(
      Array.from({ length: 120 }, (_, at) =>
        isolate.take(at % 2 === 0 ? [one, other] : [other, one]),
      ),
    )
    expect(taken.filter(isTaken)).toHaveLength(50)
  })
})

test('a unit given back is taken again', async () => {
  const isolate = makeIsolate()
  const cap = capOf({ limit: 1 })
  const first = (await isolate.take([cap])) as Extract<Taken, { outcome: 'taken' }>
  isolate.book.giveBack(first.leaseIds)
  expect(await isolate.take([cap])).toEqual(first)
  expect(isTaken(await isolate.take([cap]))).toBe(false)
})

describe('a period', () => {
  test('ends at midnight of the advertiser’s zone, and the next has the whole limit', async () => {
    const isolate = makeIsolate()
    const cap = capOf({ limit: 3 })
    const inMoscow = async (at: string) => {
      isolate.nowMs = Date.parse(at)
      const taken = []
      for (let click = 0; click < 5; click += 1) {
        taken.push(await isolate.take([cap], 'Europe/Moscow'))
      }
      return taken.filter(isTaken).length
    }
    expect(await inMoscow('2026-11-20T20:59:59.999Z')).toBe(3)
    expect(await inMoscow('2026-11-20T21:00:00.000Z')).toBe(3)
    expect(await inMoscow('2026-11-20T23:59:00.000Z')).toBe(0)
  })

  test('that the isolate’s clock falls back into has no second limit', async () => {
    const isolate = makeIsolate()
    const cap = capOf({ limit: 3 })
    expect(await takeMany([isolate], cap, 5)).toBe(3)
    isolate.nowMs += 86_400_000
    expect(await takeMany([isolate], cap, 2)).toBe(2)
    isolate.nowMs -= 86_400_000
    expect(await takeMany([isolate], cap, 5)).toBe(0)
    isolate.nowMs += 86_400_000
    expect(await takeMany([isolate], cap, 5)).toBe(1)
  })
})

describe('a limit', () => {
  test('that is lowered stops at the lower one, block or no block', async () => {
    const isolate = makeIsolate()
    const cap = capOf({ limit: 1_000 })
    for (let click = 0; click < 10; click += 1) await isolate.take([cap])
    expect(await takeMany([isolate], { ...cap, limit: 12 }, 30)).toBe(2)
  })

  test('that is raised lets the difference through at once', async () => {
    const isolate = makeIsolate()
    const cap = capOf({ limit: 5 })
    expect(await takeMany([isolate], cap, 9)).toBe(5)
    expect(await takeMany([isolate], { ...cap, limit: 8 }, 9)).toBe(3)
  })
})

test('a soft cap counts and never stops', async () => {
  const isolate = makeIsolate()
  const cap = capOf({ limit: 5, isHard: false })
  const taken = await Promise.all(Array.from({ length: 150 }, () => isolate.take([cap])))
  expect(taken.filter(isTaken)).toHaveLength(150)
  for (const one of taken) expect(one).toMatchObject({ leaseIds: [expect.any(String)] })
})

describe('an object that does not answer', () => {
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
  })

  test('lets no click of a hard cap be billed, and is not asked by every click', async () => {
    const isolate = makeIsolate()
    const cap = capOf()
    isolate.fails = true
    expect(await takeMany([isolate], cap, 50)).toBe(0)
    expect(isolate.calls).toBe(1)
    isolate.fails = false
    isolate.nowMs += 1_001
    expect(await takeMany([isolate], cap, 50)).toBe(10)
  })

  test('lets a soft cap’s clicks pass uncounted', async () => {
    const isolate = makeIsolate()
    isolate.fails = true
    expect(await isolate.take([capOf({ isHard: false })])).toEqual({
      outcome: 'taken',
      leaseIds: [],
    })
  })

  test('at all: the visitor waits a limited time, and the next click calls again', async () => {
    const asked: string[] = []
    const silent = {
      getByName: (capId: string) => ({
        lease: () => {
          asked.push(capId)
          return new Promise<never>(() => {})
        },
      }),
    } as unknown as ClickCapObjects
    const isolate = makeIsolate(silent)
    const cap = capOf()
    expect(await isolate.take([cap])).toEqual({ outcome: 'refused', capId: cap.id })
    isolate.nowMs += 2_000
    expect(await isolate.take([cap])).toEqual({ outcome: 'refused', capId: cap.id })
    expect(asked).toEqual([cap.id, cap.id])
  })
})

describe('an isolate that dies', () => {
  test('keeps its unused units from everybody until they are returned by the stored count', async () => {
    const cap = capOf({ limit: 100 })
    const dead = makeIsolate()
    const taken = (await dead.take([cap])) as Extract<Taken, { outcome: 'taken' }>
    const heir = makeIsolate()
    const early = await takeMany([heir], cap, 200)
    const capObject = objects.getByName(cap.id)
    const open = await capObject.listOpenLeases(startMs + 1, 10)
    const lease = open.find(({ isolate }) => isolate === dead.isolate)
    expect(lease).toMatchObject({ leaseId: taken.leaseIds[0] })
    expect(early).toBe(100 - (lease?.units ?? 0))
    // One of its clicks was stored.
    await capObject.close([{ leaseId: taken.leaseIds[0] as string, used: 1 }])
    await capObject.close([{ leaseId: taken.leaseIds[0] as string, used: 1 }])
    heir.nowMs += 5_001
    expect(await takeMany([heir], cap, 200)).toBe((lease?.units ?? 0) - 1)
  })

  test('and one that lives on gives the rest of an old lease back itself', async () => {
    const cap = capOf({ limit: 100 })
    const isolate = makeIsolate()
    await isolate.take([cap])
    isolate.nowMs += LEASE_LIFE_MS
    expect(await takeMany([isolate], cap, 200)).toBe(99)
  })
})

describe('audit 9: units of clicks that turned out to be repeats', () => {
  test('come back by the stored count, also from an isolate that lives on', async () => {
    const cap = capOf({ limit: 10 })
    const isolate = makeIsolate()
    expect(await takeMany([isolate], cap, 20)).toBe(10)
    isolate.nowMs += LEASE_LIFE_MS
    // It drops its leases; only cron returns their units.
    expect(await takeMany([isolate], cap, 20)).toBe(0)
    const capObject = objects.getByName(cap.id)
    const open = await capObject.listOpenLeases(isolate.nowMs + 1, 100)
    expect(open.reduce((sum, { units }) => sum + units, 0)).toBe(10)
    // One click of each lease was a duplicate.
    const closings = open.map(({ leaseId, units }) => ({ leaseId, used: units - 1 }))
    for (const _time of ['once', 'again']) await capObject.close(closings)
    isolate.nowMs += 5_001
    expect(await takeMany([isolate], cap, 20)).toBe(open.length)
  })
})

test('leases survive a restart of the object', async () => {
  const cap = capOf({ limit: 100 })
  await makeIsolate().take([cap])
  const capObject = objects.getByName(cap.id)
  const before = await capObject.listOpenLeases(startMs + 1, 10)
  await evictDurableObject(capObject)
  expect(await capObject.listOpenLeases(startMs + 1, 10)).toEqual(before)
  const asking = { period: '2026-11-20', endsAtMs: null, limit: 100, isHard: true, closings: [] }
  const rest = await capObject.lease({
    ...asking,
    isolate: newId(new Date()),
    want: 500,
    nowMs: startMs,
  })
  expect(rest).toMatchObject({ units: 100 - (before[0]?.units ?? 0) })
})
