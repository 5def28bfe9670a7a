import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { connect, runScoped } from '../../core/database.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import type { ClicksMessage } from '../rules/clicks-message.ts'
import { deadIdOf, spoolKey } from '../rules/spool.ts'
import { type ClickIds, clickOf, makeClickIds, pack } from '../test/click-messages.ts'
import { drainSpool, type SpoolDeps } from './drain-spool.ts'
import { recordClicks } from './record-clicks.ts'

const db = await connect((await makeFreshDatabase()).systemDatabaseUrl)

async function countsOf({ offerId }: ClickIds) {
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [
    sql`select
      (select count(*)::int from affiliate.clicks where offer_id = ${offerId}) as stored,
      (select coalesce(sum(clicks), 0)::int from affiliate.click_rollups_daily where offer_id = ${offerId}) as daily`,
  ])
  return [row?.stored, row?.daily]
}

/** KV of a test's own, listing at most `limit` keys at once. */
function makeDeps(texts: Record<string, string>) {
  const stored = new Map(Object.entries(texts))
  const dead: string[][] = []
  const deps: SpoolDeps = {
    spool: {
      list: async ({ prefix, limit, cursor }) => {
        const all = [...stored.keys()].filter((name) => name.startsWith(prefix)).toSorted()
        const names = cursor ? all.filter((name) => name > cursor) : all
        const keys = names.slice(0, limit).map((name) => ({ name }))
        const more = names.length > limit ? { cursor: keys.at(-1)?.name ?? '' } : {}
        return { keys, list_complete: names.length <= limit, ...more }
      },
      get: async (keys) => new Map(keys.map((key) => [key, stored.get(key) ?? null])),
      delete: async (key) => void stored.delete(key),
    },
    read: (text) => (text.startsWith('{') ? (JSON.parse(text) as ClicksMessage) : null),
    record: (messages) => recordClicks(db, messages),
    putAside: async ({ id, text }, why) => void dead.push([id, why, text]),
  }
  return { deps, stored, dead }
}

const spooled = (messages: readonly ClicksMessage[]) =>
  Object.fromEntries(
    messages.map((message) => [
      spoolKey(message.isolate, message.sequence),
      JSON.stringify(message),
    ]),
  )
const loadsOf = (ids: ClickIds, sizes: number[]) =>
  sizes.map((size) => Array.from({ length: size }, () => clickOf(ids)))

describe('a drain', () => {
  test('stores every message and empties the spool, and touches nothing else in KV', async () => {
    const ids = makeClickIds()
    const messages = pack(
      loadsOf(
        ids,
        Array.from({ length: 45 }, (_, n) => (n % 3) + 1),
      ),
    )
    const { deps, stored } = makeDeps({ ...spooled(messages), 'host:shop.test': '{}' })
    const all = { messages: 45, clicks: 90, dead: 0, more: false }
    expect(await drainSpool(deps)).toEqual(all)
    expect([...stored.keys()]).toEqual(['host:shop.test'])
    expect(await drainSpool(deps)).toEqual({ ...all, messages: 0, clicks: 0 })
    expect(await countsOf(ids)).toEqual([90, 90])
  })

  test('of a message that the queue delivered as well counts nothing again', async () => {
    const ids = makeClickIds()
    const messages = pack(loadsOf(ids, [3, 4]))
    await recordClicks(db, messages.slice(0, 1))
    const { deps, stored } = makeDeps(spooled(messages))
    expect(await drainSpool(deps)).toMatchObject({ messages: 2, clicks: 4 })
    await recordClicks(db, messages)
    expect(await countsOf(ids)).toEqual([7, 7])
    expect(stored.size).toBe(0)
  })

  test('beside three others counts every click once', async () => {
    const ids = makeClickIds()
    const { deps, stored } = makeDeps(spooled(pack(loadsOf(ids, new Array(30).fill(5)))))
    const runs = await Promise.all([1, 2, 3, 4].map(() => drainSpool(deps)))
    expect(runs.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(150)
    expect(await countsOf(ids)).toEqual([150, 150])
    expect(stored.size).toBe(0)
  })

  test('that dies between storing and deleting is made good by the next', async () => {
    const ids = makeClickIds()
    const { deps, stored } = makeDeps(spooled(pack(loadsOf(ids, [2, 2]))))
    const remove = deps.spool.delete
    deps.spool.delete = () => Promise.reject(new Error('the isolate ended'))
    await expect(drainSpool(deps)).rejects.toThrow('the isolate ended')
    expect(stored.size).toBe(2)
    deps.spool.delete = remove
    expect(await drainSpool(deps)).toMatchObject({ messages: 2, clicks: 0 })
    expect(await countsOf(ids)).toEqual([4, 4])
    expect(stored.size).toBe(0)
  })

  test('without a database leaves everything where it is', async () => {
    const { deps, stored, dead } = makeDeps(spooled(pack(loadsOf(makeClickIds(), [1, 1]))))
    deps.record = () => Promise.reject(new Error('the database is away'))
    await expect(drainSpool(deps)).rejects.toThrow('the database is away')
    expect([stored.size, dead]).toEqual([2, []])
  })

  test('puts aside what nobody can read and what the database refuses, and takes the rest', async () => {
    const ids = makeClickIds()
    const messages = pack(loadsOf(ids, [1, 1, 1]))
    const [first, second, third] = messages as [ClicksMessage, ClicksMessage, ClicksMessage]
    const refused = { ...second, cumulative: 0 }
    const { deps, stored, dead } = makeDeps({
      ...spooled([first, refused, third]),
      'spool:clicks:junk': 'junk',
    })
    expect(await drainSpool(deps)).toEqual({ messages: 2, clicks: 2, dead: 2, more: false })
    expect(stored.size).toBe(0)
    expect(dead.toSorted((a, b) => (a[1] ?? '').localeCompare(b[1] ?? ''))).toEqual([
      [`${second.isolate}:2`, 'SQLSTATE 23514', JSON.stringify(refused)],
      ['junk', 'unreadable', 'junk'],
    ])
  })

  test('stops at its bound and says that there is more', async () => {
    const messages = pack(new Array(41).fill([]))
    const { deps, stored } = makeDeps(spooled(messages))
    // A listing, then a read, a statement and four deletes for every four keys.
    expect(await drainSpool(deps, 61)).toMatchObject({ messages: 40, more: true })
    expect(stored.size).toBe(1)
    expect(await drainSpool(deps, 61)).toMatchObject({ messages: 1, more: false })
  })

  test('production 9: empties 5,000 messages in one run, many of them under one key', async () => {
    const messages = pack(new Array(5_000).fill([]))
    const texts = Array.from({ length: 100 }, (_, at) => messages.slice(at * 50, (at + 1) * 50))
    const { deps, stored } = makeDeps(
      Object.fromEntries(
        texts.map((group) => {
          const [{ isolate, sequence } = { isolate: '', sequence: 0 }] = group
          return [spoolKey(isolate, sequence), JSON.stringify(group)]
        }),
      ),
    )
    expect(await drainSpool(deps)).toMatchObject({ messages: 5_000, dead: 0, more: false })
    expect(stored.size).toBe(0)
  }, 60_000)

  test('production 9: of several messages under a key only the bad ones are put aside', async () => {
    const ids = makeClickIds()
    const [first, second, third] = pack(loadsOf(ids, [1, 2, 3]))
    const key = spoolKey(first?.isolate ?? '', 1)
    const { deps, stored, dead } = makeDeps({
      [key]: JSON.stringify([first, { ...second }, third]),
    })
    const { read } = deps
    deps.read = (text) => (text.includes('"sequence":2,') ? null : read(text))
    expect(await drainSpool(deps)).toMatchObject({ messages: 2, clicks: 4, dead: 1 })
    expect(dead).toEqual([[deadIdOf(key, 1), 'unreadable', JSON.stringify(second)]])
    expect(stored.size).toBe(0)
    expect(await countsOf(ids)).toEqual([4, 4])
  })
})
