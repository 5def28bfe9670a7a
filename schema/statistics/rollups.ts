import { bigint, boolean, date, index, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { currencyColumn, minorColumn } from '../columns.ts'
import { described } from '../described.ts'
import { affiliateSchema } from '../schemas.ts'
import { conversionEvents } from '../vocabulary.ts'
import {
  affiliateColumn,
  affiliateWord,
  clickCounts,
  clickWords,
  conversionSums,
  conversionWords,
  dayColumn,
  dayWord,
  eventColumns,
  eventWords,
  hourColumn,
  hourWord,
  offerColumns,
  offerWords,
} from './columns.ts'

const clickKeys = () => ({ ...offerColumns(), ...affiliateColumn() })
const conversionKeys = () => ({ ...clickKeys(), ...eventColumns() })

/** Updated in the click's statement; clicks = billable + bots + duplicates + rejected. */
export const clickRollupsDaily = affiliateSchema.table(
  'click_rollups_daily',
  { ...dayColumn(), ...clickKeys(), ...clickCounts() },
  (t) => [
    primaryKey({ name: 'click_rollups_daily_pk', columns: [t.offerId, t.affiliateId, t.day] }),
    index('click_rollups_daily_affiliate_idx').on(t.affiliateId, t.day),
    index('click_rollups_daily_advertiser_idx').on(t.advertiserId, t.day),
    index('click_rollups_daily_day_idx').using('brin', t.day),
  ],
)

export const clickRollupsHourly = affiliateSchema.table(
  'click_rollups_hourly',
  { ...hourColumn(), ...clickKeys(), ...clickCounts() },
  (t) => [
    primaryKey({ name: 'click_rollups_hourly_pk', columns: [t.offerId, t.affiliateId, t.hour] }),
    index('click_rollups_hourly_affiliate_idx').on(t.affiliateId, t.hour),
    index('click_rollups_hourly_hour_idx').using('brin', t.hour),
  ],
)

/** Attributed conversions that are not rejected, updated in the conversion's statement. */
export const conversionRollupsDaily = affiliateSchema.table(
  'conversion_rollups_daily',
  { ...dayColumn(), ...conversionKeys(), ...conversionSums() },
  (t) => [
    primaryKey({
      name: 'conversion_rollups_daily_pk',
      columns: [t.offerId, t.affiliateId, t.day, t.event, t.currency],
    }),
    index('conversion_rollups_daily_affiliate_idx').on(t.affiliateId, t.day),
    index('conversion_rollups_daily_advertiser_idx').on(t.advertiserId, t.day),
    index('conversion_rollups_daily_day_idx').using('brin', t.day),
  ],
)

export const conversionRollupsHourly = affiliateSchema.table(
  'conversion_rollups_hourly',
  { ...hourColumn(), ...conversionKeys(), ...conversionSums() },
  (t) => [
    primaryKey({
      name: 'conversion_rollups_hourly_pk',
      columns: [t.offerId, t.affiliateId, t.hour, t.event, t.currency],
    }),
    index('conversion_rollups_hourly_affiliate_idx').on(t.affiliateId, t.hour),
    index('conversion_rollups_hourly_hour_idx').using('brin', t.hour),
  ],
)

const placeColumns = () => ({
  country: text('country').notNull().default(''),
  device: text('device').notNull(),
})

/** Without affiliates: countries and devices of an offer. */
export const clickPlacesDaily = affiliateSchema.table(
  'click_places_daily',
  { ...dayColumn(), ...offerColumns(), ...placeColumns(), ...clickCounts() },
  (t) => [
    primaryKey({
      name: 'click_places_daily_pk',
      columns: [t.offerId, t.day, t.country, t.device],
    }),
    index('click_places_daily_advertiser_idx').on(t.advertiserId, t.day),
    index('click_places_daily_day_idx').using('brin', t.day),
  ],
)

export const conversionPlacesDaily = affiliateSchema.table(
  'conversion_places_daily',
  { ...dayColumn(), ...offerColumns(), ...placeColumns(), ...eventColumns(), ...conversionSums() },
  (t) => [
    primaryKey({
      name: 'conversion_places_daily_pk',
      columns: [t.offerId, t.day, t.country, t.device, t.event, t.currency],
    }),
    index('conversion_places_daily_advertiser_idx').on(t.advertiserId, t.day),
    index('conversion_places_daily_day_idx').using('brin', t.day),
  ],
)

const subColumns = () => ({
  sub: smallint('sub').notNull(),
  value: text('value').notNull(),
  isOther: boolean('is_other').notNull().default(false),
})

/** One row for each value of a sub id, up to a number of values; the others share the row `is_other`. */
export const clickSubsDaily = affiliateSchema.table(
  'click_subs_daily',
  { ...dayColumn(), ...clickKeys(), ...subColumns(), ...clickCounts() },
  (t) => [
    primaryKey({
      name: 'click_subs_daily_pk',
      columns: [t.affiliateId, t.sub, t.day, t.offerId, t.value, t.isOther],
    }),
    index('click_subs_daily_offer_idx').on(t.offerId, t.sub, t.day),
    index('click_subs_daily_day_idx').using('brin', t.day),
  ],
)

export const conversionSubsDaily = affiliateSchema.table(
  'conversion_subs_daily',
  { ...dayColumn(), ...conversionKeys(), ...subColumns(), ...conversionSums() },
  (t) => [
    primaryKey({
      name: 'conversion_subs_daily_pk',
      columns: [t.affiliateId, t.sub, t.day, t.offerId, t.value, t.isOther, t.event, t.currency],
    }),
    index('conversion_subs_daily_offer_idx').on(t.offerId, t.sub, t.day),
    index('conversion_subs_daily_day_idx').using('brin', t.day),
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

const keyWords = { ...offerWords, ...affiliateWord }
const placeWords = {
  country: 'Country of the click; empty = unknown or no click.',
  device: 'Device of the click; empty = no click.',
}
const subWords = {
  sub: 'Which sub id, 1 to 10.',
  value: 'Its value; empty in the row of the other values.',
  isOther:
    'Whether the row counts the values beyond the 200 of a day, affiliate, offer and sub id.',
}

export const rollupsDescribed = [
  described(clickRollupsDaily, 'Clicks by offer, affiliate and UTC day.', {
    ...{ ...dayWord, ...keyWords, ...clickWords },
  }),
  described(
    clickRollupsHourly,
    'Clicks by offer, affiliate and hour, for days in other time zones.',
    { ...hourWord, ...keyWords, ...clickWords },
  ),
  described(conversionRollupsDaily, 'Conversions by offer, affiliate, event and UTC day.', {
    ...{ ...dayWord, ...keyWords, ...eventWords, ...conversionWords },
  }),
  described(conversionRollupsHourly, 'Conversions by offer, affiliate, event and hour.', {
    ...{ ...hourWord, ...keyWords, ...eventWords, ...conversionWords },
  }),
  described(clickPlacesDaily, 'Clicks by offer, country, device and UTC day.', {
    ...{ ...dayWord, ...offerWords, ...placeWords, ...clickWords },
  }),
  described(conversionPlacesDaily, 'Conversions by offer, country, device and UTC day.', {
    ...{ ...dayWord, ...offerWords, ...placeWords, ...eventWords, ...conversionWords },
  }),
  described(clickSubsDaily, 'Clicks by affiliate, offer, value of a sub id and UTC day.', {
    ...{ ...dayWord, ...keyWords, ...subWords, ...clickWords },
  }),
  described(
    conversionSubsDaily,
    'Conversions by affiliate, offer, value of a sub id and UTC day.',
    {
      ...{ ...dayWord, ...keyWords, ...subWords, ...eventWords, ...conversionWords },
    },
  ),
  described(orderVolumes, 'Order volumes for tiered rates, by the month of the order.', {
    offerId: 'Offer.',
    affiliateId: 'Affiliate.',
    event: 'lead, sale or rebill.',
    currency: 'Currency of the sum.',
    month: 'First day of the UTC month of occurred_at.',
    advertiserId: 'Owner of the offer.',
    conversions: 'Pending and approved conversions.',
    amountMinor: 'Sum of their amounts, minus refunds and chargebacks.',
  }),
]
