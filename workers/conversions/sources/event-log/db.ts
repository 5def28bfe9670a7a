/** Queries of the event log. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type InboundVerdict,
  inboundVerdicts,
  type ParkedAwaits,
  parkedAwaits,
} from '../../../../schema/vocabulary.ts'
import {
  readFlag,
  readNumber,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { parkedColumns } from '../../record/db/inbound.ts'
import type { SourceName } from '../../source-name.ts'

export interface JournalFilter {
  advertiserId: string
  appId: string | null
  source: SourceName | null
  verdict: InboundVerdict | null
  /** From inclusive, to exclusive. */
  from: Date | null
  to: Date | null
  /** The last line of the previous page. */
  after: { recordedAt: string; id: string } | null
  limit: number
}

export interface JournalLine {
  id: string
  advertiserId: string
  appId: string
  appKeyId: string | null
  /** It came with a test key. */
  isTest: boolean
  source: SourceName
  verdict: InboundVerdict
  detail: string | null
  awaits: { what: ParkedAwaits; key: string } | null
  foreignStatus: string | null
  conversionId: string | null
  receivedAt: Date
  /** UTC with microseconds, for the next page's cursor. */
  receivedAtExactly: string
  judgedAt: Date | null
  replayedAt: Date | null
  /** Only when one line is read. */
  body: string | null
}

const columns = sql`r.id, r.advertiser_id, r.app_id, r.app_key_id, r.source, r.verdict,
  r.verdict_detail, r.awaits, r.awaits_key, r.foreign_status, r.conversion_id, r.received_at,
  r.judged_at, r.replayed_at,
  coalesce((select k.is_test from affiliate.app_keys k where k.id = r.app_key_id), false) as is_test,
  to_char(r.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as received_at_exactly`

/** Newest first, without bodies. */
export function listReports(filter: JournalFilter): SQL {
  const { advertiserId, appId, source, verdict, from, to, after } = filter
  return sql`
    select ${columns}, null as body from logs.inbound_reports r
    where r.advertiser_id = ${advertiserId}::uuid
      and (${appId}::uuid is null or r.app_id = ${appId}::uuid)
      and (${source}::text is null or r.source = ${source})
      and (${verdict}::text is null or r.verdict = ${verdict})
      and (${from?.toISOString() ?? null}::timestamptz is null
        or r.received_at >= ${from?.toISOString() ?? null}::timestamptz)
      and (${to?.toISOString() ?? null}::timestamptz is null
        or r.received_at < ${to?.toISOString() ?? null}::timestamptz)
      and (${after?.id ?? null}::uuid is null or (r.received_at, r.id) <
        (${after?.recordedAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
    order by r.received_at desc, r.id desc
    limit ${filter.limit}`
}

/** Reports of the app since then: `source`, `verdict`, `count` and `last_at`. */
export function countReports(appId: string, since: Date): SQL {
  return sql`
    select r.source, r.verdict, count(*)::integer as count, max(r.received_at) as last_at
    from logs.inbound_reports r
    where r.app_id = ${appId}::uuid and r.received_at >= ${since.toISOString()}::timestamptz
    group by 1, 2`
}

export interface ReportCount {
  source: SourceName
  verdict: InboundVerdict
  count: number
  lastAt: Date
}

export const toReportCount = (row: Row): ReportCount => ({
  source: row.source as SourceName,
  verdict: readWord(inboundVerdicts, row.verdict),
  count: readNumber(row.count),
  lastAt: readTime(row.last_at),
})

/** One line with its body; no row if the scope may not read it. */
export function findReport(id: string): SQL {
  return sql`select ${columns}, r.body from logs.inbound_reports r where r.id = ${id}::uuid`
}

export function toJournalLine(row: Row): JournalLine {
  const what = readWordOrNull(parkedAwaits, row.awaits)
  return {
    id: readText(row.id),
    advertiserId: readText(row.advertiser_id),
    appId: readText(row.app_id),
    appKeyId: readTextOrNull(row.app_key_id),
    isTest: readFlag(row.is_test),
    source: row.source as SourceName,
    verdict: readWord(inboundVerdicts, row.verdict),
    detail: readTextOrNull(row.verdict_detail),
    awaits: what === null ? null : { what, key: readText(row.awaits_key) },
    foreignStatus: readTextOrNull(row.foreign_status),
    conversionId: readTextOrNull(row.conversion_id),
    receivedAt: readTime(row.received_at),
    receivedAtExactly: readText(row.received_at_exactly),
    judgedAt: readTimeOrNull(row.judged_at),
    replayedAt: readTimeOrNull(row.replayed_at),
    body: readTextOrNull(row.body),
  }
}

/** Stores who replayed the report (null: a job); for a report with a conversion, only the time. */
export function markReplayed(id: string, userId: string | null, now: Date): SQL {
  return sql`
    update logs.inbound_reports set replayed_at = ${now.toISOString()}::timestamptz,
      replayed_by = case when conversion_id is null then coalesce(${userId}::uuid, replayed_by) else replayed_by end
    where id = ${id}::uuid`
}

/** A parked report, whether its missing fact has arrived or not; see toParkedReport. */
export function findParked(id: string): SQL {
  return sql`
    select ${parkedColumns} from logs.inbound_reports r
    where r.id = ${id}::uuid and r.verdict = 'parked'`
}
