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
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { apps } from './apps.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import type { Targeting } from './targeting.ts'
import {
  approvalModes,
  clickReasons,
  currencies,
  dedupeIdentities,
  offerCategories,
  offerJoinings,
  offerModels,
  offerStatuses,
  trafficTypes,
} from './vocabulary.ts'

export const offers = affiliateSchema.table(
  'offers',
  {
    id: idColumn(),
    code: text('code').notNull(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    appId: uuid('app_id').notNull(),
    name: text('name').notNull(),
    model: text('model', { enum: offerModels }).notNull(),
    currency: currencyColumn().notNull(),
    status: text('status', { enum: offerStatuses }).notNull().default('draft'),
    approval: text('approval', { enum: approvalModes }).notNull().default('auto'),
    holdDays: smallint('hold_days').notNull().default(30),
    windowDays: smallint('window_days').notNull().default(30),
    cookieDays: smallint('cookie_days').notNull().default(30),
    dedupeSeconds: integer('dedupe_seconds').notNull().default(86_400),
    geoAllow: text('geo_allow').array().notNull().default(sql`'{}'`),
    geoDeny: text('geo_deny').array().notNull().default(sql`'{}'`),
    fallbackUrl: text('fallback_url'),
    hasDeepLinks: boolean('has_deep_links').notNull().default(false),
    dedupeIdentity: text('dedupe_identity', { enum: dedupeIdentities })
      .notNull()
      .default('ip_user_agent'),
    targeting: jsonb('targeting').$type<Targeting>().notNull().default({}),
    level2Bps: integer('level_2_bps').notNull().default(0),
    level3Bps: integer('level_3_bps').notNull().default(0),
    postbackSecretHash: text('postback_secret_hash'),
    pixelAmountMaxMinor: minorColumn('pixel_amount_max_minor'),
    allowsPaidTraffic: boolean('allows_paid_traffic').notNull().default(true),
    allowsRepeatLeads: boolean('allows_repeat_leads').notNull().default(false),
    joining: text('joining', { enum: offerJoinings }).notNull().default('open'),
    terms: text('terms'),
    description: text('description'),
    category: text('category', { enum: offerCategories }),
    trafficAllowed: text('traffic_allowed').array().notNull().default(sql`'{}'`),
    trafficForbidden: text('traffic_forbidden').array().notNull().default(sql`'{}'`),
    trafficNote: text('traffic_note'),
    oneSalePerClick: boolean('one_sale_per_click').notNull().default(false),
    createdAt: createdAtColumn(),
    updatedAt: timeColumn('updated_at').notNull().default(sql`now()`),
  },
  (t) => [
    uniqueIndex('offers_code_key').on(sql`lower(${t.code})`),
    unique('offers_tenant_key').on(t.advertiserId, t.id),
    foreignKey({
      name: 'offers_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    check('offers_joining_check', oneOf(t.joining, offerJoinings)),
    check('offers_terms_check', sql`length(${t.terms}) <= 4000`),
    check('offers_description_check', sql`length(${t.description}) <= 2000`),
    check('offers_category_check', oneOf(t.category, offerCategories)),
    check(
      'offers_traffic_check',
      sql`${t.trafficAllowed} || ${t.trafficForbidden} <@ ${sql.raw(`'{${trafficTypes.join(',')}}'::text[]`)} and not ${t.trafficAllowed} && ${t.trafficForbidden}`,
    ),
    check('offers_traffic_note_check', sql`length(${t.trafficNote}) <= 1000`),
    check('offers_code_check', sql`${t.code} ~ '^[A-Za-z0-9_-]{2,32}$'`),
    check('offers_model_check', oneOf(t.model, offerModels)),
    check('offers_currency_check', oneOf(t.currency, currencies)),
    index('offers_postback_secret_idx')
      .on(t.postbackSecretHash)
      .where(sql`postback_secret_hash is not null`),
    check('offers_status_check', oneOf(t.status, offerStatuses)),
    check('offers_approval_check', oneOf(t.approval, approvalModes)),
    check('offers_hold_days_check', sql`${t.holdDays} between 0 and 365`),
    check('offers_window_days_check', sql`${t.windowDays} between 1 and 365`),
    check('offers_cookie_days_check', sql`${t.cookieDays} between 1 and 400`),
    check('offers_dedupe_identity_check', oneOf(t.dedupeIdentity, dedupeIdentities)),
    check('offers_targeting_check', sql`jsonb_typeof(${t.targeting}) = 'object'`),
    check(
      'offers_levels_check',
      sql`${t.level2Bps} between 0 and 10000 and ${t.level3Bps} between 0 and 10000`,
    ),
    check('offers_postback_secret_check', sql`${t.postbackSecretHash} ~ '^[0-9a-f]{64}$'`),
    check('offers_pixel_amount_check', sql`${t.pixelAmountMaxMinor} >= 0`),
    check('offers_dedupe_seconds_check', sql`${t.dedupeSeconds} between 0 and 2592000`),
  ],
)

export const landingUrls = affiliateSchema.table(
  'landing_urls',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    url: text('url').notNull(),
    weight: smallint('weight').notNull().default(1),
    countries: text('countries').array().notNull().default(sql`'{}'`),
    devices: text('devices').array().notNull().default(sql`'{}'`),
    oses: text('oses').array().notNull().default(sql`'{}'`),
    createdAt: createdAtColumn(),
  },
  (t) => [
    foreignKey({
      name: 'landing_urls_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    index('landing_urls_offer_idx').on(t.advertiserId, t.offerId),
    check(
      'landing_urls_url_check',
      sql`${t.url} ~ '^https?://[^{}/?#]+' and length(${t.url}) <= 2048`,
    ),
    check('landing_urls_weight_check', sql`${t.weight} between 1 and 1000`),
  ],
)

export const fallbackUrls = affiliateSchema.table(
  'fallback_urls',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    url: text('url').notNull(),
    weight: smallint('weight').notNull().default(1),
    reasons: text('reasons').array().notNull().default(sql`'{}'`),
    createdAt: createdAtColumn(),
  },
  (t) => [
    foreignKey({
      name: 'fallback_urls_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    index('fallback_urls_offer_idx').on(t.advertiserId, t.offerId),
    check(
      'fallback_urls_url_check',
      sql`${t.url} ~ '^https?://[^{}/?#]+' and length(${t.url}) <= 2048`,
    ),
    check('fallback_urls_weight_check', sql`${t.weight} between 1 and 1000`),
    check(
      'fallback_urls_reasons_check',
      sql`${t.reasons} <@ array[${sql.raw(clickReasons.map((reason) => `'${reason}'`).join(', '))}]`,
    ),
  ],
)

export const offersDescribed = [
  described(offers, 'Terms under which an app pays for events.', {
    id: 'The offer.',
    code: 'Short code for links, unique without regard to case.',
    advertiserId: 'Owner.',
    appId: 'App whose events it pays for.',
    name: 'Name shown to affiliates.',
    model: 'CPA, CPL, CPS or RevShare.',
    currency: 'Currency of its rules and commissions.',
    status: 'draft, active, paused or archived.',
    approval: 'auto: conversions are approved immediately; manual: by a reviewer.',
    holdDays: 'Days of 24 h before a commission becomes available.',
    windowDays: 'Days after a click within which a conversion belongs to it.',
    cookieDays: 'Life of the first-party cookie.',
    dedupeSeconds: 'Within this time a further click of the same visitor is a duplicate; 0 = off.',
    geoAllow: 'Countries (ISO 3166-1 alpha-2) that may click; empty = all.',
    geoDeny: 'Countries that may not.',
    fallbackUrl: 'URL for visitors who may not be sent to the landing page.',
    hasDeepLinks: 'Links may name a page of the app (url=), on its verified hosts only.',
    dedupeIdentity: 'How a repeated click of the same visitor is recognised.',
    level2Bps: 'Share of the amount for the sponsor of the affiliate, basis points; 0 = off.',
    level3Bps: 'Share of the amount for the sponsor’s sponsor; 0 = off.',
    postbackSecretHash:
      'SHA-256 of the secret of GET postbacks, hex; null = no postbacks accepted.',
    pixelAmountMaxMinor: 'Maximum amount of a pixel, larger ones are cut to it; null = no pixel.',
    allowsPaidTraffic: 'Whether visitors from paid advertising are allowed.',
    allowsRepeatLeads: 'Whether one customer or click may bring several leads.',
    targeting: 'Who may click, and what happens to other visitors: schema/targeting.ts.',
    joining:
      'open: approved affiliates may join by themselves; closed: the advertiser enrolls them.',
    terms: 'Rules for affiliates, as plain text; null = none.',
    description: 'What it sells, for affiliates, as plain text; null = none.',
    category: 'What it sells, in one word; null = not stated.',
    trafficAllowed: 'Kinds of traffic that affiliates may send.',
    trafficForbidden: 'Kinds of traffic that they may not. A kind in neither list is not stated.',
    trafficNote: 'More about traffic, as plain text; null = none.',
    oneSalePerClick: 'A click closes after its first sale; rebills of the customer go on.',
    createdAt: 'When it was created.',
    updatedAt: 'Latest change.',
  }),
  described(landingUrls, 'Where an offer sends its visitors.', {
    id: 'The landing URL.',
    advertiserId: 'Owner.',
    offerId: 'Offer it belongs to.',
    url: 'Template with macros, which the host part may not contain.',
    weight: 'Share of visitors against the other landing URLs of the offer.',
    countries: 'Only visitors from these countries; empty = all.',
    devices: 'Only these kinds of device; empty = all.',
    oses: 'Only these operating systems; empty = all.',
    createdAt: 'When it was added.',
  }),
  described(fallbackUrls, 'URLs for visitors whose click is not billable, by reason and weight.', {
    id: 'The fallback URL.',
    advertiserId: 'Owner.',
    offerId: 'Offer it belongs to.',
    url: 'Template with macros, which the host part may not contain.',
    weight: 'Share against the other fallbacks for the same reason.',
    reasons: 'Reasons it is used for; empty = any reason without its own fallback.',
    createdAt: 'When it was added.',
  }),
]
