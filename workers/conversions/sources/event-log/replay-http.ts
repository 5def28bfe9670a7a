/** Replays a report of the event log with the rules of its source. */
import { noteAction } from '../../../audit/confirmed-actions.ts'
import { type Db, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { invariant } from '../../../core/invariant.ts'
import { personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { publishChanges } from '../../../snapshots/publish-changes.ts'
import { evaluateParkedReports } from '../../record/verbs/evaluate-parked-reports.ts'
import { sources } from '../sources.ts'
import { findParked, type JournalLine, markReplayed } from './db.ts'

/**
 * Evaluates the report again. @returns id of the line with the new verdict: its own or a new one.
 * @throws Refusal `invalid_input` if its body still cannot be read.
 */
export async function replayReport(c: ApiRequest, db: Db, line: JournalLine): Promise<string> {
  const scope = { kind: 'advertiser', advertiserId: line.advertiserId } as const
  // Stored before evaluating, so that a recorded replay always names the person.
  const { advertiserId } = line
  await runScoped(db, scope, [
    markReplayed(line.id, personOf(c).userId, c.var.now),
    ...(line.conversionId === null
      ? [noteAction('report_replayed', { report_id: line.id }, { advertiserId })]
      : []),
  ])
  return line.conversionId === null ? evaluateAgain(c, db, line) : line.id
}

async function evaluateAgain(c: ApiRequest, db: Db, line: JournalLine): Promise<string> {
  if (line.verdict === 'parked') return evaluateInPlace(c, db, line)
  const source = sources.find(({ name }) => name === line.source)
  invariant(source !== undefined, 'a report of the event log has a known source')
  return source.replay(c, db, line)
}

async function evaluateInPlace(c: ApiRequest, db: Db, line: JournalLine): Promise<string> {
  const scope = { kind: 'advertiser', advertiserId: line.advertiserId } as const
  const run = { list: findParked(line.id), now: c.var.now, newId }
  const { filled } = await evaluateParkedReports(db, scope, run)
  const { SNAPSHOTS, SNAPSHOT_KEYS } = c.env
  for (const changes of filled) {
    await publishChanges(db, scope, SNAPSHOTS, changes, SNAPSHOT_KEYS)
  }
  return line.id
}
