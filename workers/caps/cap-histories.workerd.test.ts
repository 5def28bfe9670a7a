/** Random histories of several isolates with one click cap: the limit is never exceeded. */
import { env as testEnv } from 'cloudflare:workers'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '../core/ids.ts'
import type { ClickCapSnapshot } from '../snapshots/rules.ts'
import { buildLeaseBook } from './lease-book.ts'
import type { ClickCapObjects, LeaseClosing } from './rules/cap-lease.ts'

const objects = (testEnv as unknown as { CLICK_CAPS: ClickCapObjects }).CLICK_CAPS
const startMs = Date.parse('2026-11-20T10:00:00.000Z')

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

type Step =
  /** This many concurrent clicks at one isolate. */
  | { kind: 'clicks'; isolate: number; count: number }
  /** The isolate loses its memory. */
  | { kind: 'dies'; isolate: number }
  | { kind: 'waits'; ms: number }
  /** Cron returns old leases, by the stored counts. */
  | { kind: 'returns' }
  /** Calls reach the object, and their answers are lost. */
  | { kind: 'answers'; areLost: boolean }

const isolate = fc.integer({ min: 0, max: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('clicks' as const),
      isolate,
      count: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('dies' as const), isolate }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('waits' as const),
      ms: fc.constantFrom(1_001, 5_001, 300_001),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'returns' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('answers' as const), areLost: fc.boolean() }),
  },
)

/** One cap, four isolates, and the stored clicks. */
function makeWorld(limit: number) {
  const cap: ClickCapSnapshot = {
    ...{ id: newId(new Date()), affiliateId: null, isAcrossOffers: false },
    ...{ period: 'total', limit, isHard: true },
  }
  const capObject = objects.getByName(cap.id)
  const stored = new Map<string, number>()
  const state = { nowMs: startMs, areLost: false, billed: 0, clicks: 0 }
  const capObjects = {
    getByName: () => ({
      lease: async (asking: Parameters<typeof capObject.lease>[0]) => {
        const answer = await capObject.lease(asking)
        if (state.areLost) throw new Error('the answer is lost')
        return answer
      },
    }),
  } as unknown as ClickCapObjects
  const birth = () => {
    const id = newId(new Date())
    return buildLeaseBook(() => id)
  }
  const books = Array.from({ length: 4 }, birth)

  async function click(book = books[0]!): Promise<void> {
    const { nowMs } = state
    const asking = { caps: [cap], timeZone: 'UTC', nowMs, capObjects, waitUntil: () => {} }
    const taken = await book.take(asking)
    if (taken.outcome === 'refused') return
    state.clicks += 1
    // The consumer counts it as a duplicate, so it is free and its unit is returned.
    if (state.clicks % 4 === 0) return
    state.billed += 1
    for (const id of taken.leaseIds) stored.set(id, (stored.get(id) ?? 0) + 1)
  }

  async function run(one: Step): Promise<void> {
    if (one.kind === 'clicks') {
      await Promise.all(Array.from({ length: one.count }, () => click(books[one.isolate])))
    } else if (one.kind === 'dies') {
      books[one.isolate] = birth()
    } else if (one.kind === 'waits') {
      state.nowMs += one.ms
    } else if (one.kind === 'answers') {
      state.areLost = one.areLost
    } else {
      const open = await capObject.listOpenLeases(state.nowMs - 300_000, 1_000)
      const closings: LeaseClosing[] = open.map(({ leaseId }) => ({
        ...{ leaseId, used: stored.get(leaseId) ?? 0 },
      }))
      await capObject.close(closings)
    }
  }
  return { state, run }
}

test('the limit is never passed, and is reached once the dead are accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300 }),
      fc.array(step, { minLength: 1, maxLength: 25 }),
      async (limit, steps) => {
        const world = makeWorld(limit)
        for (const one of steps) {
          await world.run(one)
          expect(world.state.billed).toBeLessThanOrEqual(limit)
        }
        await world.run({ kind: 'answers', areLost: false })
        for (let round = 0; round < 40 && world.state.billed < limit; round += 1) {
          await world.run({ kind: 'waits', ms: 300_001 })
          await world.run({ kind: 'returns' })
          await world.run({ kind: 'clicks', isolate: round % 4, count: 200 })
          expect(world.state.billed).toBeLessThanOrEqual(limit)
        }
        expect(world.state.billed).toBe(limit)
      },
    ),
    { numRuns: 12 },
  )
})
