/** How reversal, deciding and restoring read a conversion, and change it and its commissions. */

import { type SQL, sql } from 'drizzle-orm'
import {
  advertiserStatuses,
  attributionRules,
  billingModes,
  type Currency,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
} from '../../../schema/vocabulary.ts'
import { toPlaces } from '../../caps/places.ts'
import {
  readFlag,
  readMinor,
  readRow,
  readRows,
  readText,
  readTextOrNull,
  readTexts,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import {
  type RecordedConversion,
  recordedConversionJson,
  toRecordedConversion,
} from '../record/db/conversions.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import type { KnownReversal, Original } from './refund-choice-rules.ts'
import type { CreditRoom, Earned, Line } from './refund-rules.ts'

/** What the advertiser of conversion `c` owes in one account, as text. */
function roomOf(kind: keyof CreditRoom): SQL {
  return sql`coalesce((select (a.debits_minor - a.credits_minor)::text from ledger.accounts a
      where a.advertiser_id = c.advertiser_id and a.affiliate_id is null
        and a.currency = c.currency and a.kind = ${kind}), '0')`
}

/** JSON of one row `c` of conversions with all that it earned; amounts as text. See toEarned. */
export const earnedJson = sql`(
  select jsonb_build_object('id', c.id, 'advertiser_id', c.advertiser_id,
    'billing', adv.billing_mode, 'event', c.event, 'status', c.status, 'rejection', c.rejection,
    'offer_id', c.offer_id, 'affiliate_id', c.affiliate_id, 'click_id', c.click_id,
    'customer_id', c.customer_id, 'attributed_by', c.attributed_by,
    'amount_minor', c.amount_minor::text, 'currency', c.currency,
    'refunded_minor', c.refunded_minor::text, 'revenue_minor', c.revenue_minor::text,
    'fee_minor', c.fee_minor::text, 'fee_returned_minor', c.fee_returned_minor::text,
    'occurred_at', c.occurred_at, 'recorded_at', c.recorded_at, 'decided_at', c.decided_at,
    'decided_by', c.decided_by, 'reopenings', c.reopenings,
    'status_ids', c.status_ids,
    'is_fee_charged', exists (select from ledger.transactions t
      where t.idempotency_key = 'f:' || c.id || ':create'),
    'is_in_review', exists (select from affiliate.reviews r
      where r.conversion_id = c.id and r.status = 'open'),
    'is_correction', c.original_id is not null, 'places', c.receipt->'caps', 'exchange', c.receipt->'exchange',
    'exchange_reversed_minor', case when jsonb_typeof(c.receipt->'exchange') = 'object' then
      (select coalesce(sum((u.receipt->'undo'->'reported'->>'amount_minor')::numeric), 0)::text
       from affiliate.conversions u where u.original_id = c.id and u.status = 'approved'
         and u.receipt->'undo'->'reported'->>'currency' = c.receipt->'exchange'->>'from') end,
    'receivable_room', ${roomOf('adv.receivable')}, 'payer_room', ${roomOf('adv.payer')},
    'lines', coalesce((select jsonb_agg(jsonb_build_object('id', m.id,
        'affiliate_id', m.affiliate_id, 'level', m.level, 'amount_minor', m.amount_minor::text,
        'refunded_minor', m.refunded_minor::text, 'status', m.status, 'hold_until', m.hold_until,
        'released_at', m.released_at,
        'is_funded', exists (select from ledger.transactions t
          where t.idempotency_key = 'c:' || m.id || ':create'),
        'is_approved', exists (select from ledger.transactions t
          where t.idempotency_key = 'c:' || m.id || ':approve')) order by m.level)
      from affiliate.commissions m
      where m.conversion_id = c.id and m.advertiser_id = c.advertiser_id), '[]'))
  from affiliate.advertisers adv where adv.id = c.advertiser_id)`

/** Reads what earnedJson made. */
export function toEarned(json: Row): Earned {
  const minorOf = (column: string) => BigInt(json[column] as string)
  return {
    id: readText(json.id),
    advertiserId: readText(json.advertiser_id),
    billing: readWord(billingModes, json.billing),
    room: { 'adv.receivable': minorOf('receivable_room'), 'adv.payer': minorOf('payer_room') },
    event: readWord(conversionEvents, json.event),
    status: readWord(conversionStatuses, json.status),
    rejection: readWordOrNull(conversionRejections, json.rejection),
    offerId: readTextOrNull(json.offer_id),
    affiliateId: readTextOrNull(json.affiliate_id),
    clickId: readTextOrNull(json.click_id),
    customerId: readTextOrNull(json.customer_id),
    attributedBy: readWord(attributionRules, json.attributed_by),
    amountMinor: json.amount_minor === null ? null : minorOf('amount_minor'),
    currency: readWordOrNull(currencies, json.currency),
    refundedMinor: minorOf('refunded_minor'),
    revenueMinor: minorOf('revenue_minor'),
    feeMinor: minorOf('fee_minor'),
    feeReturnedMinor: minorOf('fee_returned_minor'),
    isFeeCharged: readFlag(json.is_fee_charged),
    isInReview: readFlag(json.is_in_review),
    exchangedFrom: toExchangedFrom(json),
    occurredAt: readTime(json.occurred_at),
    recordedAt: readTime(json.recorded_at),
    decidedAt: readTimeOrNull(json.decided_at),
    isCorrection: readFlag(json.is_correction),
    decidedBy: readTextOrNull(json.decided_by),
    reopenings: Number(json.reopenings),
    statusIds: readTexts(json.status_ids),
    places: toPlaces(json.places),
    lines: readRows(json.lines).map(toLine),
  }
}

function toExchangedFrom(json: Row): Earned['exchangedFrom'] {
  const exchange = json.exchange as { from?: Currency; amount_minor?: string } | null
  if (!exchange?.from || exchange.amount_minor === undefined) return null
  const reversedMinor = BigInt(readTextOrNull(json.exchange_reversed_minor) ?? 0)
  return { minor: BigInt(exchange.amount_minor), currency: exchange.from, reversedMinor }
}

function toLine(row: Row): Line {
  return {
    id: readText(row.id),
    affiliateId: readText(row.affiliate_id),
    level: Number(row.level),
    amountMinor: readMinor(row.amount_minor),
    refundedMinor: readMinor(row.refunded_minor),
    status: readWord(commissionStatuses, row.status),
    holdUntil: readTime(row.hold_until),
    releasedAt: readTimeOrNull(row.released_at),
    isFunded: readFlag(row.is_funded),
    isApproved: readFlag(row.is_approved),
  }
}

/**
 * One row, or none where the scope sees no such app: who reports, what was recorded under the report's
 * id, and the conversions that it may reverse, each with its refunds. One of another app, tenant or named
 * offer is not found. Rejected ones are last, leads after sales and rebills, and live ones first.
 */
export function findReversalFacts(
  report: ConversionReport,
  appKeyId: string | null,
  now: Date,
): SQL {
  return sql`
    select ${reporterColumns(report, appKeyId, now)},
      (select jsonb_agg(jsonb_build_object('earned', ${earnedJson}, 'refunds', ${refundsJson})
         order by c.status = 'rejected', c.event = 'lead', c.status in ('pending', 'approved') desc,
           array_position(array['sale', 'rebill', 'lead'], c.event))
       from affiliate.conversions c
       where c.app_id = app.id and c.advertiser_id = app.advertiser_id
         and c.event in ('sale', 'rebill', 'lead') and c.external_id = ${report.originalExternalId}
         and (${report.withinOfferId ?? null}::uuid is null
           or c.offer_id = ${report.withinOfferId ?? null}::uuid)) as originals
    from affiliate.apps app
    join affiliate.advertisers adv on adv.id = app.advertiser_id
    where app.id = ${report.appId}::uuid and app.advertiser_id = ${report.advertiserId}::uuid`
}

/** JSON list of the refunds of one row `c` of conversions, the oldest first. */
const refundsJson = sql`coalesce((
  select jsonb_agg(jsonb_build_object('recorded', affiliate.recorded_conversion(u.id),
      'source', u.source, 'occurred_at', u.occurred_at, 'also_reported_as', u.also_reported_as,
      'lacks_id', coalesce((u.receipt->'undo'->>'lacks_id')::boolean, false),
      'is_correction', u.external_id like 'update:%') order by u.recorded_at, u.id)
  from affiliate.conversions u where u.original_id = c.id and u.event = 'refund'), '[]')`

const toKnownReversal = (row: Row): KnownReversal<RecordedConversion> => ({
  recorded: toRecordedConversion(readRow(row.recorded)),
  source: readText(row.source),
  occurredAt: readTime(row.occurred_at),
  lacksId: readFlag(row.lacks_id),
  alsoReportedAs: readTextOrNull(row.also_reported_as),
  isCorrection: readFlag(row.is_correction),
})

/** Keeps the id under which a second source reported a refund; raises TR001 `facts_changed` where one has. */
export function keepOtherId(refundId: string, externalId: string): SQL {
  return sql`
    with changed as (
      update affiliate.conversions set also_reported_as = ${externalId}
      where id = ${refundId}::uuid and also_reported_as is null returning id)
    select affiliate.require(exists (select from changed), 'facts_changed')`
}

/** Columns about the reporter `app` of `adv`, and what it reported before under the same id. */
export function reporterColumns(report: ConversionReport, appKeyId: string | null, now: Date): SQL {
  return sql`adv.status as advertiser_status,
    exists (select from affiliate.app_keys k
      where k.id = ${appKeyId}::uuid and k.app_id = app.id and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > ${now.toISOString()}::timestamptz)) as is_key_live,
    (select ${recordedConversionJson} from affiliate.conversions c
      where c.app_id = app.id and c.event = ${report.event}
        and c.external_id = ${report.externalId}) as recorded`
}

/** Reads reporterColumns. */
export function toReporter(row: Row) {
  return {
    advertiserStatus: readWord(advertiserStatuses, row.advertiser_status),
    isKeyLive: readFlag(row.is_key_live),
    recorded: row.recorded === null ? null : toRecordedConversion(readRow(row.recorded)),
  }
}

/** Reads the row of findReversalFacts. */
export function toReversalFacts(row: Row) {
  const originals = readRows(row.originals ?? []).map(
    (original): Original<RecordedConversion> => ({
      earned: toEarned(readRow(original.earned)),
      refunds: readRows(original.refunds).map(toKnownReversal),
    }),
  )
  return { ...toReporter(row), originals }
}
