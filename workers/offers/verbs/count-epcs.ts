import { type Db, openDatabase, runScoped } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import { countEpcs, findCounted } from '../db/offer-epcs.ts'

/**
 * Counts what all affiliates of each offer earn for a click: once a UTC day, so that a run that failed is made up an hour
 * later.
 */
export async function countOfferEpcs(db: Db, now: Date) {
  const day = now.toISOString().slice(0, 10)
  const [found = []] = await runScoped(db, { kind: 'system' }, [findCounted(day)])
  if (found.length > 0) return { offers: 0, shown: 0 }
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [countEpcs(day)])
  return { offers: Number(row?.offers), shown: Number(row?.shown) }
}

export const countEpcsJob = {
  name: 'count-epcs',
  cron: '5 * * * *',
  minutesMax: 1,
  run: async (env, now) => countOfferEpcs(await openDatabase(env), now),
} as const satisfies Job
