import { sql } from 'drizzle-orm'
import { bigint, check, date, foreignKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, timeColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { offers } from '../offers.ts'
import { affiliateSchema } from '../schemas.ts'
import { pictureTypes } from '../vocabulary.ts'

export const offerLogos = affiliateSchema.table(
  'offer_logos',
  {
    offerId: uuid('offer_id').primaryKey(),
    advertiserId: uuid('advertiser_id').notNull(),
    contentType: text('content_type', { enum: pictureTypes }).notNull(),
    bytes: bytes('bytes').notNull(),
    updatedAt: timeColumn('updated_at').notNull().default(sql`now()`),
  },
  (t) => [
    foreignKey({
      name: 'offer_logos_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    check('offer_logos_content_type_check', oneOf(t.contentType, pictureTypes)),
    check('offer_logos_bytes_check', sql`length(${t.bytes}) between 1 and 16384`),
  ],
)

export const offerEpcs = affiliateSchema.table(
  'offer_epcs',
  {
    offerId: uuid('offer_id').primaryKey(),
    advertiserId: uuid('advertiser_id').notNull(),
    countedOn: date('counted_on', { mode: 'string' }).notNull(),
    epcE4: bigint('epc_e4', { mode: 'bigint' }),
  },
  (t) => [
    foreignKey({
      name: 'offer_epcs_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    check('offer_epcs_epc_check', sql`${t.epcE4} >= 0`),
  ],
)

export const marketplaceDescribed = [
  described(offerLogos, 'Logo of an offer.', {
    offerId: 'The offer.',
    advertiserId: 'Owner.',
    contentType:
      'image/png, image/jpeg or image/webp; types that can contain a script are refused.',
    bytes: 'The picture, 16 KiB at most.',
    updatedAt: 'When it was last changed.',
  }),
  described(offerEpcs, 'Earnings per click of all affiliates of an offer in the last 30 days.', {
    offerId: 'The offer.',
    advertiserId: 'Owner.',
    countedOn: 'UTC day on which it was counted, from the 30 days before.',
    epcE4:
      'Payout ÷ billable clicks, in ten-thousandths of a minor unit; null = too few clicks or affiliates.',
  }),
]
