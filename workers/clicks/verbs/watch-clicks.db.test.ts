import { sql } from 'drizzle-orm'
import { afterEach, expect, test, vi } from 'vitest'
import { connect, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { Alert } from '../../mail/alerts.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import { watchClicks } from './watch-clicks.ts'

const system = await connect((await makeFreshDatabase()).systemDatabaseUrl)
afterEach(() => vi.restoreAllMocks())

const now = new Date('2026-11-24T12:05:00Z')
const empty = { metrics: async () => ({ backlogCount: 0 }) }

async function watch(queues: Parameters<typeof watchClicks>[1]) {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const raised: Alert[] = []
  const raise = async (alert: Alert) => void raised.push(alert)
  const found = await watchClicks(system, queues, raise, now)
  return { found, raised: raised.map(({ kind, detail }) => [kind, detail]) }
}

test('production: a gap in an isolate’s messages raises click.lost, once the hour is complete', async () => {
  const receive = (sequence: number, cumulative: number, receivedAt: string) =>
    runScoped(system, { kind: 'system' }, [
      sql`insert into logs.click_messages (isolate, sequence, cumulative, clicks, unknown_codes, received_at)
          values (${isolate}, ${sequence}, ${cumulative}, 5, 0, ${receivedAt}::timestamptz)`,
    ])
  const isolate = newId(now)
  await receive(1, 5, '2026-11-24T09:10:00Z')
  expect(await watch({ clicks: empty })).toEqual({
    found: { missingMessages: 0, lostClicks: 0, oldestHours: 0 },
    raised: [],
  })
  // Its gap is an hour younger than what is looked at: the message may still come.
  await receive(5, 25, '2026-11-24T10:20:00Z')
  expect((await watch({ clicks: empty })).raised).toEqual([])
  await receive(3, 15, '2026-11-24T09:20:00Z')
  const { found, raised } = await watch({ clicks: empty })
  expect(found).toEqual({ missingMessages: 1, lostClicks: 5, oldestHours: 0 })
  const hour = '2026-11-24T09:00:00.000Z'
  const detail = `5 clicks in 1 messages are missing in the hour from ${hour}`
  expect(raised).toEqual([['click.lost', detail]])
})

test('production: a queue whose oldest message is days old raises queue.backlog_old', async () => {
  const old = { backlogCount: 1, oldestMessageTimestamp: new Date('2026-11-22T10:00:00Z') }
  const { found, raised } = await watch({ clicks: empty, mails: { metrics: async () => old } })
  expect(Math.floor(found.oldestHours)).toBe(50)
  expect(raised.filter(([kind]) => kind === 'queue.backlog_old')).toEqual([
    ['queue.backlog_old', 'the oldest message of the queue mails has waited 50 hours'],
  ])
})
