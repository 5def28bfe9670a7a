/** Payout rules, as the people who manage offers see them. */

import { type SQL, sql } from 'drizzle-orm'
import { type ConversionEvent, conversionEvents } from '../../../schema/vocabulary.ts'
import type { Rates } from '../../commissions/rules/tiers.ts'
import {
  readFlag,
  readMinor,
  readNumberOrNull,
  readRows,
  readText,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { ReadTerms } from '../rules/payout-terms.ts'
import type { ListOwner } from './offer-lists.ts'

/** The payout of an event to every affiliate. */
export interface PayoutTerms extends ReadTerms {
  event: ConversionEvent
}

/** The payout to one affiliate, or for a coupon of one affiliate. */
export interface AffiliateTerms extends PayoutTerms {
  affiliateId: string
  isCoupon: boolean
}

/** Two JSON arrays of the rules of an offer `o`: for every affiliate, and for single affiliates. */
export const payoutRuleColumns: SQL = sql`
  ${rulesJson(sql`r.affiliate_id is null`)} as payout_rules,
  ${rulesJson(sql`r.affiliate_id is not null`)} as affiliate_rules`

function rulesJson(which: SQL): SQL {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('affiliate_id', r.affiliate_id,
      'is_coupon', r.is_coupon, 'event', r.event, 'kind', r.kind, 'rate_bps', r.rate_bps,
      'fixed_minor', r.fixed_minor::text, 'recurring_months', r.recurring_months, 'tiers', r.tiers, 'tier_metric', r.tier_metric,
      'tier_period', r.tier_period) order by r.affiliate_id, r.is_coupon, r.event), '[]')
    from affiliate.payout_rules r where r.offer_id = o.id and ${which})`
}

/** Reads one rule of payoutRuleColumns. */
export function toAffiliateTerms(json: Row): AffiliateTerms {
  return {
    ...toPayoutTerms(json),
    affiliateId: readText(json.affiliate_id),
    isCoupon: readFlag(json.is_coupon),
  }
}

/** Reads one rule of payoutRuleColumns that applies to every affiliate. */
export function toPayoutTerms(json: Row): PayoutTerms {
  return {
    event: readWord(conversionEvents, json.event),
    kind: json.kind as PayoutTerms['kind'],
    ...toRates(json),
    recurringMonths: readNumberOrNull(json.recurring_months),
    tierMetric: json.tier_metric as PayoutTerms['tierMetric'],
    tierPeriod: json.tier_period as PayoutTerms['tierPeriod'],
    tiers: readRows(json.tiers).map((tier) => ({
      from: readMinor(tier.from),
      ...toRates(tier),
    })),
  }
}

function toRates(json: Row): Rates {
  return { rateBps: Number(json.rate_bps), fixedMinor: readMinor(json.fixed_minor) }
}

/** Replaces the rules for every affiliate. Rules for single affiliates stay. */
export function replacePayoutRules(owner: ListOwner, rules: readonly PayoutTerms[]): SQL[] {
  const rows = rules.map((rule) => ({ ...rule, affiliateId: null, isCoupon: false }))
  return replaceRules(owner, rows, sql`p.affiliate_id is null`)
}

/**
 * Replaces the rules for single affiliates. Rules for every affiliate stay. Guard
 * `affiliate_unknown`: each affiliate must be a partner of the advertiser.
 */
export function replaceAffiliateRules(owner: ListOwner, rules: readonly AffiliateTerms[]): SQL[] {
  const ids = JSON.stringify([...new Set(rules.map(({ affiliateId }) => affiliateId))])
  return [
    sql`select affiliate.require(not exists (
      select from jsonb_array_elements_text(${ids}::jsonb) as i where not exists (
        select from affiliate.partnerships p where p.advertiser_id = ${owner.advertiserId}::uuid
          and p.affiliate_id = i.value::uuid)), 'affiliate_unknown')`,
    ...replaceRules(owner, rules, sql`p.affiliate_id is not null`),
  ]
}

type StoredRule = PayoutTerms & { affiliateId: string | null; isCoupon: boolean }

/** An unchanged rule keeps its id, because commissions and customers' terms refer to it. */
function replaceRules(owner: ListOwner, rules: readonly StoredRule[], among: SQL): SQL[] {
  const rows = sql`jsonb_to_recordset(${JSON.stringify(rules.map(toJson))}::jsonb) as r (
    affiliate_id uuid, is_coupon boolean, event text, kind text, rate_bps integer,
    fixed_minor bigint, revenue_rate_bps integer, revenue_fixed_minor bigint,
    recurring_months smallint, tiers jsonb, tier_metric text, tier_period text)`
  return [
    sql`delete from affiliate.payout_rules p
      where p.offer_id = ${owner.offerId}::uuid and ${among} and not exists (
        select from ${rows} where r.event = p.event and r.is_coupon = p.is_coupon
          and r.affiliate_id is not distinct from p.affiliate_id)`,
    sql`insert into affiliate.payout_rules (advertiser_id, offer_id, affiliate_id, is_coupon, event,
        kind, rate_bps, fixed_minor, revenue_rate_bps, revenue_fixed_minor, recurring_months, tiers,
        tier_metric, tier_period)
      select ${owner.advertiserId}::uuid, ${owner.offerId}::uuid, r.affiliate_id, r.is_coupon,
        r.event, r.kind, r.rate_bps, r.fixed_minor, r.revenue_rate_bps, r.revenue_fixed_minor,
        r.recurring_months, r.tiers, r.tier_metric, r.tier_period
      from ${rows}
      on conflict (offer_id, affiliate_id, event, is_coupon) do update set kind = excluded.kind,
        rate_bps = excluded.rate_bps, fixed_minor = excluded.fixed_minor,
        revenue_rate_bps = excluded.revenue_rate_bps,
        revenue_fixed_minor = excluded.revenue_fixed_minor,
        recurring_months = excluded.recurring_months, tiers = excluded.tiers,
        tier_metric = excluded.tier_metric, tier_period = excluded.tier_period`,
  ]
}

function toJson(rule: StoredRule): Row {
  return {
    ...{ affiliate_id: rule.affiliateId, is_coupon: rule.isCoupon },
    ...{ event: rule.event, kind: rule.kind, ...ratesJson(rule) },
    ...{ recurring_months: rule.recurringMonths },
    ...{ tier_metric: rule.tierMetric, tier_period: rule.tierPeriod },
    tiers: rule.tiers.map((tier) => ({ from: tier.from.toString(), ...ratesJson(tier) })),
  }
}

/** Also writes the revenue share, which Workers of the previous release read and require. */
function ratesJson({ rateBps, fixedMinor }: Rates): Row {
  const fixed = fixedMinor.toString()
  return {
    ...{ rate_bps: rateBps, fixed_minor: fixed },
    ...{ revenue_rate_bps: rateBps, revenue_fixed_minor: fixed },
  }
}
