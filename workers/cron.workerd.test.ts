import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import type { ClicksMessage } from './clicks/rules/clicks-message.ts'
import { spoolKey } from './clicks/rules/spool.ts'
import { clickOf, makeClickIds, pack } from './clicks/test/click-messages.ts'
import worker from './cron.ts'
import type { CronEnv } from './env.ts'

const bindings = env as unknown as CronEnv
/** The full hour, at which every job runs. */
const scheduledTime = new Date('2026-11-21T01:00:00Z')

afterEach(() => {
  vi.restoreAllMocks()
})

/** The log lines, parsed. */
function logged() {
  const lines: Record<string, unknown>[] = []
  const keep = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  vi.spyOn(console, 'log').mockImplementation(keep)
  vi.spyOn(console, 'error').mockImplementation(keep)
  vi.spyOn(console, 'warn').mockImplementation(keep)
  return lines
}
const run = (cron: string) =>
  worker.scheduled(
    createScheduledController({ cron, scheduledTime }),
    bindings,
    createExecutionContext(),
  )

test.each([
  ['*/5 * * * *', { job: 'drain-spool', messages: 0, dead: 0 }],
  ['*/5 * * * *', { job: 'match-parked-reports', recorded: expect.any(Number) }],
  ['*/5 * * * *', { job: 'release-holds', released: expect.any(Number) }],
  ['5 * * * *', { job: 'build-payouts', batches: expect.any(Number) }],
  ['*/10 * * * *', { job: 'expire-payout-drafts', expired: 0 }],
  ['*/10 * * * *', { job: 'reconcile-payouts', submissions: expect.any(Number) }],
  ['*/10 * * * *', { job: 'return-dead-leases', left: 0 }],
  ['*/10 * * * *', { job: 'check-paypal-accounts', tried: 0, problems: 0 }],
  ['*/10 0-23 * * *', { job: 'retry-dead-messages', moved: 0, open: {} }],
  ['*/10 0-23 * * *', { job: 'publish-snapshots', removed: expect.any(Number) }],
  ['15 0 * * *', { job: 'make-partitions', made: expect.any(Number) }],
  ['20 0 * * *', { job: 'forget-old-cap-counts', leases: expect.any(Number), more: false }],
])('%s runs its job, is safe to repeat, and logs one line', async (cron, fields) => {
  const lines = logged()
  await run(cron)
  await run(cron)
  const line = { event: 'job.ran', scheduledTime: scheduledTime.getTime(), ...fields }
  const mine = lines.filter(({ event, job }) => event === 'job.ran' && job === fields.job)
  expect(mine).toMatchObject([line, line])
})

test.each([
  ['late writes by the time it has become', -3_600_000],
  ['by a clock that is ahead writes by that clock', 3_600_000],
])('a job that starts %s', async (_, aheadMs) => {
  const lines = logged()
  const before = Date.now()
  const controller = createScheduledController({
    cron: '*/10 0-23 * * *',
    scheduledTime: new Date(before + aheadMs),
  })
  await worker.scheduled(controller, bindings, createExecutionContext())
  const [line] = lines.filter(({ event }) => event === 'job.ran')
  expect(Number(line?.startedAt)).toBeGreaterThanOrEqual(before + Math.max(0, aheadMs))
  expect(Number(line?.startedAt)).toBeLessThanOrEqual(Date.now() + Math.max(0, aheadMs))
})

test('the drain brings in what the tracker left in KV, and puts aside what nobody can read', async () => {
  const lines = logged()
  const ids = makeClickIds()
  const [message] = pack([[clickOf(ids), clickOf(ids)]]) as [ClicksMessage]
  const key = spoolKey(message.isolate, message.sequence)
  await bindings.SNAPSHOTS.put(key, JSON.stringify(message))
  await bindings.SNAPSHOTS.put('spool:clicks:other:1', JSON.stringify({ ...message, v: 2 }))
  await bindings.SNAPSHOTS.put('spool:clicks:other:2', '{')
  await run('*/5 * * * *')
  expect(lines.find(({ job }) => job === 'drain-spool')).toMatchObject({
    event: 'job.ran',
    ...{ messages: 1, clicks: 2, dead: 2, more: false },
  })
  expect((await bindings.SNAPSHOTS.list({ prefix: 'spool:' })).keys).toEqual([])
  const result = lines.filter(({ event }) => event === 'click_message.put_aside')
  expect(result.map(({ messageId }) => messageId)).toEqual(['other:1', 'other:2'])
  await run('*/10 0-23 * * *')
  expect(lines.find(({ job }) => job === 'retry-dead-messages')).toMatchObject({
    ...{ event: 'job.ran', moved: 2, broughtIn: 0, failed: 2, open: { clicks: 2 } },
  })
})

test('the failure of one job is logged and thrown, and the next job of its cron string runs', async () => {
  const lines = logged()
  const away = () => Promise.reject(new Error('KV is away'))
  const SNAPSHOTS = { list: away, put: away, getWithMetadata: away } as unknown as KVNamespace
  const noKv = { ...bindings, SNAPSHOTS }
  const controller = createScheduledController({ cron: '*/5 * * * *', scheduledTime })
  const running = worker.scheduled(controller, noKv, createExecutionContext())
  await expect(running).rejects.toThrow('KV is away')
  const ran = lines.filter(({ event }) => event === 'job.ran' || event === 'job.failed')
  expect(ran.map(({ event, job }) => [event, job])).toEqual([
    ['job.failed', 'drain-spool'],
    ['job.ran', 'match-parked-reports'],
    ['job.ran', 'release-holds'],
    ['job.ran', 'fund-commissions'],
    ['job.ran', 'sweep-mails'],
    ['job.ran', 'find-facts'],
  ])
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
