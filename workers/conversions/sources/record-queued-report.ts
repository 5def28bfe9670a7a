/** Records reports that the API queued while the database was unavailable. */

import { type Db, runScoped } from '../../core/database.ts'
import { newId as makeId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { publishChanges } from '../../snapshots/publish-changes.ts'
import type { SnapshotStore } from '../../snapshots/store.ts'
import { type ReportJson, reportFromJson } from '../record/rules/report.ts'
import {
  type ConversionInput,
  journalReport,
  recordConversion,
} from '../record/verbs/record-conversion.ts'
import type { SourceName } from '../source-name.ts'
import { findReport } from './event-log/db.ts'
import type { RefusedMessage, ReportMessage } from './reports-message.ts'

/** `done`: its event log line already exists. `refused`: journaled with the reason. */
export type QueuedOutcome = 'recorded' | 'replayed' | 'conflict' | 'parked' | 'refused' | 'done'

/**
 * Safe to repeat: the message contains the id of its event log line, which is written with the verdict.
 * @throws errors that are not about the report: an outage, Refusal `unavailable`, a bug.
 */
export async function recordQueuedReport(
  db: Db,
  store: SnapshotStore,
  message: ReportMessage,
  now: Date,
  newId: (now: Date) => string = makeId,
): Promise<QueuedOutcome> {
  const { reportId, appKeyId, body: raw } = message
  const report = reportFromJson(message.report as ReportJson)
  const receivedAt = new Date(message.receivedAt)
  return recordUnlessJournaled(db, store, {
    ...report,
    reportId,
    appKeyId,
    raw,
    receivedAt,
    now,
    newId,
  })
}

/** Writes the event log line of a report that was refused while the database was unavailable. */
export async function journalQueuedRefusal(
  db: Db,
  message: RefusedMessage,
  now: Date,
  newId: (now: Date) => string = makeId,
): Promise<QueuedOutcome> {
  const [[known] = []] = await runScoped(db, { kind: 'system' }, [findReport(message.reportId)])
  if (known !== undefined) return 'done'
  const { v: _v, type: _type, body: raw, verdict, detail, ...line } = message
  const source = line.source as SourceName
  const delivery = { ...line, source, raw, receivedAt: new Date(message.receivedAt), now, newId }
  await journalReport(db, delivery, { verdict, detail, conversionId: null })
  return 'refused'
}

/** Records a queued report under the id of its event log line, unless that line exists. */
export async function recordUnlessJournaled(
  db: Db,
  store: SnapshotStore,
  input: ConversionInput & { reportId: string },
): Promise<QueuedOutcome> {
  const [[known] = []] = await runScoped(db, { kind: 'system' }, [findReport(input.reportId)])
  if (known !== undefined) return 'done'
  try {
    const ingested = await recordConversion(db, input)
    if (ingested.outcome === 'recorded' && ingested.filledFor !== null) {
      await publishChanges(db, { kind: 'system' }, store, ingested.filledFor)
    }
    return ingested.outcome
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'unavailable') return 'refused'
    throw error
  }
}
