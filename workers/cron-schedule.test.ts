import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { jobs } from './cron-jobs.ts'
import { jobsOf, scheduleOf } from './cron-schedule.ts'

test('every cron string of wrangler.toml has a job, and every job a cron string', () => {
  const toml = readFileSync(path.resolve(import.meta.dirname, '../wrangler.toml'), 'utf8')
  const lists = [...toml.matchAll(/^crons = (\[.*\])$/gm)].map(
    ([, list]) => JSON.parse(list ?? '') as string[],
  )
  expect(lists).toHaveLength(2)
  for (const list of lists) expect(list.toSorted()).toEqual(Object.keys(scheduleOf).toSorted())
  expect(Object.values(scheduleOf).flat().toSorted()).toEqual(Object.keys(jobs).toSorted())
})

test.each(['', '* * * * *', 'constructor', '0 6 * * 1'])('no job runs for "%s"', (cron) => {
  expect(() => jobsOf(cron)).toThrow('no job for cron')
})
