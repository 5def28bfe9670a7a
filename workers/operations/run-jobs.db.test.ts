import { sql } from 'drizzle-orm'
import { afterEach, expect, test, vi } from 'vitest'
import { connect, type Row, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { jobs, jobsOf } from '../cron-jobs.ts'
import type { CronEnv } from '../env.ts'
import { makeFreshDatabase } from '../test/fresh-database.ts'
import { makeMemoryKv } from '../test/memory-kv.ts'
import { runDueJobs, runJob } from './run-jobs.ts'

const urls = await makeFreshDatabase()
const system = await connect(urls.systemDatabaseUrl)
afterEach(() => vi.restoreAllMocks())

const at = (time: string) => new Date(`2026-11-24T${time}:00.000Z`)

function makeEnv() {
  const sent: unknown[] = []
  const queue = { send: async (message: unknown) => void sent.push(message) }
  const env = {
    SNAPSHOTS: makeMemoryKv(),
    CLICKS: { metrics: async () => ({ backlogCount: 0 }) },
    MAILS: { ...queue, metrics: async () => ({ backlogCount: 0 }) },
    CLICK_CAPS: {},
    SYSTEM_DATABASE_URL: urls.systemDatabaseUrl,
    DNS_URL: 'http://127.0.0.1:9/dns-query',
    PAYPAL_BASE_URL: 'http://127.0.0.1:9',
    SEALING_KEY: 'test.AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI',
  } as unknown as CronEnv
  return { env, sent }
}

function quiet() {
  const lines: Record<string, unknown>[] = []
  const keep = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  for (const level of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(keep)
  }
  return lines
}

const job = (name: string, run: Job['run'], more: Partial<Job> = {}): Job => ({
  ...{ name, cron: '*/5 * * * *', minutesMax: 1, run },
  ...more,
})
async function runsOf(name: string): Promise<Row[]> {
  const [rows = []] = await runScoped(system, { kind: 'system' }, [
    sql`select scheduled_for, outcome, facts, error, started_at <= ended_at as in_order
        from logs.job_runs where job = ${name} order by id`,
  ])
  return rows
}

test('production 8: a job that takes too long is left, the next one runs, and each has a row', async () => {
  quiet()
  const { env, sent } = makeEnv()
  const slow = job('slow', () => new Promise(() => {}), { minutesMax: 0.002 })
  const failing = job('failing', () => Promise.reject(new Error('no such thing')))
  const fine = job('fine', async () => ({ done: 3 }))
  const run = runDueJobs([slow, failing, fine], env, at('10:05'))
  await expect(run).rejects.toThrow('no answer within 120 ms')
  const row = { in_order: true, error: null, facts: {} }
  const late = { ...row, outcome: 'out_of_time', error: 'LateError: no answer within 120 ms' }
  expect(await runsOf('slow')).toMatchObject([late])
  const failed = { ...row, outcome: 'failed', error: 'Error: no such thing' }
  expect(await runsOf('failing')).toMatchObject([failed])
  const [{ scheduled_for } = {}, ...others] = await runsOf('fine')
  expect(new Date(scheduled_for as string)).toEqual(at('10:05'))
  expect(others).toEqual([])
  expect(await runsOf('fine')).toMatchObject([{ ...row, outcome: 'ok', facts: { done: 3 } }])
  expect(sent).toMatchObject([
    { type: 'alert.raised', kind: 'job.failed', detail: expect.stringContaining('slow: ') },
    { type: 'alert.raised', kind: 'job.failed', detail: 'failing: Error: no such thing' },
  ])
})

test('production 8: a job may begin new work in four fifths of its time', async () => {
  quiet()
  const { env } = makeEnv()
  const had: boolean[] = []
  const asks = job(
    'asks',
    async (_env, _now, hasTime) => {
      had.push(hasTime())
      await new Promise((wake) => setTimeout(wake, 110))
      had.push(hasTime())
      return {}
    },
    { minutesMax: 0.0022 },
  )
  expect((await runJob(asks, env, at('10:00'))).outcome).toBe('ok')
  expect(had).toEqual([true, false])
})

test('production 8: a run that nobody can note has run all the same', async () => {
  const lines = quiet()
  const { env } = makeEnv()
  env.SYSTEM_DATABASE_URL = 'postgres://app_system:x@127.0.0.1:9/none'
  env.SNAPSHOTS.put = () => Promise.reject(new Error('KV is away'))
  const fine = job('unnoted', async () => ({ done: 1 }))
  await runDueJobs([fine], env, at('10:00'))
  const events = lines.map(({ event }) => event)
  expect(events).toEqual(['job.ran', 'job.heartbeat_failed', 'job.not_noted'])
})

test('production 8: two runs at once, and a second one later, harm nothing', async () => {
  quiet()
  const { env } = makeEnv()
  const due = jobsOf('*/5 * * * *')
  await Promise.all([1, 2].map(() => runDueJobs(due, env, at('11:00'))))
  await runDueJobs(due, env, at('11:00'))
  expect((await runsOf('release-holds')).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok'])
})

test('production 14: after a failure, or where work was left, a job runs at its next time', async () => {
  quiet()
  const { env } = makeEnv()
  const answers: (() => Promise<object>)[] = [
    () => Promise.reject(new Error('away')),
    async () => ({ more: true }),
    async () => ({ more: false }),
  ]
  let runs = 0
  const restless = job('restless', async () => answers[runs++]!())
  await runDueJobs([restless], env, at('10:05')).catch(() => {})
  for (const time of ['10:10', '10:15', '10:20', '10:25']) {
    await runDueJobs([restless], env, at(time))
  }
  expect(runs).toBe(3)
})

/** Every time at which Cloudflare triggers a cron string on one day, in order. */
function timesOfDay() {
  const strings = [...new Set(jobs.map(({ cron }) => cron))]
  const minutes = Array.from({ length: 24 * 60 }, (_, minute) => minute)
  const isDue = (cron: string, minute: number) => {
    const [m = '', h = ''] = cron.split(' ')
    if (m.startsWith('*/')) return minute % Number(m.slice(2)) === 0
    return minute % 60 === Number(m) && (h === '*' || Math.floor(minute / 60) === Number(h))
  }
  return minutes.map((minute) => ({ minute, due: strings.filter((cron) => isDue(cron, minute)) }))
}

/** The minutes of a day in which a job queries the database. */
async function minutesAwake(env: CronEnv, before: (minute: number) => void): Promise<number[]> {
  const asked = vi.spyOn(globalThis, 'fetch')
  const awake: number[] = []
  for (const { minute, due } of timesOfDay()) {
    before(minute)
    asked.mockClear()
    const time = new Date(at('00:00').getTime() + minute * 60_000)
    for (const cron of due) await runDueJobs(jobsOf(cron), env, time)
    if (asked.mock.calls.length > 0) awake.push(minute)
  }
  return awake
}

test('production 14: on an idle day jobs wake the database twice an hour, and for the jobs of the night', async () => {
  quiet()
  const { env } = makeEnv()
  const awake = await minutesAwake(env, () => {})
  const hourly = Array.from({ length: 24 }, (_, hour) => [hour * 60, hour * 60 + 5]).flat()
  const nightly = Array.from({ length: 10 }, (_, at) => 10 + at * 5)
  expect(awake).toEqual([...hourly, ...nightly].toSorted((one, other) => one - other))
  // The earlier schedule woke the database every fifth minute.
  expect(awake.length).toBeLessThan(288 / 4)
}, 120_000)

test('production 14: clicks left in KV are brought in at the next run, and use brings every job back', async () => {
  quiet()
  const { env } = makeEnv()
  const every = jobs.filter(({ cron }) => cron === '*/5 * * * *')
  await runDueJobs(every, env, at('12:00'))
  const countAll = async () =>
    (await Promise.all(every.map(({ name }) => runsOf(name)))).map((rows) => rows.length)
  const first = await countAll()
  await runDueJobs(every, env, at('12:05'))
  expect(await countAll()).toEqual(first)
  await env.SNAPSHOTS.put('spool:clicks:other:1', '{')
  await runDueJobs(every, env, at('12:10'))
  const [drained = 0, ...rest] = first
  expect(await countAll()).toEqual([drained + 1, ...rest])
  const { noteActivity } = await import('./activity.ts')
  await noteActivity(env.SNAPSHOTS, at('12:11').getTime())
  await runDueJobs(every, env, at('12:15'))
  expect(await countAll()).toEqual([drained + 1, ...rest.map((count) => count + 1)])
})
