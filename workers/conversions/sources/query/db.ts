/** What a postback or a pixel needs to know before it can be evaluated: it brings no app key. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ConversionEvent,
  type Currency,
  currencies,
  type RepeatPolicy,
  repeatPolicies,
} from '../../../../schema/vocabulary.ts'
import {
  readFlag,
  readRow,
  readText,
  readTextOrNull,
  readTexts,
  readTextsByName,
  readWord,
  readWordsByName,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import {
  type RecordedConversion,
  recordedConversionJson,
  toRecordedConversion,
} from '../../record/db/conversions.ts'

/** Whose a report without a key is, and what guards their offer. */
export interface InboundOffer {
  advertiserId: string
  appId: string
  offerId: string
  currency: Currency
  /** The click it names is stored. */
  hasClick: boolean
  /** The click it names is a test click, so it is a test. */
  isTest: boolean
  /** SHA-256 of the offer's secret, hex; null = it takes no postbacks. */
  secretHash: string | null
  /** Most that a pixel may say; null = it takes no pixels. */
  pixelMaxMinor: bigint | null
  statusWords: Record<string, string>
  repeatPolicies: Partial<Record<ConversionEvent, RepeatPolicy>>
  /** Networks from which postbacks are taken; empty = any. */
  networks: readonly string[]
}

/** By the click, else by the offer's id or code. Needs no scope: the function returns only this. */
export function findInboundOffer(clickId: string | null, offer: string | null): SQL {
  return sql`select *, affiliate.is_test_click(${clickId}::uuid) as is_test
    from affiliate.inbound_source(${clickId}::uuid, ${offer})`
}

/** One row: whether any offer takes postbacks under this secret. Needs no scope. */
export function findIsSecret(secretHash: string): SQL {
  return sql`select affiliate.is_postback_secret(${secretHash}) as is_known`
}

export function toInboundOffer(row: Row): InboundOffer {
  const pixelMax = readTextOrNull(row.pixel_amount_max_minor)
  return {
    advertiserId: readText(row.advertiser_id),
    appId: readText(row.app_id),
    offerId: readText(row.offer_id),
    currency: readWord(currencies, row.currency),
    hasClick: readFlag(row.has_click),
    isTest: readFlag(row.is_test),
    secretHash: readTextOrNull(row.postback_secret_hash),
    pixelMaxMinor: pixelMax === null ? null : BigInt(pixelMax),
    statusWords: readTextsByName(row.status_words),
    repeatPolicies: readWordsByName(repeatPolicies, row.repeat_policies),
    networks: readTexts(row.inbound_cidrs),
  }
}

const CHAIN_MAX = 10_000

const chainOf = (appId: string, event: ConversionEvent, base: string) => sql`chain as (
      select c.id, 1 as place from affiliate.conversions c
      where c.app_id = ${appId}::uuid and c.event = ${event} and c.external_id = ${base}
      union all
      select c.id, place + 1 from chain
      join affiliate.conversions c on c.app_id = ${appId}::uuid and c.event = ${event}
        and c.external_id = ${base} || ':after:' || chain.id
      where place < ${CHAIN_MAX})`

/**
 * The last of the conversions that repeats without a transaction id have made: the first has the external
 * id `base`, each next one `{base}:after:{id of the one before}`. One row with `recorded`, or none.
 */
export function findLastRepeat(appId: string, event: ConversionEvent, base: string): SQL {
  return sql`
    with recursive ${chainOf(appId, event, base)}
    select ${recordedConversionJson} as recorded, ${isInReview} as is_in_review, c.reopenings > 0 as is_reopened
    from chain join affiliate.conversions c on c.id = chain.id
    order by chain.place desc limit 1`
}

/** The offer's lead, sale or rebill of this external id, the newest where there are several. */
export function findEarningConversion(appId: string, offerId: string, externalId: string): SQL {
  return sql`
    select ${recordedConversionJson} as recorded, ${isInReview} as is_in_review, c.reopenings > 0 as is_reopened
    from affiliate.conversions c
    where c.app_id = ${appId}::uuid and c.event in ('lead', 'sale', 'rebill')
      and c.external_id = ${externalId} and c.offer_id = ${offerId}::uuid
    order by c.recorded_at desc, c.id desc limit 1`
}

/** The first of findLastRepeat's chain. */
export function findFirst(appId: string, event: ConversionEvent, base: string): SQL {
  return sql`
    select ${recordedConversionJson} as recorded, ${isInReview} as is_in_review, c.reopenings > 0 as is_reopened
    from affiliate.conversions c
    where c.app_id = ${appId}::uuid and c.event = ${event} and c.external_id = ${base}`
}

/** One conversion of a chain as its postbacks reported it. */
export interface Piece {
  id: string
  externalId: string
  reportedMinor: bigint
  /** What later postbacks with a lower amount took off it, whether it was still there or not. */
  correctedMinor: bigint
  corrections: number
  currency: Currency | null
  offerId: string | null
  /** Pending or approved: not rejected, and not refunded in full. */
  isAlive: boolean
  isInReview: boolean
  /** Of its amount, in the offer's currency. */
  leftMinor: bigint
  /** What refunds took, without corrections. */
  refundedMinor: bigint
}

/** Rows of a chain, the oldest first, for toPieces. Amounts are in the currency of the reports. */
export function findChain(appId: string, event: ConversionEvent, base: string): SQL {
  return sql`
    with recursive ${chainOf(appId, event, base)}
    select c.id, c.external_id, coalesce(c.receipt->'exchange'->>'amount_minor', c.amount_minor::text, '0') as reported,
      coalesce(c.receipt->'exchange'->>'from', case when c.amount_minor is not null then c.currency end) as currency,
      u.corrections, u.corrected, u.refunded, c.offer_id, c.status in ('pending', 'approved') as is_alive,
      ${isInReview} as is_in_review, (coalesce(c.amount_minor, 0) - c.refunded_minor)::text as left_minor
    from chain join affiliate.conversions c on c.id = chain.id
    cross join lateral (
      select count(*) filter (where r.external_id like 'update:%')::int as corrections,
        coalesce(sum((r.receipt->'undo'->'reported'->>'amount_minor')::numeric)
          filter (where r.external_id like 'update:%'), 0)::text as corrected,
        coalesce(sum(r.amount_minor) filter (where r.external_id not like 'update:%'), 0)::text as refunded
      from affiliate.conversions r
      where r.original_id = c.id and r.event = 'refund') u
    order by chain.place`
}

export const toPieces = (rows: readonly Row[]): Piece[] =>
  rows.map((row) => ({
    id: readText(row.id),
    externalId: readText(row.external_id),
    reportedMinor: BigInt(readText(row.reported)),
    correctedMinor: BigInt(readText(row.corrected)),
    corrections: Number(row.corrections),
    currency: row.currency === null ? null : readWord(currencies, row.currency),
    offerId: readTextOrNull(row.offer_id),
    isAlive: readFlag(row.is_alive),
    isInReview: readFlag(row.is_in_review),
    leftMinor: BigInt(readText(row.left_minor)),
    refundedMinor: BigInt(readText(row.refunded)),
  }))

const isInReview = sql`exists (select from affiliate.reviews v
  where v.conversion_id = c.id and v.status = 'open')`

export interface FoundConversion {
  conversion: RecordedConversion
  isInReview: boolean
  /** It was approved again after a rejection. */
  isReopened: boolean
}

export function toFoundConversion(row: Row | undefined): FoundConversion | null {
  if (row === undefined) return null
  const conversion = toRecordedConversion(readRow(row.recorded))
  const [isInReview, isReopened] = [readFlag(row.is_in_review), readFlag(row.is_reopened)]
  return { conversion, isInReview, isReopened }
}

/** The conversion that a postback was recorded as, by any of its lines in the event log: `conversion_id`, or no row. */
export function findRecordedAs(appId: string, receivedAt: Date, query: string): SQL {
  return sql`
    select r.conversion_id from logs.inbound_reports r
    where r.app_id = ${appId}::uuid and r.received_at = ${receivedAt.toISOString()}::timestamptz
      and r.source = 'postback' and r.body = ${query} and r.verdict in ('recorded', 'updated', 'expired') limit 1`
}

/**
 * Postbacks without a transaction id that were parked and then conflicted with another one of their click or customer: `id`,
 * `body` and `received_at`, in the order of their receipt. Those of suspended advertisers stay.
 */
export function findParkedRepeats(receivedAfter: Date, limit: number): SQL {
  return sql`
    select r.id, r.body, r.received_at from logs.inbound_reports r
    join affiliate.advertisers v on v.id = r.advertiser_id and v.status = 'active'
    where r.verdict = 'idempotency_conflict' and r.report is not null and r.replayed_at is null
      and r.received_at > ${receivedAfter.toISOString()}::timestamptz and r.source = 'postback'
      and (r.report->>'external_id' like 'click:%' or r.report->>'external_id' like 'customer:%')
    order by r.received_at, r.id limit ${limit}`
}

/** Refunds or chargebacks of these external ids: `id`, `external_id`, `original_id`, `asked` (null: the rest) and `taken`. */
export function findShares(appId: string, event: string, externalIds: readonly string[]): SQL {
  return sql`
    select c.id, c.external_id, c.original_id, c.receipt->'undo'->'reported'->>'amount_minor' as asked,
      coalesce(c.amount_minor, 0)::text as taken
    from affiliate.conversions c
    where c.app_id = ${appId}::uuid and c.event = ${event}
      and c.external_id in (select jsonb_array_elements_text(${JSON.stringify(externalIds)}::jsonb))`
}

/** The verdict of a report that took the place of an earlier one. */
export function markUpdated(reportId: string): SQL {
  return sql`
    update logs.inbound_reports set verdict = 'updated'
    where id = ${reportId}::uuid and verdict = 'recorded'`
}
