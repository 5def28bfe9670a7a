import { text, uuid } from 'drizzle-orm/pg-core'
import { affiliates } from '../affiliates.ts'
import { timeColumn } from '../columns.ts'
import { described } from '../described.ts'
import { affiliateSchema } from '../schemas.ts'

export const offerFeeds = affiliateSchema.table('offer_feeds', {
  affiliateId: uuid('affiliate_id')
    .primaryKey()
    .references(() => affiliates.id),
  hash: text('hash').notNull(),
  createdAt: timeColumn('created_at').notNull(),
})

export const offerFeedsDescribed = [
  described(offerFeeds, 'The key of an affiliate’s feed of offers (RSS and JSON).', {
    affiliateId: 'The affiliate.',
    hash: 'SHA-256 of the key, hex; the key itself is never stored.',
    createdAt: 'When the key was made.',
  }),
]
