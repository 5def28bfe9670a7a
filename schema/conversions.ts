import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  inet,
  jsonb,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { apps } from './apps.ts'
import { currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { customers } from './customers.ts'
import { described, matches, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import {
  attributionRules,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
  SOURCE_NAME,
} from './vocabulary.ts'

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
    comparedClickId: uuid('compared_click_id'),
    customerId: uuid('customer_id'),
    amountMinor: minorColumn('amount_minor'),
    currency: currencyColumn(),
    revenueMinor: minorColumn('revenue_minor').notNull().default(sql`0`),
    status: text('status', { enum: conversionStatuses }).notNull(),
    rejection: text('rejection', { enum: conversionRejections }),
    attributedBy: text('attributed_by', { enum: attributionRules }).notNull(),
    receipt: jsonb('receipt').notNull(),
    renewalTerms: jsonb('renewal_terms'),
    metadata: jsonb('metadata'),
    source: text('source').notNull().default('api'),
    originalId: uuid('original_id'),
    originalExternalId: text('original_external_id'),
    alsoReportedAs: text('also_reported_as'),
    refundedMinor: minorColumn('refunded_minor').notNull().default(sql`0`),
    feeMinor: minorColumn('fee_minor').notNull().default(sql`0`),
    feeReturnedMinor: minorColumn('fee_returned_minor').notNull().default(sql`0`),
    foreignStatus: text('foreign_status'),
    visitorIp: inet('visitor_ip'),
    decidedAt: timeColumn('decided_at'),
    decidedBy: uuid('decided_by'),
    decisionNote: text('decision_note'),
    reopenings: smallint('reopenings').notNull().default(0),
    statusIds: jsonb('status_ids').notNull().default([]),
    isTest: boolean('is_test').notNull().default(false),
    occurredAt: timeColumn('occurred_at').notNull(),
    recordedAt: timeColumn('recorded_at').notNull(),
  },
  (t) => [
    unique('conversions_external_key').on(t.appId, t.event, t.externalId, t.isTest),
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
    index('conversions_test_idx').on(t.appId, t.recordedAt).where(sql`is_test`),
    foreignKey({
      name: 'conversions_original_fk',
      columns: [t.advertiserId, t.originalId],
      foreignColumns: [t.advertiserId, t.id],
    }),
    uniqueIndex('conversions_also_reported_key')
      .on(t.appId, t.alsoReportedAs, t.isTest)
      .where(sql`also_reported_as is not null`),
    index('conversions_original_idx').on(t.originalId).where(sql`original_id is not null`),
    index('conversions_customer_idx').on(t.customerId).where(sql`customer_id is not null`),
    index('conversions_visitor_idx')
      .on(t.visitorIp, t.recordedAt)
      .where(sql`visitor_ip is not null`),
    index('conversions_decided_idx')
      .on(t.decidedBy, t.decidedAt)
      .where(sql`decided_by is not null`),
    // Postbacks without an order id, and pixels: what another source may have reported, too.
    index('conversions_unnumbered_idx')
      .on(t.appId, t.event, t.occurredAt)
      .where(sql`source in ('postback', 'pixel') and external_id ~ '^(click|customer|pixel):'`),
    index('conversions_compared_click_idx')
      .on(t.comparedClickId)
      .where(sql`compared_click_id is not null`),
    index('conversions_pending_idx')
      .on(t.advertiserId, t.recordedAt)
      .where(sql`status = 'pending'`),
    check('conversions_source_check', matches(t.source, SOURCE_NAME)),
    check(
      'conversions_refunded_check',
      sql`${t.refundedMinor} between 0 and coalesce(${t.amountMinor}, 0)`,
    ),
    check(
      'conversions_fee_check',
      sql`${t.feeMinor} >= 0 and ${t.feeReturnedMinor} between 0 and ${t.feeMinor}`,
    ),
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

export const conversionsDescribed = [
  described(conversions, 'One event reported for a click or customer.', {
    id: 'The conversion.',
    advertiserId: 'Owner of the app.',
    appId: 'App that reported it.',
    event: 'lead, sale, rebill, refund, chargeback or cancel.',
    externalId: 'The app’s own id of the event; once per app and event, and once more as a test.',
    contentHash:
      'SHA-256 over the normalised report, hex: same id with other content is a conflict.',
    offerId: 'Offer it was attributed to; null = none.',
    affiliateId: 'Affiliate it was attributed to; null = none.',
    clickId: 'Click it was attributed to.',
    comparedClickId:
      'Click by which it is compared with other orders; null if it is attributed to this click, or has none.',
    customerId: 'Customer it belongs to.',
    amountMinor: 'Order amount; null on events without one.',
    currency: 'Currency of amount and revenue.',
    revenueMinor: 'What the advertiser owes for it.',
    status: 'pending, approved, rejected or reversed.',
    rejection: 'Why it earned nothing; null otherwise.',
    attributedBy: 'Attribution rule that decided, or none.',
    receipt:
      'Stored facts that explain the attribution: click, rule, rate, window, exclusions, hold.',
    renewalTerms: 'On sales of a known customer: the terms of their rebills.',
    metadata: 'The app’s own data.',
    source: 'Source of its report.',
    originalId: 'On a refund or chargeback: the conversion it reverses.',
    originalExternalId: 'External id of that conversion in the report.',
    alsoReportedAs: 'On a refund: the id under which a second source reported it.',
    refundedMinor: 'Amount reversed so far.',
    feeMinor: 'Platform fee, which the advertiser owes on top of the commissions.',
    feeReturnedMinor: 'Part of the fee that was returned.',
    foreignStatus: 'Status word of the postback, unchanged.',
    visitorIp: 'Visitor’s IP address as reported by the app.',
    decidedAt: 'When a person approved or rejected it.',
    decidedBy: 'Who did it.',
    decisionNote: 'Their note.',
    reopenings: 'How often it was approved again after a rejection.',
    statusIds: 'Ids of the status reports that were applied. Each is applied only once.',
    isTest: 'Whether it is a test: it moves no money, and only transactions in test mode see it.',
    occurredAt: 'When it happened, according to the app.',
    recordedAt: 'When we recorded it; holds are counted from here.',
  }),
]
