import { sql } from 'drizzle-orm'
import { check, foreignKey, index, jsonb, text, unique, uuid } from 'drizzle-orm/pg-core'
import { partnerships } from './affiliates.ts'
import { apps } from './apps.ts'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import { attributionRules, bindingEnds } from './vocabulary.ts'

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
    boundConversionId: uuid('bound_conversion_id'),
    endedAt: timeColumn('ended_at'),
    endedBy: text('ended_by', { enum: bindingEnds }),
    terms: jsonb('terms'),
    releasedAt: timeColumn('released_at'),
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
    check('customers_ended_by_check', oneOf(t.endedBy, bindingEnds)),
    check('customers_ended_check', sql`(${t.endedAt} is null) = (${t.endedBy} is null)`),
    check('customers_external_id_check', sql`length(${t.externalId}) between 1 and 255`),
  ],
)

export const customersDescribed = [
  described(customers, 'A customer of a partner app, bound to an affiliate.', {
    id: 'The customer.',
    advertiserId: 'Owner of the app.',
    appId: 'App of the customer.',
    externalId: 'The app’s own id for the person.',
    offerId: 'Offer whose terms apply to the customer.',
    affiliateId: 'Affiliate the customer is bound to.',
    clickId: 'Click by which the customer was bound.',
    boundAt:
      'The binding holds for conversions from then on: the order time of the first conversion.',
    boundBy: 'Rule that attributed the first conversion.',
    boundConversionId: 'The first conversion; null = the advertiser bound the customer.',
    endedAt: 'When the binding ended; null = it holds.',
    endedBy: 'Why it ended: rejected, unbound or terminated.',
    terms: 'No longer written: each sale keeps the terms of its own renewals.',
    releasedAt:
      'When the advertiser last unbound or moved the customer: rebills renew only later sales; null = never.',
    cancelledAt: 'When the subscription ended; null = active.',
  }),
]
