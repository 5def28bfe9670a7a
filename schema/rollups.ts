import { bigint, date, index, integer, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { currencyColumn, minorColumn, timeColumn } from './columns.ts'
import { described } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import { conversionEvents } from './vocabulary.ts'

const clickKeys = () => ({
  offerId: uuid('offer_id').notNull(),
  affiliateId: uuid('affiliate_id').notNull(),
  advertiserId: uuid('advertiser_id').notNull(),
})
const clickCounts = () => ({
  clicks: integer('clicks').notNull(),
  billable: integer('billable').notNull(),
  bots: integer('bots').notNull(),
  duplicates: integer('duplicates').notNull(),
  rejected: integer('rejected').notNull(),
})
const conversionKeys = () => ({
  offerId: uuid('offer_id').notNull(),
  affiliateId: uuid('affiliate_id').notNull(),
  advertiserId: uuid('advertiser_id').notNull(),
  event: text('event', { enum: conversionEvents }).notNull(),
  currency: currencyColumn().notNull(),
})
const conversionSums = () => ({
  conversions: integer('conversions').notNull(),
  amountMinor: minorColumn('amount_minor').notNull(),
  revenueMinor: minorColumn('revenue_minor').notNull(),
  commissionMinor: minorColumn('commission_minor').notNull(),
})

/** Updated in the click's statement; clicks = billable + bots + duplicates + rejected. */
export const clickRollupsDaily = affiliateSchema.table(
  'click_rollups_daily',
  { day: date('day', { mode: 'string' }).notNull(), ...clickKeys(), ...clickCounts() },
  (t) => [
    primaryKey({ name: 'click_rollups_daily_pk', columns: [t.offerId, t.affiliateId, t.day] }),
    index('click_rollups_daily_affiliate_idx').on(t.affiliateId, t.day),
    index('click_rollups_daily_advertiser_idx').on(t.advertiserId, t.day),
  ],
)

export const clickRollupsHourly = affiliateSchema.table(
  'click_rollups_hourly',
  { hour: timeColumn('hour').notNull(), ...clickKeys(), ...clickCounts() },
  (t) => [
    primaryKey({ name: 'click_rollups_hourly_pk', columns: [t.offerId, t.affiliateId, t.hour] }),
    index('click_rollups_hourly_affiliate_idx').on(t.affiliateId, t.hour),
  ],
)

/** Attributed conversions that are not rejected, updated in the conversion's statement. */
export const conversionRollupsDaily = affiliateSchema.table(
  'conversion_rollups_daily',
  { day: date('day', { mode: 'string' }).notNull(), ...conversionKeys(), ...conversionSums() },
  (t) => [
    primaryKey({
      name: 'conversion_rollups_daily_pk',
      columns: [t.offerId, t.affiliateId, t.day, t.event, t.currency],
    }),
    index('conversion_rollups_daily_affiliate_idx').on(t.affiliateId, t.day),
    index('conversion_rollups_daily_advertiser_idx').on(t.advertiserId, t.day),
  ],
)

export const conversionRollupsHourly = affiliateSchema.table(
  'conversion_rollups_hourly',
  { hour: timeColumn('hour').notNull(), ...conversionKeys(), ...conversionSums() },
  (t) => [
    primaryKey({
      name: 'conversion_rollups_hourly_pk',
      columns: [t.offerId, t.affiliateId, t.hour, t.event, t.currency],
    }),
    index('conversion_rollups_hourly_affiliate_idx').on(t.affiliateId, t.hour),
  ],
)

/** Written by the trigger affiliate.count_orders, so it is exact whatever changes a conversion. */
export const orderVolumes = affiliateSchema.table(
  'order_volumes',
  {
    ...{ offerId: uuid('offer_id').notNull(), affiliateId: uuid('affiliate_id').notNull() },
    event: text('event', { enum: conversionEvents }).notNull(),
    currency: currencyColumn().notNull(),
    month: date('month', { mode: 'string' }).notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    conversions: bigint('conversions', { mode: 'bigint' }).notNull(),
    amountMinor: minorColumn('amount_minor').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'order_volumes_pk',
      columns: [t.offerId, t.affiliateId, t.event, t.currency, t.month],
    }),
  ],
)

const clickWords = {
  offerId: 'Offer.',
  affiliateId: 'Affiliate.',
  advertiserId: 'Owner of the offer.',
  clicks: 'All stored clicks.',
  billable: 'Billable clicks.',
  bots: 'Crawlers and clicks without a user agent.',
  duplicates: 'Repeated clicks of the same visitor.',
  rejected: 'Clicks that are not billable for another reason.',
}
const conversionWords = {
  offerId: 'Offer.',
  affiliateId: 'Affiliate.',
  advertiserId: 'Owner of the offer.',
  event: 'Conversion event.',
  currency: 'Currency of the sums.',
  conversions: 'Attributed conversions that are not rejected.',
  amountMinor: 'Sum of their amounts.',
  revenueMinor: 'Sum of what the advertiser owes.',
  commissionMinor: 'Sum of what affiliates earn.',
}
const dayWord = { day: 'UTC day.' }
const hourWord = { hour: 'Start of the UTC hour.' }

export const rollupsDescribed = [
  described(clickRollupsDaily, 'Clicks by offer, affiliate and UTC day.', {
    ...dayWord,
    ...clickWords,
  }),
  described(
    clickRollupsHourly,
    'Clicks by offer, affiliate and hour, for days in other time zones.',
    {
      ...hourWord,
      ...clickWords,
    },
  ),
  described(conversionRollupsDaily, 'Conversions by offer, affiliate, event and UTC day.', {
    ...dayWord,
    ...conversionWords,
  }),
  described(conversionRollupsHourly, 'Conversions by offer, affiliate, event and hour.', {
    ...hourWord,
    ...conversionWords,
  }),
  described(orderVolumes, 'What tiers count: orders by the month in which they happened.', {
    offerId: 'Offer.',
    affiliateId: 'Affiliate.',
    event: 'lead, sale or rebill.',
    currency: 'Currency of the sum.',
    month: 'First day of the UTC month of occurred_at.',
    advertiserId: 'Owner of the offer.',
    conversions: 'Pending and approved conversions.',
    amountMinor: 'Sum of their amounts, without what was refunded or charged back.',
  }),
]
