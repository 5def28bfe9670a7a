import { sql } from 'drizzle-orm'
import { check, index, text, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { affiliates } from './affiliates.ts'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import { invitationKinds, languages, roles } from './vocabulary.ts'

export const invitations = affiliateSchema.table(
  'invitations',
  {
    id: idColumn(),
    kind: text('kind', { enum: invitationKinds }).notNull(),
    email: text('email').notNull(),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    role: text('role', { enum: roles }),
    language: text('language', { enum: languages }).notNull(),
    invitedBy: uuid('invited_by')
      .notNull()
      .references(() => users.id),
    createdAt: timeColumn('created_at').notNull(),
    expiresAt: timeColumn('expires_at').notNull(),
    acceptedAt: timeColumn('accepted_at'),
    acceptedBy: uuid('accepted_by').references(() => users.id),
    revokedAt: timeColumn('revoked_at'),
  },
  (t) => [
    index('invitations_advertiser_idx').on(t.advertiserId, t.id),
    index('invitations_affiliate_idx').on(t.affiliateId, t.id),
    index('invitations_email_idx').on(t.email),
    check('invitations_kind_check', oneOf(t.kind, invitationKinds)),
    check('invitations_role_check', oneOf(t.role, roles)),
    check('invitations_language_check', oneOf(t.language, languages)),
    check('invitations_email_lower', sql`${t.email} = lower(${t.email})`),
    check(
      'invitations_into_check',
      sql`case ${t.kind}
        when 'partner' then ${t.role} is null and ${t.advertiserId} is not null and ${t.affiliateId} is null
        when 'staff' then ${t.role} is not null and ${t.advertiserId} is null and ${t.affiliateId} is null
        else ${t.role} is not null and num_nonnulls(${t.advertiserId}, ${t.affiliateId}) = 1 end`,
    ),
    check('invitations_accepted_check', sql`(${t.acceptedAt} is null) = (${t.acceptedBy} is null)`),
  ],
)

export const invitationsDescribed = [
  described(invitations, 'An address that is asked to join a team, the staff or an advertiser.', {
    id: 'The invitation.',
    kind: 'team of an advertiser or affiliate, staff of the platform, or partner of an advertiser.',
    email: 'Invited address, lower-case.',
    advertiserId: 'Advertiser of the role or partnership; null otherwise.',
    affiliateId: 'Affiliate account of the role; null otherwise.',
    role: 'Role that acceptance gives; null for partners.',
    language: 'Language of the mail.',
    invitedBy: 'Who invites.',
    createdAt: 'When.',
    expiresAt: 'Valid until.',
    acceptedAt: 'When it was accepted; null = not yet.',
    acceptedBy: 'Who accepted it.',
    revokedAt: 'Revoked at; null = not revoked.',
  }),
]
