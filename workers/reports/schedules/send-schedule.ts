import type { Language, ScheduleStop } from '../../../schema/vocabulary.ts'
import { type Db, runScoped, type Statement } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { insertMail } from '../../mail/mails.ts'
import { readPostgres } from '../events-reader.ts'
import { type Params, paramsOfDays, questionOfParams } from '../exports/asked.ts'
import { type ExportDeps, runExport, scopeOfAccount } from '../exports/run-export.ts'
import {
  claimSending,
  type DueSchedule,
  findDueSchedule,
  insertScheduledExport,
  isSending,
  stopSchedule,
  toDueSchedule,
} from './db.ts'
import { daysOfReport, nextDue } from './due-rules.ts'
import { summaryTable } from './summary-table.ts'

const SUMMARY_MS_MAX = 60_000
const SUMMARY_ROWS = 10

export type SendOutcome = { outcome: 'sent' | 'stopped' | 'not_due' | 'overtaken' }

/**
 * Sends a report that is due, once for each due time: of two runs, one moves the due time and writes the mails in the
 * same transaction. Hours that were missed are made up for by one mail. It sends what the maker may see now.
 * @throws for a fault that passes; the schedule stays due.
 */
export async function sendSchedule(deps: ExportDeps, id: string): Promise<SendOutcome> {
  const { db } = deps
  const now = deps.now()
  const [[row] = []] = await run(db, findDueSchedule(id, now))
  if (row === undefined) return { outcome: 'not_due' }
  const due = toDueSchedule(row)
  const stop = async (reason: ScheduleStop): Promise<SendOutcome> => {
    await run(db, stopSchedule(due, reason, stopMails(due, reason, now)))
    return { outcome: 'stopped' }
  }
  const { makerRole: role } = due
  if (role === null) return stop('schedule_role_gone')
  if (due.receivers.length === 0) return stop('schedule_no_recipients')
  const params = paramsOfDays(due.question as Params, {
    ...daysOfReport(due, now),
    timeZone: due.timeZone,
  })
  const tables = await readTables(db, due, params, now)
  if (tables === null) return stop('schedule_refused')
  const sending = { runId: newId(now), now, nextAt: nextDue(due, now) }
  const [[claimed] = []] = await run(
    db,
    claimSending(due, sending),
    insertScheduledExport(due, sending, { role, params }),
    ...mailsOf(due, params, tables, sending),
  )
  if (claimed === undefined) return { outcome: 'overtaken' }
  // The mails lead to it. If it fails here, the job sweep-exports queues it.
  await runExport(deps, sending.runId).catch(() => {})
  return { outcome: 'sent' }
}

/** A summary in each language; empty where it takes too long. Null: the question names what is not there any more. */
async function readTables(db: Db, due: DueSchedule, params: Params, now: Date) {
  try {
    const question = questionOfParams(params, scopeOfAccount(due))
    const reader = readPostgres(db, { kind: 'system' }, { now, budgetMs: SUMMARY_MS_MAX })
    const report = await reader.readFigures({ ...question, limit: SUMMARY_ROWS })
    return (language: Language) => JSON.stringify(summaryTable(question, report, language))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.reason?.code === 'report_over_budget' ? () => '' : null
  }
}

function mailsOf(
  due: DueSchedule,
  params: Params,
  tableIn: (language: Language) => string,
  { runId, now }: { runId: string; now: Date },
): Statement[] {
  const { from, to } = params as { from: string; to: string }
  return due.receivers.map(({ recipientId, userId, name, email, language }) =>
    insertMail(
      {
        ...{ id: newId(now), kind: 'scheduled_report', toAddress: email, language, userId, now },
        advertiserId: due.advertiserId,
        facts: {
          ...{ name, title: due.name, from, to, table: tableIn(language) },
          recipient_id: recipientId,
        },
      },
      isSending(due, runId),
    ),
  )
}

/** To the maker; where they have no role any more, to whoever received the report. */
function stopMails(due: DueSchedule, stop: ScheduleStop, now: Date) {
  const receivers = due.makerRole === null ? due.receivers : due.makers
  return receivers.map(({ userId, name, email, language }) => (when: Statement) => {
    const to = { id: newId(now), toAddress: email, language, userId, now }
    const { advertiserId, name: title } = due
    return insertMail(
      { ...to, kind: 'schedule_stopped', advertiserId, facts: { name, title, stop } },
      when,
    )
  })
}

const run = (db: Db, ...statements: Statement[]) => runScoped(db, { kind: 'system' }, statements)
