/** The one call by which leads, sales and rebills are written: affiliate.record_round keeps its plans. */
import { type SQL, sql } from 'drizzle-orm'
import type { JudgedConversion } from '../domain/conversion.ts'
import { type CustomerTerms, customerTermsToJson } from '../domain/customer-terms.ts'
import type { LedgerEntry } from '../domain/ledger.ts'
import type { Awaited, ConversionReport } from '../domain/report.ts'
import type { CountChange } from './conversion-counts.ts'
import { conversionRow } from './conversions.ts'
import type { Row } from './database.ts'
import type { TellableEvent } from './events.ts'
import {
  type InboundJudgement,
  type InboundReport,
  inboundReportRow,
  WOKEN_MAX,
} from './inbound.ts'
import { postingColumns } from './ledger.ts'

const HOUR_MS = 60 * 60 * 1000

export interface Earning {
  report: ConversionReport
  contentHash: string
  conversion: JudgedConversion
  /** Of the report's advertiser. */
  entries: readonly LedgerEntry[]
  /** Terms of a customer who is bound by it; one who is bound already stays so. */
  binding: CustomerTerms | null
  changes: readonly CountChange[]
  events: readonly TellableEvent[]
  /** The journal's new line; null where the report had been journaled before. */
  line: { report: InboundReport; judged: InboundJudgement } | null
  /** What parked reports of the app may have waited for. */
  awaited: readonly Awaited[]
}

/**
 * Locks the accounts, binds the customers, inserts conversions and commissions, posts, counts, tells and
 * journals, all of it or nothing: raises what lockAccounts, insertConversion and postEntries raise. No two
 * are of one customer. One row for toWoken.
 */
export function recordEarnings(earnings: readonly Earning[]): SQL {
  const conversions = earnings
    .map(({ report, contentHash, conversion }) => conversionRow(report, contentHash, conversion))
    .toSorted(inOrderOf((row) => `${row.app_id} ${row.external_id}`))
  // Whoever writes the same rows at once waits, neither for ever.
  const bindings = earnings
    .flatMap(bindingRows)
    .toSorted(inOrderOf((row) => `${row.app_id} ${row.customer}`))
  const reports = earnings.flatMap(({ line }) =>
    line === null ? [] : [inboundReportRow(line.report, line.judged)],
  )
  return sql`
    select affiliate.record_round(${earningsJson(earnings)}::json, ${rowsJson(conversions)}::json,
      ${rowsJson(bindings)}::json, ${rowsJson(reports)}::json) as woken`
}

/** Of each earning, in their order: ids of the parked reports that waited for it, at most WOKEN_MAX. */
export function toWoken(row: Row | undefined, earnings: number): string[][] {
  const woken = Array.from({ length: earnings }, (): string[] => [])
  for (const [of, id] of (row?.woken ?? []) as [number, string][]) woken[of]?.push(id)
  return woken
}

/** Null: there is none. */
const rowsJson = (rows: readonly object[]) => (rows.length > 0 ? JSON.stringify(rows) : null)

/** What affiliate.record_round is told beside its rows: a list for each column. What is missing is not written. */
function earningsJson(earnings: readonly Earning[]): string {
  const entries = earnings.flatMap((earning) => earning.entries)
  const changes = earnings.flatMap((earning) => earning.changes)
  return JSON.stringify({
    ...commissionColumns(earnings),
    ...(entries.length > 0 ? postingColumns(entries) : {}),
    ...(changes.length > 0 ? countColumns(changes) : {}),
    ...eventColumns(earnings.flatMap(({ events }) => events)),
    ...awaitedColumns(earnings),
  })
}

function inOrderOf<Row>(keyOf: (row: Row) => string) {
  return (a: Row, b: Row) => (keyOf(a) < keyOf(b) ? -1 : 1)
}

function bindingRows({ report, conversion, binding }: Earning) {
  if (binding === null) return []
  const row = {
    advertiser_id: report.advertiserId,
    app_id: report.appId,
    customer: report.customerId,
    offer_id: conversion.offerId,
    affiliate_id: conversion.affiliateId,
    click_id: conversion.clickId,
    bound_at: conversion.recordedAt,
    bound_by: conversion.attributedBy,
    terms: customerTermsToJson(binding),
  }
  return [row]
}

function commissionColumns(earnings: readonly Earning[]) {
  const lines = earnings.flatMap(({ report, conversion }) =>
    conversion.commissions.map((commission) => ({ ...commission, report, conversion })),
  )
  if (lines.length === 0) return {}
  return {
    commission_ids: lines.map(({ id }) => id),
    commission_advertisers: lines.map(({ report }) => report.advertiserId),
    commission_conversions: lines.map(({ conversion }) => conversion.id),
    commission_offers: lines.map(({ conversion }) => conversion.offerId),
    commission_affiliates: lines.map(({ affiliateId }) => affiliateId),
    commission_levels: lines.map(({ level }) => level),
    commission_minors: lines.map(({ amount }) => amount.minor.toString()),
    commission_currencies: lines.map(({ amount }) => amount.currency),
    commission_rates: lines.map(({ rateBps }) => rateBps),
    commission_fixed: lines.map(({ fixedMinor }) => fixedMinor.toString()),
    commission_statuses: lines.map(({ status }) => status),
    commission_holds: lines.map(({ holdUntil }) => holdUntil),
    commission_releases: lines.map(({ releasedAt }) => releasedAt),
    commission_reviews: lines.map(({ isInReview }) => isInReview),
    commission_times: lines.map(({ conversion }) => conversion.recordedAt),
  }
}

/** One row for each hour, offer, affiliate, event and currency. */
function countColumns(changes: readonly CountChange[]) {
  const hourOf = (at: Date) => new Date(Math.floor(+at / HOUR_MS) * HOUR_MS)
  const rows = [
    ...Map.groupBy(changes, ({ at, offerId, affiliateId, event, currency }) =>
      [+hourOf(at), offerId, affiliateId, event, currency].join(),
    ).values(),
  ].map((own) => ({ ...(own[0] as CountChange), own }))
  const total = (part: 'amountMinor' | 'revenueMinor' | 'commissionMinor') =>
    rows.map(({ own }) => own.reduce((sum, change) => sum + change[part], 0n).toString())
  return {
    count_hours: rows.map(({ at }) => hourOf(at)),
    count_advertisers: rows.map(({ advertiserId }) => advertiserId),
    count_offers: rows.map(({ offerId }) => offerId),
    count_affiliates: rows.map(({ affiliateId }) => affiliateId),
    count_events: rows.map(({ event }) => event),
    count_currencies: rows.map(({ currency }) => currency),
    count_conversions: rows.map(({ own }) =>
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
    event_advertisers: events.map(({ advertiserId }) => advertiserId),
    event_affiliates: events.map(({ affiliateId }) => affiliateId),
    event_subjects: events.map(({ subjectId }) => subjectId),
    event_facts: events.map(({ facts }) => facts),
    event_times: events.map(({ createdAt }) => createdAt),
  }
}

function awaitedColumns(earnings: readonly Earning[]) {
  const rows = earnings.flatMap(({ report, awaited }, of) =>
    awaited.map(({ what, key }) => ({ of, appId: report.appId, what, key })),
  )
  return {
    awaited_of: rows.map(({ of }) => of),
    awaited_apps: rows.map(({ appId }) => appId),
    awaited: rows.map(({ what }) => what),
    awaited_keys: rows.map(({ key }) => key),
    woken_most: WOKEN_MAX,
  }
}
