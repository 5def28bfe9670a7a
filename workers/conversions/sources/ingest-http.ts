/** Common path of all sources: record a report, publish filled caps, queue it while the database is unavailable. */
import type { MiddlewareHandler } from 'hono'
import type { ReportWarning } from '../../../schema/vocabulary.ts'
import type { Db } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { isOutage } from '../../core/outage.ts'
import { fieldProblem, type Refusal, refuseProblem } from '../../core/refusal.ts'
import type { ApiEnv } from '../../env.ts'
import { databaseOf } from '../../http/actor.ts'
import { beforeAnswer, WORK_MS_MAX, workMsLeft } from '../../http/answer-time.ts'
import type { ApiContext, ApiRequest, AppActor } from '../../http/context.ts'
import { asRefusal } from '../../http/problems.ts'
import { publishChanges } from '../../snapshots/publish-changes.ts'
import type { CapChanges } from '../../snapshots/rules.ts'
import { warningsOfReport } from '../attribution/receipt-rules.ts'
import { conversionBatcher } from '../record/http/batcher-client.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import { batchEarnings, type RecordEarning } from '../record/verbs/record-batch.ts'
import {
  journalRefusedReport,
  type RecordOutcome,
  recordConversion,
  verdictOfRefusal,
} from '../record/verbs/record-conversion.ts'
import { recordThroughBatcher } from '../record/verbs/record-through-batcher.ts'
import type { SourceName } from '../source-name.ts'
import { queueReport, sendWhole } from './queue-report.ts'
import type { ReportOrigin } from './report-rules.ts'

export type Ingested =
  | Extract<RecordOutcome, { outcome: 'recorded' | 'replayed' }>
  | (Extract<RecordOutcome, { outcome: 'parked' }> & Warned)
  | ({ outcome: 'queued'; reportId: string } & Warned)

/** A parked or queued report has only the warnings that its own fields give. */
interface Warned {
  warnings: readonly ReportWarning[]
}

export interface Incoming {
  report: ConversionReport
  appKeyId: string | null
  /** The body, for the event log. */
  raw: unknown
  /** Batches the events of one request. Without it, events go to the batcher. */
  earn?: RecordEarning
}

/**
 * Records a report. Queues it while the database is unavailable or if recording takes too long. If the slow recording
 * succeeds after all, the queue consumer finds its line in the event log and records nothing.
 * @throws Refusal, `idempotency_conflict` included.
 */
export async function ingest(c: ApiRequest, incoming: Incoming): Promise<Ingested> {
  const { report, appKeyId, raw, earn } = incoming
  const { now } = c.var
  const reportId = newId(now)
  const warnings = warningsOfReport(report, now)
  try {
    const limitMs = earn === undefined ? workMsLeft(c) : WORK_MS_MAX
    const ingested = await beforeAnswer(c, () => record(c, incoming, reportId), limitMs)
    if (ingested.outcome === 'conflict') throw conflictIn(ingested.field)
    return ingested.outcome === 'parked' ? { ...ingested, warnings } : ingested
  } catch (error) {
    if (!isOutage(error)) throw error
    await queueReport(c.env.REPORTS, { report, appKeyId, raw, reportId, receivedAt: now })
    const line = { event: 'report.queued', request_id: c.var.requestId, reportId }
    console.error(JSON.stringify(line))
    return { outcome: 'queued', reportId, warnings }
  }
}

async function record(
  c: ApiRequest,
  { report, appKeyId, raw, earn }: Incoming,
  reportId: string,
): Promise<RecordOutcome> {
  const db = await databaseOf(c)
  const input = { ...report, appKeyId, raw, reportId, now: c.var.now, newId }
  const ingested = await (earn === undefined
    ? recordThroughBatcher(conversionBatcher(c.env), db, input)
    : recordConversion(db, input, earn))
  if (ingested.outcome === 'recorded' && ingested.filledFor) {
    await publishFilled(c.env, db, report.advertiserId, ingested.filledFor)
  }
  return ingested
}

/** Batches the leads, sales and rebills of one request. */
export function earningTogether(c: ApiRequest): RecordEarning {
  let earn: Promise<RecordEarning> | undefined
  return async (one) => {
    earn ??= databaseOf(c).then((db) => batchEarnings(db))
    return (await earn)(one)
  }
}

/** The refusal of an id that was recorded with a different value of `field`. */
export function conflictIn(field: string): Refusal {
  return refuseProblem(fieldProblem(field, 'differs_from_recorded'), 'idempotency_conflict')
}

/** Publishes filled caps now, so that the edge stops counting clicks before the next rebuild. */
async function publishFilled(
  { SNAPSHOTS, SNAPSHOT_KEYS }: ApiEnv,
  db: Db,
  advertiserId: string,
  changes: CapChanges,
): Promise<void> {
  const scope = { kind: 'advertiser', advertiserId } as const
  await publishChanges(db, scope, SNAPSHOTS, changes, SNAPSHOT_KEYS)
}

/** The sender of a report, known before its content is read. */
export interface Sender extends ReportOrigin {
  appKeyId: string | null
}

/** Reads a report; one that cannot be read is journaled with the reason. @throws what `read` throws. */
export async function readOrJournal(
  c: ApiRequest,
  sender: Sender,
  raw: unknown,
  read: () => ConversionReport | Promise<ConversionReport>,
): Promise<ConversionReport> {
  try {
    return await read()
  } catch (error) {
    await journalRefused(c, sender, raw, error)
    throw error
  }
}

/**
 * Journals a report that was refused before recordConversion, or failed with a bug, so that no sale is lost.
 * recordConversion journals all other reports itself.
 */
export async function journalRefused(
  c: ApiRequest,
  sender: Sender,
  raw: unknown,
  error: unknown,
): Promise<void> {
  const refusal = error instanceof Error ? asRefusal(error) : null
  if (refusal?.code === 'unavailable') return
  try {
    const delivery = { ...sender, raw, now: c.var.now, newId }
    const journal = async () =>
      journalRefusedReport(await databaseOf(c), delivery, refusal ?? error)
    await beforeAnswer(c, journal, WORK_MS_MAX)
  } catch (failure) {
    if (isOutage(failure) && (await queueRefused(c, sender, raw, refusal ?? error))) return
    // The answer still names the field.
    const line = { event: 'report.journal_failed', request_id: c.var.requestId }
    console.error(JSON.stringify({ ...line, error: String(failure) }))
  }
}

/** Queues the event log line of a refused report until the database is back. False if the queue fails too. */
async function queueRefused(c: ApiRequest, sender: Sender, raw: unknown, refusal: unknown) {
  const evaluated = verdictOfRefusal(refusal)
  const { isTest: _, ...delivered } = sender
  const body = typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? '')
  const { now } = c.var
  const line = { reportId: newId(now), receivedAt: now.toISOString(), body: body.slice(0, 65_536) }
  const message = { v: 1, type: 'report.refused', ...delivered, ...line, ...evaluated } as const
  return sendWhole(c.env.REPORTS, message).then(
    () => true,
    () => false,
  )
}

/** The sender of a report that came with an app key. */
export function appSender(
  { advertiserId, appId, keyId, isTest }: AppActor,
  source: SourceName,
): Sender & { appKeyId: string } {
  return { advertiserId, appId, appKeyId: keyId, source, foreignStatus: null, isTest }
}

/** Journals requests of apps that are refused as a whole: invalid JSON, an unknown field, an invalid amount. */
export function journalingRefusals(source: SourceName): MiddlewareHandler<ApiContext> {
  return async (c, next) => {
    await next()
    const { error } = c
    const { actor, hasReachedVerb } = c.var
    if (!error || actor?.kind !== 'app') return
    const refusal = asRefusal(error)
    // A request still running under its Idempotency-Key has a line already. A flood must not fill the log.
    const hasNoLine = refusal?.code === 'conflict' || refusal?.code === 'rate_limited'
    if (refusal && (hasReachedVerb || hasNoLine)) return
    const raw = await c.req.text().catch(() => '')
    await journalRefused(c, appSender(actor, source), raw, error)
  }
}
