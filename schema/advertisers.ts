import { sql } from 'drizzle-orm'
import { boolean, check, integer, jsonb, text } from 'drizzle-orm/pg-core'
import type { ApplicationQuestion, AutoApproval } from './applications.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import {
  advertiserStatuses,
  attributionOrders,
  billingModes,
  type ConversionEvent,
  currencies,
  currencyPolicies,
  type IpPolicy,
  ipPolicies,
  type RepeatPolicy,
  type ReviewAction,
} from './vocabulary.ts'

/** What an advertiser says of one fraud rule; what it leaves out is as usual (workers/fraud/rules/review-rules.ts). */
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
    statusReason: text('status_reason'),
    decidedAt: timeColumn('decided_at'),
    billingMode: text('billing_mode', { enum: billingModes }).notNull().default('prepaid'),
    currency: currencyColumn().notNull().default('USD'),
    creditLimitMinor: minorColumn('credit_limit_minor').notNull().default(sql`0`),
    payoutMinimumMinor: minorColumn('payout_minimum_minor').notNull().default(sql`10000`),
    payoutMinimums: jsonb('payout_minimums').$type<Record<string, string>>().notNull().default({}),
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
    lowBalanceNotifiedAt: timeColumn('low_balance_notified_at'),
    reviewSettings: jsonb('review_settings')
      .$type<Record<string, ReviewSetting>>()
      .notNull()
      .default({}),
    statusWords: jsonb('status_words').$type<Record<string, string>>().notNull().default({}),
    repeatPolicies: jsonb('repeat_policies')
      .$type<Partial<Record<ConversionEvent, RepeatPolicy>>>()
      .notNull()
      .default({}),
    inboundCidrs: text('inbound_cidrs').array().notNull().default(sql`'{}'`),
    applicationQuestions: jsonb('application_questions')
      .$type<ApplicationQuestion[]>()
      .notNull()
      .default([]),
    autoApproval: jsonb('auto_approval').$type<AutoApproval>().notNull().default({}),
    mailName: text('mail_name'),
    replyTo: text('reply_to'),
    appsMax: integer('apps_max'),
    appKeysMax: integer('app_keys_max'),
    capsMax: integer('caps_max'),
    registrationLinksMax: integer('registration_links_max'),
    partnerInvitationsMax: integer('partner_invitations_max'),
    invitationsMax: integer('invitations_max'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    check(
      'advertisers_applications_check',
      sql`jsonb_typeof(${t.applicationQuestions}) = 'array' and jsonb_typeof(${t.autoApproval}) = 'object'`,
    ),
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
    check(
      'advertisers_payout_minimums_check',
      sql`jsonb_typeof(${t.payoutMinimums}) = 'object' and not ${t.payoutMinimums} ? ${t.currency}`,
    ),
  ],
)

export const advertisersDescribed = [
  described(advertisers, 'A tenant: owns apps and offers, owes revenue.', {
    id: 'The advertiser.',
    name: 'Name shown to affiliates.',
    status:
      'pending until staff approve it, active, suspended (nothing new is recorded) or rejected.',
    statusReason: 'Why, in the words of whoever decided; null = no word.',
    decidedAt: 'Latest decision about the account; null = none.',
    billingMode: 'prepaid from a deposit, postpaid on credit, own_payer by its own PayPal.',
    currency: 'Currency of its deposit and limits.',
    creditLimitMinor: 'How far a postpaid advertiser may owe.',
    payoutMinimumMinor: 'Smallest balance that is paid out in its own currency, minor units.',
    payoutMinimums:
      'The same for other currencies, by currency: {"EUR": "5000"}; any amount where it is left out.',
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
    lowBalanceNotifiedAt: 'When it was last told; null once the balance is up again.',
    reviewSettings: 'By fraud rule: what it does and its threshold, where they differ from usual.',
    statusWords: 'Status words of its postbacks → event or verdict: {"approved": "sale"}.',
    repeatPolicies: 'By event: what a repeated postback without a transaction id means.',
    inboundCidrs: 'Networks from which its postbacks are taken; empty = any.',
    applicationQuestions: 'What it asks those who apply to be its affiliates.',
    autoApproval: 'Which applications are approved at once; empty = none.',
    mailName: 'Sender’s name on mails to its affiliates; null = its name.',
    replyTo: 'Address for answers to those mails; null = the platform’s.',
    appsMax: 'How many apps it may hold; null = as usual (workers/core/quotas.ts).',
    appKeysMax: 'How many app keys it may hold; null = as usual (workers/core/quotas.ts).',
    capsMax: 'How many caps it may hold; null = as usual (workers/core/quotas.ts).',
    registrationLinksMax:
      'How many registration links it may hold; null = as usual (workers/core/quotas.ts).',
    partnerInvitationsMax:
      'How many affiliates it may invite by mail; null = as usual (workers/core/quotas.ts).',
    invitationsMax: 'How many team invitations it may hold; null = as usual.',
    createdAt: 'When it joined.',
  }),
]
