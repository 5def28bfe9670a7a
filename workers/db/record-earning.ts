/** The one call by which a lead, sale or rebill is written: affiliate.record_earning keeps its plans. */
import { type SQL, sql } from 'drizzle-orm'
import type { JudgedConversion } from '../domain/conversion.ts'
import { type CustomerTerms, customerTermsToJson } from '../domain/customer-terms.ts'
import type { LedgerEntry } from '../domain/ledger.ts'
import type { Awaited, ConversionReport } from '../domain/report.ts'
import type { CountChange } from './conversion-counts.ts'
import { conversionRow } from './conversions.ts'
import type { Row } from './database.ts'
import type { TellableEvent } from './events.ts'
import { type InboundJudgement, type InboundReport, WOKEN_MAX } from './inbound.ts'
import { postingColumns } from './ledger.ts'

export interface Earning {
  report: ConversionReport
  contentHash: string
  conversion: JudgedConversion
  /** Of one currency and of the report's advertiser, all of the moment of recording. */
  entries: readonly LedgerEntry[]
  /** Terms of a customer who is bound by it; one who is bound already stays so. */
  binding: CustomerTerms | null
  /** Of the conversion's own offer, event, currency and moment. */
  changes: readonly CountChange[]
  events: readonly TellableEvent[]
  /** The journal's new line; null where the report had been journaled before. */
  line: { report: InboundReport; judged: InboundJudgement } | null
  /** What parked reports of the app may have waited for. */
  awaited: readonly Awaited[]
}

/**
 * Locks the accounts, binds the customer, inserts conversion and commissions, posts, counts, tells and
 * journals: raises what lockAccounts, insertConversion and postEntries raise. One row for toWoken.
 */
export function recordEarning(earning: Earning): SQL {
  return sql`
    select array_to_json(affiliate.record_earning(${earningJson(earning)}::json)) as woken`
}

/** Ids of the parked reports that waited for what was recorded, at most WOKEN_MAX. */
export function toWoken(row: Row | undefined): string[] {
  return (row?.woken ?? []) as string[]
}

/**
 * What affiliate.record_earning is told: the columns of the conversion, and of everything else that it may
 * have several of, a list for each column. What is missing is not written.
 */
function earningJson(earning: Earning): string {
  const { report, contentHash, conversion, binding, entries, changes, events, awaited } = earning
  return JSON.stringify({
    ...conversionRow(report, contentHash, conversion),
    terms: binding && customerTermsToJson(binding),
    ...commissionColumns(conversion),
    ...(entries.length > 0 ? postingColumns(entries, report.advertiserId) : {}),
    ...(changes.length > 0 ? countColumns(changes) : {}),
    ...eventColumns(events),
    ...reportColumns(earning),
    awaited: awaited.map(({ what }) => what),
    awaited_keys: awaited.map(({ key }) => key),
    woken_most: WOKEN_MAX,
  })
}

function commissionColumns({ commissions }: JudgedConversion) {
  if (commissions.length === 0) return {}
  return {
    commission_ids: commissions.map(({ id }) => id),
    commission_affiliates: commissions.map(({ affiliateId }) => affiliateId),
    commission_levels: commissions.map(({ level }) => level),
    commission_minors: commissions.map(({ amount }) => amount.minor.toString()),
    commission_currencies: commissions.map(({ amount }) => amount.currency),
    commission_rates: commissions.map(({ rateBps }) => rateBps),
    commission_fixed: commissions.map(({ fixedMinor }) => fixedMinor.toString()),
    commission_statuses: commissions.map(({ status }) => status),
    commission_holds: commissions.map(({ holdUntil }) => holdUntil),
    commission_releases: commissions.map(({ releasedAt }) => releasedAt),
    commission_reviews: commissions.map(({ isInReview }) => isInReview),
  }
}

/** One row for each affiliate, in the order of the keys: two who count at once wait, neither for ever. */
function countColumns(changes: readonly CountChange[]) {
  const rows = [...Map.groupBy(changes, ({ affiliateId }) => affiliateId)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )
  const total = (part: 'amountMinor' | 'revenueMinor' | 'commissionMinor') =>
    rows.map(([, own]) => own.reduce((sum, change) => sum + change[part], 0n).toString())
  return {
    count_affiliates: rows.map(([affiliateId]) => affiliateId),
    count_conversions: rows.map(([, own]) =>
      own.reduce((sum, { conversions }) => sum + conversions, 0),
    ),
    count_minors: total('amountMinor'),
    count_revenues: total('revenueMinor'),
    count_commissions: total('commissionMinor'),
  }
}

function eventColumns(events: readonly TellableEvent[]) {
  return {
    event_ids: events.map(({ id }) => id),
    event_kinds: events.map(({ kind }) => kind),
    event_affiliates: events.map(({ affiliateId }) => affiliateId),
    event_subjects: events.map(({ subjectId }) => subjectId),
    event_facts: events.map(({ facts }) => facts),
  }
}

function reportColumns({ line }: Earning) {
  if (line === null) return {}
  const { report, judged } = line
  return {
    report_id: report.id,
    report_key: report.appKeyId,
    report_source: report.source,
    report_status: report.foreignStatus?.toWellFormed() ?? null,
    // JSON holds no half of a character, and the body may have been cut inside one.
    report_body: report.body.toWellFormed(),
    report_verdict: judged.verdict,
    report_detail: judged.detail?.toWellFormed() ?? null,
    received_at: report.receivedAt,
  }
}
