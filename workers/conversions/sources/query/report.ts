/** A report that brings no app key, once its tenant is known: what every verb for it shares. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { fieldProblem, Refusal, refuseProblem } from '../../../core/refusal.ts'
import { publishChanges } from '../../../snapshots/publish-changes.ts'
import type { SnapshotStore } from '../../../snapshots/store.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import {
  type ConversionInput,
  journalReport,
  type RecordOutcome,
  recordConversion,
} from '../../record/verbs/record-conversion.ts'
import { repeatWarnings } from '../../record/verbs/report-journal.ts'
import { type ReportFields, readReport } from '../report-rules.ts'
import { type FoundConversion, findLastRepeat, type InboundOffer, toFoundConversion } from './db.ts'
import type { PostbackFields } from './query-rules.ts'

/** A report as it came from a source without an app key. */
export interface QueryReport {
  source: 'postback' | 'pixel'
  reportId: string
  receivedAt: Date
  /** Address it came from, as the edge says. */
  ip: string | null
  /** The query, without the secret. */
  query: string
  /** SHA-256 of the secret, hex; null if the report has none. */
  secretHash: string | null
  /** A person evaluates a line of the event log again; `receivedAt` and `query` are those of the line. */
  isReplay?: boolean
}

/**
 * `unknown`: nothing is known of what it names, or it may not say so; the answer does not say which. `stranger`: a
 * postback whose secret is no offer's. `counted`: a pixel that is counted, and not kept.
 */
export type QueryOutcome =
  | 'recorded'
  | 'replayed'
  | 'updated'
  | 'ignored'
  | 'parked'
  /** Of a conversion that is rejected, and stays so. */
  | 'status_repeated'
  | 'unknown'
  | 'stranger'
  | 'counted'

/** What evaluating a report without a key works with. */
export interface QueryDeps {
  db: Db
  store: SnapshotStore
  now: Date
  newId: (now: Date) => string
  /** Records a report; by itself where it is missing. */
  record?: (input: ConversionInput) => Promise<RecordOutcome>
}

/** A report whose tenant is known. */
export interface PlacedReport {
  sent: QueryReport
  offer: InboundOffer
  fields: PostbackFields
}

/** A refusal that no verb has journaled yet. */
export class NotJournaled extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** How the report came: for the event log and for the verb that records it. */
export function deliveryOf({ now, newId }: QueryDeps, { sent, offer, fields }: PlacedReport) {
  return {
    ...{ advertiserId: offer.advertiserId, appId: offer.appId, appKeyId: null },
    ...{ source: sent.source, foreignStatus: fields.status?.slice(0, 255) ?? null },
    ...{
      raw: sent.query,
      reportId: sent.reportId,
      receivedAt: sent.receivedAt,
      now,
      newId,
    },
  }
}

/** @param originalId external id of what a refund or chargeback reverses. */
export function reportOf(
  { offer, fields, sent }: PlacedReport,
  event: ConversionEvent,
  externalId: string,
  originalId: string | undefined,
): ConversionReport {
  const { click_id = fields.ignored_click_id, coupon, customer_id, amount, occurred_at } = fields
  const { ip, user_agent } = fields
  const visitor = { ...(ip ? { ip } : {}), ...(user_agent ? { user_agent } : {}) }
  const isReversal = event === 'refund' || event === 'chargeback'
  const given: ReportFields = {
    ...{ event, external_id: externalId, click_id, coupon, customer_id, amount, occurred_at },
    ...(isReversal
      ? { original_external_id: originalId, original_event: fields.original_event }
      : {}),
    // An amount without a currency is in the offer's.
    currency: amount === undefined ? undefined : (fields.currency ?? offer.currency),
    ...(Object.keys(visitor).length > 0 ? { visitor } : {}),
  }
  const { advertiserId, appId } = offer
  const foreignStatus = fields.status?.slice(0, 255) ?? null
  try {
    const { isTest } = offer
    const owner = { advertiserId, appId, source: sent.source, foreignStatus, isTest }
    return { ...readReport(given, owner, sent.receivedAt), withinOfferId: offer.offerId }
  } catch (error) {
    throw error instanceof Refusal ? new NotJournaled(error) : error
  }
}

/** Records, and publishes the caps that it filled. `reportId`: of its line in the event log. */
export async function recordAndPublish(
  deps: QueryDeps,
  placed: PlacedReport,
  report: ConversionReport,
  reportId = placed.sent.reportId,
): Promise<RecordOutcome> {
  const { db, store, record = (input) => recordConversion(db, input) } = deps
  const taken = await record({ ...deliveryOf(deps, placed), ...report, reportId })
  if (taken.outcome === 'recorded' && taken.filledFor !== null) {
    await publishChanges(db, scopeOf(placed), store, taken.filledFor)
  }
  return taken
}

/** @throws Refusal `idempotency_conflict`; the verb has journaled it. */
export function outcomeOf(taken: RecordOutcome): QueryOutcome {
  if (taken.outcome === 'replayed' && repeatWarnings(taken.conversion).length > 0) {
    return 'status_repeated'
  }
  if (taken.outcome !== 'conflict') return taken.outcome
  throw refuseProblem(fieldProblem(taken.field, 'differs_from_recorded'), 'idempotency_conflict')
}

/** The last conversion of this event that a postback without a transaction id made. */
export function findLast(
  deps: QueryDeps,
  placed: PlacedReport,
  event: ConversionEvent,
  base: string,
): Promise<FoundConversion | null> {
  return find(deps, placed, findLastRepeat(placed.offer.appId, event, base))
}

export async function find(
  { db }: QueryDeps,
  placed: PlacedReport,
  query: ReturnType<typeof findLastRepeat>,
) {
  const [[row] = []] = await runScoped(db, scopeOf(placed), [query])
  return toFoundConversion(row)
}

/** Nothing comes of it, and the journal says why. */
export async function ignore(
  deps: QueryDeps,
  placed: PlacedReport,
  detail: string,
  conversionId: string | null,
): Promise<QueryOutcome> {
  const evaluated = { verdict: 'ignored', detail, conversionId } as const
  await journalReport(deps.db, deliveryOf(deps, placed), evaluated)
  return 'ignored'
}

/** Journals a repeat with a new amount that moves no money, because the conversion is rejected. */
export async function journalUpdated(
  deps: QueryDeps,
  placed: PlacedReport,
  conversionId: string,
): Promise<QueryOutcome> {
  const evaluated = { verdict: 'updated', detail: 'rejected', conversionId } as const
  await journalReport(deps.db, deliveryOf(deps, placed), evaluated)
  return 'updated'
}

/** A postback that was replayed and recorded before. */
export async function journalRepeated(
  deps: QueryDeps,
  placed: PlacedReport,
  conversionId: string,
): Promise<QueryOutcome> {
  const evaluated = { verdict: 'replayed', detail: null, conversionId } as const
  await journalReport(deps.db, deliveryOf(deps, placed), evaluated)
  return 'replayed'
}

export function scopeOf({ offer: { advertiserId, isTest } }: PlacedReport): Scope {
  return { kind: 'advertiser', advertiserId, ...(isTest ? { isTest } : {}) }
}
