/** Queries of an app's integration and its rehearsal. */
import { type SQL, sql } from 'drizzle-orm'
import {
  attributionRules,
  type Currency,
  clickReasons,
  conversionEvents,
  conversionRejections,
  currencies,
  inboundVerdicts,
  parkedAwaits,
} from '../../../schema/vocabulary.ts'
import {
  readFlag,
  readMinor,
  readRowOrNull,
  readRowsOrNull,
  readText,
  readTextOrNull,
  readTime,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Money } from '../../core/money.ts'
import type { Awaited } from '../record/rules/report.ts'
import { readDetail } from '../record/rules/verdict-detail.ts'
import { readReported } from './reported-rules.ts'
import {
  type Party,
  REHEARSAL_SUB1,
  type Reported,
  type SeenClick,
  type SeenConversion,
  type SeenEvent,
} from './seen-rules.ts'

/** Rows of each kind that are read; a rehearsal has far fewer. */
const ROWS_MAX = 50
/** Among so many of the app's latest events the test events are looked for, because an app in use has many others. */
const LATEST_MAX = 5_000

const party = (
  id: SQL,
) => sql`(select jsonb_build_object('id', f.id, 'code', f.code, 'name', f.name)
  from affiliate.affiliates f where f.id = ${id})`

export interface Integration {
  clickIdParameter: string | null
  host: string | null
  hasTestKey: boolean
  /** Of the default offer, if it is active. */
  currency: Currency | null
  /** Code of a partner whose link leads to that offer. */
  code: string | null
  isInUse: boolean
}

/** Settings of the app; no row if the scope may not read it. `isInUse`: it had live conversions before `since`. */
export function findIntegration(appId: string, since: Date, now: Date): SQL {
  return sql`
    select a.click_id_parameter, o.currency,
      (select h.host from affiliate.app_hosts h where h.app_id = a.id and h.verified_at is not null
        order by h.host limit 1) as host,
      exists (select from affiliate.app_keys k where k.app_id = a.id and k.is_test and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > ${now.toISOString()}::timestamptz)) as has_test_key,
      (select f.code from affiliate.enrollments e
        join affiliate.partnerships p on p.advertiser_id = e.advertiser_id and p.affiliate_id = e.affiliate_id
        join affiliate.affiliates f on f.id = e.affiliate_id
        where e.offer_id = o.id and p.status = 'approved' and f.status = 'approved'
        order by e.created_at, f.id limit 1) as code,
      exists (select from affiliate.conversions c
        where c.app_id = a.id and c.recorded_at < ${since.toISOString()}::timestamptz) as is_in_use
    from affiliate.apps a left join affiliate.offers o on o.id = a.default_offer_id and o.status = 'active'
    where a.id = ${appId}::uuid`
}

export const toIntegration = (row: Row): Integration => ({
  clickIdParameter: readTextOrNull(row.click_id_parameter),
  host: readTextOrNull(row.host),
  hasTestKey: readFlag(row.has_test_key),
  currency: readWordOrNull(currencies, row.currency),
  code: readTextOrNull(row.code),
  isInUse: readFlag(row.is_in_use),
})

const clickColumns = sql`k.id, k.clicked_at, k.is_test, k.reason, ${party(sql`k.affiliate_id`)} as affiliate`

/** Clicks of the rehearsal: by a test key, or through its link. */
export function listRehearsalClicks(appId: string, since: Date): SQL {
  return sql`
    select ${clickColumns}, true as is_of_rehearsal from affiliate.clicks k
    where k.app_id = ${appId}::uuid and k.clicked_at >= ${since.toISOString()}::timestamptz
      and (k.is_test or k.sub1 = ${sql.raw(`'${REHEARSAL_SUB1}'`)})
    order by k.clicked_at desc limit ${ROWS_MAX}`
}

/** Clicks that reports name. */
export function listNamedClicks(appId: string, ids: readonly string[]): SQL {
  return sql`
    select ${clickColumns}, false as is_of_rehearsal from affiliate.clicks k
    where k.app_id = ${appId}::uuid
      and k.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
}

export const toSeenClick = (row: Row): SeenClick => ({
  id: readText(row.id),
  at: readTime(row.clicked_at),
  isTest: readFlag(row.is_test),
  isOfRehearsal: readFlag(row.is_of_rehearsal),
  reason: readWordOrNull(clickReasons, row.reason),
  affiliate: toParty(row.affiliate),
})

/** Entries of the event log since then, among the app's latest: of test keys, and of others. */
export function listSeenReports(appId: string, since: Date): SQL {
  const among = (isTest: SQL) =>
    sql`(select id, is_test from latest where ${isTest} order by received_at desc limit ${ROWS_MAX})`
  return sql`
    with latest as materialized (
      select r.id, r.received_at, coalesce(k.is_test, false) as is_test
      from (select id, received_at, app_key_id from logs.inbound_reports
        where app_id = ${appId}::uuid and received_at >= ${since.toISOString()}::timestamptz
        order by received_at desc limit ${LATEST_MAX}) r
      left join affiliate.app_keys k on k.id = r.app_key_id)
    select l.id, l.received_at, l.verdict, l.verdict_detail, l.awaits, l.awaits_key, l.conversion_id, l.body, c.is_test
    from (${among(sql`is_test`)} union all ${among(sql`not is_test`)}) c
    join logs.inbound_reports l on l.id = c.id`
}

export interface SeenReport extends Omit<SeenEvent, 'conversion'> {
  conversionId: string | null
}

export function toSeenReport(row: Row): SeenReport {
  const detail = readTextOrNull(row.verdict_detail)
  const what = readWordOrNull(parkedAwaits, row.awaits)
  const awaits: Awaited | null = what && { what, key: readText(row.awaits_key) }
  return {
    reportId: readText(row.id),
    at: readTime(row.received_at),
    isTest: readFlag(row.is_test),
    verdict: readWord(inboundVerdicts, row.verdict),
    details: detail?.split('\n') ?? [],
    errors: detail === null ? [] : readDetail(detail).errors,
    awaits,
    reported: readReported(readText(row.body)),
    conversionId: readTextOrNull(row.conversion_id),
  }
}

/** In test mode: the tests among these conversions. */
export function listTestConversions(appId: string, ids: readonly string[]): SQL {
  return sql`
    select c.id, c.event, c.external_id, c.original_external_id, c.rejection, c.attributed_by,
      c.amount_minor::text as amount_minor, c.currency, c.receipt->'reported' as reported,
      c.receipt #> '{test,commissions}' as commissions, ${party(sql`c.affiliate_id`)} as affiliate
    from affiliate.conversions c
    where c.app_id = ${appId}::uuid
      and c.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
}

/** With what was reported, because a postback's entry holds no JSON. */
export function toTestConversion(row: Row): { conversion: SeenConversion; reported: Reported } {
  const reported = readRowOrNull(row.reported) ?? {}
  return {
    conversion: {
      id: readText(row.id),
      rejection: readWordOrNull(conversionRejections, row.rejection),
      attributedBy: readWord(attributionRules, row.attributed_by),
      affiliate: toParty(row.affiliate),
      amount: row.amount_minor === null ? null : toMoney(row),
      commission: sumOf((readRowsOrNull(row.commissions) ?? []).map(toMoney)),
    },
    reported: {
      event: readWord(conversionEvents, row.event),
      externalId: readText(row.external_id),
      originalExternalId: readTextOrNull(row.original_external_id),
      clickId: readTextOrNull(reported.click_id ?? null),
      customerId: readTextOrNull(reported.customer_id ?? null),
      coupon: readTextOrNull(reported.coupon ?? null),
    },
  }
}

const toMoney = (row: Row): Money => ({
  minor: readMinor(row.amount_minor),
  currency: readWord(currencies, row.currency),
})

/** All commissions of a conversion are in one currency. */
function sumOf(all: readonly Money[]): Money | null {
  const [first] = all
  return first ? { ...first, minor: all.reduce((sum, { minor }) => sum + minor, 0n) } : null
}

function toParty(value: unknown): Party | null {
  const row = readRowOrNull(value)
  return row && { id: readText(row.id), code: readText(row.code), name: readText(row.name) }
}
