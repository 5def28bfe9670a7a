import { sql } from 'drizzle-orm'
import { boolean, check, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core'
import type { ApplicationQuestion, AutoApproval } from './applications.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import {
  type AlertSettings,
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

/** An advertiser's settings of one fraud rule. Defaults: workers/fraud/rules/review-rules.ts. */
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
    logoId: uuid('logo_id'),
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
    clickDays: integer('click_days'),
    clicksEmptiedBefore: timeColumn('clicks_emptied_before'),
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
    alertSettings: jsonb('alert_settings').$type<AlertSettings>().notNull().default({}),
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
    check('advertisers_click_days_check', sql`${t.clickDays} between 90 and 3650`),
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
  described(advertisers, 'A tenant that owns apps and offers and owes commissions and fees.', {
    id: 'The advertiser.',
    name: 'Name shown to affiliates.',
    logoId: 'Its logo, and the name of the file in R2; null = none.',
    status:
      'pending until staff approve it, active, suspended (nothing new is recorded) or rejected.',
    statusReason: 'Reason given for the latest decision; null = none.',
    decidedAt: 'Latest decision about the account; null = none.',
    billingMode: 'prepaid from a deposit, postpaid on credit, own_payer with its own PayPal.',
    currency: 'Currency of its deposit and limits.',
    creditLimitMinor: 'Most that a postpaid advertiser may owe.',
    payoutMinimumMinor: 'Smallest balance that is paid out in its own currency, minor units.',
    payoutMinimums:
      'Minimums for other currencies: {"EUR": "5000"}; no minimum for a missing currency.',
    timeZone: 'IANA zone of its days and caps.',
    fallbackUrl: 'Fallback URL for offers without their own.',
    ipPolicy: 'What is kept of visitors’ addresses: keep, truncate (/24, /48) or drop.',
    ipPolicyByCountry: 'The same by country, where it differs: {"DE": "truncate"}.',
    clickDays:
      'Days after which personal fields of its clicks are emptied; null = PERSONAL_DATA_DAYS of the platform.',
    clicksEmptiedBefore: 'Its clicks before this time have been emptied; null = none.',
    attributionOrder: 'For leads and sales: whether the click or the coupon is checked first.',
    conversionSecondsMin:
      'A conversion sooner than this after its click is rejected; 0 = no limit.',
    conversionSecondsMax:
      'A conversion later than this after its click is rejected; null = only the window applies.',
    hasFingerprinting:
      'Whether IP, user agent and language may attribute a conversion without other evidence.',
    costMaxBps: 'Maximum share of an amount for all levels and the fee together.',
    currencyPolicy:
      'Amounts in another currency than the offer’s: refuse, or convert by a stored rate.',
    lowBalanceMinor: 'The advertiser is notified when its prepaid balance is below this.',
    lowBalanceNotifiedAt: 'When it was last notified; null once the balance is sufficient again.',
    reviewSettings: 'By fraud rule: action and threshold, if they differ from the defaults.',
    statusWords: 'Status words of its postbacks → event or verdict: {"approved": "sale"}.',
    repeatPolicies: 'By event: what a repeated postback without a transaction id means.',
    inboundCidrs: 'Networks from which its postbacks are accepted; empty = any.',
    applicationQuestions: 'Questions to affiliates who apply.',
    autoApproval: 'Which applications are approved at once; empty = none.',
    alertSettings: 'By alert: on, and its thresholds, if they differ from the defaults.',
    mailName: 'Sender’s name on mails to its affiliates; null = its name.',
    replyTo: 'Reply-to address of those mails; null = the platform’s.',
    appsMax: 'Maximum number of apps; null = the default (workers/core/quotas.ts).',
    appKeysMax: 'Maximum number of app keys; null = the default (workers/core/quotas.ts).',
    capsMax: 'Maximum number of caps; null = the default (workers/core/quotas.ts).',
    registrationLinksMax:
      'Maximum number of registration links; null = the default (workers/core/quotas.ts).',
    partnerInvitationsMax:
      'Maximum number of affiliates invited by mail; null = the default (workers/core/quotas.ts).',
    invitationsMax: 'Maximum number of team invitations; null = the default.',
    createdAt: 'When it joined.',
  }),
]
