import { openDatabase } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { findFacts } from '../notifications/find-facts.ts'
import { readSignsOfLife } from '../operations/signs-of-life.ts'
import { findAlerts } from './find-alerts.ts'

/** What people are notified of and no request reports. */
export const findFactsJob = {
  name: 'find-facts',
  cron: '*/5 * * * *',
  minutesMax: 1,
  run: async (env, now) => {
    const [db, signs] = await Promise.all([openDatabase(env), readSignsOfLife(env)])
    const facts = await findFacts(db, now)
    const alerts = await findAlerts(db, signs, now)
    return { ...alerts, mails: facts.mails + alerts.mails }
  },
} as const satisfies Job
