import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { advertisers } from '../advertisers.ts'
import { partnerships } from '../affiliates.ts'
import { createdAtColumn, idColumn, timeColumn } from '../columns.ts'
import { described } from '../described.ts'
import { affiliateSchema } from '../schemas.ts'

export const registrationLinks = affiliateSchema.table(
  'registration_links',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    sponsorId: uuid('sponsor_id'),
    code: text('code').notNull(),
    name: text('name').notNull(),
    isInvitation: boolean('is_invitation').notNull().default(false),
    isListed: boolean('is_listed').notNull().default(false),
    usesMax: integer('uses_max'),
    uses: integer('uses').notNull().default(0),
    expiresAt: timeColumn('expires_at'),
    revokedAt: timeColumn('revoked_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    uniqueIndex('registration_links_code_key').on(sql`lower(${t.code})`),
    foreignKey({
      name: 'registration_links_sponsor_fk',
      columns: [t.advertiserId, t.sponsorId],
      foreignColumns: [partnerships.advertiserId, partnerships.affiliateId],
    }),
    uniqueIndex('registration_links_sponsor_key')
      .on(t.advertiserId, t.sponsorId)
      .where(sql`sponsor_id is not null`),
    uniqueIndex('registration_links_listed_key').on(t.advertiserId).where(sql`is_listed`),
    index('registration_links_advertiser_idx').on(t.advertiserId, t.id),
    check('registration_links_code_check', sql`${t.code} ~ '^[A-Za-z0-9_-]{4,40}$'`),
    check(
      'registration_links_uses_check',
      sql`${t.uses} >= 0 and (${t.usesMax} is null or ${t.usesMax} > 0)`,
    ),
    check(
      'registration_links_listed_check',
      sql`not ${t.isListed} or (${t.sponsorId} is null and not ${t.isInvitation})`,
    ),
  ],
)

export const registrationLinksDescribed = [
  described(registrationLinks, 'A link by which affiliates apply to an advertiser.', {
    id: 'The link.',
    advertiserId: 'Advertiser that the link is for.',
    sponsorId: 'Affiliate whose referral link it is, the sponsor of its users; null = none.',
    code: 'Code in the URL, unique without regard to case.',
    name: 'Name given by its owner.',
    isInvitation: 'Whether applicants who use it count as invited for automatic approval.',
    isListed:
      'Whether affiliates find the advertiser in the marketplace and apply with this link; at most one for each advertiser.',
    usesMax: 'Maximum number of applications; null = unlimited.',
    uses: 'Number of applications so far.',
    expiresAt: 'Valid until; null = unlimited.',
    revokedAt: 'Revoked at; null = active.',
    createdAt: 'When it was created.',
  }),
]
