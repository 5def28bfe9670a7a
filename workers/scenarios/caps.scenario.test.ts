/** A click cap with separate Workers: the tracker's objects, the queue's clicks, and cron's clean-up. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { runScoped } from '../core/database.ts'
import { ask } from '../test/books-world.ts'
import { startFourWorkers } from './four-workers.ts'

const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'
const LIMIT = 40

const four = await startFourWorkers()
beforeAll(async () => {
  await four.runCron('make-partitions', new Date())
  await runScoped(four.db, { kind: 'system' }, [
    sql`insert into affiliate.caps (advertiser_id, offer_id, metric, period, limit_value)
      values (${cast.advertiser.id}, ${cast.offers[0].id}, 'clicks', 'total', ${LIMIT})`,
  ])
  await four.runCron('publish-snapshots', new Date())
}, 90_000)
afterAll(() => four?.close())

const visitAll = (from: number, to: number) =>
  Promise.all(
    Array.from({ length: to - from }, (_, at) =>
      four.visit(`/p/aff/anna?visit=${from + at}`, {
        'user-agent': browser,
        'x-local-ip': `10.9.0.${from + at}`,
        // Headers that every browser sends.
        accept: 'text/html,application/xhtml+xml',
        'accept-language': 'en-US,en;q=0.9',
      }),
    ),
  )

const counts = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await ask(
        four.db,
        sql`select coalesce(reason, 'billable') as reason, count(*)::int as clicks
          from affiliate.clicks group by 1`,
      )
    ).map(({ reason, clicks }) => [reason, clicks]),
  )

const leases = async () => {
  const [row] = await ask(
    four.db,
    sql`select coalesce(sum(clicks), 0)::int as clicks, count(closed_at)::int as closed,
      count(*)::int as leases from affiliate.cap_leases`,
  )
  return row
}

test('bills as many clicks as it allows; everybody reaches the page', async () => {
  const answers = await visitAll(0, 10)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]))
  await expect.poll(counts, { timeout: 45_000 }).toEqual({ billable: 10 })
  expect(await leases()).toMatchObject({ clicks: 10, closed: 0 })
})

test('after the isolate’s leases are closed by cron, the rest is given out anew', async () => {
  const later = new Date(Date.now() + 90 * 60_000)
  await four.runCron('return-dead-leases', later)
  const { closed, leases: all } = (await leases()) as { closed: number; leases: number }
  expect(closed).toBeGreaterThan(0)
  expect(closed).toBeLessThanOrEqual(all)
  const answers = await visitAll(10, 100)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]))
  const total = async () => Object.values(await counts()).reduce((sum, one) => sum + one, 0)
  await expect.poll(total, { timeout: 45_000 }).toBe(100)
  const { billable } = await counts()
  expect(billable).toBeLessThanOrEqual(LIMIT)
  expect((await leases())?.clicks).toBe(billable)
})
