import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgTableExtraConfigValue,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import {
  advertiserStatuses,
  appStatuses,
  attributionOrders,
  billingModes,
  type ConversionEvent,
  currencies,
  currencyPolicies,
  type IpPolicy,
  ipPolicies,
  type RepeatPolicy,
  type ReviewAction,
  type ReviewRule,
} from './vocabulary.ts'

/** What an advertiser says of one fraud rule; what it leaves out is as usual (workers/domain/review.ts). */
export interface ReviewSetting {
  action?: ReviewAction
  /** The number the rule compares with, in the rule's own unit. */
  threshold?: number
}

export const advertisers = affiliateSchema.table(
  'advertisers',
  {
    id: idColumn(),
    name: text('name').notNull(),
    status: text('status', { enum: advertiserStatuses }).notNull().default('active'),
    billingMode: text('billing_mode', { enum: billingModes }).notNull().default('prepaid'),
    currency: currencyColumn().notNull().default('USD'),
    creditLimitMinor: minorColumn('credit_limit_minor').notNull().default(sql`0`),
    payoutMinimumMinor: minorColumn('payout_minimum_minor').notNull().default(sql`10000`),
    timeZone: text('time_zone').notNull().default('UTC'),
    fallbackUrl: text('fallback_url'),
    ipPolicy: text('ip_policy', { enum: ipPolicies }).notNull().default('keep'),
    ipPolicyByCountry: jsonb('ip_policy_by_country')
      .$type<Record<string, IpPolicy>>()
      .notNull()
      .default({}),
    attributionOrder: text('attribution_order', { enum: attributionOrders })
      .notNull()
      .default('click_first'),
    conversionSecondsMin: integer('conversion_seconds_min').notNull().default(0),
    conversionSecondsMax: integer('conversion_seconds_max'),
    hasFingerprinting: boolean('has_fingerprinting').notNull().default(true),
    costMaxBps: integer('cost_max_bps').notNull().default(10_000),
    currencyPolicy: text('currency_policy', { enum: currencyPolicies }).notNull().default('refuse'),
    lowBalanceMinor: minorColumn('low_balance_minor').notNull().default(sql`0`),
    lowBalanceToldAt: timeColumn('low_balance_told_at'),
    reviewSettings: jsonb('review_settings')
      .$type<Partial<Record<ReviewRule, ReviewSetting>>>()
      .notNull()
      .default({}),
    statusWords: jsonb('status_words').$type<Record<string, string>>().notNull().default({}),
    repeatPolicies: jsonb('repeat_policies')
      .$type<Partial<Record<ConversionEvent, RepeatPolicy>>>()
      .notNull()
      .default({}),
    inboundCidrs: text('inbound_cidrs').array().notNull().default(sql`'{}'`),
    createdAt: createdAtColumn(),
  },
  (t) => [
    check('advertisers_attribution_order_check', oneOf(t.attributionOrder, attributionOrders)),
    check('advertisers_currency_policy_check', oneOf(t.currencyPolicy, currencyPolicies)),
    check(
      'advertisers_conversion_seconds_check',
      sql`${t.conversionSecondsMin} >= 0 and (${t.conversionSecondsMax} is null or ${t.conversionSecondsMax} > ${t.conversionSecondsMin})`,
    ),
    check('advertisers_cost_max_check', sql`${t.costMaxBps} between 1 and 10000`),
    check('advertisers_low_balance_check', sql`${t.lowBalanceMinor} >= 0`),
    check(
      'advertisers_words_check',
      sql`jsonb_typeof(${t.statusWords}) = 'object' and jsonb_typeof(${t.repeatPolicies}) = 'object' and jsonb_typeof(${t.reviewSettings}) = 'object'`,
    ),
    check('advertisers_status_check', oneOf(t.status, advertiserStatuses)),
    check('advertisers_billing_mode_check', oneOf(t.billingMode, billingModes)),
    check('advertisers_currency_check', oneOf(t.currency, currencies)),
    check('advertisers_ip_policy_check', oneOf(t.ipPolicy, ipPolicies)),
    check(
      'advertisers_ip_policy_by_country_check',
      sql`jsonb_typeof(${t.ipPolicyByCountry}) = 'object'`,
    ),
    check('advertisers_credit_limit_check', sql`${t.creditLimitMinor} >= 0`),
    check('advertisers_payout_minimum_check', sql`${t.payoutMinimumMinor} > 0`),
  ],
)

export const apps = affiliateSchema.table(
  'apps',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    name: text('name').notNull(),
    status: text('status', { enum: appStatuses }).notNull().default('active'),
    defaultOfferId: uuid('default_offer_id'),
    clickIdParameter: text('click_id_parameter'),
    attribution: text('attribution', { enum: ['first', 'last'] })
      .notNull()
      .default('last'),
    consentParameter: text('consent_parameter'),
    createdAt: createdAtColumn(),
  },
  (t): PgTableExtraConfigValue[] => [
    unique('apps_tenant_key').on(t.advertiserId, t.id),
    foreignKey({
      name: 'apps_default_offer_fk',
      columns: [t.advertiserId, t.defaultOfferId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    check('apps_status_check', oneOf(t.status, appStatuses)),
    check('apps_attribution_check', oneOf(t.attribution, ['first', 'last'])),
    check('apps_consent_parameter_check', sql`${t.consentParameter} ~ '^[A-Za-z0-9_.-]{1,64}$'`),
    check('apps_click_id_parameter_check', sql`${t.clickIdParameter} ~ '^[A-Za-z0-9_.-]{1,64}$'`),
  ],
)

export const appHosts = affiliateSchema.table(
  'app_hosts',
  {
    host: text('host').primaryKey(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    verifiedAt: timeColumn('verified_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    foreignKey({
      name: 'app_hosts_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    index('app_hosts_app_idx').on(t.advertiserId, t.appId),
    check('app_hosts_host_check', sql`${t.host} = lower(${t.host}) and ${t.host} !~ '[:/ ]'`),
  ],
)

export const appKeys = affiliateSchema.table(
  'app_keys',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    name: text('name').notNull(),
    hash: text('hash').notNull(),
    scopes: text('scopes').array().notNull(),
    expiresAt: timeColumn('expires_at'),
    revokedAt: timeColumn('revoked_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    foreignKey({
      name: 'app_keys_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    index('app_keys_app_idx').on(t.advertiserId, t.appId),
    check('app_keys_hash_check', sql`${t.hash} ~ '^[0-9a-f]{64}$'`),
    check('app_keys_scopes_check', sql`${t.scopes} <@ array['conversions:write', 'clicks:write']`),
  ],
)

export const advertisersDescribed = [
  described(advertisers, 'A tenant: owns apps and offers, owes revenue.', {
    id: 'The advertiser.',
    name: 'Name shown to affiliates.',
    status: 'active, or suspended: nothing new is recorded for it.',
    billingMode: 'prepaid from a deposit, postpaid on credit, own_payer by its own PayPal.',
    currency: 'Currency of its deposit and limits.',
    creditLimitMinor: 'How far a postpaid advertiser may owe.',
    payoutMinimumMinor: 'Smallest balance that is paid out.',
    timeZone: 'IANA zone of its days and caps.',
    fallbackUrl: 'Where visitors go when an offer has no fallback of its own.',
    ipPolicy: 'What is kept of visitors’ addresses: keep, truncate (/24, /48) or drop.',
    ipPolicyByCountry: 'The same by country, where it differs: {"DE": "truncate"}.',
    attributionOrder: 'For leads and sales: click before coupon, or coupon before click.',
    conversionSecondsMin: 'A conversion sooner after its click is rejected; 0 = any.',
    conversionSecondsMax:
      'A conversion later after its click is rejected; null = the window alone.',
    hasFingerprinting: 'Whether IP, user agent and language may attribute where nothing else does.',
    costMaxBps: 'Largest share of an amount that all levels and the fee may take together.',
    currencyPolicy:
      'Amounts in another currency than the offer’s: refuse, or convert by a stored rate.',
    lowBalanceMinor: 'A prepaid balance below this is told to the advertiser.',
    lowBalanceToldAt: 'When it was last told; null once the balance is up again.',
    reviewSettings: 'By fraud rule: what it does and its threshold, where they differ from usual.',
    statusWords: 'Status words of its postbacks → event or verdict: {"approved": "sale"}.',
    repeatPolicies: 'By event: what a repeated postback without a transaction id means.',
    inboundCidrs: 'Networks from which its postbacks are taken; empty = any.',
    createdAt: 'When it joined.',
  }),
  described(apps, 'One product site of an advertiser.', {
    id: 'The app.',
    advertiserId: 'Owner.',
    name: 'Name of the product.',
    status: 'active or paused.',
    defaultOfferId: 'Offer that /aff/{affiliate code} means on its hosts.',
    clickIdParameter: 'Query parameter that carries the click id to the app; null = none wanted.',
    attribution: 'last: a new click overwrites the cookie; first: a live one stays.',
    consentParameter:
      'Query parameter by which the app passes consent on: 1 granted, 0 denied; null = none.',
    createdAt: 'When it was added.',
  }),
  described(appHosts, 'Host names of an app.', {
    host: 'Lower-case host without port, unique over all tenants.',
    advertiserId: 'Owner.',
    appId: 'App it serves.',
    verifiedAt: 'When ownership was proven; null = not yet, so not served.',
    createdAt: 'When it was added.',
  }),
  described(appKeys, 'Keys by which a partner app reports conversions.', {
    id: 'Public part of the key: the row is found by it.',
    advertiserId: 'Owner.',
    appId: 'App that the key speaks for.',
    name: 'What its owner calls it.',
    hash: 'SHA-256 of the whole key, hex; the key is shown once and never stored.',
    scopes: 'What the key may do.',
    expiresAt: 'End of life; null = none.',
    revokedAt: 'Switched off at; null = live.',
    createdAt: 'When it was made.',
  }),
]
