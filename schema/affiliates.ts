import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { createdAtColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { partnerGroups } from './partners/partner-groups.ts'
import { affiliateSchema } from './schemas.ts'
import { affiliateStatuses, approvalRules, currencies, partnershipStatuses } from './vocabulary.ts'

export const affiliates = affiliateSchema.table(
  'affiliates',
  {
    id: idColumn(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    status: text('status', { enum: affiliateStatuses }).notNull().default('pending'),
    paypalEmail: text('paypal_email'),
    receiverKey: text('receiver_key').generatedAlwaysAs(sql`affiliate.plain_mail(paypal_email)`),
    paypalUsableFrom: timeColumn('paypal_usable_from'),
    receiverProblem: text('receiver_problem'),
    receiverProblemAt: timeColumn('receiver_problem_at'),
    sharedReceiverAllowedAt: timeColumn('shared_receiver_allowed_at'),
    sharedReceiverAllowedBy: uuid('shared_receiver_allowed_by'),
    payoutDetails: text('payout_details'),
    payoutDetailsUsableFrom: timeColumn('payout_details_usable_from'),
    payoutDetailsBefore: text('payout_details_before'),
    payoutMinimumMinor: minorColumn('payout_minimum_minor'),
    payoutMinimumCurrency: text('payout_minimum_currency', { enum: currencies }),
    country: text('country'),
    websiteUrl: text('website_url'),
    statusReason: text('status_reason'),
    decidedAt: timeColumn('decided_at'),
    linksMax: integer('links_max'),
    invitationsMax: integer('invitations_max'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    uniqueIndex('affiliates_code_key').on(sql`lower(${t.code})`),
    index('affiliates_receiver_key_idx')
      .on(t.receiverKey, t.id)
      .where(sql`receiver_key is not null`),
    index('affiliates_pending_idx').on(t.createdAt).where(sql`status = 'pending'`),
    check('affiliates_code_check', sql`${t.code} ~ '^[A-Za-z0-9_-]{2,32}$'`),
    check('affiliates_status_check', oneOf(t.status, affiliateStatuses)),
    check('affiliates_paypal_email_check', sql`length(${t.paypalEmail}) between 3 and 127`),
    check('affiliates_payout_details_check', sql`length(${t.payoutDetails}) between 1 and 500`),
    check(
      'affiliates_details_before_check',
      sql`length(${t.payoutDetailsBefore}) between 1 and 500`,
    ),
    check('affiliates_country_check', sql`${t.country} ~ '^[A-Z]{2}$'`),
    check(
      'affiliates_website_check',
      sql`${t.websiteUrl} ~ '^https?://' and length(${t.websiteUrl}) <= 500`,
    ),
    check('affiliates_payout_minimum_check', sql`${t.payoutMinimumMinor} > 0`),
    check('affiliates_payout_minimum_currency_check', oneOf(t.payoutMinimumCurrency, currencies)),
  ],
)

export const partnerships = affiliateSchema.table(
  'partnerships',
  {
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    affiliateId: uuid('affiliate_id')
      .notNull()
      .references(() => affiliates.id),
    status: text('status', { enum: partnershipStatuses }).notNull().default('pending'),
    holdDays: smallint('hold_days'),
    cookieDays: smallint('cookie_days'),
    groupId: uuid('group_id'),
    sponsorId: uuid('sponsor_id'),
    registrationLinkId: uuid('registration_link_id'),
    answers: jsonb('answers').$type<Record<string, string>>().notNull().default({}),
    country: text('country'),
    unmetRules: text('unmet_rules', { enum: approvalRules }).array(),
    statusReason: text('status_reason'),
    decidedAt: timeColumn('decided_at'),
    decidedBy: uuid('decided_by'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    primaryKey({ name: 'partnerships_pk', columns: [t.advertiserId, t.affiliateId] }),
    index('partnerships_affiliate_idx').on(t.affiliateId),
    foreignKey({
      name: 'partnerships_sponsor_fk',
      columns: [t.advertiserId, t.sponsorId],
      foreignColumns: [t.advertiserId, t.affiliateId],
    }),
    foreignKey({
      name: 'partnerships_group_fk',
      columns: [t.advertiserId, t.groupId],
      foreignColumns: [partnerGroups.advertiserId, partnerGroups.id],
    }),
    index('partnerships_group_idx').on(t.groupId).where(sql`group_id is not null`),
    index('partnerships_sponsor_idx').on(t.advertiserId, t.sponsorId),
    index('partnerships_status_idx').on(t.advertiserId, t.status, t.createdAt),
    check('partnerships_answers_check', sql`jsonb_typeof(${t.answers}) = 'object'`),
    check('partnerships_sponsor_check', sql`${t.sponsorId} <> ${t.affiliateId}`),
    check('partnerships_status_check', oneOf(t.status, partnershipStatuses)),
    check('partnerships_country_check', sql`${t.country} ~ '^[A-Z]{2}$'`),
    check(
      'partnerships_unmet_rules_check',
      sql`${t.unmetRules} <@ array[${sql.raw(approvalRules.map((rule) => `'${rule}'`).join(', '))}]`,
    ),
    check('partnerships_hold_days_check', sql`${t.holdDays} between 0 and 365`),
    check('partnerships_cookie_days_check', sql`${t.cookieDays} between 1 and 400`),
  ],
)

export const enrollments = affiliateSchema.table(
  'enrollments',
  {
    offerId: uuid('offer_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    coupon: text('coupon').notNull(),
    couponKey: text('coupon_key').generatedAlwaysAs(sql`upper(coupon)`),
    createdAt: createdAtColumn(),
  },
  (t) => [
    primaryKey({ name: 'enrollments_pk', columns: [t.offerId, t.affiliateId] }),
    foreignKey({
      name: 'enrollments_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    foreignKey({
      name: 'enrollments_partnership_fk',
      columns: [t.advertiserId, t.affiliateId],
      foreignColumns: [partnerships.advertiserId, partnerships.affiliateId],
    }),
    uniqueIndex('enrollments_coupon_key').on(t.advertiserId, t.couponKey),
    index('enrollments_affiliate_idx').on(t.affiliateId),
    check('enrollments_coupon_check', sql`${t.coupon} ~ '^[A-Za-z0-9_-]{3,40}$'`),
  ],
)

export const affiliatesDescribed = [
  described(affiliates, 'One global affiliate account, connected to many advertisers.', {
    id: 'The affiliate.',
    code: 'Short code in links, global, unique without regard to case.',
    name: 'Name shown to advertisers.',
    status: 'pending until approved; rejected and blocked earn nothing.',
    paypalEmail: 'Receiver of payouts, confirmed by mail; null = cannot be paid by PayPal yet.',
    receiverKey: 'The address without variants: accounts with the same key use the same mailbox.',
    paypalUsableFrom:
      'The receiver is not paid before this time, 72 hours after a change; null = no hold.',
    receiverProblem:
      'PayPal’s error name of a failed payout to this receiver; null = none, or cleared.',
    receiverProblemAt: 'When it failed.',
    sharedReceiverAllowedAt:
      'When finance allowed the receiver to be shared with other accounts; null = not allowed.',
    sharedReceiverAllowedBy: 'Who did it.',
    payoutDetails: 'How to pay without PayPal, in the affiliate’s words; null = not given.',
    payoutDetailsUsableFrom: 'No manual payout before this time; null = no hold.',
    payoutDetailsBefore: 'Details in use before a change that is on hold; null = none.',
    payoutMinimumMinor: 'Own, higher minimum for a payout; null = the advertiser’s.',
    payoutMinimumCurrency: 'The minimum applies to balances in this currency only; null = USD.',
    country: 'The affiliate’s country, ISO 3166-1 alpha-2; null = not given.',
    websiteUrl: 'Website on which they advertise; null = not given.',
    statusReason: 'Why it was rejected or blocked; null otherwise.',
    decidedAt: 'When it was approved, rejected or blocked.',
    linksMax: 'Maximum number of saved links; null = the default (workers/core/quotas.ts).',
    invitationsMax: 'Maximum number of team invitations; null = the default.',
    createdAt: 'When the account was created.',
  }),
  described(partnerships, 'An affiliate’s partnership with one advertiser.', {
    advertiserId: 'The advertiser.',
    affiliateId: 'The affiliate.',
    status: 'pending, approved, rejected, suspended or, for good, terminated.',
    holdDays: 'Overrides the hold of the group and the offer; null = theirs.',
    cookieDays: 'Overrides the cookie life of the group and the offer; null = theirs.',
    groupId: 'Group whose terms apply; null = none.',
    sponsorId: 'Affiliate who referred this one; fixed at application, so there is never a loop.',
    registrationLinkId: 'Registration link they used; null = none.',
    answers: 'Answers to the advertiser’s questions, by question id.',
    country: 'Country of the IP address they applied from, ISO 3166-1 alpha-2; null = not known.',
    unmetRules:
      'Rules that the application did not meet, so a person decides; empty = approved automatically; null = not checked, because the mail address is not confirmed yet or nobody applied.',
    statusReason: 'Reason sent to the affiliate on rejection, suspension or termination.',
    decidedAt: 'When it was approved, rejected, suspended or terminated.',
    decidedBy: 'Who decided last; null = the advertiser’s rules, or nobody yet.',
    createdAt: 'When the affiliate applied.',
  }),
  described(enrollments, 'An affiliate’s enrollment in one offer, with their coupon.', {
    offerId: 'The offer.',
    affiliateId: 'The affiliate.',
    advertiserId: 'Owner of the offer.',
    coupon: 'Code buyers may enter; unique within the advertiser without regard to case.',
    couponKey:
      'The coupon in capitals, for look-ups. A column, because row-level security prevents the use of an expression index.',
    createdAt: 'When the affiliate joined.',
  }),
]
