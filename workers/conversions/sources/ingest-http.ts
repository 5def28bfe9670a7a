/** What every source does with a report: record it, publish a cap it filled, queue it while the database is away. */
import type { MiddlewareHandler } from 'hono'
import type { ReportWarning } from '../../../schema/vocabulary.ts'
import type { Db } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { isOutage } from '../../core/outage.ts'
import { fieldProblem, Refusal } from '../../core/refusal.ts'
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
import { batchEarnings, type TakeEarning } from '../record/verbs/record-batch.ts'
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

/** What is not judged yet can have few warnings: what is known of the report alone. */
interface Warned {
  warnings: readonly ReportWarning[]
}

export interface Incoming {
  report: ConversionReport
  appKeyId: string | null
  /** What came, for the journal. */
  raw: unknown
  /** Takes what earns together with others of the same request; missing: at the batcher. */
  earn?: TakeEarning
}

/**
 * Records a report; queues it while the database is away, and where recording takes too long. Recorded
 * after all, it is recorded once: the queue finds the line that it brings in the event log.
 * @throws Refusal, `idempotency_conflict` included.
 */
export async function ingest(c: ApiRequest, incoming: Incoming): Promise<Ingested> {
  const { report, appKeyId, raw, earn } = incoming
  const { now } = c.var
  const reportId = newId(now)
  const warnings = warningsOfReport(report, now)
  try {
    const limitMs = earn === undefined ? workMsLeft(c) : WORK_MS_MAX
    const taken = await beforeAnswer(c, () => record(c, incoming, reportId), limitMs)
    if (taken.outcome === 'conflict') throw conflictIn(taken.field)
    return taken.outcome === 'parked' ? { ...taken, warnings } : taken
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
  const taken = await (earn === undefined
    ? recordThroughBatcher(conversionBatcher(c.env), db, input)
    : recordConversion(db, input, earn))
  if (taken.outcome === 'recorded' && taken.filledFor) {
    await publishFilled(c.env, db, report.advertiserId, taken.filledFor)
  }
  return taken
}

/** What earns among many reports of one request is taken together. */
export function earningTogether(c: ApiRequest): TakeEarning {
  let earn: Promise<TakeEarning> | undefined
  return async (one) => {
    earn ??= databaseOf(c).then((db) => batchEarnings(db))
    return (await earn)(one)
  }
}

/** The refusal of an id that was recorded with another `field`. */
export function conflictIn(field: string): Refusal {
  return new Refusal(
    'idempotency_conflict',
    'This (event, external_id) was reported before with other content.',
    [fieldProblem(field, 'differs_from_recorded')],
  )
}

/** A cap is full: no click counts under it from now on, so the edge should know before the next rebuild. */
async function publishFilled(
  { SNAPSHOTS, SNAPSHOT_KEYS }: ApiEnv,
  db: Db,
  advertiserId: string,
  changes: CapChanges,
): Promise<void> {
  const scope = { kind: 'advertiser', advertiserId } as const
  await publishChanges(db, scope, SNAPSHOTS, changes, SNAPSHOT_KEYS)
}

/** Whose report it is, known before anything of its content. */
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
 * Journals a report that never reached the verb, or broke it: it was somebody's sale. The verb journals
 * what it takes and what it refuses by itself.
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
    // The answer names the field all the same.
    const line = { event: 'report.journal_failed', request_id: c.var.requestId }
    console.error(JSON.stringify({ ...line, error: String(failure) }))
  }
}

/** Keeps the journal line of a refused report until the database is back. False where it cannot. */
async function queueRefused(c: ApiRequest, sender: Sender, raw: unknown, refusal: unknown) {
  const judged = verdictOfRefusal(refusal)
  const body = typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? '')
  const { now } = c.var
  const line = { reportId: newId(now), receivedAt: now.toISOString(), body: body.slice(0, 65_536) }
  const message = { v: 1, type: 'report.refused', ...sender, ...line, ...judged } as const
  return sendWhole(c.env.REPORTS, message).then(
    () => true,
    () => false,
  )
}

/** The sender of a report that came with an app key. */
export function appSender(
  { advertiserId, appId, keyId }: AppActor,
  source: SourceName,
): Sender & { appKeyId: string } {
  return { advertiserId, appId, appKeyId: keyId, source, foreignStatus: null }
}

/** Journals what a route of apps refuses as a whole: no JSON, an unknown field, an amount that is none. */
export function journalingRefusals(source: SourceName): MiddlewareHandler<ApiContext> {
  return async (c, next) => {
    await next()
    const { error } = c
    const { actor, hasReachedVerb } = c.var
    if (!error || actor?.kind !== 'app') return
    const refusal = asRefusal(error)
    // What still runs under its key has its line already; a flood must not reach the journal.
    const hasNoLine = refusal?.code === 'conflict' || refusal?.code === 'rate_limited'
    if (refusal && (hasReachedVerb || hasNoLine)) return
    const raw = await c.req.text().catch(() => '')
    await journalRefused(c, appSender(actor, source), raw, error)
  }
}
