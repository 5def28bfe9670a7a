import { sql } from 'drizzle-orm'
import { check, index, integer, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { createdAtColumn, currencyColumn, idColumn, minorColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import { currencies, payoutFrequencies, payoutMethods } from './vocabulary.ts'

export const payoutRuns = affiliateSchema.table(
  'payout_runs',
  {
    id: idColumn(),
    payerAdvertiserId: uuid('payer_advertiser_id').references(() => advertisers.id),
    method: text('method', { enum: payoutMethods }).notNull(),
    currency: currencyColumn().notNull(),
    minimumMinor: minorColumn('minimum_minor'),
    cutOffAt: timeColumn('cut_off_at'),
    included: uuid('included').array(),
    excluded: uuid('excluded').array().notNull().default(sql`'{}'`),
    requestKey: text('request_key').notNull(),
    batchCount: integer('batch_count').notNull(),
    itemCount: integer('item_count').notNull(),
    totalMinor: minorColumn('total_minor').notNull(),
    createdBy: uuid('created_by').references(() => users.id),
    createdAt: createdAtColumn(),
    builtAt: timeColumn('built_at'),
  },
  (t) => [
    unique('payout_runs_request_key').on(t.requestKey),
    check('payout_runs_method_check', oneOf(t.method, payoutMethods)),
    check('payout_runs_currency_check', oneOf(t.currency, currencies)),
    check('payout_runs_minimum_check', sql`${t.minimumMinor} > 0`),
    check('payout_runs_key_check', sql`length(${t.requestKey}) between 3 and 200`),
  ],
)

export const payoutSchedules = affiliateSchema.table(
  'payout_schedules',
  {
    id: idColumn(),
    payerAdvertiserId: uuid('payer_advertiser_id').references(() => advertisers.id),
    frequency: text('frequency', { enum: payoutFrequencies }).notNull(),
    weekday: smallint('weekday').notNull().default(1),
    monthDay: smallint('month_day').notNull().default(1),
    hour: smallint('hour').notNull().default(6),
    cutOffDays: smallint('cut_off_days').notNull().default(0),
    nextRunAt: timeColumn('next_run_at'),
    lastRunAt: timeColumn('last_run_at'),
    changedBy: uuid('changed_by'),
    changedAt: timeColumn('changed_at').notNull().default(sql`now()`),
  },
  (t) => [
    unique('payout_schedules_payer_key').on(t.payerAdvertiserId).nullsNotDistinct(),
    index('payout_schedules_due_idx').on(t.nextRunAt).where(sql`next_run_at is not null`),
    check('payout_schedules_frequency_check', oneOf(t.frequency, payoutFrequencies)),
    check('payout_schedules_weekday_check', sql`${t.weekday} between 1 and 7`),
    check('payout_schedules_month_day_check', sql`${t.monthDay} between 1 and 28`),
    check('payout_schedules_hour_check', sql`${t.hour} between 0 and 23`),
    check('payout_schedules_cut_off_check', sql`${t.cutOffDays} between 0 and 60`),
  ],
)

export const payoutRunsDescribed = [
  described(payoutRuns, 'One payout run: its parameters and its result.', {
    id: 'The run.',
    payerAdvertiserId: 'Advertiser whose own PayPal pays; null = the platform.',
    method: 'paypal, or manual: paid outside of this system.',
    currency: 'Its currency.',
    minimumMinor: 'Minimum of this run, which may raise the others; null = none.',
    cutOffAt: 'Only what became available until this time; null = everything.',
    included: 'Only these affiliates; null = all.',
    excluded: 'Not these affiliates.',
    requestKey: 'Derived from the request, so a repeated request returns the same run.',
    batchCount: 'Number of batches.',
    itemCount: 'Number of items in them.',
    totalMinor: 'Sum of the items.',
    createdBy: 'Who asked for it; null = the schedule.',
    createdAt: 'When.',
    builtAt: 'When all of its batches were created.',
  }),
  described(payoutSchedules, 'When a payer’s runs are built.', {
    id: 'The schedule.',
    payerAdvertiserId: 'Advertiser that pays its own affiliates; null = the platform.',
    frequency: 'manual, daily, weekly or monthly.',
    weekday: 'For weekly: 1 Monday to 7 Sunday.',
    monthDay: 'For monthly: 1 to 28.',
    hour: 'Hour of the day, UTC.',
    cutOffDays:
      'A run takes what became available at least this many days before it; 0 = everything.',
    nextRunAt: 'When the next one is due; null on manual.',
    lastRunAt: 'Due time of the last run.',
    changedBy: 'Who set it; null = never changed.',
    changedAt: 'When.',
  }),
]
