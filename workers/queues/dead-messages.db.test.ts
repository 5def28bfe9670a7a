import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { type QueueName, queueNames } from '../../schema/vocabulary.ts'
import { clickOf, makeClickIds, pack } from '../clicks/test/click-messages.ts'
import { connect, type Db, runScoped } from '../core/database.ts'
import { retryFailed } from '../core/queue-retry.ts'
import { deadMessageConsumers } from '../cron-jobs.ts'
import type { CronEnv } from '../env.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { makeMemoryKv } from '../test/memory-kv.ts'
import { messageOf, type TestMessage } from '../test/queue-messages.ts'
import { keepDeadMessages } from './keep-dead-messages.ts'
import { type QueueConsumers, retryDeadMessages } from './retry-dead-messages.ts'

const now = new Date('2026-11-24T10:20:00Z')
const minutesOn = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const { systemDatabaseUrl } = await makeFreshDatabase()
const db = await connect(systemDatabaseUrl)
const away = () => Promise.reject(new Error('the database is away'))

let store: KVNamespace
beforeEach(async () => {
  store = makeMemoryKv()
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
  await runScoped(db, { kind: 'system' }, [
    sql`update logs.dead_messages set body = null, brought_in_at = coalesce(brought_in_at, now())`,
  ])
})
afterEach(() => vi.restoreAllMocks())

const keep = (queue: QueueName, messages: TestMessage[], database = async (): Promise<Db> => db) =>
  keepDeadMessages(
    { queue: `tributary-${queue}-dead`, messages } as unknown as MessageBatch,
    { database, store },
    now,
  )
const retry = (consumers: QueueConsumers, at = now, of: Db = db) =>
  retryDeadMessages(of, store, consumers, at)

/** Consumers that do with each message what the test says. */
function makeConsumers(verdict: (message: Message<unknown>) => void) {
  const seen: [string, string, unknown, number][] = []
  const consumer = {
    schema: z.looseObject({}),
    consume: async ({ queue, messages }: MessageBatch<unknown>) => {
      for (const message of messages) {
        seen.push([queue, message.id, message.body, message.attempts])
        verdict(message)
      }
    },
  }
  const consumers = Object.fromEntries(queueNames.map((queue) => [queue, consumer]))
  return { consumers: consumers as unknown as QueueConsumers, seen }
}
const working = () => makeConsumers((message) => message.ack())

const rowsOf = async (...ids: string[]) => {
  const [rows = []] = await runScoped(db, { kind: 'system' }, [
    sql`select queue, message_id, body, problem, reason, attempts, brought_in_at is not null as done
      from logs.dead_messages where message_id = any(${`{${ids.join()}}`}::text[]) order by message_id`,
  ])
  return rows.map((row) => Object.values(row))
}
const keysOf = async () => (await store.list({ prefix: 'dead:' })).keys.map(({ name }) => name)

describe('F12, F21: a message that its queue gave up', () => {
  test('is in the database at once, with an alarm, however often it is delivered', async () => {
    const alarm = vi.spyOn(console, 'error').mockImplementation(() => {})
    const [one, two] = [messageOf('k1', { v: 1 }), messageOf('k2', 'junk')]
    for (let delivery = 0; delivery < 2; delivery++) await keep('reports', [one, two])
    expect([one.verdicts, two.verdicts]).toEqual([
      ['ack', 'ack'],
      ['ack', 'ack'],
    ])
    expect(await rowsOf('k1', 'k2')).toEqual([
      ['reports', 'k1', '{"v":1}', null, null, 0, false],
      ['reports', 'k2', '"junk"', null, null, 0, false],
    ])
    expect(JSON.parse(String(alarm.mock.calls[0]?.[0]))).toEqual({
      ...{ event: 'queue.message_dead', queue: 'reports', messageId: 'k1', keptIn: 'database' },
    })
  })

  test.each(queueNames)('of %s stays in KV while the database is down', async (queue) => {
    const message = messageOf(`${queue}-away`, { n: 1 })
    for (let delivery = 0; delivery < 2; delivery++) await keep(queue, [message], away)
    expect(message.verdicts).toEqual(['ack', 'ack'])
    expect(await keysOf()).toEqual([`dead:${queue}:${queue}-away`])
    const noDatabase = {
      query: Object.assign(() => {}, { query: () => {}, transaction: away }),
    } as unknown as Db
    await expect(retry(working().consumers, now, noDatabase)).rejects.toThrow('is away')
    expect(await keysOf()).toHaveLength(1)
    const { consumers, seen } = working()
    expect(await retry(consumers)).toMatchObject({ moved: 1, broughtIn: 1, failed: 0, open: {} })
    expect(seen).toEqual([[queue, `${queue}-away`, { n: 1 }, 1]])
    expect(await keysOf()).toEqual([])
  })

  test('clicks that an older version kept in KV come in', async () => {
    await store.put('spool:dead:old-isolate:7', '{"n":7}')
    const { consumers, seen } = working()
    expect(await retry(consumers)).toMatchObject({ moved: 1, broughtIn: 1 })
    expect(seen).toEqual([['clicks', 'old-isolate:7', { n: 7 }, 1]])
    expect((await store.list({ prefix: 'spool:dead:' })).keys).toEqual([])
  })

  test('comes again in ten minutes while database and KV are away', async () => {
    vi.spyOn(store, 'put').mockRejectedValueOnce(new Error('KV is away'))
    const [one, two] = [messageOf('b1', {}), messageOf('b2', {}, 7)]
    await keep('mails', [one, two], away)
    expect([one.verdicts, two.verdicts]).toEqual([[['retry', 600]], ['ack']])
  })

  test('is one of many that say the same where the queue only says that something is due', async () => {
    await keep('deliveries', [messageOf('d1', { v: 1 }), messageOf('d2', { v: 1 })])
    expect(await rowsOf('d1', 'd2')).toEqual([])
    expect(await rowsOf('due')).toMatchObject([
      ['deliveries', 'due', '{"v":1}', null, null, 0, false],
    ])
  })
})

const sent: unknown[] = []
const queue = { send: async (body: unknown) => void sent.push(body) }
const env = () =>
  ({
    ...{ SNAPSHOTS: store, SYSTEM_DATABASE_URL: systemDatabaseUrl },
    ...{ MAILS: queue, EXPORT_REQUESTS: queue, DELIVERIES: queue },
  }) as unknown as CronEnv

describe('F12: poison', () => {
  test.each(queueNames)('in %s stays open with its reason, and holds nobody up', async (name) => {
    await keep(name, [messageOf(`${name}-poison`, { v: 9, email: 'anna@example.com' })])
    await keep('deliveries', [messageOf('ok', { v: 1 })])
    const consumers = deadMessageConsumers(env())
    for (const minutes of [0, 5, 10, 20, 29]) await retry(consumers, minutesOn(minutes))
    const [row] = await rowsOf(`${name}-poison`)
    // Tried at 0 and 10; the pause after the second try is 20 minutes.
    expect(row).toEqual([
      ...[name, `${name}-poison`, expect.any(String), 'unreadable', expect.any(String), 2, false],
    ])
    expect(String(row?.[4])).toMatch(/^(v|type|message) invalid_/)
    expect((await retry(consumers, minutesOn(30))).open).toEqual({ [name]: 1 })
  })
})

describe('a retry', () => {
  test('F11: follows after longer pauses, with the reason, until the first success', async () => {
    await keep('reports', [messageOf('r1', { n: 1 }), messageOf('r2', { n: 2 })])
    const error = new Error('tax id "DE-811-907" of anna@example.com at 203.0.113.7 refused')
    const failing = makeConsumers((message) => retryFailed(message, error))
    const minutes = [0, 9, 10, 29, 30, 69, 70, 2_000, 2_359, 2_360]
    for (const at of minutes) await retry(failing.consumers, minutesOn(at))
    expect(failing.seen.map(([, id, , attempts]) => [id, attempts]).slice(0, 4)).toEqual([
      ...[
        ['r1', 1],
        ['r2', 1],
        ['r1', 2],
        ['r2', 2],
      ],
    ])
    expect(await rowsOf('r1')).toEqual([
      [
        ...['reports', 'r1', '{"n":1}', 'failed'],
        ...['Error: tax id […] of [email] at [ip] refused', 6, false],
      ],
    ])
    const { consumers, seen } = working()
    expect(await retry(consumers, minutesOn(10_000))).toMatchObject({ broughtIn: 2, open: {} })
    expect(await rowsOf('r1')).toEqual([['reports', 'r1', null, null, null, 7, true]])
    // Delivered by the dead-letter queue again: the row stays done.
    await keep('reports', [messageOf('r1', { n: 1 })])
    await retry(consumers, minutesOn(20_000))
    expect(seen).toHaveLength(2)
  })

  test('F34: two runs at once and shuffled bring each message in once', async () => {
    const messages = Array.from({ length: 120 }, (_, at) => messageOf(`m${at}`, { at }))
    for (const shuffled of [messages, messages.toReversed()]) await keep('payouts', shuffled)
    const { consumers, seen } = working()
    const runs = await Promise.all([retry(consumers), retry(consumers), retry(consumers)])
    expect(runs.reduce((sum, { broughtIn }) => sum + broughtIn, 0)).toBe(120)
    expect(new Set(seen.map(([, id]) => id)).size).toBe(seen.length)
  })

  test('F9, F14: of clicks stores each once, even if the result of the first attempt is unknown', async () => {
    const ids = makeClickIds()
    const bodies = pack([[clickOf(ids)], [clickOf(ids), clickOf(ids)]])
    await keep(
      'clicks',
      bodies.map((body, at) => messageOf(`c${at}`, body)),
    )
    const [first] = bodies
    expect(await rowsOf(`${first?.isolate}:1`)).toHaveLength(1)
    const { clicks } = deadMessageConsumers(env())
    const consumers = { ...working().consumers, clicks }
    const dying = { ...clicks, consume: () => Promise.reject(new Error('the Worker ended')) }
    const both = async () => {
      await clicks.consume({ queue: 'clicks', messages: [messageOf('c0', first)] } as never)
      await dying.consume()
    }
    expect(await retry({ ...consumers, clicks: { ...clicks, consume: both } })).toMatchObject({
      ...{ broughtIn: 0, failed: 2, open: { clicks: 2 } },
    })
    expect(await retry(consumers, minutesOn(10))).toMatchObject({ broughtIn: 2, open: {} })
    const [[row] = []] = await runScoped(db, { kind: 'system' }, [
      sql`select count(*)::int as stored from affiliate.clicks where offer_id = ${ids.offerId}`,
    ])
    expect(row).toEqual({ stored: 3 })
  })

  test('F36: KV away: the run fails and loses nothing; the next one goes on', async () => {
    await keep('exports', [messageOf('e1', { n: 1 })], away)
    const { consumers } = working()
    vi.spyOn(store, 'delete').mockRejectedValueOnce(new Error('KV is away'))
    await expect(retry(consumers)).rejects.toThrow('KV is away')
    expect(await retry(consumers)).toMatchObject({ moved: 1, broughtIn: 1 })
    expect(await keysOf()).toEqual([])
  })
})
