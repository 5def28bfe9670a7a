/**
 * Offers as affiliates see them: name, payout and terms. The queries read no other columns, so
 * that answers cannot reveal them.
 */

import { type SQL, sql } from 'drizzle-orm'
import {
  type ConversionEvent,
  type Currency,
  conversionEvents,
  currencies,
  type PartnershipStatus,
  type PayoutRuleKind,
  partnershipStatuses,
  payoutRuleKinds,
  type TierMetric,
  type TierPeriod,
  tierMetrics,
  tierPeriods,
} from '../../../schema/vocabulary.ts'
import {
  readMinor,
  readNumberOrNull,
  readRows,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

export interface AffiliateOfferFilter {
  advertiserId: string | null
  offerId: string | null
  afterId: string | null
  limit: number
}

/** In the affiliate's scope: active offers they have joined or can join, newest first. */
export function listAffiliateOffers(affiliateId: string, filter: AffiliateOfferFilter): SQL {
  const { advertiserId, offerId, afterId, limit } = filter
  return sql`
    select o.id, o.name, o.terms, o.currency, o.advertiser_id, v.name as advertiser_name,
      coalesce(p.hold_days, o.hold_days) as hold_days, o.allows_paid_traffic, e.coupon,
      coalesce((select jsonb_agg(jsonb_build_object('event', r.event, 'kind', r.kind,
          'rate_bps', r.rate_bps, 'fixed_minor', r.fixed_minor::text,
          'recurring_months', r.recurring_months, 'tier_metric', r.tier_metric,
          'tier_period', r.tier_period, 'tiers', (select coalesce(jsonb_agg(jsonb_build_object(
              'from', t.value->'from', 'rate_bps', t.value->'rate_bps',
              'fixed_minor', t.value->'fixed_minor') order by t.n), '[]')
            from jsonb_array_elements(r.tiers) with ordinality as t (value, n))) order by r.event)
        from (select distinct on (event) * from affiliate.payout_rules
          where offer_id = o.id and not is_coupon
            and (affiliate_id is null or affiliate_id = ${affiliateId}::uuid)
          order by event, affiliate_id nulls last) as r), '[]') as payout
    from affiliate.partnerships p
    join affiliate.offers o on o.advertiser_id = p.advertiser_id and o.status = 'active'
    join affiliate.advertisers v on v.id = p.advertiser_id and v.status = 'active'
    left join affiliate.enrollments e
      on e.offer_id = o.id and e.affiliate_id = p.affiliate_id
    where p.affiliate_id = ${affiliateId}::uuid and p.status = 'approved'
      and (o.joining = 'open' or e.coupon is not null)
      and (${advertiserId}::uuid is null or p.advertiser_id = ${advertiserId}::uuid)
      and (${offerId}::uuid is null or o.id = ${offerId}::uuid)
      and (${afterId}::uuid is null or o.id < ${afterId}::uuid)
    order by o.id desc limit ${limit}`
}

interface Rate {
  rateBps: number
  fixedMinor: bigint
}

export interface AffiliateOffer {
  id: string
  name: string
  advertiser: { id: string; name: string }
  currency: Currency
  terms: string | null
  holdDays: number
  allowsPaidTraffic: boolean
  /** Null = not joined. */
  coupon: string | null
  /** The payout of each event to this affiliate. */
  payout: (Rate & {
    event: ConversionEvent
    kind: PayoutRuleKind
    recurringMonths: number | null
    tierMetric: TierMetric | null
    tierPeriod: TierPeriod | null
    tiers: (Rate & { from: bigint })[]
  })[]
}

const toRate = (json: Row): Rate => ({
  ...{ rateBps: Number(json.rate_bps), fixedMinor: readMinor(json.fixed_minor) },
})

export function toAffiliateOffer(row: Row): AffiliateOffer {
  return {
    id: readText(row.id),
    name: readText(row.name),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    currency: readWord(currencies, row.currency),
    terms: readTextOrNull(row.terms),
    holdDays: Number(row.hold_days),
    allowsPaidTraffic: row.allows_paid_traffic === true,
    coupon: readTextOrNull(row.coupon),
    payout: readRows(row.payout).map((rule) => ({
      ...toRate(rule),
      event: readWord(conversionEvents, rule.event),
      kind: readWord(payoutRuleKinds, rule.kind),
      recurringMonths: readNumberOrNull(rule.recurring_months),
      tierMetric: readWordOrNull(tierMetrics, rule.tier_metric),
      tierPeriod: readWordOrNull(tierPeriods, rule.tier_period),
      tiers: readRows(rule.tiers).map((tier) => ({
        ...toRate(tier),
        from: readMinor(tier.from),
      })),
    })),
  }
}

/** In the affiliate's scope: their applications, latest first. */
export function listOwnApplications(affiliateId: string, limit: number): SQL {
  return sql`
    select p.advertiser_id, v.name as advertiser_name, p.status, p.status_reason, p.created_at,
      p.decided_at
    from affiliate.partnerships p join affiliate.advertisers v on v.id = p.advertiser_id
    where p.affiliate_id = ${affiliateId}::uuid
    order by p.created_at desc, p.advertiser_id limit ${limit}`
}

export interface OwnApplication {
  advertiser: { id: string; name: string }
  status: PartnershipStatus
  reason: string | null
  appliedAt: Date
  decidedAt: Date | null
}

export function toOwnApplication(row: Row): OwnApplication {
  return {
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    status: readWord(partnershipStatuses, row.status),
    reason: readTextOrNull(row.status_reason),
    appliedAt: readTime(row.created_at),
    decidedAt: readTimeOrNull(row.decided_at),
  }
}
