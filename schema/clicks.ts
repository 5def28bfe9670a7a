import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, inet, integer, text, uuid } from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import { clickReasons, consentStates, devices } from './vocabulary.ts'

/**
 * Partitioned by month on the id (a UUIDv7 begins with its time), so the primary key is global: a
 * postback finds its click without knowing its time. No foreign keys: a click must never be lost
 * because configuration changed between edge and row.
 */
export const clicks = affiliateSchema.table(
  'clicks',
  {
    id: idColumn(),
    clickedAt: timeColumn('clicked_at').notNull(),
    offerId: uuid('offer_id').notNull(),
    appId: uuid('app_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    linkId: uuid('link_id'),
    landingUrlId: uuid('landing_url_id'),
    sub1: text('sub1'),
    sub2: text('sub2'),
    sub3: text('sub3'),
    sub4: text('sub4'),
    sub5: text('sub5'),
    sub6: text('sub6'),
    sub7: text('sub7'),
    sub8: text('sub8'),
    sub9: text('sub9'),
    sub10: text('sub10'),
    ip: inet('ip'),
    country: text('country'),
    region: text('region'),
    city: text('city'),
    asn: integer('asn'),
    device: text('device', { enum: devices }).notNull(),
    os: text('os'),
    browser: text('browser'),
    userAgent: text('user_agent'),
    referrer: text('referrer'),
    language: text('language'),
    fingerprint: text('fingerprint'),
    visitor: bigint('visitor', { mode: 'bigint' }),
    isUnique: boolean('is_unique').notNull().default(false),
    reason: text('reason', { enum: clickReasons }),
    duplicateOf: uuid('duplicate_of'),
    keptClickId: uuid('kept_click_id'),
    consent: text('consent', { enum: consentStates }).notNull().default('unknown'),
    leaseIds: uuid('lease_ids').array(),
    utmSource: text('utm_source'),
    utmMedium: text('utm_medium'),
    utmCampaign: text('utm_campaign'),
    referrerHost: text('referrer_host'),
    costMicros: bigint('cost_micros', { mode: 'bigint' }),
    costCurrency: text('cost_currency'),
    isTest: boolean('is_test').notNull().default(false),
    recordedAt: timeColumn('recorded_at').notNull().default(sql`now()`),
  },
  (t) => [
    index('clicks_affiliate_idx').on(t.affiliateId, t.clickedAt),
    index('clicks_cost_idx').on(t.affiliateId, t.clickedAt).where(sql`cost_micros is not null`),
    index('clicks_fingerprint_idx').on(t.fingerprint).where(sql`fingerprint is not null`),
    index('clicks_kept_idx').on(t.keptClickId).where(sql`kept_click_id is not null`),
    index('clicks_offer_idx').on(t.offerId, t.clickedAt),
    // Of a rehearsal of an app's integration: see REHEARSAL_SUB1.
    index('clicks_rehearsal_idx')
      .on(t.appId, t.clickedAt)
      .where(sql`is_test or sub1 = 'rehearsal'`),
    index('clicks_visitor_idx')
      .on(t.visitor, t.offerId)
      .where(sql`visitor is not null and (reason is null or is_unique)`),
    check('clicks_reason_check', oneOf(t.reason, clickReasons)),
    check('clicks_consent_check', oneOf(t.consent, consentStates)),
    check('clicks_device_check', oneOf(t.device, devices)),
    check(
      'clicks_duplicate_check',
      sql`(${t.reason} = 'duplicate') is true or ${t.duplicateOf} is null`,
    ),
  ],
)

export const clicksDescribed = [
  described(clicks, 'One visit through a link; partitioned by month on its id.', {
    id: 'click_id, created at the edge. Everything later refers to it.',
    clickedAt: 'Time of the click by the edge’s clock.',
    offerId: 'Offer it was for.',
    appId: 'App of the offer.',
    advertiserId: 'Owner of the offer.',
    affiliateId: 'Owner of the link.',
    linkId: 'Saved link, if one was used.',
    landingUrlId: 'Landing URL the visitor was sent to; null for /aff/ links.',
    sub1: 'Affiliate’s own parameter 1.',
    sub2: 'Affiliate’s own parameter 2.',
    sub3: 'Affiliate’s own parameter 3.',
    sub4: 'Affiliate’s own parameter 4.',
    sub5: 'Affiliate’s own parameter 5.',
    sub6: 'Affiliate’s own parameter 6.',
    sub7: 'Affiliate’s own parameter 7.',
    sub8: 'Affiliate’s own parameter 8.',
    sub9: 'Affiliate’s own parameter 9.',
    sub10: 'Affiliate’s own parameter 10.',
    ip: 'Visitor’s address.',
    country: 'ISO 3166-1 alpha-2 by the edge.',
    region: 'Region by the edge.',
    city: 'City by the edge.',
    asn: 'Network number by the edge.',
    device: 'Kind of device, from the user agent.',
    os: 'Operating system, from the user agent.',
    browser: 'Browser, from the user agent.',
    userAgent: 'User agent as sent, cut to 512 characters.',
    referrer: 'Referrer as sent, cut to 1,024 characters.',
    language: 'First language of Accept-Language.',
    fingerprint: 'Hash over IP, user agent and language: weak evidence.',
    visitor:
      'Keyed hash of the visitor, or the visitor of the click in their cookie; null on older clicks.',
    isUnique: 'First valid click of the visitor for the offer on a UTC day.',
    reason: 'Why it is not billable; null = billable.',
    consent: 'What the visitor allowed: unknown, granted or denied.',
    leaseIds: 'Cap leases of which it used one unit.',
    duplicateOf: 'Billable click of the same visitor, offer and affiliate that this one repeats.',
    keptClickId:
      'Earlier click whose id the visitor kept, where the first click counts or this one was refused.',
    utmSource: 'utm_source of the link.',
    utmMedium: 'utm_medium of the link.',
    utmCampaign: 'utm_campaign of the link.',
    referrerHost: 'Host of the referrer, lower case, without www.',
    costMicros: 'What the affiliate paid for the click, in millionths of the currency.',
    costCurrency: 'Currency of that cost.',
    isTest: 'Whether it is a test: then no figure, cap or payout counts it.',
    recordedAt: 'When the row was written.',
  }),
]
