import { sql } from 'drizzle-orm'
import { check, foreignKey, index, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { enrollments } from '../affiliates.ts'
import { apps } from '../apps.ts'
import { createdAtColumn, idColumn, timeColumn } from '../columns.ts'
import { described } from '../described.ts'
import { offers } from '../offers.ts'
import { affiliateSchema } from '../schemas.ts'

export const links = affiliateSchema.table(
  'links',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    slug: text('slug').notNull(),
    label: text('label').notNull(),
    landingUrl: text('landing_url'),
    subs: text('subs').array().notNull().default(sql`'{}'`),
    utm: text('utm').array().notNull().default(sql`'{}'`),
    archivedAt: timeColumn('archived_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    uniqueIndex('links_slug_key').on(sql`lower(${t.slug})`),
    foreignKey({
      name: 'links_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    foreignKey({
      name: 'links_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    foreignKey({
      name: 'links_enrollment_fk',
      columns: [t.offerId, t.affiliateId],
      foreignColumns: [enrollments.offerId, enrollments.affiliateId],
    }),
    index('links_affiliate_idx').on(t.affiliateId, t.createdAt),
    index('links_offer_idx').on(t.advertiserId, t.offerId),
    check('links_slug_check', sql`${t.slug} ~ '^[A-Za-z0-9_-]{3,64}$'`),
    check('links_label_check', sql`length(${t.label}) between 1 and 120`),
    check(
      'links_landing_url_check',
      sql`${t.landingUrl} ~ '^https?://' and length(${t.landingUrl}) <= 2048`,
    ),
    check('links_subs_check', sql`cardinality(${t.subs}) <= 10`),
    check('links_utm_check', sql`cardinality(${t.utm}) = 0 or cardinality(${t.utm}) = 3`),
  ],
)

export const linksDescribed = [
  described(links, 'An affiliate’s saved link: /r/{slug}, or /aff/{slug} on the app’s host.', {
    id: 'The link.',
    advertiserId: 'Owner of the app.',
    appId: 'App it leads to.',
    offerId: 'Offer it is for.',
    affiliateId: 'Owner of the link.',
    slug: 'Its code in URLs, globally unique without regard to case.',
    label: 'Name given by the affiliate (campaign_name).',
    landingUrl: 'Page of the app it leads to; null = the offer’s landing URLs.',
    subs: 'Values of sub1…sub10 added to every click; values in the URL override them.',
    utm: 'UTM source, medium and campaign added to every visit; empty text = none. Values in the URL override them.',
    archivedAt: 'Archived at. Visitors are still redirected, but not counted for the link.',
    createdAt: 'When it was saved.',
  }),
]
