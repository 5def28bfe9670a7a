import { sql } from 'drizzle-orm'
import { boolean, check, jsonb, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import { type AlertSettings, accountApprovals, taxFormGates } from './vocabulary.ts'

/** Settings of the operator for the whole platform: one row. */
export const platformSettings = affiliateSchema.table(
  'platform_settings',
  {
    id: smallint('id').primaryKey().default(1),
    affiliateApproval: text('affiliate_approval', { enum: accountApprovals })
      .notNull()
      .default('manual'),
    advertiserApproval: text('advertiser_approval', { enum: accountApprovals })
      .notNull()
      .default('manual'),
    invitationsApproveAccounts: boolean('invitations_approve_accounts').notNull().default(false),
    mailName: text('mail_name').notNull().default('Tributary'),
    supportEmail: text('support_email'),
    taxFormGate: text('tax_form_gate', { enum: taxFormGates }).notNull().default('off'),
    payoutCountriesBlocked: text('payout_countries_blocked').array().notNull().default(sql`'{}'`),
    payoutsFrozenAt: timeColumn('payouts_frozen_at'),
    payoutsFrozenBy: uuid('payouts_frozen_by'),
    payoutsFrozenReason: text('payouts_frozen_reason'),
    payoutsFrozenCause: jsonb('payouts_frozen_cause'),
    alertSettings: jsonb('alert_settings').$type<AlertSettings>().notNull().default({}),
    deliveriesPausedAt: timeColumn('deliveries_paused_at'),
    deliveriesPausedBy: uuid('deliveries_paused_by'),
    deliveriesPausedReason: text('deliveries_paused_reason'),
  },
  (t) => [
    check('platform_settings_one', sql`${t.id} = 1`),
    check('platform_settings_affiliates_check', oneOf(t.affiliateApproval, accountApprovals)),
    check('platform_settings_advertisers_check', oneOf(t.advertiserApproval, accountApprovals)),
    check('platform_settings_tax_form_check', oneOf(t.taxFormGate, taxFormGates)),
    check(
      'platform_settings_frozen_check',
      sql`(${t.payoutsFrozenAt} is null) = (${t.payoutsFrozenReason} is null)`,
    ),
    check(
      'platform_settings_paused_check',
      sql`(${t.deliveriesPausedAt} is null) = (${t.deliveriesPausedReason} is null)`,
    ),
  ],
)

export const platformDescribed = [
  described(platformSettings, 'Settings of the whole platform: one row.', {
    id: 'Always 1.',
    affiliateApproval: 'How new affiliate accounts are approved.',
    advertiserApproval: 'How new advertisers are approved.',
    invitationsApproveAccounts:
      'Whether an advertiser that approves a partner whom it invited also approves the account.',
    mailName: 'Sender’s name on the platform’s own mails.',
    supportEmail: 'Reply-to address; null = none.',
    taxFormGate: 'Whether a first payout requires an approved tax form: off or first_payout.',
    payoutCountriesBlocked: 'Countries to which nothing is paid, ISO 3166-1 alpha-2.',
    payoutsFrozenAt: 'When payouts were stopped; null = they are not stopped.',
    payoutsFrozenBy: 'Who stopped them; null = the system.',
    payoutsFrozenReason: 'Why, in a sentence for finance.',
    payoutsFrozenCause:
      'Why the system stopped them: a code and its values; null = a person stopped them.',
    alertSettings: 'By alert: on, and its thresholds, if they differ from the defaults.',
    deliveriesPausedAt:
      'When sending of postbacks and webhooks was paused; null = it is not paused.',
    deliveriesPausedBy: 'Who paused it.',
    deliveriesPausedReason: 'Why, in that person’s words.',
  }),
]
