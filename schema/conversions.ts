import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { apps } from './advertisers.ts'
import { partnerships } from './affiliates.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import {
  attributionRules,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
} from './vocabulary.ts'

export const customers = affiliateSchema.table(
  'customers',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    externalId: text('external_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    clickId: uuid('click_id'),
    boundAt: timeColumn('bound_at').notNull(),
  },
  (t) => [
    unique('customers_external_key').on(t.appId, t.externalId),
    unique('customers_tenant_key').on(t.advertiserId, t.id),
    foreignKey({
      name: 'customers_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    foreignKey({
      name: 'customers_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    foreignKey({
      name: 'customers_partnership_fk',
      columns: [t.advertiserId, t.affiliateId],
      foreignColumns: [partnerships.advertiserId, partnerships.affiliateId],
    }),
    index('customers_affiliate_idx').on(t.affiliateId),
    check('customers_external_id_check', sql`length(${t.externalId}) between 1 and 255`),
  ],
)

export const conversions = affiliateSchema.table(
  'conversions',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    event: text('event', { enum: conversionEvents }).notNull(),
    externalId: text('external_id').notNull(),
    contentHash: text('content_hash').notNull(),
    offerId: uuid('offer_id'),
    affiliateId: uuid('affiliate_id'),
    clickId: uuid('click_id'),
    customerId: uuid('customer_id'),
    amountMinor: minorColumn('amount_minor'),
    currency: currencyColumn(),
    revenueMinor: minorColumn('revenue_minor').notNull().default(sql`0`),
    status: text('status', { enum: conversionStatuses }).notNull(),
    rejection: text('rejection', { enum: conversionRejections }),
    attributedBy: text('attributed_by', { enum: attributionRules }).notNull(),
    receipt: jsonb('receipt').notNull(),
    metadata: jsonb('metadata'),
    occurredAt: timeColumn('occurred_at').notNull(),
    recordedAt: timeColumn('recorded_at').notNull(),
  },
  (t) => [
    unique('conversions_external_key').on(t.appId, t.event, t.externalId),
    unique('conversions_tenant_key').on(t.advertiserId, t.id),
    foreignKey({
      name: 'conversions_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    foreignKey({
      name: 'conversions_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    foreignKey({
      name: 'conversions_customer_fk',
      columns: [t.advertiserId, t.customerId],
      foreignColumns: [customers.advertiserId, customers.id],
    }),
    index('conversions_affiliate_idx').on(t.affiliateId, t.recordedAt),
    index('conversions_advertiser_idx').on(t.advertiserId, t.recordedAt),
    index('conversions_click_idx').on(t.clickId),
    check('conversions_event_check', oneOf(t.event, conversionEvents)),
    check('conversions_status_check', oneOf(t.status, conversionStatuses)),
    check('conversions_rejection_check', oneOf(t.rejection, conversionRejections)),
    check('conversions_rejected_check', sql`(${t.status} = 'rejected') or ${t.rejection} is null`),
    check('conversions_attributed_by_check', oneOf(t.attributedBy, attributionRules)),
    check(
      'conversions_attributed_check',
      sql`${t.status} = 'rejected' or (${t.offerId} is not null and ${t.affiliateId} is not null)`,
    ),
    check('conversions_amount_check', sql`${t.amountMinor} >= 0 and ${t.revenueMinor} >= 0`),
    check(
      'conversions_money_check',
      sql`(${t.amountMinor} is null) or (${t.currency} is not null)`,
    ),
    check('conversions_currency_check', oneOf(t.currency, currencies)),
    check('conversions_external_id_check', sql`length(${t.externalId}) between 1 and 255`),
  ],
)

export const commissions = affiliateSchema.table(
  'commissions',
  {
    id: idColumn(),
    conversionId: uuid('conversion_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    level: smallint('level').notNull(),
    amountMinor: minorColumn('amount_minor').notNull(),
    currency: currencyColumn().notNull(),
    rateBps: integer('rate_bps').notNull(),
    fixedMinor: minorColumn('fixed_minor').notNull(),
    status: text('status', { enum: commissionStatuses }).notNull(),
    holdUntil: timeColumn('hold_until').notNull(),
    isInReview: boolean('is_in_review').notNull().default(false),
    releasedAt: timeColumn('released_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('commissions_level_key').on(t.conversionId, t.level),
    foreignKey({
      name: 'commissions_conversion_fk',
      columns: [t.advertiserId, t.conversionId],
      foreignColumns: [conversions.advertiserId, conversions.id],
    }),
    foreignKey({
      name: 'commissions_partnership_fk',
      columns: [t.advertiserId, t.affiliateId],
      foreignColumns: [partnerships.advertiserId, partnerships.affiliateId],
    }),
    foreignKey({
      name: 'commissions_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    index('commissions_due_idx')
      .on(t.holdUntil, t.id)
      .where(sql`status = 'held' and not is_in_review`),
    index('commissions_affiliate_idx').on(t.affiliateId, t.createdAt),
    check('commissions_level_check', sql`${t.level} between 1 and 3`),
    check('commissions_amount_check', sql`${t.amountMinor} > 0`),
    check('commissions_currency_check', oneOf(t.currency, currencies)),
    check('commissions_status_check', oneOf(t.status, commissionStatuses)),
    check('commissions_rate_check', sql`${t.rateBps} between 0 and 10000 and ${t.fixedMinor} >= 0`),
    check(
      'commissions_released_check',
      sql`${t.status} <> 'available' or ${t.releasedAt} is not null`,
    ),
  ],
)

export const conversionsDescribed = [
  described(customers, 'A partner app’s own person, bound to the affiliate who brought them.', {
    id: 'The customer.',
    advertiserId: 'Owner of the app.',
    appId: 'App whose customer it is.',
    externalId: 'The app’s own id for the person.',
    offerId: 'Offer whose terms hold for the customer.',
    affiliateId: 'Affiliate it is bound to, for good.',
    clickId: 'Click that brought it.',
    boundAt: 'When the binding was made.',
  }),
  described(conversions, 'One event reported for a click or customer.', {
    id: 'The conversion.',
    advertiserId: 'Owner of the app.',
    appId: 'App that reported it.',
    event: 'lead, sale, rebill, refund, chargeback or cancel.',
    externalId: 'The app’s own id of the event; once per app and event.',
    contentHash:
      'SHA-256 over the normalised report, hex: same id with other content is a conflict.',
    offerId: 'Offer it was attributed to; null when to none.',
    affiliateId: 'Affiliate it was attributed to; null when to none.',
    clickId: 'Click it was attributed to.',
    customerId: 'Customer it belongs to.',
    amountMinor: 'Order amount; null on events without one.',
    currency: 'Currency of amount and revenue.',
    revenueMinor: 'What the advertiser owes for it.',
    status: 'pending, approved, rejected or reversed.',
    rejection: 'Why it earned nothing; null otherwise.',
    attributedBy: 'Rule that decided, or none.',
    receipt:
      'Stored facts that explain the attribution: click, rule, rate, window, exclusions, hold.',
    metadata: 'The app’s own data.',
    occurredAt: 'When it happened, as the app says.',
    recordedAt: 'When we took it; holds count from here.',
  }),
  described(commissions, 'What one affiliate earns for one conversion, at one level.', {
    id: 'The commission; ledger keys are made from it.',
    conversionId: 'Conversion that earned it.',
    advertiserId: 'Who pays for it.',
    offerId: 'Offer whose rule set it.',
    affiliateId: 'Who earns it.',
    level: '1 for the referrer, 2 and 3 for uplines.',
    amountMinor: 'Amount earned, always positive.',
    currency: 'Its currency.',
    rateBps: 'Rate applied, basis points.',
    fixedMinor: 'Fixed part applied.',
    status: 'pending, held, available, rejected, reversed or unfunded.',
    holdUntil: 'When it may become available; fixed at creation.',
    isInReview: 'A review is open: no release and no payout.',
    releasedAt: 'When it became available.',
    createdAt: 'When it was made.',
  }),
]
