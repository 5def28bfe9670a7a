/** Data for auditors: the whole journal as text, and the results of the nightly checks. */
import * as z from 'zod'
import { runScoped } from '../../core/database.ts'
import { addDays } from '../../core/days.ts'
import { staffDatabaseOf } from '../../http/actor.ts'
import { timeAnswer } from '../../http/present.ts'
import { answer, route, routes } from '../../http/route.ts'
import { listAuditRuns, toAuditRun } from '../checks/check-runs-db.ts'
import { invariants } from '../checks/invariants-db.ts'
import { AuditsAnswer, JournalQuery } from './contract.ts'
import { exportJournal } from './export-journal.ts'

const JOURNAL_LINES_MAX = 50_000
const RUNS_MAX = 30

const journalRoute = route(
  'get /v1/journal',
  {
    tags: ['Books'],
    summary: 'Export the ledger as a plain-text journal',
    description: `For hledger and similar tools: every transaction recorded in the period, the opening balances, and every account's closing balance. At most ${JOURNAL_LINES_MAX} lines.`,
    request: { query: JournalQuery },
    responses: {
      200: {
        description: 'A journal; `hledger -f FILE check --strict` accepts it.',
        content: { 'text/plain': { schema: z.string() } },
      },
    },
  },
  ['payload_too_large'],
)
const auditsRoute = route('get /v1/audits', {
  tags: ['Books'],
  summary: 'List checks of the books',
  description: 'The rules that are checked every night, and the latest results.',
  responses: { 200: answer('Rules and runs.', AuditsAnswer) },
})

export const bookRoutes = routes()
  .openapi(journalRoute, async (c) => {
    const { from, to } = c.req.valid('query')
    const { db, scope } = await staffDatabaseOf(c)
    const startOf = (day: string) => new Date(`${day}T00:00:00Z`)
    const period = {
      from: from === undefined ? null : startOf(from),
      to: to === undefined ? c.var.now : startOf(addDays(to, 1)),
    }
    const journal = await exportJournal(db, scope, period, JOURNAL_LINES_MAX)
    return c.text(journal, 200, {
      'content-disposition': 'attachment; filename="tributary.journal"',
    })
  })
  .openapi(auditsRoute, async (c) => {
    const { db, scope } = await staffDatabaseOf(c)
    const [rows = []] = await runScoped(db, scope, [listAuditRuns(RUNS_MAX)])
    const runs = rows.map(toAuditRun).map((run) => ({
      id: run.id,
      started_at: timeAnswer(run.startedAt),
      finished_at: timeAnswer(run.finishedAt),
      finding_count: run.findingCount,
      findings: run.findings,
    }))
    return c.json({ rules: invariants.map(({ rule, says }) => ({ rule, says })), runs }, 200)
  })
