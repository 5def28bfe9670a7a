import { type SQL, sql } from 'drizzle-orm'
import {
  type ConversionEvent,
  conversionEvents,
  type PayoutRuleKind,
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
  readWord,
  readWordOrNull,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

const columns = sql.raw(
  'event, kind, rate_bps, fixed_minor, recurring_months, tiers, tier_metric, tier_period',
)

/**
 * Rows: for each event, the rule by which offer `o` pays the affiliate of partnership `p`: their own, else their
 * group's, else everyone's. Rules of coupons are left out.
 */
export const ownRules = (affiliateId: string): SQL => sql`
  select distinct on (event) ${columns} from (
    select ${columns}, case when affiliate_id is null then 3 else 1 end as place from affiliate.payout_rules
      where offer_id = o.id and not is_coupon and (affiliate_id is null or affiliate_id = ${affiliateId}::uuid)
    union all
    select ${columns}, 2 from affiliate.group_rules where offer_id = o.id and group_id = p.group_id) as possible
  order by event, place`

/** The same as JSON, with tiers. */
export const ownPayout = (affiliateId: string): SQL => payoutOf(ownRules(affiliateId))

/** Rules as JSON, with tiers. */
export const payoutOf = (rules: SQL): SQL => sql`
  coalesce((select jsonb_agg(jsonb_build_object('event', r.event, 'kind', r.kind,
      'rate_bps', r.rate_bps, 'fixed_minor', r.fixed_minor::text,
      'recurring_months', r.recurring_months, 'tier_metric', r.tier_metric,
      'tier_period', r.tier_period, 'tiers', (select coalesce(jsonb_agg(jsonb_build_object(
          'from', t.value->'from', 'rate_bps', t.value->'rate_bps',
          'fixed_minor', t.value->'fixed_minor') order by t.n), '[]')
        from jsonb_array_elements(r.tiers) with ordinality as t (value, n))) order by r.event)
    from (${rules}) as r), '[]')`

interface Rate {
  rateBps: number
  fixedMinor: bigint
}

/** What an event pays to the affiliate. */
export interface OwnPayout extends Rate {
  event: ConversionEvent
  kind: PayoutRuleKind
  recurringMonths: number | null
  tierMetric: TierMetric | null
  tierPeriod: TierPeriod | null
  tiers: (Rate & { from: bigint })[]
}

const toRate = (json: Row): Rate => ({
  ...{ rateBps: Number(json.rate_bps), fixedMinor: readMinor(json.fixed_minor) },
})

export const toOwnPayout = (json: unknown): OwnPayout[] =>
  readRows(json).map((rule) => ({
    ...toRate(rule),
    event: readWord(conversionEvents, rule.event),
    kind: readWord(payoutRuleKinds, rule.kind),
    recurringMonths: readNumberOrNull(rule.recurring_months),
    tierMetric: readWordOrNull(tierMetrics, rule.tier_metric),
    tierPeriod: readWordOrNull(tierPeriods, rule.tier_period),
    tiers: readRows(rule.tiers).map((tier) => ({ ...toRate(tier), from: readMinor(tier.from) })),
  }))
