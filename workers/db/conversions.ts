import { type SQL, sql } from 'drizzle-orm'
import type {
  AttributionRule,
  CommissionStatus,
  ConversionEvent,
  ConversionRejection,
  ConversionStatus,
  Currency,
} from '../../schema/vocabulary.ts'
import type { JudgedConversion } from '../domain/conversion.ts'
import { type CustomerTerms, customerTermsToJson } from '../domain/customer-terms.ts'
import type { Money } from '../domain/money.ts'
import type { ConversionReport, ReportedContent } from '../domain/report.ts'
import { cleanIp } from '../domain/visitor-text.ts'
import type { Row } from './database.ts'

/** A conversion as it stands now, with its commissions. */
export interface RecordedConversion {
  id: string
  event: ConversionEvent
  externalId: string
  contentHash: string
  status: ConversionStatus
  rejection: ConversionRejection | null
  amount: Money | null
  attributedBy: AttributionRule
  clickId: string | null
  offerId: string | null
  affiliateId: string | null
  receipt: Record<string, unknown>
  metadata: Record<string, unknown> | null
  recordedAt: Date
  commissions: RecordedCommission[]
}

export interface RecordedCommission {
  id: string
  affiliateId: string
  level: number
  amount: Money
  status: CommissionStatus
  holdUntil: Date
}

/** JSON of one row `c` of conversions; amounts as text, so that no number loses a digit. */
export const recordedConversionJson = sql`jsonb_build_object(
  'id', c.id, 'event', c.event, 'external_id', c.external_id, 'content_hash', c.content_hash,
  'status', c.status, 'rejection', c.rejection, 'amount_minor', c.amount_minor::text,
  'currency', c.currency, 'attributed_by', c.attributed_by, 'click_id', c.click_id,
  'offer_id', c.offer_id, 'affiliate_id', c.affiliate_id, 'receipt', c.receipt,
  'metadata', c.metadata, 'recorded_at', c.recorded_at,
  'commissions', coalesce((select jsonb_agg(jsonb_build_object('id', m.id,
      'affiliate_id', m.affiliate_id, 'level', m.level, 'amount_minor', m.amount_minor::text,
      'currency', m.currency, 'status', m.status, 'hold_until', m.hold_until) order by m.level)
    from affiliate.commissions m
    where m.conversion_id = c.id and m.advertiser_id = c.advertiser_id), '[]'))`

/** One row with `recorded`: see toRecordedConversion. */
export function findRecordedConversion(id: string): SQL {
  return sql`
    select ${recordedConversionJson} as recorded from affiliate.conversions c
    where c.id = ${id}::uuid`
}

/** Reads what recordedConversionJson made. */
export function toRecordedConversion(json: Row): RecordedConversion {
  const money = (row: Row): Money => ({
    minor: BigInt(row.amount_minor as string),
    currency: row.currency as Currency,
  })
  return {
    id: json.id as string,
    event: json.event as ConversionEvent,
    externalId: json.external_id as string,
    contentHash: json.content_hash as string,
    status: json.status as ConversionStatus,
    rejection: json.rejection as ConversionRejection | null,
    amount: json.amount_minor === null ? null : money(json),
    attributedBy: json.attributed_by as AttributionRule,
    clickId: json.click_id as string | null,
    offerId: json.offer_id as string | null,
    affiliateId: json.affiliate_id as string | null,
    receipt: json.receipt as Record<string, unknown>,
    metadata: json.metadata as Record<string, unknown> | null,
    recordedAt: new Date(json.recorded_at as string),
    commissions: (json.commissions as Row[]).map((row) => ({
      id: row.id as string,
      affiliateId: row.affiliate_id as string,
      level: Number(row.level),
      amount: money(row),
      status: row.status as CommissionStatus,
      holdUntil: new Date(row.hold_until as string),
    })),
  }
}

/** What the recorded report said, as far as it is kept: see differingField. */
export function reportedContentOf({
  receipt,
  amount,
  metadata,
}: RecordedConversion): Omit<ReportedContent, 'visitor'> {
  const reported = receipt.reported as Omit<
    ReportedContent,
    'visitor' | 'amount_minor' | 'currency' | 'metadata'
  >
  const exchange = receipt.exchange as { from: Currency; amount_minor: string } | undefined
  return {
    ...reported,
    amount_minor: exchange?.amount_minor ?? amount?.minor.toString() ?? null,
    currency: exchange?.from ?? amount?.currency ?? null,
    metadata,
  }
}

/** Binds the reported customer to who brought them, on the terms of the day; a customer who is bound already stays so. */
export function bindCustomer(
  report: ConversionReport,
  conversion: JudgedConversion,
  terms: CustomerTerms,
): SQL {
  return sql`
    insert into affiliate.customers (advertiser_id, app_id, external_id, offer_id, affiliate_id,
      click_id, bound_at, bound_by, terms)
    values (${report.advertiserId}::uuid, ${report.appId}::uuid, ${report.customerId},
      ${conversion.offerId}::uuid, ${conversion.affiliateId}::uuid, ${conversion.clickId}::uuid,
      ${conversion.recordedAt.toISOString()}::timestamptz, ${conversion.attributedBy},
      ${JSON.stringify(customerTermsToJson(terms))}::jsonb)
    on conflict (app_id, external_id) do nothing`
}

/**
 * Inserts the conversion and its commissions. The same (app, event, external id) is a unique
 * violation of `conversions_external_key`.
 */
export function insertConversion(
  report: ConversionReport,
  contentHash: string,
  conversion: JudgedConversion,
): SQL {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  return sql`
    with recorded as (
      insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id,
        content_hash, offer_id, affiliate_id, click_id, customer_id, original_id,
        original_external_id, amount_minor, currency, revenue_minor, fee_minor, status, rejection,
        attributed_by, receipt, metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at)
      values (${conversion.id}::uuid, ${report.advertiserId}::uuid, ${report.appId}::uuid,
        ${report.event}, ${report.externalId}, ${contentHash}, ${conversion.offerId}::uuid,
        ${conversion.affiliateId}::uuid, ${conversion.clickId}::uuid,
        coalesce(${conversion.customerId}::uuid, (select id from affiliate.customers
         where app_id = ${report.appId}::uuid and external_id = ${report.customerId})),
        ${conversion.originalId}::uuid, ${report.originalExternalId},
        ${conversion.amount?.minor.toString() ?? null}::bigint, ${conversion.currency},
        ${conversion.revenueMinor.toString()}::bigint, ${conversion.feeMinor.toString()}::bigint,
        ${conversion.status}, ${conversion.rejection}, ${conversion.attributedBy},
        ${json(conversion.receipt)}::jsonb, ${json(report.metadata)}::jsonb, ${report.source},
        ${report.foreignStatus}, ${cleanIp(report.visitor?.ip ?? null)}::inet, ${conversion.occurredAt.toISOString()}::timestamptz,
        ${conversion.recordedAt.toISOString()}::timestamptz)
      returning id, advertiser_id, offer_id, recorded_at)
    insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id,
      level, amount_minor, currency, rate_bps, fixed_minor, status, hold_until, released_at,
      is_in_review, created_at)
    select m.id, r.id, r.advertiser_id, r.offer_id, m.affiliate_id, m.level, m.amount_minor,
      m.currency, m.rate_bps, m.fixed_minor, m.status, m.hold_until, m.released_at, m.is_in_review,
      r.recorded_at
    from recorded r, jsonb_to_recordset(${commissionsJson(conversion)}::jsonb)
      as m(id uuid, affiliate_id uuid, level int, amount_minor bigint, currency text, rate_bps int,
        fixed_minor bigint, status text, hold_until timestamptz, released_at timestamptz,
        is_in_review boolean)`
}

function commissionsJson({ commissions }: JudgedConversion): string {
  return JSON.stringify(
    commissions.map((commission) => ({
      id: commission.id,
      affiliate_id: commission.affiliateId,
      level: commission.level,
      amount_minor: commission.amount.minor.toString(),
      currency: commission.amount.currency,
      rate_bps: commission.rateBps,
      fixed_minor: commission.fixedMinor.toString(),
      status: commission.status,
      hold_until: commission.holdUntil,
      released_at: commission.releasedAt,
      is_in_review: commission.isInReview,
    })),
  )
}
