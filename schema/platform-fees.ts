import { sql } from 'drizzle-orm'
import { check, foreignKey, integer, jsonb, unique, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { createdAtColumn, idColumn } from './columns.ts'
import { described } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import type { Currency } from './vocabulary.ts'

/** By currency: minor units as text. A missing currency has no fixed part. */
export type FixedFees = Partial<Record<Currency, string>>

export const platformFees = affiliateSchema.table(
  'platform_fees',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    offerId: uuid('offer_id'),
    rateBps: integer('rate_bps').notNull().default(0),
    fixed: jsonb('fixed').$type<FixedFees>().notNull().default({}),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('platform_fees_once').on(t.advertiserId, t.offerId).nullsNotDistinct(),
    foreignKey({
      name: 'platform_fees_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    check('platform_fees_rate_check', sql`${t.rateBps} between 0 and 10000`),
    check('platform_fees_fixed_check', sql`jsonb_typeof(${t.fixed}) = 'object'`),
  ],
)

export const platformFeesDescribed = [
  described(
    platformFees,
    'The platform’s fee for a conversion, which the advertiser owes on top of all commissions. Only the platform sets it.',
    {
      id: 'The fee.',
      advertiserId: 'Who owes it.',
      offerId: 'The offer for which it replaces the advertiser’s fee; null = all other offers.',
      rateBps: 'Share of the amount in basis points.',
      fixed: 'Fixed part by currency, minor units as text: {"USD": "30"}.',
      createdAt: 'When it was created.',
    },
  ),
]
