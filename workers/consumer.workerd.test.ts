import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type ClickIds,
  clickedAt,
  clickOf,
  makeClickIds,
  pack,
} from './clicks/test/click-messages.ts'
import consumer from './consumer.ts'
import { connect, runScoped } from './core/database.ts'
import { backoffSeconds } from './core/queue-retry.ts'
import type { ConsumerEnv } from './env.ts'
import { messageOf } from './test/queue-messages.ts'

const bindings = env as unknown as ConsumerEnv

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Delivers bodies as messages m0, m1, … and returns what happened to each. */
async function deliver(bodies: readonly unknown[], given: ConsumerEnv = bindings, attempts = 1) {
  const messages = bodies.map((body, at) => ({
    id: `m${at}`,
    timestamp: clickedAt,
    attempts,
    body,
  }))
  const batch = createMessageBatch('clicks', messages)
  await consumer.queue(batch, given)
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext())
  return {
    acked: explicitAcks.toSorted(),
    retried: retryMessages.map(({ msgId }) => msgId).toSorted(),
  }
}

async function countsOf({ offerId }: ClickIds) {
  const db = await connect(bindings.SYSTEM_DATABASE_URL)
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [
    sql`select
      (select count(*)::int from affiliate.clicks where offer_id = ${offerId}) as stored,
      (select coalesce(sum(clicks), 0)::int from affiliate.click_rollups_daily where offer_id = ${offerId}) as daily,
      (select coalesce(sum(clicks), 0)::int from affiliate.click_rollups_hourly where offer_id = ${offerId}) as hourly`,
  ])
  return row
}
const all = (clicks: number) => ({ stored: clicks, daily: clicks, hourly: clicks })

test('F9, F10: every message twice and shuffled is stored and counted once', async () => {
  const ids = makeClickIds()
  const loads = Array.from({ length: 6 }, (_, n) =>
    Array.from({ length: n + 1 }, () => clickOf(ids)),
  )
  const messages = pack(loads)
  const shuffled = [...messages, ...messages].map((_, at) => messages[(at * 5 + 3) % 6])
  expect((await deliver(shuffled.slice(0, 7))).retried).toEqual([])
  expect((await deliver(shuffled.slice(7))).retried).toEqual([])
  expect((await deliver(messages.toReversed())).acked).toHaveLength(6)
  expect(await countsOf(ids)).toEqual(all(21))
})

describe('F12: what cannot be read comes back, at last to the dead-letter queue, and the rest goes on', () => {
  const ids = makeClickIds()
  const [good] = pack([[clickOf(ids)]])
  test.each([
    ['text', 'junk'],
    ['null', null],
    ['nothing in it', {}],
    ['an unknown version', { ...good, v: 2 }],
    ['an unknown type', { ...good, type: 'clicks.imagined' }],
    ['a click without an id', pack([[{ ...clickOf(ids), id: '' }]])[0]],
    ['an unknown reason', pack([[{ ...clickOf(ids), reason: 'magic' as 'bot' }]])[0]],
    ['too many clicks', pack([Array.from({ length: 201 }, () => clickOf(ids))])[0]],
  ])('%s', async (_name, poison) => {
    const mine = makeClickIds()
    const [one, two] = pack([[clickOf(mine)], [clickOf(mine)]])
    const verdicts = await deliver([one, poison, two])
    expect(verdicts).toEqual({ acked: ['m0', 'm2'], retried: ['m1'] })
    expect(await countsOf(mine)).toEqual(all(2))
    expect(await deliver([two, poison, one])).toEqual(verdicts)
    expect(await countsOf(mine)).toEqual(all(2))
  })
})

describe('production 3: while a deploy runs, clicks', () => {
  const older = (ids: ClickIds) => pack([[clickOf(ids)]])[0]

  test('of the previous version, without optional fields, are stored', async () => {
    const ids = makeClickIds()
    expect((await deliver([older(ids)])).acked).toEqual(['m0'])
    expect(await countsOf(ids)).toEqual(all(1))
  })

  test('of the version after, with fields more, are stored without them', async () => {
    const ids = makeClickIds()
    const clicks = [{ ...clickOf(ids), added: { anything: 1 } }]
    expect((await deliver([{ ...older(ids), clicks, added: [1] }])).acked).toEqual(['m0'])
    expect(await countsOf(ids)).toEqual(all(1))
  })

  test('of a version that cannot be read come back in five minutes, and are stored after all', async () => {
    const ids = makeClickIds()
    const message = older(ids)
    const newer = messageOf('m0', { ...message, v: 2 })
    await consumer.queue({ queue: 'clicks', messages: [newer] } as never, bindings)
    expect(newer.verdicts).toEqual([['retry', 300]])
    expect((await deliver([message], bindings, 2)).acked).toEqual(['m0'])
    expect(await countsOf(ids)).toEqual(all(1))
  })
})

test('F11: of eight messages the one the database refuses stays behind alone', async () => {
  const ids = makeClickIds()
  const loads = Array.from({ length: 8 }, () => [clickOf(ids)])
  const messages = pack(loads).map((message) =>
    // Longer than the column allows.
    message.sequence === 6 ? { ...message, sequence: 2 ** 31 } : message,
  )
  const acked = ['m0', 'm1', 'm2', 'm3', 'm4', 'm6', 'm7']
  for (let delivery = 0; delivery < 2; delivery++) {
    expect(await deliver(messages)).toEqual({ acked, retried: ['m5'] })
    expect(await countsOf(ids)).toEqual(all(7))
  }
})

test('F21: Postgres away: everything comes back later, and is stored once', async () => {
  const ids = makeClickIds()
  const messages = pack([[clickOf(ids)], [clickOf(ids)]])
  const away = { ...bindings, SYSTEM_DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none' }
  expect(await deliver(messages, away)).toEqual({ acked: [], retried: ['m0', 'm1'] })
  expect(await deliver(messages)).toEqual({ acked: ['m0', 'm1'], retried: [] })
  expect(await countsOf(ids)).toEqual(all(2))
})

test.each([
  [1, 2],
  [2, 4],
  [9, 512],
  [10, 900],
  [100, 900],
])('after delivery %i the next waits %i s', (attempts, seconds) => {
  expect(backoffSeconds(attempts)).toBe(seconds)
})
