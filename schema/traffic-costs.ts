import { sql } from 'drizzle-orm'
import { check, date, text, unique, uuid } from 'drizzle-orm/pg-core'
import { affiliates } from './affiliates.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import { trafficCostSources } from './vocabulary.ts'

export const trafficCosts = affiliateSchema.table(
  'traffic_costs',
  {
    id: idColumn(),
    affiliateId: uuid('affiliate_id')
      .notNull()
      .references(() => affiliates.id),
    offerId: uuid('offer_id').references(() => offers.id),
    day: date('day', { mode: 'string' }).notNull(),
    currency: currencyColumn().notNull(),
    amountMinor: minorColumn('amount_minor').notNull(),
    note: text('note'),
    source: text('source', { enum: trafficCostSources }).notNull(),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
    createdAt: createdAtColumn(),
    changedAt: timeColumn('changed_at'),
  },
  (t) => [
    unique('traffic_costs_once').on(t.affiliateId, t.day, t.offerId, t.currency).nullsNotDistinct(),
    check('traffic_costs_amount_check', sql`${t.amountMinor} between 1 and 100000000000`),
    check('traffic_costs_note_check', sql`length(${t.note}) between 1 and 500`),
    check('traffic_costs_source_check', oneOf(t.source, trafficCostSources)),
  ],
)

export const trafficCostsDescribed = [
  described(
    trafficCosts,
    'What an affiliate paid for traffic, as it entered it. Nobody else sees it: not staff, not the advertiser. One row for each day, offer and currency.',
    {
      id: 'The cost.',
      affiliateId: 'Who paid it.',
      offerId: 'The offer it was paid for; null = all offers together.',
      day: 'Calendar day of the traffic, in the affiliate’s own time zone.',
      currency: 'Currency of the amount.',
      amountMinor: 'What was paid.',
      note: 'The affiliate’s own note; null = none.',
      source: 'hand or csv: how it was entered last.',
      createdBy: 'Who entered it first.',
      createdAt: 'When it was entered.',
      changedAt: 'When it was changed last; null = never.',
    },
  ),
]
