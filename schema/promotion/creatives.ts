import { sql } from 'drizzle-orm'
import {
  check,
  date,
  foreignKey,
  index,
  integer,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { affiliates } from '../affiliates.ts'
import { createdAtColumn, idColumn, timeColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { offers } from '../offers.ts'
import { affiliateSchema } from '../schemas.ts'
import { creativeKinds } from '../vocabulary.ts'
import { links } from './links.ts'

export const creatives = affiliateSchema.table(
  'creatives',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    kind: text('kind', { enum: creativeKinds }).notNull(),
    name: text('name').notNull(),
    body: text('body'),
    contentType: text('content_type'),
    width: integer('width'),
    height: integer('height'),
    bytes: integer('bytes'),
    archivedAt: timeColumn('archived_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    foreignKey({
      name: 'creatives_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    index('creatives_offer_idx').on(t.advertiserId, t.offerId),
    check('creatives_kind_check', oneOf(t.kind, creativeKinds)),
    check('creatives_name_check', sql`length(${t.name}) between 1 and 120`),
    check(
      'creatives_form_check',
      sql`case ${t.kind} when 'text' then length(${t.body}) between 1 and 5000 and ${t.contentType} is null
        else ${t.body} is null and num_nulls(${t.contentType}, ${t.width}, ${t.height}, ${t.bytes}) = 0 end`,
    ),
  ],
)

export const creativeLinks = affiliateSchema.table(
  'creative_links',
  {
    creativeId: uuid('creative_id')
      .notNull()
      .references(() => creatives.id),
    affiliateId: uuid('affiliate_id')
      .notNull()
      .references(() => affiliates.id),
    linkId: uuid('link_id')
      .notNull()
      .references(() => links.id),
  },
  (t) => [
    primaryKey({ name: 'creative_links_pk', columns: [t.creativeId, t.affiliateId] }),
    uniqueIndex('creative_links_link_key').on(t.linkId),
  ],
)

export const creativeViewsDaily = affiliateSchema.table(
  'creative_views_daily',
  {
    creativeId: uuid('creative_id')
      .notNull()
      .references(() => creatives.id),
    affiliateId: uuid('affiliate_id').notNull(),
    day: date('day').notNull(),
    views: integer('views').notNull(),
  },
  (t) => [
    primaryKey({ name: 'creative_views_daily_pk', columns: [t.creativeId, t.affiliateId, t.day] }),
  ],
)

export const creativesDescribed = [
  described(creatives, 'A banner or text of an offer, for affiliates to use.', {
    id: 'The creative. Its file in R2 has this name.',
    advertiserId: 'Owner of the offer.',
    offerId: 'Offer it promotes.',
    kind: 'image or text.',
    name: 'Name given by the advertiser.',
    body: 'Of a text: the text, in which {link} and {coupon} stand for the affiliate’s own.',
    contentType: 'Of an image: its type, detected from the content.',
    width: 'Of an image: its width in pixels.',
    height: 'Of an image: its height in pixels.',
    bytes: 'Of an image: the size of its file.',
    archivedAt: 'Archived at: affiliates no longer see it. Banners already in use are still shown.',
    createdAt: 'When it was added.',
  }),
  described(creativeLinks, 'The saved link an affiliate uses for a creative; made on first use.', {
    creativeId: 'The creative.',
    affiliateId: 'The affiliate.',
    linkId: 'Their link. Its clicks are the clicks of the creative.',
  }),
  described(creativeViewsDaily, 'How often an affiliate’s copy of a banner was shown.', {
    creativeId: 'The banner.',
    affiliateId: 'Affiliate on whose page it was shown.',
    day: 'UTC day.',
    views: 'Times shown. Approximate: those of the last seconds are lost when a Worker ends.',
  }),
]
