import { expect, test } from 'vitest'
import { buildDrain } from './dev-drain.ts'

const context = () => ({ waitUntil: () => {}, passThroughOnException: () => {} }) as never
const queueOf = (backlog: { count: number }) => ({
  metrics: async () => ({ backlogCount: backlog.count }),
})
const batchOf = (...ids: string[]) => ({
  ...{ queue: 'clicks', metadata: { metrics: {} } },
  messages: ids.map((id) => ({ id, body: {}, attempts: 1, ack: () => {}, retry: () => {} })),
  ...{ ackAll: () => {}, retryAll: () => {} },
})
const deliver = (drain: ReturnType<typeof buildDrain>, batch: object, work: () => Promise<void>) =>
  drain.deliver(batch as never, work)

test('audit 10: a stop refuses new requests and finishes answers, queues and consumers', async () => {
  const drain = buildDrain()
  const backlog = { count: 0 }
  const stored: string[] = []
  const { promise: flushed, resolve: flush } = Promise.withResolvers<void>()
  drain.watch(context()).waitUntil(flushed)
  expect(drain.isOpen()).toBe(true)
  const finished = drain.finish([queueOf(backlog)], 5_000).then((left) => {
    stored.push('ended')
    return left
  })
  expect(drain.isOpen()).toBe(false)
  setTimeout(() => {
    backlog.count = 1
    flush()
  }, 100)
  setTimeout(() => {
    backlog.count = 0
    const store = () => new Promise<void>((done) => setTimeout(done, 300))
    void deliver(drain, batchOf('a'), store).then(() => stored.push('click'))
  }, 300)
  expect(await finished).toEqual({ requests: 0, messages: 0 })
  expect(stored).toEqual(['click', 'ended'])
})

test('audit 10: a stop says what it could not wait for', async () => {
  const drain = buildDrain()
  const batch = batchOf('a', 'b')
  const failed = drain.deliver(batch as never, ({ messages }) => messages[0]!.retry())
  await failed
  await deliver(drain, batchOf('c'), () => Promise.reject(new Error('away'))).catch(() => {})
  drain.watch(context()).waitUntil(new Promise(() => {}))
  expect(await drain.finish([queueOf({ count: 3 })], 100)).toEqual({ requests: 1, messages: 5 })
})

test('a message that was tried again is no longer waiting for it', async () => {
  const drain = buildDrain()
  await drain.deliver(batchOf('a') as never, ({ messages }) => messages[0]!.retry())
  await deliver(drain, batchOf('a'), async () => {})
  expect(await drain.finish([], 1_000)).toEqual({ requests: 0, messages: 0 })
})
