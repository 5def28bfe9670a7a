import { afterEach, expect, test, vi } from 'vitest'
import { QUEUE_HOURS_KEPT, tellOldBacklog } from './warn-of-old-backlog.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const HOUR_MS = 3_600_000
const waiting = (hours: number) => ({
  metrics: async () => ({
    backlogCount: 1,
    oldestMessageTimestamp: new Date(now.getTime() - hours * HOUR_MS),
  }),
})
afterEach(() => vi.restoreAllMocks())

const alarmsOf = async (queue: Parameters<typeof tellOldBacklog>[1]) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  await tellOldBacklog('clicks', queue, now)
  return logged.mock.calls.map(([line]) => JSON.parse(line as string).event)
}

test('F17: a backlog is logged when half of the time has gone after which it would be deleted', async () => {
  expect(await alarmsOf(waiting(QUEUE_HOURS_KEPT / 2))).toEqual(['queue.backlog_old'])
})

test.each([
  ['younger', waiting(QUEUE_HOURS_KEPT / 2 - 0.01)],
  ['nothing', { metrics: async () => ({ backlogCount: 0 }) }],
  ['of an unknown age', { metrics: async () => ({ backlogCount: 3 }) }],
])('F17: what waits is %s: no alarm', async (_name, queue) => {
  expect(await alarmsOf(queue)).toEqual([])
})
