import { sql } from 'drizzle-orm'
import { boolean, check, index, text, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from '../advertisers.ts'
import { affiliates } from '../affiliates.ts'
import { idColumn, timeColumn } from '../columns.ts'
import { described } from '../described.ts'
import { users } from '../people.ts'
import { affiliateSchema } from '../schemas.ts'

export const reportViews = affiliateSchema.table(
  'report_views',
  {
    id: idColumn(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    name: text('name').notNull(),
    query: text('query').notNull(),
    isShared: boolean('is_shared').notNull().default(false),
    createdAt: timeColumn('created_at').notNull(),
    changedAt: timeColumn('changed_at').notNull(),
  },
  (t) => [
    index('report_views_user_idx').on(t.userId),
    index('report_views_advertiser_idx').on(t.advertiserId).where(sql`is_shared`),
    index('report_views_affiliate_idx').on(t.affiliateId).where(sql`is_shared`),
    check('report_views_name_check', sql`length(${t.name}) between 1 and 80`),
    check('report_views_query_check', sql`length(${t.query}) <= 2000`),
    check('report_views_account_check', sql`${t.advertiserId} is null or ${t.affiliateId} is null`),
  ],
)

export const reportViewsDescribed = [
  described(reportViews, 'Views of the page Reports that people saved.', {
    id: 'The view.',
    userId: 'Person who saved it.',
    advertiserId: 'Their advertiser; null for affiliates and staff.',
    affiliateId: 'Their affiliate account; null for advertisers and staff.',
    name: 'Its name.',
    query: 'Parameters of the page as in its URL.',
    isShared: 'Whether everyone in the account sees it.',
    createdAt: 'When it was saved.',
    changedAt: 'When it was saved or changed last.',
  }),
]
