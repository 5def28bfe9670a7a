import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { queuesOf, readTemplate } from '../dev/deploy/template.ts'
import consumer from './consumer.ts'
import type { ConsumerEnv } from './env.ts'

const settings = readFileSync(path.resolve(import.meta.dirname, '../wrangler.toml'), 'utf8')
const consumers = settings
  .split('\n')
  .filter((line) => /^\s*\{ queue = .*max_batch_size/.test(line))

test('F13: every queue that is consumed has a dead-letter queue of its own, which a deploy creates', () => {
  expect(consumers.length).toBeGreaterThan(0)
  for (const line of consumers) {
    const [, queue] = /queue = "([\w-]+)"/.exec(line) ?? []
    expect(line).toContain(`dead_letter_queue = "${queue}-dead"`)
    expect(queuesOf(readTemplate())).toEqual(expect.arrayContaining([queue, `${queue}-dead`]))
  }
})

test('every queue that is written to is consumed, and locally as well', () => {
  const written = [...settings.matchAll(/binding = "[A-Z]+", queue = "(\w+)"/g)].map(
    ([, queue]) => queue,
  )
  for (const queue of new Set(written)) {
    expect(consumers.filter((line) => line.includes(`queue = "${queue}",`))).toHaveLength(2)
  }
})

test('the consumer Worker serves the queues that wrangler.toml gives it, and no other', async () => {
  const [, own = ''] = /\[env\.consumer\]([\s\S]*?)\n\[env\./.exec(settings) ?? []
  const queues = [...own.matchAll(/\{ queue = "([\w-]+)"/g)].map(([, queue]) => queue as string)
  expect(queues).toEqual(['clicks', 'reports', 'mails'])
  const deliver = (queue: string) =>
    consumer.queue({ queue, messages: [] } as unknown as MessageBatch, {} as ConsumerEnv)
  for (const queue of queues) await expect(deliver(queue)).resolves.toBeUndefined()
  for (const queue of queues) {
    await expect(deliver(`tributary-staging-${queue}`)).resolves.toBeUndefined()
  }
  await expect(deliver('tributary-clicks-other')).rejects.toThrow('no consumer for the queue')
  await expect(deliver('payouts')).rejects.toThrow('no consumer for the queue "payouts"')
})
