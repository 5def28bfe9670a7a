import { sql } from 'drizzle-orm'
import { bigint, index, integer, uuid } from 'drizzle-orm/pg-core'
import { idColumn, minorColumn, timeColumn } from '../columns.ts'
import { described } from '../described.ts'
import { affiliateSchema } from '../schemas.ts'
import {
  affiliateColumn,
  affiliateWord,
  eventColumns,
  eventWords,
  offerColumns,
  offerWords,
} from './columns.ts'

/** The journal of figures: the rollups of conversions are its sums. Rows are added and never changed. */
export const conversionCounts = affiliateSchema.table(
  'conversion_counts',
  {
    id: idColumn(),
    countedAt: timeColumn('counted_at').notNull(),
    ...offerColumns(),
    ...affiliateColumn(),
    conversionId: uuid('conversion_id'),
    clickId: uuid('click_id'),
    ...eventColumns(),
    conversions: integer('conversions').notNull(),
    amountMinor: minorColumn('amount_minor').notNull(),
    revenueMinor: minorColumn('revenue_minor').notNull(),
    commissionMinor: minorColumn('commission_minor').notNull(),
    uplineMinor: minorColumn('upline_minor').notNull(),
    clickSeconds: bigint('click_seconds', { mode: 'bigint' }),
    recordedAt: timeColumn('recorded_at').notNull().default(sql`now()`),
  },
  (t) => [
    index('conversion_counts_affiliate_idx').on(t.affiliateId, t.countedAt),
    index('conversion_counts_advertiser_idx').on(t.advertiserId, t.countedAt),
    index('conversion_counts_conversion_idx').on(t.conversionId),
    index('conversion_counts_time_idx').using('brin', t.countedAt),
  ],
)

export const conversionCountsDescribed = [
  described(
    conversionCounts,
    'Journal of figures: one row for each change to the figures of a conversion.',
    {
      id: 'The row.',
      countedAt:
        'Time at which it counts: when the conversion was recorded, also for a later rejection. A refund has a time of its own.',
      ...offerWords,
      ...affiliateWord,
      conversionId:
        'Conversion whose figures change; null = taken over from the rollups of an earlier version.',
      clickId:
        'Click of the conversion, or the click that brought its customer to the same affiliate; a refund has the click of its order.',
      ...eventWords,
      conversions: 'Number of conversions that are added; negative if they are removed.',
      amountMinor: 'Change in the amount.',
      revenueMinor: 'Change in what the advertiser owes.',
      commissionMinor: 'Change in what the affiliate earns. Levels 2 and 3 have rows of their own.',
      uplineMinor: 'The part of commission_minor that the affiliate earns on level 2 or 3.',
      clickSeconds: 'Seconds from click to lead or sale; null on other rows.',
      recordedAt: 'When the row was written.',
    },
  ),
]
