import { sql } from 'drizzle-orm'
import { check, smallint, text } from 'drizzle-orm/pg-core'
import { described, oneOf } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import { accountApprovals } from './vocabulary.ts'

/** What the operator sets for the whole platform: one row. */
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
    mailName: text('mail_name').notNull().default('Tributary'),
    supportEmail: text('support_email'),
  },
  (t) => [
    check('platform_settings_one', sql`${t.id} = 1`),
    check('platform_settings_affiliates_check', oneOf(t.affiliateApproval, accountApprovals)),
    check('platform_settings_advertisers_check', oneOf(t.advertiserApproval, accountApprovals)),
  ],
)

export const platformDescribed = [
  described(platformSettings, 'Settings of the whole platform: one row.', {
    id: 'Always 1.',
    affiliateApproval: 'How new affiliate accounts are approved.',
    advertiserApproval: 'How new advertisers are approved.',
    mailName: 'Sender’s name on the platform’s own mails.',
    supportEmail: 'Address for answers; null = none.',
  }),
]
