import { type SQL, sql } from 'drizzle-orm'
import type { InboundSource, InboundVerdict } from '../../schema/vocabulary.ts'
import { RATE_DAYS_MAX } from '../domain/exchange.ts'
import {
  type Awaited,
  type ConversionReport,
  type ReportJson,
  reportFromJson,
} from '../domain/report.ts'
import type { Row } from './database.ts'

/** One line of the raw journal: what came, and what became of it. */
export interface InboundReport {
  id: string
  advertiserId: string
  appId: string
  appKeyId: string | null
  /** Door it came through. */
  source: InboundSource
  /** Status word of a postback as it came. */
  foreignStatus: string | null
  /** The body as it came. */
  body: string
  receivedAt: Date
}

export interface InboundJudgement {
  verdict: InboundVerdict
  /** Field or reason behind the verdict. */
  detail: string | null
  conversionId: string | null
  /** The report as understood, and what it waits for; on a parked report only. */
  parked: { report: ReportJson; awaits: Awaited } | null
  judgedAt: Date
}

export type { Awaited }

/** Journals a report that has just come, with its verdict. */
export function insertInboundReport(report: InboundReport, judged: InboundJudgement): SQL {
  const awaits = judged.parked?.awaits
  return sql`
    insert into logs.inbound_reports (id, advertiser_id, app_id, app_key_id, source, body, report,
      verdict, verdict_detail, click_id, awaits, awaits_key, foreign_status, conversion_id,
      received_at, judged_at)
    values (${report.id}::uuid, ${report.advertiserId}::uuid, ${report.appId}::uuid,
      ${report.appKeyId}::uuid, ${report.source}, ${report.body},
      ${judged.parked ? JSON.stringify(judged.parked.report) : null}::jsonb, ${judged.verdict},
      ${judged.detail}, ${awaits?.what === 'click' ? awaits.key : null}::uuid,
      ${awaits?.what ?? null}, ${awaits?.key ?? null}, ${report.foreignStatus},
      ${judged.conversionId}::uuid,
      ${report.receivedAt.toISOString()}::timestamptz, ${judged.judgedAt.toISOString()}::timestamptz)`
}

/** Writes the verdict of a parked report, or what else it waits for now; raises TR001 `already_judged` when somebody was faster. */
export function judgeParkedReport(reportId: string, judged: InboundJudgement): SQL {
  const awaits = judged.parked?.awaits
  return sql`
    with judged as (
      update logs.inbound_reports set verdict = ${judged.verdict},
        verdict_detail = ${judged.detail}, conversion_id = ${judged.conversionId}::uuid,
        awaits = coalesce(${awaits?.what ?? null}, awaits),
        awaits_key = coalesce(${awaits?.key ?? null}, awaits_key),
        judged_at = ${judged.judgedAt.toISOString()}::timestamptz
      where id = ${reportId}::uuid and verdict = 'parked'
      returning id)
    select affiliate.require(exists (select from judged), 'already_judged')`
}

const WOKEN_MAX = 100

/** Parked reports of an app that wait for one of these; rows: id. Oldest first. */
export function findWaiting(appId: string, awaited: readonly Awaited[]): SQL {
  const keys = JSON.stringify(awaited)
  return sql`
    select r.id from jsonb_to_recordset(${keys}::jsonb) as k(what text, key text)
    join logs.inbound_reports r on r.app_id = ${appId}::uuid and r.verdict = 'parked'
      and r.awaits = k.what and r.awaits_key = k.key
    order by r.received_at, r.id
    limit ${WOKEN_MAX}`
}

/**
 * Parked reports for which that has come which they wait for; of the given ids, or any when null.
 * Those of suspended advertisers wait on. Oldest first.
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
    select r.id, r.report, r.received_at
    from logs.inbound_reports r
    join affiliate.advertisers v on v.id = r.advertiser_id and v.status = 'active'
    where r.verdict = 'parked' ${among}
      and case r.awaits
        when 'click' then exists (select from affiliate.clicks c
          where c.id = r.awaits_key::uuid and c.advertiser_id = r.advertiser_id
            and c.app_id = r.app_id)
        when 'conversion' then exists (select from affiliate.conversions c
          where c.app_id = r.app_id and c.event in ('lead', 'sale', 'rebill')
            and c.external_id = r.awaits_key)
        when 'customer' then exists (select from affiliate.customers c
          where c.app_id = r.app_id and c.external_id = r.awaits_key)
        else exists (select from affiliate.exchange_rates x
          where x.base = split_part(r.awaits_key, '/', 1)
            and x.quote = split_part(r.awaits_key, '/', 2)
            and x.as_of <= ${now.toISOString()}::timestamptz
            and x.as_of > ${now.toISOString()}::timestamptz
              - make_interval(days => ${RATE_DAYS_MAX})) end
    order by r.received_at, r.id
    limit ${limit}`
}

/** Parked reports that have waited too long. Those of suspended advertisers wait on. Oldest first. */
export function listExpiredReports(receivedBefore: Date, limit: number): SQL {
  return sql`
    select r.id, r.report, r.received_at
    from logs.inbound_reports r
    join affiliate.advertisers v on v.id = r.advertiser_id and v.status = 'active'
    where r.verdict = 'parked' and r.received_at < ${receivedBefore.toISOString()}::timestamptz
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
    id: row.id as string,
    report: reportFromJson(row.report as ReportJson),
    receivedAt: new Date(row.received_at as string | Date),
  }
}
