import { sql } from 'drizzle-orm'
import { check, foreignKey, index, jsonb, text, unique, uuid } from 'drizzle-orm/pg-core'
import { partnerships } from './affiliates.ts'
import { apps } from './apps.ts'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import { attributionRules } from './vocabulary.ts'

export const customers = affiliateSchema.table(
  'customers',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    externalId: text('external_id').notNull(),
    offerId: uuid('offer_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    clickId: uuid('click_id'),
    boundAt: timeColumn('bound_at').notNull(),
    boundBy: text('bound_by', { enum: attributionRules }).notNull().default('click'),
    terms: jsonb('terms'),
    cancelledAt: timeColumn('cancelled_at'),
  },
  (t) => [
    unique('customers_external_key').on(t.appId, t.externalId),
    unique('customers_tenant_key').on(t.advertiserId, t.id),
    foreignKey({
      name: 'customers_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    foreignKey({
      name: 'customers_offer_fk',
      columns: [t.advertiserId, t.offerId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    foreignKey({
      name: 'customers_partnership_fk',
      columns: [t.advertiserId, t.affiliateId],
      foreignColumns: [partnerships.advertiserId, partnerships.affiliateId],
    }),
    index('customers_affiliate_idx').on(t.affiliateId),
    check('customers_bound_by_check', oneOf(t.boundBy, attributionRules)),
    check('customers_external_id_check', sql`length(${t.externalId}) between 1 and 255`),
  ],
)

export const customersDescribed = [
  described(customers, 'A customer of a partner app, bound to the affiliate who brought them.', {
    id: 'The customer.',
    advertiserId: 'Owner of the app.',
    appId: 'App of the customer.',
    externalId: 'The app’s own id for the person.',
    offerId: 'Offer whose terms apply to the customer.',
    affiliateId: 'Affiliate it is permanently bound to.',
    clickId: 'Click that brought it.',
    boundAt: 'When the binding was made.',
    boundBy: 'Rule that attributed the first conversion.',
    terms: 'Rules and levels at that time. Later changes do not affect the customer’s rebills.',
    cancelledAt: 'When the subscription ended; null = active.',
  }),
]
