import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { queuesOf, readTemplate } from '../dev/deploy/template.ts'
import consumer from './consumer.ts'
import { backoffSeconds } from './core/queue-retry.ts'
import { announceDeliveries } from './delivery/delivery-message.ts'
import delivery from './delivery.ts'
import type { ConsumerEnv, DeliveryEnv } from './env.ts'
import { messageOf } from './test/queue-messages.ts'

const runDeliveries = vi.hoisted(() => vi.fn())
vi.mock('./delivery/verbs/run-deliveries.ts', () => ({ runDeliveries }))

const settings = readFileSync(path.resolve(import.meta.dirname, '../wrangler.toml'), 'utf8')
const lines = settings.split('\n').filter((line) => /^\s*\{ queue = .*max_batch_size/.test(line))
const isDead = (line: string) => /queue = "[\w-]+-dead",/.test(line)
const consumers = lines.filter((line) => !isDead(line))

test('F13: every queue that is consumed has a dead-letter queue of its own, which a deploy creates', () => {
  expect(consumers.length).toBeGreaterThan(0)
  for (const line of consumers) {
    const [, queue] = /queue = "([\w-]+)"/.exec(line) ?? []
    expect(line).toContain(`dead_letter_queue = "${queue}-dead"`)
    expect(queuesOf(readTemplate())).toEqual(expect.arrayContaining([queue, `${queue}-dead`]))
  }
})

test('production 2: every dead-letter queue is consumed, deployed and locally', () => {
  for (const line of consumers) {
    const [, queue] = /queue = "([\w-]+)"/.exec(line) ?? []
    expect(lines.filter((other) => other.includes(`queue = "${queue}-dead",`))).toHaveLength(2)
  }
})

test('production 2, 11: every deployed queue is tried for a day, by at most ten consumers at once', () => {
  const [deployed = ''] = settings.split('[env.dev]')
  const own = deployed.split('\n').filter((line) => lines.includes(line))
  expect(own).toHaveLength(14)
  for (const line of own) {
    expect(line).toContain('max_retries = 100,')
    expect(line).toMatch(/max_concurrency = ([1-9]|10)\b/)
  }
  const secondsInAll = Array.from({ length: 100 }, (_, at) => backoffSeconds(at + 1)).reduce(
    (sum, seconds) => sum + seconds,
    0,
  )
  expect(secondsInAll).toBeGreaterThan(86_000 - 4_000)
})

test('every queue that is written to is consumed, and locally as well', () => {
  const written = [...settings.matchAll(/binding = "[A-Z_]+", queue = "(\w+)"/g)].map(
    ([, queue]) => queue,
  )
  for (const queue of new Set(written)) {
    expect(consumers.filter((line) => line.includes(`queue = "${queue}",`))).toHaveLength(2)
  }
})

test('the consumer Worker serves the queues that wrangler.toml gives it, and no other', async () => {
  const [, own = ''] = /\[env\.consumer\]([\s\S]*?)\n\[env\./.exec(settings) ?? []
  const queues = [...own.matchAll(/\{ queue = "([\w-]+)"/g)].map(([, queue]) => queue as string)
  const dead = ['clicks', 'reports', 'mails', 'payouts', 'publishing', 'exports', 'deliveries'].map(
    (queue) => `${queue}-dead`,
  )
  expect(queues).toEqual(['clicks', 'reports', 'mails', 'publishing', 'exports', ...dead])
  const deliver = (queue: string) =>
    consumer.queue({ queue, messages: [] } as unknown as MessageBatch, {} as ConsumerEnv)
  for (const queue of queues) await expect(deliver(queue)).resolves.toBeUndefined()
  for (const queue of queues) {
    await expect(deliver(`tributary-staging-${queue}`)).resolves.toBeUndefined()
  }
  await expect(deliver('tributary-clicks-other')).rejects.toThrow('no consumer for the queue')
  await expect(deliver('payouts')).rejects.toThrow('no consumer for the queue "payouts"')
})

test('production 11: addresses are logged without their query, and the tracker logs every problem', () => {
  for (const [, own = ''] of settings.matchAll(
    /^\[(?:env\.\w+\.)?observability\]\n([\s\S]*?)\n\n/gm,
  )) {
    expect(own).toContain('redact_query_string = true')
    expect(own).toContain('head_sampling_rate = 1\n')
  }
  expect(settings).toContain('invocation_logs = false')
})

test('F11, F14: when a run of deliveries fails, all its messages come back', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  runDeliveries.mockImplementation(async () => {
    throw new Error('the database is away')
  })
  expect(await verdictsOfDeliveries([{ v: 1 }, { v: 1 }])).toEqual([[['retry', 2]], [['retry', 2]]])
})

test('F12, F18: a message of any form only starts a run, which finds due deliveries', async () => {
  runDeliveries.mockResolvedValue({ hasMore: false })
  expect(await verdictsOfDeliveries([null, 'text', { v: 2, type: 'other' }])).toEqual([
    ...[['ack'], ['ack'], ['ack']],
  ])
  expect(runDeliveries).toHaveBeenCalledOnce()
})

test('F15, F16: an event is recorded also while the queue of deliveries refuses; its message is small', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const sent: unknown[] = []
  const send = async (body: unknown) => {
    sent.push(body)
    throw new Error('the queue is away')
  }
  await announceDeliveries({ send } as never, Date.now())
  expect(sent).toEqual([{ v: 1 }])
  expect(warned).toHaveBeenCalledOnce()
})

afterEach(() => void vi.restoreAllMocks())
beforeEach(() => void runDeliveries.mockReset())

/** What the delivery Worker does with messages of these bodies. */
async function verdictsOfDeliveries(bodies: readonly unknown[]) {
  const messages = bodies.map((body, at) => messageOf(`m${at}`, body))
  const batch = { queue: 'deliveries', messages } as unknown as MessageBatch
  await delivery.queue(batch, {} as DeliveryEnv, {} as ExecutionContext)
  return messages.map(({ verdicts }) => verdicts)
}
