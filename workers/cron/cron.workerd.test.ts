import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import type { CronEnv } from '../env.ts'
import worker from './index.ts'

const bindings = env as unknown as CronEnv
const scheduledTime = new Date('2026-11-21T00:15:00Z')

afterEach(() => {
  vi.restoreAllMocks()
})

/** What was logged, as the objects it stands for. */
function logged() {
  const lines: Record<string, unknown>[] = []
  const keep = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  vi.spyOn(console, 'log').mockImplementation(keep)
  vi.spyOn(console, 'error').mockImplementation(keep)
  return lines
}
const run = (cron: string) =>
  worker.scheduled(
    createScheduledController({ cron, scheduledTime }),
    bindings,
    createExecutionContext(),
  )

test.each([
  ['*/5 * * * *', { job: 'release-holds', released: expect.any(Number) }],
  ['0 6 * * MON', { job: 'build-payouts', batches: expect.any(Number) }],
  ['*/10 * * * *', { job: 'reconcile-payouts', submissions: expect.any(Number) }],
  ['*/30 * * * *', { job: 'publish-snapshots', removed: expect.any(Number) }],
  ['15 0 * * *', { job: 'make-partitions', made: expect.any(Number) }],
])('%s runs its job, twice without harm, and tells so in one line', async (cron, fields) => {
  const lines = logged()
  await run(cron)
  await run(cron)
  const line = { event: 'job.ran', scheduledTime: scheduledTime.getTime(), ...fields }
  expect(lines.filter(({ event }) => event === 'job.ran')).toMatchObject([line, line])
})

test('an unknown cron string runs nothing', async () => {
  await expect(run('* * * * *')).rejects.toThrow('no job for cron "* * * * *"')
})

test('F12 an unreadable message goes its way to the dead-letter queue, the others go on', async () => {
  const lines = logged()
  const good = (batchId: string) => ({ v: 1, type: 'payout_batch.submission_requested', batchId })
  const unknownBatch = '01a1f7f8-3000-72e3-9854-35fdc0aa48e2'
  const bodies: unknown[] = [
    good(unknownBatch),
    { v: 2, type: 'payout_batch.submission_requested', batchId: unknownBatch },
    'nonsense',
    good('not-an-id'),
    { ...good(unknownBatch), type: 'payout_batch.reconciliation_requested' },
  ]
  const messages = bodies.map((body, index) => ({
    id: String(index),
    timestamp: scheduledTime,
    attempts: 1,
    body,
  }))
  const batch = createMessageBatch('payouts', messages)
  const context = createExecutionContext()
  await worker.queue(batch, bindings, context)
  const result = await getQueueResult(batch, context)
  expect(result.explicitAcks).toEqual(['0', '4'])
  expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(['1', '2', '3'])
  const unreadable = lines.filter(({ event }) => event === 'payout_message.unreadable')
  expect(unreadable.map(({ messageId }) => messageId)).toEqual(['1', '2', '3'])
})
