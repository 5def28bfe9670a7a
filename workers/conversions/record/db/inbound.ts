import { type SQL, sql } from 'drizzle-orm'
import type { InboundVerdict } from '../../../../schema/vocabulary.ts'
import { readText, readTime } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { RATE_DAYS_MAX } from '../../../ledger/rates/rules.ts'
import type { SourceName } from '../../source-name.ts'
import {
  type Awaited,
  type ConversionReport,
  type ReportJson,
  reportFromJson,
} from '../rules/report.ts'

/** One line of the event log: a report and its verdict. */
export interface InboundReport {
  id: string
  advertiserId: string
  appId: string
  appKeyId: string | null
  /** Source of the report. */
  source: SourceName
  /** Status word of a postback, unchanged. */
  foreignStatus: string | null
  /** The body, unchanged. */
  body: string
  receivedAt: Date
}

export interface InboundResult {
  verdict: InboundVerdict
  /** Field or reason behind the verdict. */
  detail: string | null
  conversionId: string | null
  /** On a parked report only: the parsed report and what it is parked for. */
  parked: { report: ReportJson; awaits: Awaited } | null
  judgedAt: Date
}

export type { Awaited }

/** A report with its verdict. */
export interface EvaluatedReport {
  report: InboundReport
  evaluated: InboundResult
}

/** Journals a new report with its verdict. */
export function insertInboundReport(line: EvaluatedReport): SQL {
  return sql`select affiliate.insert_reports(${JSON.stringify(reportRows([line]))}::json)`
}

/** The input of affiliate.insert_reports. */
export function reportRows(lines: readonly EvaluatedReport[]) {
  return lines.map(({ report, evaluated }) => {
    const awaits = evaluated.parked?.awaits
    return {
      ...inboundReportRow(report, evaluated),
      report: evaluated.parked?.report ?? null,
      click_id: awaits?.what === 'click' ? awaits.key : null,
      awaits: awaits?.what ?? null,
      awaits_key: awaits?.key ?? null,
    }
  })
}

/** The columns that are stored for every report. */
function inboundReportRow(report: InboundReport, evaluated: InboundResult) {
  return {
    id: report.id,
    advertiser_id: report.advertiserId,
    app_id: report.appId,
    app_key_id: report.appKeyId,
    source: report.source,
    foreign_status: report.foreignStatus?.toWellFormed() ?? null,
    // JSON cannot hold half a surrogate pair, and the body may have been cut inside one.
    body: report.body.toWellFormed(),
    verdict: evaluated.verdict,
    verdict_detail: evaluated.detail?.toWellFormed() ?? null,
    conversion_id: evaluated.conversionId,
    received_at: report.receivedAt,
    judged_at: evaluated.judgedAt,
  }
}

/** Writes the verdict of a parked report, or what it is parked for next. Raises TR001 `already_judged` if another run was faster. */
export function evaluateParkedReport(reportId: string, evaluated: InboundResult): SQL {
  const awaits = evaluated.parked?.awaits
  return sql`
    with evaluated as (
      update logs.inbound_reports set verdict = ${evaluated.verdict},
        verdict_detail = ${evaluated.detail}, conversion_id = ${evaluated.conversionId}::uuid,
        awaits = coalesce(${awaits?.what ?? null}, awaits),
        awaits_key = coalesce(${awaits?.key ?? null}, awaits_key),
        judged_at = ${evaluated.judgedAt.toISOString()}::timestamptz
      where id = ${reportId}::uuid and verdict = 'parked'
      returning id)
    select affiliate.require(exists (select from evaluated), 'already_judged')`
}

/** Most parked reports to evaluate after one conversion. The sweep evaluates the rest. */
export const WOKEN_MAX = 100

/** The input of affiliate.reports_awaiting: keys that reports may be parked for, by number of the conversion. */
export function awaitedRows(all: readonly { appId: string; awaited: readonly Awaited[] }[]) {
  return all.flatMap(({ appId, awaited }, n) =>
    awaited.map(({ what, key }) => ({ n, app_id: appId, awaits: what, awaits_key: key })),
  )
}

/** For each conversion of the batch, in order: ids of the reports that were parked for it, at most WOKEN_MAX. */
export function toWoken(row: Row | undefined, conversions: number): string[][] {
  const woken = Array.from({ length: conversions }, (): string[] => [])
  for (const [n, id] of (row?.woken ?? []) as [number, string][]) woken[n]?.push(id)
  return woken
}

/**
 * Parked reports whose missing click, conversion, customer or rate has arrived; only the given ids, or all if null.
 * Reports of suspended advertisers stay parked. In test mode tests, otherwise the others. Oldest first.
 */
export function listMatchableReports(
  reportIds: readonly string[] | null,
  now: Date,
  limit: number,
): SQL {
  const among =
    reportIds === null
      ? sql``
      : sql`and r.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(reportIds)}::jsonb))`
  return sql`
    select ${parkedColumns}
    from logs.inbound_reports r
    join affiliate.advertisers v on v.id = r.advertiser_id and v.status = 'active'
    where r.verdict = 'parked' ${among}
      and coalesce((r.report->>'is_test')::boolean, false) = affiliate.is_testing()
      and case r.awaits
        when 'click' then exists (select from affiliate.clicks c
          where c.id = r.awaits_key::uuid and c.advertiser_id = r.advertiser_id
            and c.app_id = r.app_id)
        when 'conversion' then exists (select from affiliate.conversions c
          where c.app_id = r.app_id and c.event in ('lead', 'sale', 'rebill')
            and c.external_id = r.awaits_key and ${isWithin(sql`c.offer_id`)})
          and (r.report->>'event' <> 'rebill' or ${isRenewable(now)})
        when 'customer' then exists (select from affiliate.customers c
          where c.app_id = r.app_id and c.external_id = r.awaits_key
            and ${isWithin(sql`c.offer_id`)}) and (r.report->>'event' <> 'rebill' or ${isRenewable(now)})
        else exists (select from affiliate.exchange_rates x
          where x.base = split_part(r.awaits_key, '/', 1)
            and x.quote = split_part(r.awaits_key, '/', 2)
            and x.as_of <= ${now.toISOString()}::timestamptz
            and x.as_of > ${now.toISOString()}::timestamptz
              - make_interval(days => ${RATE_DAYS_MAX})) end
    order by r.received_at, r.id
    limit ${limit}`
}

/** True for a rebill `r` that can be evaluated: its customer has the sale to renew, or needs none. Others would be parked again. */
const isRenewable = (now: Date) => sql`exists (
  select from affiliate.customers k join affiliate.apps p on p.id = k.app_id
  where k.app_id = r.app_id and k.external_id = r.report->>'customer_id'
    and (exists (select from affiliate.renewed_sale(k.id, r.report->>'original_external_id', null, null,
        coalesce((r.report->>'occurred_at')::timestamptz, ${now.toISOString()}::timestamptz), affiliate.renewals_since(k)))
      or k.ended_at is null and p.returning_customers = 'bound' and r.report->>'original_external_id' is null))`

/**
 * Columns of a parked report `r`, for toParkedReport. A postback or pixel whose click turns out to be a test click is a
 * test.
 */
export const parkedColumns = sql`r.id, r.report, r.received_at,
  r.source in ('postback', 'pixel') and exists (select from affiliate.clicks k
    where k.id = r.click_id and k.advertiser_id = r.advertiser_id and k.is_test) as names_test_click`

/** A report `r` that is limited to one offer is matched only with that offer's rows. */
const isWithin = (offerId: SQL) =>
  sql`coalesce(${offerId} = (r.report->>'within_offer_id')::uuid, r.report->>'within_offer_id' is null)`

/**
 * Reports that have been parked for longer than `daysMax`. While what a report awaits is itself parked, it stays parked, for
 * twice as long at most. Reports of suspended advertisers stay parked. Oldest first.
 */
export function listExpiredReports(now: Date, daysMax: number, limit: number): SQL {
  const before = (days: number) =>
    sql`${now.toISOString()}::timestamptz - make_interval(days => ${days})`
  const parked = (key: string, events: string) => sql`(r.app_id, r.awaits_key) in (
    select s.app_id, s.report->>${key}::text from logs.inbound_reports s
    where s.verdict = 'parked' and s.received_at >= ${before(daysMax)} and not s.report ? 'rejects'
      and s.report->>'event' = any (${events}::text[]) and s.report->>${key}::text is not null)`
  return sql`
    select ${parkedColumns}
    from logs.inbound_reports r
    join affiliate.advertisers v on v.id = r.advertiser_id and v.status = 'active'
    where r.verdict = 'parked' and r.received_at < ${before(daysMax)}
      and (r.received_at < ${before(2 * daysMax)} or not case r.awaits
        when 'conversion' then ${parked('external_id', '{lead,sale,rebill}')}
        when 'customer' then ${parked('customer_id', '{lead,sale}')} else false end)
    order by r.received_at, r.id
    limit ${limit}`
}

export interface ParkedReport {
  id: string
  report: ConversionReport
  receivedAt: Date
}

export function toParkedReport(row: Row): ParkedReport {
  return {
    id: readText(row.id),
    report: {
      ...reportFromJson(row.report as ReportJson),
      ...(row.names_test_click ? { isTest: true as const } : {}),
    },
    receivedAt: readTime(row.received_at),
  }
}
