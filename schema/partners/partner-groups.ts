import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { advertisers } from '../advertisers.ts'
import { createdAtColumn, idColumn, minorColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { offers } from '../offers.ts'
import type { PayoutTier } from '../payout-rules.ts'
import { affiliateSchema } from '../schemas.ts'
import { conversionEvents, payoutRuleKinds, tierMetrics, tierPeriods } from '../vocabulary.ts'

export const partnerGroups = affiliateSchema.table(
  'partner_groups',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    name: text('name').notNull(),
    holdDays: smallint('hold_days'),
    cookieDays: smallint('cookie_days'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('partner_groups_tenant_key').on(t.advertiserId, t.id),
    uniqueIndex('partner_groups_name_key').on(t.advertiserId, sql`lower(${t.name})`),
    check('partner_groups_name_check', sql`length(${t.name}) between 1 and 60`),
    check('partner_groups_hold_days_check', sql`${t.holdDays} between 0 and 365`),
    check('partner_groups_cookie_days_check', sql`${t.cookieDays} between 1 and 400`),
  ],
)

/** A table of its own, because Workers of the previous release read payout rules without an affiliate as everyone's. */
export const groupRules = affiliateSchema.table(
  'group_rules',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    groupId: uuid('group_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    event: text('event', { enum: conversionEvents }).notNull(),
    kind: text('kind', { enum: payoutRuleKinds }).notNull(),
    rateBps: integer('rate_bps').notNull(),
    fixedMinor: minorColumn('fixed_minor').notNull(),
    recurringMonths: smallint('recurring_months'),
    tiers: jsonb('tiers').$type<readonly PayoutTier[]>().notNull().default([]),
    tierMetric: text('tier_metric', { enum: tierMetrics }),
    tierPeriod: text('tier_period', { enum: tierPeriods }),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('group_rules_once').on(t.groupId, t.offerId, t.event),
    index('group_rules_offer_idx').on(t.offerId),
    foreignKey({
      name: 'group_rules_group_fk',
      columns: [t.advertiserId, t.groupId],
      foreignColumns: [partnerGroups.advertiserId, partnerGroups.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'group_rules_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    check('group_rules_event_check', oneOf(t.event, conversionEvents)),
    check('group_rules_kind_check', oneOf(t.kind, payoutRuleKinds)),
    check('group_rules_rate_check', sql`${t.rateBps} between 0 and 10000 and ${t.fixedMinor} >= 0`),
    check('group_rules_recurring_check', sql`${t.recurringMonths} between 0 and 600`),
    check(
      'group_rules_tiers_check',
      sql`case when jsonb_typeof(${t.tiers}) <> 'array' then false when jsonb_array_length(${t.tiers}) = 0 then true else ${t.tierMetric} is not null and ${t.tierPeriod} is not null end`,
    ),
    check('group_rules_tier_metric_check', oneOf(t.tierMetric, tierMetrics)),
    check('group_rules_tier_period_check', oneOf(t.tierPeriod, tierPeriods)),
    check(
      'group_rules_shape_check',
      sql`(${t.kind} <> 'percent' or ${t.fixedMinor} = 0) and (${t.kind} <> 'fixed' or ${t.rateBps} = 0)`,
    ),
  ],
)

export const partnerMessages = affiliateSchema.table(
  'partner_messages',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    clientKey: text('client_key').notNull(),
    groupId: uuid('group_id'),
    subject: text('subject').notNull(),
    body: text('body').notNull(),
    affiliateCount: integer('affiliate_count').notNull(),
    sentBy: uuid('sent_by').notNull(),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('partner_messages_once').on(t.advertiserId, t.clientKey),
    index('partner_messages_advertiser_idx').on(t.advertiserId, t.createdAt),
    check('partner_messages_subject_check', sql`length(${t.subject}) between 1 and 120`),
    check('partner_messages_body_check', sql`length(${t.body}) between 1 and 4000`),
  ],
)

export const partnerGroupsDescribed = [
  described(partnerGroups, 'Partners of an advertiser with the same terms.', {
    id: 'The group.',
    advertiserId: 'Owner.',
    name: 'Name, unique within the advertiser without regard to case.',
    holdDays: 'Overrides the offer’s hold; null = the offer’s.',
    cookieDays: 'Overrides the offer’s cookie life; null = the offer’s.',
    createdAt: 'When it was created.',
  }),
  described(groupRules, 'What an event of an offer earns the partners of a group.', {
    id: 'The rule.',
    advertiserId: 'Owner.',
    groupId: 'Group it applies to.',
    offerId: 'Offer it belongs to.',
    event: 'Conversion event it pays for.',
    kind: 'percent of the amount, fixed, or hybrid of both.',
    rateBps: 'Affiliate share of the amount in basis points.',
    fixedMinor: 'Affiliate’s fixed part.',
    recurringMonths: 'As in payout_rules.',
    tiers: 'As in payout_rules.',
    tierMetric: 'What the volume counts: conversions or their amount.',
    tierPeriod: 'Period of the volume: the current month (UTC) or all time.',
    createdAt: 'When it was created.',
  }),
  described(partnerMessages, 'A message from an advertiser to its partners.', {
    id: 'The message.',
    advertiserId: 'Sender.',
    clientKey: 'Chosen by the client, so that it is sent once.',
    groupId: 'Group it was sent to; null = others.',
    subject: 'Subject.',
    body: 'Plain text.',
    affiliateCount: 'Number of partners it was sent to.',
    sentBy: 'Person who sent it.',
    createdAt: 'When it was sent.',
  }),
]
