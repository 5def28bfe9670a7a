import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  integer,
  jsonb,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { affiliates } from './affiliates.ts'
import { createdAtColumn, idColumn, minorColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import { conversionEvents, payoutRuleKinds, tierMetrics, tierPeriods } from './vocabulary.ts'

/** Rates of a payout rule from a volume on. Minor units are strings. */
export interface PayoutTier {
  /** Lowest volume it applies to: a count, or minor units as text. */
  from: string
  rate_bps: number
  fixed_minor: string
  // Only written for Workers of the previous release; see the columns of these names.
  revenue_rate_bps: number
  revenue_fixed_minor: string
}

export const payoutRules = affiliateSchema.table(
  'payout_rules',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    event: text('event', { enum: conversionEvents }).notNull(),
    kind: text('kind', { enum: payoutRuleKinds }).notNull(),
    rateBps: integer('rate_bps').notNull().default(0),
    fixedMinor: minorColumn('fixed_minor').notNull().default(sql`0`),
    revenueRateBps: integer('revenue_rate_bps').notNull().default(0),
    revenueFixedMinor: minorColumn('revenue_fixed_minor').notNull().default(sql`0`),
    isCoupon: boolean('is_coupon').notNull().default(false),
    recurringMonths: smallint('recurring_months'),
    tiers: jsonb('tiers').$type<readonly PayoutTier[]>().notNull().default([]),
    tierMetric: text('tier_metric', { enum: tierMetrics }),
    tierPeriod: text('tier_period', { enum: tierPeriods }),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('payout_rules_once')
      .on(t.offerId, t.affiliateId, t.event, t.isCoupon)
      .nullsNotDistinct(),
    check('payout_rules_coupon_check', sql`not ${t.isCoupon} or ${t.affiliateId} is not null`),
    check('payout_rules_recurring_check', sql`${t.recurringMonths} between 0 and 600`),
    check(
      'payout_rules_tiers_check',
      sql`case when jsonb_typeof(${t.tiers}) <> 'array' then false when jsonb_array_length(${t.tiers}) = 0 then true else ${t.tierMetric} is not null and ${t.tierPeriod} is not null end`,
    ),
    check('payout_rules_tier_metric_check', oneOf(t.tierMetric, tierMetrics)),
    check('payout_rules_tier_period_check', oneOf(t.tierPeriod, tierPeriods)),
    foreignKey({
      name: 'payout_rules_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    check('payout_rules_event_check', oneOf(t.event, conversionEvents)),
    check('payout_rules_kind_check', oneOf(t.kind, payoutRuleKinds)),
    check('payout_rules_rate_check', sql`${t.rateBps} between 0 and 10000`),
    check('payout_rules_fixed_check', sql`${t.fixedMinor} >= 0`),
    check(
      'payout_rules_revenue_check',
      sql`${t.revenueRateBps} between ${t.rateBps} and 10000 and ${t.revenueFixedMinor} >= ${t.fixedMinor}`,
    ),
    check(
      'payout_rules_shape_check',
      sql`(${t.kind} <> 'percent' or ${t.fixedMinor} = 0) and (${t.kind} <> 'fixed' or ${t.rateBps} = 0)`,
    ),
  ],
)

export const payoutRulesDescribed = [
  described(payoutRules, 'What an event earns the affiliate.', {
    id: 'The rule.',
    advertiserId: 'Owner.',
    offerId: 'Offer it belongs to.',
    affiliateId: 'Affiliate it applies to; null = everyone.',
    event: 'Conversion event it pays for.',
    kind: 'percent of the amount, fixed, or hybrid of both.',
    rateBps: 'Affiliate share of the amount in basis points.',
    fixedMinor: 'Affiliate’s fixed part.',
    revenueRateBps: 'Only read by the previous release, and dropped with the next one.',
    revenueFixedMinor: 'Only read by the previous release, and dropped with the next one.',
    isCoupon: 'Applies only to conversions of this affiliate’s coupon.',
    recurringMonths:
      'On rebills: months after the first conversion in which they pay; null = for ever.',
    tiers: 'Higher rates from a volume on: [{from, rate_bps, fixed_minor, …}], ascending.',
    tierMetric: 'What the volume counts: conversions or their amount.',
    tierPeriod: 'Period of the volume: the current month (UTC) or all time.',
    createdAt: 'When it was created.',
  }),
]
