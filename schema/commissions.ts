import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { partnerships } from './affiliates.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { conversions } from './conversions.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import { commissionStatuses, currencies } from './vocabulary.ts'

export const commissions = affiliateSchema.table(
  'commissions',
  {
    id: idColumn(),
    conversionId: uuid('conversion_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    level: smallint('level').notNull(),
    amountMinor: minorColumn('amount_minor').notNull(),
    currency: currencyColumn().notNull(),
    rateBps: integer('rate_bps').notNull(),
    fixedMinor: minorColumn('fixed_minor').notNull(),
    status: text('status', { enum: commissionStatuses }).notNull(),
    holdUntil: timeColumn('hold_until').notNull(),
    refundedMinor: minorColumn('refunded_minor').notNull().default(sql`0`),
    isInReview: boolean('is_in_review').notNull().default(false),
    releasedAt: timeColumn('released_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('commissions_level_key').on(t.conversionId, t.level),
    foreignKey({
      name: 'commissions_conversion_fk',
      columns: [t.advertiserId, t.conversionId],
      foreignColumns: [conversions.advertiserId, conversions.id],
    }),
    foreignKey({
      name: 'commissions_partnership_fk',
      columns: [t.advertiserId, t.affiliateId],
      foreignColumns: [partnerships.advertiserId, partnerships.affiliateId],
    }),
    foreignKey({
      name: 'commissions_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    index('commissions_due_idx')
      .on(t.holdUntil, t.id)
      .where(sql`status = 'held' and not is_in_review`),
    index('commissions_affiliate_idx').on(t.affiliateId, t.createdAt),
    check('commissions_level_check', sql`${t.level} between 1 and 3`),
    check('commissions_refunded_check', sql`${t.refundedMinor} between 0 and ${t.amountMinor}`),
    index('commissions_unfunded_idx')
      .on(t.advertiserId, t.currency, t.id)
      .where(sql`status = 'unfunded'`),
    check('commissions_amount_check', sql`${t.amountMinor} > 0`),
    check('commissions_currency_check', oneOf(t.currency, currencies)),
    check('commissions_status_check', oneOf(t.status, commissionStatuses)),
    check('commissions_rate_check', sql`${t.rateBps} between 0 and 10000 and ${t.fixedMinor} >= 0`),
    check(
      'commissions_released_check',
      sql`${t.status} <> 'available' or ${t.releasedAt} is not null`,
    ),
  ],
)

export const commissionsDescribed = [
  described(commissions, 'What one affiliate earns for one conversion, at one level.', {
    id: 'The commission; ledger keys are derived from it.',
    conversionId: 'Conversion that earned it.',
    advertiserId: 'Who pays for it.',
    offerId: 'Offer with the payout rule.',
    affiliateId: 'Who earns it.',
    level: '1 for the referrer, 2 and 3 for uplines.',
    amountMinor: 'Amount earned, always positive.',
    currency: 'Its currency.',
    rateBps: 'Rate applied, basis points.',
    fixedMinor: 'Fixed part applied.',
    status: 'pending, held, available, rejected, reversed or unfunded.',
    holdUntil: 'When it may become available; fixed at creation.',
    refundedMinor: 'Amount that was taken back.',
    isInReview: 'Whether a review is open, which blocks release and payout.',
    releasedAt: 'When it became available.',
    createdAt: 'When it was created.',
  }),
]
