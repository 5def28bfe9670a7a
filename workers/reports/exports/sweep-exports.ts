import { readText } from '../../core/columns.ts'
import { type Db, openDatabase, runScoped, type Statement } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import {
  expireExport,
  failOldExports,
  listExpiredExports,
  listStuckExports,
  toAskedExport,
} from './db.ts'
import { endMails } from './export-mails.ts'
import { type ExportMessage, exportMessage } from './export-message-rules.ts'
import { type Bucket, deleteFiles } from './r2-file.ts'

/** Exports younger than this may still have a message on its way. */
const LATE_MS = 5 * 60_000
const GIVEN_UP_MS = 86_400_000
const PER_RUN_MAX = 100

interface SweepDeps {
  db: Db
  bucket: Bucket
  queue: { send(message: ExportMessage): Promise<unknown> }
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
    // The file first: a run that dies between the two is repeated.
    await deleteFiles(bucket, id)
    await run(expireExport(id))
  }
  return { queued: stuck.length, expired: expired.length, given_up: givenUp.length }
}

export const sweepExportsJob = {
  name: 'sweep-exports',
  cron: '*/30 * * * *',
  minutesMax: 1,
  run: async (env, now) => {
    const { EXPORTS: bucket, EXPORT_REQUESTS: queue } = env
    return sweepExports({ db: await openDatabase(env), bucket, queue }, now)
  },
} as const satisfies Job
