import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, expectTypeOf, test } from 'vitest'
import type { enNames } from '../dashboard/src/operations/names-en.ts'
import { nextRunOf, periodMinutesOf, RUN_MINUTES_MAX } from './core/job.ts'
import { type JobCount, jobs, jobsOf } from './cron-jobs.ts'
import { jobSchedules } from './operations/job-schedules.ts'

test('every cron string of wrangler.toml has a job, and every job a cron string', () => {
  const toml = readFileSync(path.resolve(import.meta.dirname, '../wrangler.toml'), 'utf8')
  const lists = [...toml.matchAll(/^crons = (\[.*\])$/gm)].map(
    ([, list]) => JSON.parse(list ?? '') as string[],
  )
  // The delivery Worker runs each minute and has no jobs.
  expect(lists).toHaveLength(3)
  expect(lists.splice(1, 1)).toEqual([['* * * * *']])
  const ours = [...new Set(jobs.map(({ cron }) => cron))].toSorted()
  for (const list of lists) expect(list.toSorted()).toEqual(ours)
})

test('the health check lists every job and its schedule', () => {
  expect(jobSchedules).toEqual(jobs.map(({ name, cron }) => ({ name, cron })))
})

test('the page Operations has a name for everything that the jobs count', () => {
  expectTypeOf<keyof typeof enNames.counts>().toEqualTypeOf<JobCount>()
})

test.each([
  ['*/5 * * * *', '10:00:00', '2026-11-24T10:05'],
  ['*/10 0-23 * * *', '10:09:59', '2026-11-24T10:10'],
  ['5 * * * *', '10:05:00', '2026-11-24T11:05'],
  ['5 * * * *', '10:04:00', '2026-11-24T10:05'],
  ['30 0 * * *', '00:29:00', '2026-11-24T00:30'],
  ['0 1 * * *', '23:00:00', '2026-11-25T01:00'],
])('after %s at %s the next run is at %s', (cron, time, next) => {
  const now = new Date(`2026-11-24T${time}.000Z`)
  expect(nextRunOf(cron, now)).toEqual(new Date(`${next}:00.000Z`))
})

test('no two jobs have the same name', () => {
  const names = jobs.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
})

test('jobs of one cron string run in the order of the list', () => {
  expect(jobsOf('*/5 * * * *').map(({ name }) => name)).toEqual([
    'drain-spool',
    'match-parked-reports',
    'release-holds',
    'fund-commissions',
    'sweep-mails',
    'find-facts',
  ])
})

test('production 8: the jobs of one run of the Worker have fewer minutes together than Cloudflare gives it', () => {
  const byCron = Map.groupBy<string, (typeof jobs)[number]>(jobs, ({ cron }) => cron)
  const minutes = [...byCron].map(([cron, due]) => ({
    cron,
    minutes: due.reduce((sum, { minutesMax }) => sum + minutesMax, 0),
  }))
  expect(minutes.filter(({ minutes }) => minutes > RUN_MINUTES_MAX)).toEqual([])
})

test('production 8: each job of the night has a time of its own', () => {
  const nightly = jobs.map(({ cron }) => cron).filter((cron) => periodMinutesOf(cron) === 1_440)
  expect(nightly).toEqual([...new Set(nightly)])
  expect(nightly.length).toBeGreaterThanOrEqual(9)
})

test.each(['', '* * * * *', 'constructor', '0 6 * * 1'])('no job runs for "%s"', (cron) => {
  expect(() => jobsOf(cron)).toThrow('no job for cron')
})
