import { sql } from 'drizzle-orm'
import { beforeEach, expect, test, vi } from 'vitest'
import { connect, type Db, runScoped } from '../core/database.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { messageOf, type TestMessage } from '../test/queue-messages.ts'
import { keepDeadMessages } from './keep-dead-messages.ts'
import { type QueueConsumers, retryDeadMessages } from './retry-dead-messages.ts'

const now = new Date('2026-11-24T10:20:00Z')
const db = await connect((await makeFreshDatabase()).systemDatabaseUrl)
beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  await runScoped(db, { kind: 'system' }, [
    sql`update logs.dead_messages set body = null, brought_in_at = now()`,
  ])
})

function makeStore() {
  const kept = new Map<string, string>()
  const store = {
    put: vi.fn(async (key: string, text: string) => void kept.set(key, text)),
    list: async ({ prefix }: { prefix: string }) => ({
      keys: [...kept.keys()].filter((name) => name.startsWith(prefix)).map((name) => ({ name })),
    }),
    get: async (keys: string[]) => new Map(keys.map((key) => [key, kept.get(key) ?? null])),
    delete: async (key: string) => void kept.delete(key),
  }
  const SNAPSHOTS = store as unknown as KVNamespace
  const keep = (queue: string, messages: TestMessage[]) =>
    keepDeadMessages({ queue, messages } as unknown as MessageBatch, { SNAPSHOTS }, now)
  return { kept, store, keep }
}

const isReadable = (body: unknown) => body !== 'junk'
function makeConsumers(verdict: (message: Message<unknown>) => void) {
  const seen: unknown[] = []
  const consumer = {
    isReadable,
    consume: async ({ queue, messages }: MessageBatch<unknown>) => {
      for (const message of messages) {
        seen.push([queue, message.id, message.body, message.attempts])
        verdict(message)
      }
    },
  }
  const consumers: QueueConsumers = { reports: consumer, mails: consumer, payouts: consumer }
  return { consumers, seen }
}

const rowsOf = async (...ids: string[]) => {
  const [rows = []] = await runScoped(db, { kind: 'system' }, [
    sql`select queue, message_id, body, problem, attempts, brought_in_at is not null as done
      from logs.dead_messages where message_id = any(${`{${ids.join()}}`}::text[]) order by message_id`,
  ])
  return rows.map((row) => Object.values(row))
}

test('production 2: a dead message is kept in KV with an alarm, the clicks where their replay looks', async () => {
  const { kept, keep } = makeStore()
  const alarm = vi.spyOn(console, 'error').mockImplementation(() => {})
  const isolate = '01993a00-0000-7000-8000-000000000001'
  const clicks = [messageOf('m1', { v: 9, isolate, sequence: 7 }), messageOf('m2', 'junk')]
  const report = messageOf('m3', { v: 1 })
  for (let delivery = 0; delivery < 2; delivery++) {
    await keep('clicks-dead', clicks)
    await keep('reports-dead', [report])
  }
  expect([...clicks, report].map(({ verdicts }) => verdicts)).toEqual(Array(3).fill(['ack', 'ack']))
  expect([...kept.keys()]).toEqual([
    `spool:dead:${isolate}:7`,
    'spool:dead:unreadable:m2',
    'dead:reports:m3',
  ])
  expect(kept.get(`spool:dead:${isolate}:7`)).toBe(JSON.stringify(clicks[0]?.body))
  const lines = alarm.mock.calls.map(([line]) => JSON.parse(String(line)))
  expect(lines[2]).toEqual({
    ...{ event: 'queue.message_dead', queue: 'reports', messageId: 'm3', key: 'dead:reports:m3' },
  })
})

test('production 2: KV away: the message comes again later', async () => {
  const { store, keep } = makeStore()
  store.put.mockRejectedValueOnce(new Error('KV is away'))
  const [one, two] = [messageOf('k1', {}), messageOf('k2', {})]
  await keep('mails-dead', [one, two])
  expect([one.verdicts, two.verdicts]).toEqual([[['retry', 3_600]], ['ack']])
})

test('production 2: a dead message is tried each hour until it succeeds, once', async () => {
  const { kept, store, keep } = makeStore()
  await keep('reports-dead', [messageOf('r1', { n: 1 }), messageOf('r2', 'junk')])
  await keep('payouts-dead', [messageOf('p1', { n: 2 })])
  const away = makeConsumers((message) => message.retry())
  expect(await retryDeadMessages(db, store, away.consumers, now)).toEqual({
    ...{ moved: 3, broughtIn: 0, left: 3 },
  })
  expect(kept.size).toBe(0)
  expect(await rowsOf('p1', 'r1', 'r2')).toEqual([
    ['payouts', 'p1', '{"n":2}', 'failed', 1, false],
    ['reports', 'r1', '{"n":1}', 'failed', 1, false],
    ['reports', 'r2', '"junk"', 'unreadable', 1, false],
  ])
  const back = makeConsumers((message) => message.ack())
  expect(await retryDeadMessages(db, store, back.consumers, now)).toEqual({
    ...{ moved: 0, broughtIn: 2, left: 1 },
  })
  expect(back.seen).toEqual(
    expect.arrayContaining([
      ['reports', 'r1', { n: 1 }, 2],
      ['payouts', 'p1', { n: 2 }, 2],
    ]),
  )
  expect(await rowsOf('p1', 'r1')).toEqual([
    ['payouts', 'p1', null, null, 2, true],
    ['reports', 'r1', null, null, 2, true],
  ])
  // Delivered by the dead-letter queue again: the row stays done.
  await keep('reports-dead', [messageOf('r1', { n: 1 })])
  expect(await retryDeadMessages(db, store, back.consumers, now)).toMatchObject({ broughtIn: 0 })
  expect(back.seen).toHaveLength(2)
})

test('production 2: a consumer that throws leaves its messages open; no database leaves them in KV', async () => {
  const { kept, store, keep } = makeStore()
  await keep('payouts-dead', [messageOf('t1', { n: 1 })])
  const away = await Promise.resolve({
    query: { transaction: () => Promise.reject(new Error('away')) },
  })
  const thrown = makeConsumers(() => {
    throw new Error('a bug')
  })
  await expect(
    retryDeadMessages({ ...db, ...(away as object) } as Db, store, thrown.consumers, now),
  ).rejects.toThrow()
  expect(kept.size).toBe(1)
  expect(await retryDeadMessages(db, store, thrown.consumers, now)).toMatchObject({ left: 1 })
  expect(await rowsOf('t1')).toEqual([['payouts', 't1', '{"n":1}', 'failed', 1, false]])
})
