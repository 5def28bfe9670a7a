import { sql } from 'drizzle-orm'
import { check, foreignKey, index, jsonb, smallint, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAtColumn, idColumn, timeColumn } from './columns.ts'
import { conversions } from './conversions.ts'
import { described, matches, oneOf } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import { reviewActions, reviewStatuses } from './vocabulary.ts'

export const reviews = affiliateSchema.table(
  'reviews',
  {
    id: idColumn(),
    conversionId: uuid('conversion_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    affiliateId: uuid('affiliate_id').notNull(),
    status: text('status', { enum: reviewStatuses }).notNull().default('open'),
    openedAt: timeColumn('opened_at').notNull(),
    closedAt: timeColumn('closed_at'),
    closedBy: uuid('closed_by'),
    note: text('note'),
  },
  (t) => [
    unique('reviews_conversion_key').on(t.conversionId),
    foreignKey({
      name: 'reviews_conversion_fk',
      columns: [t.advertiserId, t.conversionId],
      foreignColumns: [conversions.advertiserId, conversions.id],
    }),
    index('reviews_closed_idx').on(t.closedBy, t.closedAt).where(sql`closed_by is not null`),
    index('reviews_open_idx').on(t.advertiserId, t.openedAt).where(sql`status = 'open'`),
    check('reviews_status_check', oneOf(t.status, reviewStatuses)),
    check('reviews_closed_check', sql`(${t.status} = 'open') = (${t.closedAt} is null)`),
    check('reviews_note_check', sql`length(${t.note}) <= 2000`),
  ],
)

export const reviewSignals = affiliateSchema.table(
  'review_signals',
  {
    id: idColumn(),
    conversionId: uuid('conversion_id').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    rule: text('rule').notNull(),
    ruleVersion: smallint('rule_version').notNull(),
    action: text('action', { enum: reviewActions }).notNull(),
    facts: jsonb('facts').notNull(),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('review_signals_once').on(t.conversionId, t.rule),
    foreignKey({
      name: 'review_signals_conversion_fk',
      columns: [t.advertiserId, t.conversionId],
      foreignColumns: [conversions.advertiserId, conversions.id],
    }),
    // The closed list is in workers/fraud/rules/, so that a new rule needs no migration.
    check('review_signals_rule_check', matches(t.rule, /^[a-z][a-z_]{2,39}$/)),
    check('review_signals_action_check', oneOf(t.action, reviewActions)),
  ],
)

export const reviewsDescribed = [
  described(
    reviews,
    'A conversion that a person must check. Its commissions are blocked until then.',
    {
      id: 'The review.',
      conversionId: 'Conversion under review.',
      advertiserId: 'Owner.',
      affiliateId: 'Affiliate it was attributed to.',
      status: 'open, approved or rejected.',
      openedAt: 'When a rule or a person opened it.',
      closedAt: 'When a person decided.',
      closedBy: 'Who decided.',
      note: 'Their note.',
    },
  ),
  described(reviewSignals, 'A finding of one fraud rule about a conversion.', {
    id: 'The signal.',
    conversionId: 'The conversion.',
    advertiserId: 'Owner.',
    rule: 'The rule.',
    ruleVersion: 'Version of the rule, so that the decision can be explained and repeated.',
    action: 'Action: note, review or reject.',
    facts: 'The observed values and the threshold.',
    createdAt: 'When.',
  }),
]
