/** Which clicks repeat another: decided where they are stored, whichever isolate saw them. */
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { connect, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import type { ClickRecord, ClicksMessage } from '../rules/clicks-message.ts'
import { type ClickIds, clickOf, makeClickIds, pack } from '../test/click-messages.ts'
import { recordClicks } from './record-clicks.ts'

const db = await connect((await makeFreshDatabase()).systemDatabaseUrl)

const noonMs = Date.parse('2026-11-20T12:00:00.000Z')
const dayMs = 86_400_000
const hashOf = (n: number) => `abc${n.toString(16).padStart(13, '0')}`

/** A click as the edge sends it: billable as far as its isolate knows. */
function visit(ids: ClickIds, atMs: number, changes: Partial<ClickRecord> = {}): ClickRecord {
  const id = newId(new Date(atMs))
  const own = { id, at: atMs, visitor: hashOf(1), dedupeSeconds: 60 }
  return clickOf(ids, { ...own, ...changes })
}

const store = (...clicks: ClickRecord[]) => recordClicks(db, pack([clicks]))

interface Stored {
  id: string
  at: number
  affiliateId: string
  reason: string | null
  original: string | null
  isUnique: boolean
  visitor: string | null
}

async function storedOf({ offerId }: ClickIds): Promise<Stored[]> {
  const [rows = []] = await runScoped(db, { kind: 'system' }, [
    sql`select id, clicked_at, affiliate_id, reason, duplicate_of, is_unique, visitor::text
      from affiliate.clicks where offer_id = ${offerId} order by clicked_at, id`,
  ])
  return rows.map((row) => ({
    id: row.id as string,
    at: (row.clicked_at as Date).getTime(),
    affiliateId: row.affiliate_id as string,
    reason: row.reason as string | null,
    original: row.duplicate_of as string | null,
    isUnique: row.is_unique as boolean,
    visitor: row.visitor as string | null,
  }))
}

const reasonsOf = async (ids: ClickIds) => (await storedOf(ids)).map(({ reason }) => reason)
const uniquesOf = async (ids: ClickIds) => (await storedOf(ids)).map((click) => click.isUnique)

describe('audit 9: a repeat is of the same visitor, offer and affiliate within the window', () => {
  test('another affiliate’s link is a click of its own, another visitor’s too', async () => {
    const ids = makeClickIds()
    const boris = { ...ids, affiliateId: newId(new Date(noonMs)) }
    await store(visit(ids, noonMs))
    await store(visit(boris, noonMs + 1_000), visit(ids, noonMs + 2_000, { visitor: hashOf(2) }))
    await store(visit(ids, noonMs + 3_000))
    expect(await reasonsOf(ids)).toEqual([null, null, null, 'duplicate'])
  })

  test.each([
    ['in one batch', true],
    ['in batches of their own', false],
  ])('the window’s last millisecond belongs to it, %s', async (_name, isTogether) => {
    const ids = makeClickIds()
    const clicks = [0, 60_000, 60_001, 120_001, 120_002].map((ms) => visit(ids, noonMs + ms))
    if (isTogether) await store(...clicks.toReversed())
    else for (const click of clicks) await store(click)
    const stored = await storedOf(ids)
    const [first, , third] = clicks
    expect(stored.map(({ original }) => original)).toEqual(
      [null, first?.id, null, third?.id, null].map((id) => id ?? null),
    )
  })

  test('stored late, an earlier click repeats the later one', async () => {
    const ids = makeClickIds()
    const [early, late] = [visit(ids, noonMs), visit(ids, noonMs + 59_000)]
    await store(late)
    await store(early)
    expect(await storedOf(ids)).toMatchObject([
      { id: early.id, reason: 'duplicate', original: late.id },
      { id: late.id, reason: null },
    ])
  })

  test('the edge’s result is checked again: a repeat of a lost click is billable', async () => {
    const ids = makeClickIds()
    const guess = { reason: 'duplicate' as const, duplicateOf: newId(new Date(noonMs)) }
    await store(visit(ids, noonMs + 1_000, guess))
    expect(await storedOf(ids)).toMatchObject([{ reason: null, original: null }])
  })

  test('where the edge has the last word, it is kept', async () => {
    const ids = makeClickIds()
    const first = visit(ids, noonMs, { dedupeSeconds: 0 })
    const guess = { reason: 'duplicate' as const, duplicateOf: first.id, dedupeSeconds: 0 }
    await store(
      first,
      visit(ids, noonMs + 1_000, guess),
      visit(ids, noonMs + 2_000, { dedupeSeconds: 0 }),
    )
    expect(await reasonsOf(ids)).toEqual([null, 'duplicate', null])
  })

  test('a rejected click is nobody’s original', async () => {
    const ids = makeClickIds()
    await store(visit(ids, noonMs, { reason: 'geo' }), visit(ids, noonMs + 1_000))
    expect(await reasonsOf(ids)).toEqual(['geo', null])
  })

  test('a message of the version before is stored as the edge checked it', async () => {
    const ids = makeClickIds()
    const first = clickOf(ids)
    const again = clickOf(ids, { reason: 'duplicate', duplicateOf: first.id })
    await store(first, again, clickOf(ids))
    const stored = await storedOf(ids)
    expect(stored.map(({ reason }) => reason).toSorted()).toEqual(['duplicate', null, null])
    expect(stored.map(({ visitor, isUnique }) => [visitor, isUnique])).toEqual(
      Array(3).fill([null, false]),
    )
  })
})

describe('audit 9: a click inherits the visitor of the click in its cookie', () => {
  const elsewhere = { visitor: hashOf(7) }
  test.each([
    ['stored before', false],
    ['of the same batch', true],
  ])('%s, over other addresses and links', async (_name, isTogether) => {
    const ids = makeClickIds()
    const boris = { ...ids, affiliateId: newId(new Date(noonMs)) }
    const first = visit(ids, noonMs)
    const second = visit(boris, noonMs + 1_000, { ...elsewhere, cookieId: first.id })
    const third = visit(ids, noonMs + 2_000, { visitor: hashOf(9), cookieId: second.id })
    if (isTogether) await store(third, second, first)
    else for (const click of [first, second, third]) await store(click)
    const stored = await storedOf(ids)
    expect(stored.map(({ reason }) => reason)).toEqual([null, null, 'duplicate'])
    expect(new Set(stored.map(({ visitor }) => visitor)).size).toBe(1)
  })

  test('a cookie that names no click is not believed', async () => {
    const ids = makeClickIds()
    const cookieId = newId(new Date(noonMs - 1_000))
    await store(visit(ids, noonMs))
    await store(visit(ids, noonMs + 1_000, { cookieId }))
    expect(await reasonsOf(ids)).toEqual([null, 'duplicate'])
  })

  test('where the cookie alone counts, visitors without one are strangers', async () => {
    const ids = makeClickIds()
    const alone = { visitor: undefined }
    const first = visit(ids, noonMs, alone)
    const again = visit(ids, noonMs + 2_000, { ...alone, cookieId: first.id })
    await store(again)
    await store(first, visit(ids, noonMs + 1_000, alone))
    expect(await reasonsOf(ids)).toEqual(['duplicate', null, null])
  })
})

describe('audit 9: the first click of a visitor for an offer on a UTC day is unique', () => {
  const midnightMs = Date.parse('2026-11-21T00:00:00.000Z')
  test('across affiliates, repeats included', async () => {
    const ids = makeClickIds()
    const boris = { ...ids, affiliateId: newId(new Date(noonMs)) }
    const window = { dedupeSeconds: 3_600 }
    await store(visit(ids, midnightMs - 2, window), visit(boris, midnightMs - 1, window))
    await store(visit(ids, midnightMs, window))
    await store(
      visit(boris, midnightMs + 1, window),
      visit(ids, midnightMs + 2, { visitor: hashOf(2) }),
    )
    expect(await uniquesOf(ids)).toEqual([true, false, true, false, true])
    expect(await reasonsOf(ids)).toEqual([null, null, 'duplicate', 'duplicate', null])
  })

  test('a click that a check refused is not', async () => {
    const ids = makeClickIds()
    await store(visit(ids, noonMs, { reason: 'geo' }), visit(ids, noonMs + 1))
    expect(await uniquesOf(ids)).toEqual([false, true])
  })
})

/** Visits of a few visitors to one offer, as several isolates saw them. */
const visits = fc.array(
  fc.record({
    visitor: fc.integer({ min: 0, max: 3 }),
    affiliate: fc.integer({ min: 0, max: 1 }),
    second: fc.integer({ min: 0, max: 400 }),
    isGuessed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
)

test('audit 9: whatever the order of storage, no two billable clicks of one visitor are within the window', async () => {
  await fc.assert(
    fc.asyncProperty(visits, fc.infiniteStream(fc.nat()), async (seen, dice) => {
      const ids = makeClickIds()
      const affiliates = [ids.affiliateId, newId(new Date(noonMs))]
      const startMs = Date.parse('2026-11-20T23:57:00.000Z')
      const clicks = seen.map(({ visitor, affiliate, second, isGuessed }) => {
        const guess = { reason: 'duplicate' as const, duplicateOf: null }
        return visit(
          { ...ids, affiliateId: affiliates[affiliate] as string },
          startMs + second * 1_000,
          { visitor: hashOf(visitor), ...(isGuessed ? guess : {}) },
        )
      })
      const rolls = () => dice.next().value as number
      const batches: ClickRecord[][] = []
      for (const click of clicks.toSorted(() => (rolls() % 2) - 0.5)) {
        if (batches.length === 0 || rolls() % 5 === 0) batches.push([])
        batches.at(-1)?.push(click)
      }
      const messages = batches.flatMap((batch) => pack([batch]))
      const once = (message: ClicksMessage) => recordClicks(db, [message])
      await Promise.all([...messages, ...messages.toReversed()].map(once))
      await checkModel(ids, clicks.length)
    }),
    { numRuns: 25 },
  )
}, 120_000)

/** What must hold of all that is stored, in whichever order it was. */
async function checkModel(ids: ClickIds, count: number): Promise<void> {
  const stored = await storedOf(ids)
  expect(stored).toHaveLength(count)
  const isSame = (one: Stored, other: Stored) =>
    one.visitor === other.visitor && one.affiliateId === other.affiliateId
  const isNear = (one: Stored, other: Stored) => Math.abs(one.at - other.at) <= 60_000
  const billable = stored.filter(({ reason }) => reason === null)
  for (const [at, one] of billable.entries()) {
    for (const other of billable.slice(at + 1)) {
      expect(isSame(one, other) && isNear(one, other)).toBe(false)
    }
  }
  for (const repeat of stored.filter(({ reason }) => reason === 'duplicate')) {
    const original = billable.find(({ id }) => id === repeat.original)
    expect(original && isSame(original, repeat) && isNear(original, repeat)).toBe(true)
  }
  const dayOf = ({ visitor, at }: Stored) => `${visitor} ${Math.floor(at / dayMs)}`
  const uniques = stored.filter(({ isUnique }) => isUnique).map(dayOf)
  expect(uniques.toSorted()).toEqual([...new Set(stored.map(dayOf))].toSorted())
  const [[sums] = []] = await runScoped(db, { kind: 'system' }, [
    sql`select sum(clicks)::int as clicks, sum(billable)::int as billable, sum(duplicates)::int as duplicates
      from affiliate.click_rollups_daily where offer_id = ${ids.offerId}`,
  ])
  const duplicates = count - billable.length
  expect(sums).toEqual({ clicks: count, billable: billable.length, duplicates })
}

test('audit 9: 2,466 repeats that 24 isolates saw are all marked, and nothing else is', async () => {
  const ids = makeClickIds()
  const [visitors, repeats] = [900, 2_466]
  const offset = { dedupeSeconds: 3_600 }
  const clicks = Array.from({ length: visitors + repeats }, (_, n) =>
    visit(ids, noonMs + n * 100, { ...offset, visitor: hashOf(n % visitors) }),
  )
  const loads = Array.from({ length: 24 }, (_, isolate) =>
    clicks.filter((_, n) => n % 24 === isolate),
  )
  const messages = loads.flatMap((load) =>
    pack(
      Array.from({ length: Math.ceil(load.length / 50) }, (_, at) =>
        load.slice(at * 50, at * 50 + 50),
      ),
    ),
  )
  const batches = Array.from({ length: 8 }, (_, run) => messages.filter((_, n) => n % 8 === run))
  await Promise.all([...batches, ...batches].map((batch) => recordClicks(db, batch)))
  const reasons = await reasonsOf(ids)
  expect(reasons.filter((reason) => reason === 'duplicate')).toHaveLength(repeats)
  expect(reasons.filter((reason) => reason === null)).toHaveLength(visitors)
  expect((await uniquesOf(ids)).filter(Boolean)).toHaveLength(visitors)
}, 60_000)
