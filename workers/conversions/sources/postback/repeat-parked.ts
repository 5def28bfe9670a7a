/**
 * Postbacks without a transaction id that were parked for one click. The first is recorded under the id of the click, so the
 * others conflict with it. They are evaluated again as what they are: repeats.
 */
import { readText, readTime } from '../../../core/columns.ts'
import { openDatabase, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import type { Job } from '../../../core/job.ts'
import { Refusal } from '../../../core/refusal.ts'
import { matchParkedReports } from '../../record/verbs/match-parked-reports.ts'
import { markReplayed } from '../event-log/db.ts'
import { findParkedRepeats } from '../query/db.ts'
import { recordQueryAgain } from '../query/ingest.ts'
import type { QueryDeps } from '../query/report.ts'

const system = { kind: 'system' } as const
const LINES_MOST = 200
/** A report is parked for 7 days at most. */
const DAYS_MOST = 14
const DAY_MS = 86_400_000

/** Safe to repeat and to run twice at once: a postback is recorded once. @returns how many were evaluated. */
export async function repeatParkedPostbacks(deps: QueryDeps): Promise<number> {
  const { db, now } = deps
  const receivedAfter = new Date(now.getTime() - DAYS_MOST * DAY_MS)
  const [rows = []] = await runScoped(db, system, [findParkedRepeats(receivedAfter, LINES_MOST)])
  let evaluated = 0
  for (const row of rows) {
    const receivedAt = readTime(row.received_at)
    const sent = { source: 'postback', reportId: deps.newId(now), receivedAt } as const
    try {
      await recordQueryAgain(deps, { ...sent, query: readText(row.body) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // The next run tries again. Other refusals are in the event log.
      if (error.code === 'unavailable') continue
    }
    await runScoped(db, system, [markReplayed(readText(row.id), null, now)])
    evaluated += 1
  }
  return evaluated
}

/** The sweep. It catches a report that was parked while its click was being stored, so that neither saw the other. */
export const matchParkedReportsJob = {
  name: 'match-parked-reports',
  cron: '*/5 * * * *',
  minutesMax: 2,
  run: async (env, now) => {
    const [db, store] = [await openDatabase(env), env.SNAPSHOTS]
    const matched = await matchParkedReports(db, store, null, now)
    return { ...matched, repeated: await repeatParkedPostbacks({ db, store, now, newId }) }
  },
} as const satisfies Job
