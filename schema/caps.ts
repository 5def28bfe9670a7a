import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { partnerships } from './affiliates.ts'
import { createdAtColumn, currencyColumn, idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import { capMetrics, capPeriods, currencies } from './vocabulary.ts'

export const caps = affiliateSchema.table(
  'caps',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    offerId: uuid('offer_id'),
    affiliateId: uuid('affiliate_id'),
    metric: text('metric', { enum: capMetrics }).notNull(),
    period: text('period', { enum: capPeriods }).notNull(),
    /** Events, or minor units of the currency. */
    limitValue: bigint('limit_value', { mode: 'bigint' }).notNull(),
    currency: currencyColumn(),
    isHard: boolean('is_hard').notNull().default(true),
    changedAt: timeColumn('changed_at'),
    archivedAt: timeColumn('archived_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('caps_tenant_key').on(t.advertiserId, t.id),
    foreignKey({
      name: 'caps_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    foreignKey({
      name: 'caps_partnership_fk',
      columns: [t.advertiserId, t.affiliateId],
      foreignColumns: [partnerships.advertiserId, partnerships.affiliateId],
    }),
    index('caps_offer_idx').on(t.offerId),
    check('caps_metric_check', oneOf(t.metric, capMetrics)),
    check('caps_period_check', oneOf(t.period, capPeriods)),
    check('caps_limit_check', sql`${t.limitValue} >= 0`),
    check(
      'caps_subject_check',
      sql`${t.offerId} is not null or ${t.affiliateId} is not null or ${t.metric} in ('commission', 'revenue')`,
    ),
    check(
      'caps_currency_check',
      sql`(${t.metric} in ('commission', 'revenue')) = (${t.currency} is not null)`,
    ),
    check('caps_currency_word_check', oneOf(t.currency, currencies)),
  ],
)

/** Usage of conversion, commission and revenue caps, updated in the conversion's transaction. */
export const capCounters = affiliateSchema.table(
  'cap_counters',
  {
    capId: uuid('cap_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    periodStart: date('period_start', { mode: 'string' }).notNull(),
    usedValue: bigint('used_value', { mode: 'bigint' }).notNull().default(sql`0`),
    reachedAt: timeColumn('reached_at'),
  },
  (t) => [
    primaryKey({ name: 'cap_counters_pk', columns: [t.capId, t.periodStart] }),
    foreignKey({
      name: 'cap_counters_cap_fk',
      columns: [t.advertiserId, t.capId],
      foreignColumns: [caps.advertiserId, caps.id],
    }),
    check('cap_counters_used_check', sql`${t.usedValue} >= 0`),
  ],
)

/**
 * Number of stored clicks per lease. A lease is closed before its unused units are leased again, so
 * a later click finds it closed and is not billable.
 */
export const capLeases = affiliateSchema.table(
  'cap_leases',
  {
    leaseId: uuid('lease_id').primaryKey(),
    clicks: integer('clicks').notNull(),
    lastClickAt: timeColumn('last_click_at'),
    closedAt: timeColumn('closed_at'),
  },
  (t) => [
    check('cap_leases_clicks_check', sql`${t.clicks} >= 0`),
    check('cap_leases_last_click_check', sql`(${t.clicks} = 0) = (${t.lastClickAt} is null)`),
  ],
)

export const capsDescribed = [
  described(caps, 'A limit for an offer or affiliate in a period.', {
    id: 'The cap.',
    advertiserId: 'Owner.',
    offerId: 'Offer it limits; null = all offers.',
    affiliateId:
      'Affiliate it limits; null = all. Without offer and affiliate it is the advertiser’s spend limit.',
    metric: 'clicks, conversions, commission or revenue.',
    period: 'day, week (from Monday), month or total, in the advertiser’s time zone.',
    limitValue: 'The limit: a count, or minor units of the currency.',
    currency: 'Currency of a money cap; null otherwise.',
    isHard: 'true: stops at the limit; false: only notifies.',
    changedAt: 'When its limit was last changed; null = never.',
    archivedAt: 'Archived at.',
    createdAt: 'When it was created.',
  }),
  described(capCounters, 'Usage of a conversion, commission or revenue cap in a period.', {
    capId: 'The cap.',
    advertiserId: 'Owner.',
    periodStart: 'First day of the period in the advertiser’s zone; 0001-01-01 for total.',
    usedValue: 'Used so far.',
    reachedAt: 'When the limit was reached.',
  }),
  described(capLeases, 'Clicks stored under one lease of a click cap.', {
    leaseId: 'The lease the clicks carried.',
    clicks: 'Stored clicks that used it.',
    lastClickAt: 'Latest of them.',
    closedAt: 'No click may use it after this time.',
  }),
]
