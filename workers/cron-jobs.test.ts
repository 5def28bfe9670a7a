import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { jobs, jobsOf } from './cron-jobs.ts'

test('every cron string of wrangler.toml has a job, and every job a cron string', () => {
  const toml = readFileSync(path.resolve(import.meta.dirname, '../wrangler.toml'), 'utf8')
  const lists = [...toml.matchAll(/^crons = (\[.*\])$/gm)].map(
    ([, list]) => JSON.parse(list ?? '') as string[],
  )
  expect(lists).toHaveLength(2)
  const ours = [...new Set(jobs.map(({ cron }) => cron))].toSorted()
  for (const list of lists) expect(list.toSorted()).toEqual(ours)
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
  ])
})

test.each(['', '* * * * *', 'constructor', '0 6 * * 1'])('no job runs for "%s"', (cron) => {
  expect(() => jobsOf(cron)).toThrow('no job for cron')
})
