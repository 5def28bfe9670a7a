import { type Db, openDatabase, runScoped } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { listDueMails } from '../mails.ts'

/** Mails younger than this may still have a message on its way. */
const LATE_MS = 60_000
const MAILS_PER_RUN_MAX = 500

/** Queues due mails again whose message was lost or whose worker died. Safe to repeat. */
export async function sweepMails(
  db: Db,
  send: (mailId: string) => Promise<unknown>,
  now: Date,
): Promise<{ swept: number }> {
  const since = new Date(now.getTime() - LATE_MS)
  const [rows = []] = await runScoped(db, { kind: 'system' }, [
    listDueMails(since, MAILS_PER_RUN_MAX),
  ])
  for (const { id } of rows) await send(id as string)
  return { swept: rows.length }
}

export const sweepMailsJob = {
  name: 'sweep-mails',
  cron: '*/5 * * * *',
  minutesMax: 1,
  run: async (env, now) =>
    sweepMails(
      await openDatabase(env),
      (mailId) => env.MAILS.send({ v: 1, type: 'mail.written', mailId }),
      now,
    ),
} as const satisfies Job
