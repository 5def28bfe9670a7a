/**
 * The whole way of a click, many times: link, outbox, a bad queue, the consumer, the cron's drain, Postgres.
 * CLICKS_IN_RUN says how many times; 40,000 in CI.
 */
import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { afterEach, expect, inject, test, vi } from 'vitest'
import consumer from '../../consumer.ts'
import { connect, runScoped } from '../../core/database.ts'
import cron from '../../cron.ts'
import type { ConsumerEnv, CronEnv, TrackerEnv } from '../../env.ts'
import type { ClicksMessage } from '../rules/clicks-message.ts'
import { makeClickIds } from '../test/click-messages.ts'
import { clickIdOf, host, makeEdge, offer } from '../test/edge-world.ts'

const bindings = env as unknown as ConsumerEnv & CronEnv & TrackerEnv
const CLICKS = inject('clicksInRun')
const VISITORS_AT_ONCE = 2_000
/** max_batch_size of wrangler.toml. */
const MESSAGES_PER_BATCH = 100

afterEach(() => {
  vi.restoreAllMocks()
})

/** The same numbers on every run. */
function makeDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % sides
  }
}

/** Of ten messages one is refused twice, one refused for good, one taken without an answer. */
function makeBadQueue(deliveries: ClicksMessage[], dice: (sides: number) => number) {
  const tries = new Map<number, number>()
  return {
    send: async (message: ClicksMessage) => {
      const attempt = (tries.get(message.sequence) ?? 0) + 1
      tries.set(message.sequence, attempt)
      const luck = message.sequence % 10
      if (luck === 1 || (luck === 4 && attempt < 3)) throw new Error('the queue is away')
      const copy = structuredClone(message)
      for (let times = 1 + dice(3); times > 0; times--) deliveries.push(copy)
      if (luck === 7) await new Promise(() => {})
    },
  }
}

function shuffle<T>(items: T[], dice: (sides: number) => number): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = dice(at + 1)
    ;[items[at], items[other]] = [items[other] as T, items[at] as T]
  }
  return items
}

/** Delivers as the queue does: what was not acknowledged comes again. */
async function deliverAll(deliveries: ClicksMessage[]): Promise<void> {
  const waiting = deliveries.map((body, at) => ({ body, id: `m${at}`, attempts: 1 }))
  while (waiting.length > 0) {
    const messages = waiting.splice(0, MESSAGES_PER_BATCH)
    const timestamp = new Date(0)
    const parts = messages.map((message) => ({ ...message, timestamp }))
    const batch = createMessageBatch('clicks', parts)
    await consumer.queue(batch, bindings)
    const { explicitAcks } = await getQueueResult(batch, createExecutionContext())
    const acked = new Set(explicitAcks)
    waiting.push(...messages.filter(({ id }) => !acked.has(id)))
  }
}

async function ask(statement: ReturnType<typeof sql>) {
  const db = await connect(bindings.SYSTEM_DATABASE_URL)
  const [rows] = await runScoped(db, { kind: 'system' }, [statement])
  return rows ?? []
}

test(`${CLICKS} clicks, every message up to three times and shuffled: none lost, none twice`, async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const lost = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { offerId } = makeClickIds()
  const edge = makeEdge({
    'host:shop.test': { ...host, defaultOfferId: offerId },
    [`offer:${offerId}`]: { ...offer, id: offerId },
  })
  const dice = makeDice(7)
  const deliveries: ClicksMessage[] = []
  const CLICKS_QUEUE = makeBadQueue(deliveries, dice) as unknown as TrackerEnv['CLICKS']
  Object.assign(edge.vars, { CLICKS: CLICKS_QUEUE })

  const answered = new Set<string | null>()
  // The first visitor alone: what is cold asks KV for every visitor.
  for (let left = CLICKS, wave = 1; left > 0; left -= wave, wave = VISITORS_AT_ONCE) {
    edge.nowMs += 600_000 // so that the hour changes, too
    const size = Math.min(wave, left)
    const paths = Array.from({ length: size }, (_, at) => `/p/aff/anna?sub1=${at}`)
    for (const answer of await edge.askMany(paths)) answered.add(clickIdOf(answer))
  }
  expect(answered.size).toBe(CLICKS)
  expect([...edge.spooled.values()].flat().length).toBeGreaterThan(CLICKS / 50 / 10)

  await deliverAll(shuffle(deliveries, dice))
  for (const [key, message] of edge.spooled) {
    await bindings.SNAPSHOTS.put(key, JSON.stringify(message))
  }
  const controller = createScheduledController({ cron: '*/5 * * * *', scheduledTime: new Date() })
  await cron.scheduled(controller, bindings, createExecutionContext())
  expect((await bindings.SNAPSHOTS.list({ prefix: 'spool:clicks:' })).keys).toEqual([])

  const stored = await ask(sql`select id from affiliate.clicks where offer_id = ${offerId}`)
  expect(stored).toHaveLength(CLICKS)
  expect(stored.every(({ id }) => answered.has(id as string))).toBe(true)
  const [{ isolate } = { isolate: '' }] = deliveries
  const [counts] = await ask(sql`select
    (select sum(clicks)::int from affiliate.click_rollups_daily where offer_id = ${offerId}) as daily,
    (select sum(clicks)::int from affiliate.click_rollups_hourly where offer_id = ${offerId}) as hourly,
    (select sum(clicks)::int from logs.click_messages where isolate = ${isolate}) as arrived,
    (select max(cumulative)::int from logs.click_messages where isolate = ${isolate}) as accepted,
    (select (max(sequence) - count(*))::int from logs.click_messages where isolate = ${isolate}) as gaps`)
  const all = { daily: CLICKS, hourly: CLICKS, arrived: CLICKS, accepted: CLICKS, gaps: 0 }
  expect(counts).toEqual(all)
  expect(lost).not.toHaveBeenCalled()
}, 180_000)
