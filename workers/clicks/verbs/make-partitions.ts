import { type Db, openDatabase, runScoped } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { ensureClickPartitions } from '../db/partitions.ts'

/** Makes the partitions for this month and the next two. Safe to run at any time, any number of times. */
export async function makePartitions(db: Db, now: Date): Promise<{ made: number }> {
  const [rows] = await runScoped(db, { kind: 'system' }, [ensureClickPartitions(now)])
  return { made: Number(rows?.[0]?.made) }
}

export const makePartitionsJob = {
  name: 'make-partitions',
  cron: '15 0 * * *',
  minutesMax: 13,
  run: async (env, now) => makePartitions(await openDatabase(env), now),
} as const satisfies Job
