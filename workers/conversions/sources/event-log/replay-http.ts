/** A journaled report is read from its body once more, by the rules of the door it came through. */
import type * as z from 'zod'
import { type Db, runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { refuseInvalid } from '../../../http/validation.ts'
import { publishChanges } from '../../../snapshots/publish-changes.ts'
import { judgeParkedReports } from '../../record/verbs/judge-parked-reports.ts'
import { recordConversion } from '../../record/verbs/record-conversion.ts'
import { ConversionInput } from '../api/contract.ts'
import { ManualInput } from '../manual/contract.ts'
import { type ReportFields, type ReportOrigin, readReport } from '../report-rules.ts'
import { recordQueryAgain } from '../secret-authenticated/ingest.ts'
import { findParked, type JournalLine, markReplayed } from './db.ts'

/**
 * Judges it again. @returns id of the line with the new verdict: its own, or a new one.
 * @throws Refusal `invalid_input` where its body still cannot be read.
 */
export async function replayReport(c: ApiRequest, db: Db, line: JournalLine): Promise<string> {
  const { now } = c.var
  const scope = { kind: 'advertiser', advertiserId: line.advertiserId } as const
  if (line.conversionId === null) {
    const id = await (line.verdict === 'parked' ? rejudge(c, db, line) : retake(c, db, line))
    await runScoped(db, scope, [markReplayed(line.id, now)])
    return id
  }
  await runScoped(db, scope, [markReplayed(line.id, now)])
  return line.id
}

async function rejudge(c: ApiRequest, db: Db, line: JournalLine): Promise<string> {
  const scope = { kind: 'advertiser', advertiserId: line.advertiserId } as const
  const run = { list: findParked(line.id), now: c.var.now, newId }
  const { filled } = await judgeParkedReports(db, scope, run)
  for (const offers of filled) await publishChanges(db, scope, c.env.SNAPSHOTS, { offers })
  return line.id
}

async function retake(c: ApiRequest, db: Db, line: JournalLine): Promise<string> {
  const { now } = c.var
  const { receivedAt, source } = line
  const reportId = newId(now)
  const store = c.env.SNAPSHOTS
  if (source === 'postback' || source === 'pixel') {
    const sent = { source, reportId, receivedAt, query: line.body ?? '' }
    await recordQueryAgain({ db, store, now, newId }, sent)
    return reportId
  }
  const { advertiserId, appId, foreignStatus } = line
  const report = readAgain(line, { advertiserId, appId, source, foreignStatus })
  const raw = line.body ?? ''
  const delivery = { appKeyId: null, raw, reportId, receivedAt, now, newId }
  const taken = await recordConversion(db, { ...report, ...delivery })
  if (taken.outcome === 'recorded' && taken.filledFor) {
    const scope = { kind: 'advertiser', advertiserId } as const
    await publishChanges(db, scope, store, { offers: taken.filledFor })
  }
  return reportId
}

/** Only what one door wrote is read: a manual entry's person and note stay with it. */
function readAgain(line: JournalLine, origin: ReportOrigin) {
  const body = parse(line.body ?? '')
  if (line.source === 'csv') return readReport((body as { fields: ReportFields }).fields, origin)
  if (line.source !== 'manual') return readReport(valid(ConversionInput, body), origin)
  const { app_id: _app, affiliate_id, offer_id: _offer, note, ...fields } = valid(ManualInput, body)
  if (affiliate_id !== undefined) throw refuseField('affiliate_id', 'Enter it once more by hand.')
  return readReport({ ...fields, metadata: { manual: { note } } }, origin)
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Refusal('invalid_input', 'What came is no JSON: it cannot be judged again.')
  }
}

function valid<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body)
  refuseInvalid({ target: 'json', ...parsed })
  return parsed.data as z.infer<Schema>
}
