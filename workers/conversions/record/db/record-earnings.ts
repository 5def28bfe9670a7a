/** The one call by which leads, sales and rebills are written: affiliate.write_round keeps its plans. */
import { type SQL, sql } from 'drizzle-orm'
import {
  type CustomerTerms,
  customerTermsToJson,
} from '../../../commissions/rules/customer-terms.ts'
import type { Row } from '../../../core/database.ts'
import type { TellableEvent } from '../../../core/events.ts'
import { ToldOnce } from '../../../core/interned-values.ts'
import { postingColumns } from '../../../ledger/post.ts'
import type { LedgerEntry } from '../../../ledger/rules/ledger.ts'
import type { JudgedConversion } from '../rules/conversion.ts'
import type { Awaited, ConversionReport } from '../rules/report.ts'
import type { CountChange } from './conversion-counts.ts'
import { conversionRow } from './conversions.ts'
import {
  type InboundJudgement,
  type InboundReport,
  inboundReportRow,
  WOKEN_MAX,
} from './inbound.ts'

const HOUR_MS = 60 * 60 * 1000

export interface Earning {
  report: ConversionReport
  contentHash: string
  conversion: JudgedConversion
  /** Of the report's advertiser. */
  entries: readonly LedgerEntry[]
  /** The customer who is bound by it, as whom and on which terms; one who is bound already stays so. */
  binding: { id: string; terms: CustomerTerms } | null
  changes: readonly CountChange[]
  events: readonly TellableEvent[]
  /** The journal's new line; null where the report had been journaled before. */
  line: { report: InboundReport; judged: InboundJudgement } | null
  /** What parked reports of the app may have waited for. */
  awaited: readonly Awaited[]
}

/** What affiliate.write_round is told but once. */
interface Round {
  ids: ToldOnce<string>
  times: ToldOnce<Date>
}

/**
 * Binds the customers, inserts conversions and commissions, posts, counts, tells and journals, all of it or
 * nothing: raises what lockAccounts, insertConversion and postEntries raise. No two are of one customer. One
 * row for toWoken.
 */
export function recordEarnings(earnings: readonly Earning[]): SQL {
  return sql`select affiliate.write_round(${roundJson(earnings)}::json) as woken`
}

/** Of each earning, in their order: ids of the parked reports that waited for it, at most WOKEN_MAX. */
export function toWoken(row: Row | undefined, earnings: number): string[][] {
  const woken = Array.from({ length: earnings }, (): string[] => [])
  for (const [of, id] of (row?.woken ?? []) as [number, string][]) woken[of]?.push(id)
  return woken
}

/** A list for each column; one that says nothing of anybody is not told. */
function roundJson(earnings: readonly Earning[]): string {
  const round: Round = { ids: new ToldOnce(), times: new ToldOnce((time) => +time) }
  const columns = Object.entries(roundColumns(earnings, round)).filter(
    ([, column]) => !Array.isArray(column) || column.some((value) => value !== null),
  )
  const { ids, times } = round
  return JSON.stringify({ ids: ids.values, times: times.values, ...Object.fromEntries(columns) })
}

function roundColumns(earnings: readonly Earning[], round: Round) {
  const turn = byKey(earnings, ({ report }) => `${report.appId} ${report.externalId}`)
  // Whoever writes the same rows at once waits, neither for ever.
  const bound = byKey(
    turn.filter(({ binding }) => binding !== null),
    ({ report }) => `${report.appId} ${report.customerId}`,
  )
  const entries = earnings.flatMap((earning) => earning.entries)
  const changes = earnings.flatMap((earning) => earning.changes)
  const events = earnings.flatMap((earning) => earning.events)
  return {
    ...conversionColumns(turn, bound, round),
    ...bindingColumns(turn, bound, round),
    ...commissionColumns(turn, round),
    ...(entries.length > 0 ? postingColumns(entries, round) : {}),
    ...eventColumns(events, round),
    ...reportColumns(turn, round),
    ...(changes.length > 0 ? countColumns(changes, round) : {}),
    ...awaitedColumns(earnings, round),
  }
}

function byKey(earnings: readonly Earning[], keyOf: (earning: Earning) => string): Earning[] {
  const keyed = earnings.map((earning) => ({ earning, key: keyOf(earning) }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ earning }) => earning)
}

/** The place of each, as Postgres counts: from 1. */
function placesOf(earnings: readonly Earning[]): (earning: Earning) => number | null {
  const places = new Map(earnings.map((earning, index) => [earning, index + 1]))
  return (earning) => places.get(earning) ?? null
}

function conversionColumns(
  turn: readonly Earning[],
  bound: readonly Earning[],
  { ids, times }: Round,
) {
  const rows = turn.map(({ report, contentHash, conversion }) =>
    conversionRow(report, contentHash, conversion),
  )
  return {
    conversion_id: rows.map(({ id }) => ids.numberOf(id)),
    conversion_advertiser: rows.map((row) => ids.numberOf(row.advertiser_id)),
    conversion_app: rows.map((row) => ids.numberOf(row.app_id)),
    conversion_event: rows.map(({ event }) => event),
    conversion_external_id: rows.map((row) => row.external_id),
    conversion_content_hash: rows.map((row) => row.content_hash),
    conversion_offer: rows.map((row) => ids.numberOf(row.offer_id)),
    conversion_affiliate: rows.map((row) => ids.numberOf(row.affiliate_id)),
    conversion_click: rows.map((row) => ids.numberOf(row.click_id)),
    conversion_bound: rows.map((row) => ids.numberOf(row.customer_id)),
    conversion_binding: turn.map(placesOf(bound)),
    conversion_customer: rows.map(({ customer }) => customer),
    conversion_original: rows.map((row) => ids.numberOf(row.original_id)),
    conversion_original_external_id: rows.map((row) => row.original_external_id),
    conversion_amount_minor: rows.map((row) => row.amount_minor),
    conversion_currency: rows.map(({ currency }) => currency),
    conversion_revenue_minor: rows.map((row) => row.revenue_minor),
    conversion_fee_minor: rows.map((row) => row.fee_minor),
    conversion_status: rows.map(({ status }) => status),
    conversion_rejection: rows.map(({ rejection }) => rejection),
    conversion_attributed_by: rows.map((row) => row.attributed_by),
    conversion_receipt: rows.map(({ receipt }) => receipt),
    conversion_metadata: rows.map(({ metadata }) => metadata),
    conversion_source: rows.map(({ source }) => source),
    conversion_foreign_status: rows.map((row) => row.foreign_status),
    conversion_visitor_ip: rows.map((row) => row.visitor_ip),
    conversion_occurred_at: rows.map((row) => times.numberOf(row.occurred_at)),
    conversion_recorded_at: rows.map((row) => times.numberOf(row.recorded_at)),
  }
}

/** A customer is bound to whom the conversion belongs, and when. */
function bindingColumns(turn: readonly Earning[], bound: readonly Earning[], { ids }: Round) {
  const bindings = bound.flatMap(({ binding }) => (binding === null ? [] : [binding]))
  return {
    binding_id: bindings.map(({ id }) => ids.numberOf(id)),
    binding_of: bound.map(placesOf(turn)),
    binding_terms: bindings.map(({ terms }) => customerTermsToJson(terms)),
  }
}

function commissionColumns(turn: readonly Earning[], { ids, times }: Round) {
  const lines = turn.flatMap(({ conversion }, index) =>
    conversion.commissions.map((commission) => ({ ...commission, of: index + 1 })),
  )
  return {
    commission_id: lines.map(({ id }) => ids.numberOf(id)),
    commission_of: lines.map(({ of }) => of),
    commission_affiliate: lines.map(({ affiliateId }) => ids.numberOf(affiliateId)),
    commission_level: lines.map(({ level }) => level),
    commission_amount_minor: lines.map(({ amount }) => amount.minor.toString()),
    commission_currency: lines.map(({ amount }) => amount.currency),
    commission_rate_bps: lines.map(({ rateBps }) => rateBps),
    commission_fixed_minor: lines.map(({ fixedMinor }) => fixedMinor.toString()),
    commission_status: lines.map(({ status }) => status),
    commission_hold_until: lines.map(({ holdUntil }) => times.numberOf(holdUntil)),
    commission_released_at: lines.map(({ releasedAt }) => times.numberOf(releasedAt)),
    commission_is_in_review: lines.map(({ isInReview }) => isInReview),
  }
}

/** One row for each hour, offer, affiliate, event and currency. */
function countColumns(changes: readonly CountChange[], { ids, times }: Round) {
  const hourOf = (at: Date) => new Date(Math.floor(+at / HOUR_MS) * HOUR_MS)
  const rows = [
    ...Map.groupBy(changes, ({ at, offerId, affiliateId, event, currency }) =>
      [+hourOf(at), offerId, affiliateId, event, currency].join(),
    ).values(),
  ].map((own) => ({ ...(own[0] as CountChange), own }))
  const total = (part: 'amountMinor' | 'revenueMinor' | 'commissionMinor') =>
    rows.map(({ own }) => own.reduce((sum, change) => sum + change[part], 0n).toString())
  return {
    count_hour: rows.map(({ at }) => times.numberOf(hourOf(at))),
    count_advertiser: rows.map(({ advertiserId }) => ids.numberOf(advertiserId)),
    count_offer: rows.map(({ offerId }) => ids.numberOf(offerId)),
    count_affiliate: rows.map(({ affiliateId }) => ids.numberOf(affiliateId)),
    count_event: rows.map(({ event }) => event),
    count_currency: rows.map(({ currency }) => currency),
    count_conversions: rows.map(({ own }) =>
      own.reduce((sum, { conversions }) => sum + conversions, 0),
    ),
    count_amount_minor: total('amountMinor'),
    count_revenue_minor: total('revenueMinor'),
    count_commission_minor: total('commissionMinor'),
  }
}

function eventColumns(events: readonly TellableEvent[], { ids, times }: Round) {
  return {
    event_id: events.map(({ id }) => ids.numberOf(id)),
    event_kind: events.map(({ kind }) => kind),
    event_advertiser: events.map(({ advertiserId }) => ids.numberOf(advertiserId)),
    event_affiliate: events.map(({ affiliateId }) => ids.numberOf(affiliateId)),
    event_subject: events.map(({ subjectId }) => ids.numberOf(subjectId)),
    event_facts: events.map(({ facts }) => facts),
    event_created_at: events.map(({ createdAt }) => times.numberOf(createdAt)),
  }
}

/** A line's advertiser, app and conversion are those of its conversion. */
function reportColumns(turn: readonly Earning[], { ids, times }: Round) {
  const rows = turn.flatMap(({ line }, index) =>
    line === null ? [] : [{ ...inboundReportRow(line.report, line.judged), of: index + 1 }],
  )
  return {
    report_id: rows.map(({ id }) => ids.numberOf(id)),
    report_of: rows.map(({ of }) => of),
    report_app_key: rows.map((row) => ids.numberOf(row.app_key_id)),
    report_source: rows.map(({ source }) => source),
    report_body: rows.map(({ body }) => body),
    report_verdict: rows.map(({ verdict }) => verdict),
    report_verdict_detail: rows.map((row) => row.verdict_detail),
    report_foreign_status: rows.map((row) => row.foreign_status),
    report_received_at: rows.map((row) => times.numberOf(row.received_at)),
    report_judged_at: rows.map((row) => times.numberOf(row.judged_at)),
  }
}

function awaitedColumns(earnings: readonly Earning[], { ids }: Round) {
  const rows = earnings.flatMap(({ report, awaited }, of) =>
    awaited.map(({ what, key }) => ({ of, appId: report.appId, what, key })),
  )
  return {
    awaited_of: rows.map(({ of }) => of),
    awaited_app: rows.map(({ appId }) => ids.numberOf(appId)),
    awaited: rows.map(({ what }) => what),
    awaited_key: rows.map(({ key }) => key),
    woken_most: WOKEN_MAX,
  }
}
