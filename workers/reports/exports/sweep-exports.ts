import { readText } from '../../core/columns.ts'
import { type Db, openDatabase, runScoped, type Statement } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { wasActive } from '../../operations/activity.ts'
import { queueDueSchedules, SCHEDULES_KEY } from '../schedules/queue-schedules.ts'
import {
  expireExport,
  failOldExports,
  listExpiredExports,
  listStuckExports,
  toAskedExport,
} from './db.ts'
import { endMails } from './export-mails.ts'
import { type ExportsMessage, exportMessage } from './export-message-rules.ts'
import { type Bucket, deleteFiles } from './r2-file.ts'

/** Exports younger than this may still have a message on its way. */
const LATE_MS = 5 * 60_000
const GIVEN_UP_MS = 86_400_000
const PER_RUN_MAX = 100

interface SweepDeps {
  db: Db
  bucket: Bucket
  queue: { send(message: ExportsMessage): Promise<unknown> }
}

/** Queues exports again whose message or run was lost, and deletes files after their time. Safe to repeat. */
export async function sweepExports({ db, bucket, queue }: SweepDeps, now: Date) {
  const before = (ms: number) => new Date(now.getTime() - ms)
  const read = async (...statements: Statement[]) => {
    const [rows = []] = await runScoped(db, { kind: 'system' }, statements)
    return rows
  }
  const run = async (statement: Statement) => (await read(statement)).map(({ id }) => readText(id))
  const old = (await read(failOldExports(before(GIVEN_UP_MS), now))).map(toAskedExport)
  const mails = old.flatMap((of) => endMails(of, { failure: 'export_interrupted' }, now))
  if (mails.length > 0) await read(...mails)
  const givenUp = old.map(({ id }) => id)
  const stuck = await run(listStuckExports(before(LATE_MS), now, PER_RUN_MAX))
  for (const id of stuck) await queue.send(exportMessage(id))
  const expired = await run(listExpiredExports(now, PER_RUN_MAX))
  for (const id of [...expired, ...givenUp]) {
    // The file first: a run that crashes between the two is repeated.
    await deleteFiles(bucket, id)
    await run(expireExport(id))
  }
  return { queued: stuck.length, expired: expired.length, given_up: givenUp.length }
}

export const sweepExportsJob = {
  name: 'sweep-exports',
  cron: '*/10 0-23 * * *',
  minutesMax: 1,
  // Scheduled reports are due also while nobody uses the system. Without any, the database may sleep.
  mayHaveWork: async ({ SNAPSHOTS }) =>
    (await SNAPSHOTS.get(SCHEDULES_KEY)) !== null || wasActive(SNAPSHOTS),
  run: async (env, now) => {
    const { EXPORTS: bucket, EXPORT_REQUESTS: queue } = env
    const db = await openDatabase(env)
    const due = await queueDueSchedules(db, queue, now)
    return { ...due, ...(await sweepExports({ db, bucket, queue }, now)) }
  },
} as const satisfies Job
