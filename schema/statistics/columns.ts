import { sql } from 'drizzle-orm'
import { date, integer, text, uuid } from 'drizzle-orm/pg-core'
import { currencyColumn, minorColumn, timeColumn } from '../columns.ts'
import { conversionEvents } from '../vocabulary.ts'

/** Columns that rollups share, each with its description. */

export const dayColumn = () => ({ day: date('day', { mode: 'string' }).notNull() })
export const hourColumn = () => ({ hour: timeColumn('hour').notNull() })
export const dayWord = { day: 'UTC day.' }
export const hourWord = { hour: 'Start of the UTC hour.' }

export const offerColumns = () => ({
  offerId: uuid('offer_id').notNull(),
  advertiserId: uuid('advertiser_id').notNull(),
})
export const affiliateColumn = () => ({ affiliateId: uuid('affiliate_id').notNull() })
export const offerWords = { offerId: 'Offer.', advertiserId: 'Owner of the offer.' }
export const affiliateWord = { affiliateId: 'Affiliate.' }

export const clickCounts = () => ({
  clicks: integer('clicks').notNull(),
  billable: integer('billable').notNull(),
  bots: integer('bots').notNull(),
  duplicates: integer('duplicates').notNull(),
  rejected: integer('rejected').notNull(),
  uniques: integer('uniques').notNull().default(0),
})
export const clickWords = {
  clicks: 'All stored clicks, without test clicks.',
  billable: 'Billable clicks.',
  bots: 'Crawlers and clicks without a user agent.',
  duplicates: 'Repeated clicks of the same visitor.',
  rejected: 'Clicks that are not billable for another reason.',
  uniques: 'First valid clicks of a visitor for the offer on a UTC day.',
}

export const eventColumns = () => ({
  event: text('event', { enum: conversionEvents }).notNull(),
  currency: currencyColumn().notNull(),
})
export const eventWords = { event: 'Conversion event.', currency: 'Currency of the sums.' }

export const conversionSums = () => ({
  conversions: integer('conversions').notNull(),
  amountMinor: minorColumn('amount_minor').notNull(),
  revenueMinor: minorColumn('revenue_minor').notNull(),
  commissionMinor: minorColumn('commission_minor').notNull(),
  uplineMinor: minorColumn('upline_minor').notNull().default(sql`0`),
})
export const conversionWords = {
  conversions: 'Attributed conversions that are not rejected.',
  amountMinor: 'Sum of their amounts.',
  revenueMinor: 'Sum of what the advertiser owes.',
  commissionMinor: 'Sum of what affiliates earn, on all levels.',
  uplineMinor: 'The part of commission_minor that levels 2 and 3 earn.',
}
