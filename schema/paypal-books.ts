import { sql } from 'drizzle-orm'
import { check, jsonb, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import { payoutDifferenceKinds } from './vocabulary.ts'

/** Differences between PayPal's books and ours: reported, never repaired automatically. */
export const payoutDifferences = affiliateSchema.table(
  'payout_differences',
  {
    id: idColumn(),
    kind: text('kind', { enum: payoutDifferenceKinds }).notNull(),
    batchId: uuid('batch_id'),
    itemId: text('item_id'),
    ours: text('ours'),
    theirs: text('theirs'),
    ourSide: jsonb('our_side'),
    theirSide: jsonb('their_side'),
    foundAt: timeColumn('found_at').notNull(),
    lastSeenAt: timeColumn('last_seen_at').notNull(),
    resolvedBy: uuid('resolved_by').references(() => users.id),
    resolvedAt: timeColumn('resolved_at'),
    note: text('note'),
  },
  (t) => [
    uniqueIndex('payout_differences_open_key')
      .on(
        t.kind,
        sql`coalesce(batch_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
        sql`coalesce(item_id, '')`,
      )
      .where(sql`resolved_at is null`),
    check('payout_differences_kind_check', oneOf(t.kind, payoutDifferenceKinds)),
    check(
      'payout_differences_resolved_check',
      sql`(${t.resolvedAt} is null) = (${t.resolvedBy} is null) and (${t.resolvedAt} is null) = (${t.note} is null)`,
    ),
  ],
)

/** An own payer's PayPal account. */
export const paypalAccounts = affiliateSchema.table(
  'paypal_accounts',
  {
    advertiserId: uuid('advertiser_id')
      .primaryKey()
      .references(() => advertisers.id),
    clientId: text('client_id').notNull(),
    secretSealed: text('secret_sealed').notNull(),
    webhookId: text('webhook_id'),
    changedBy: uuid('changed_by').notNull(),
    changedAt: timeColumn('changed_at').notNull(),
    checkedAt: timeColumn('checked_at'),
    problem: text('problem'),
  },
  (t) => [
    check('paypal_accounts_client_check', sql`length(${t.clientId}) between 3 and 200`),
    check('paypal_accounts_webhook_check', sql`length(${t.webhookId}) between 3 and 100`),
  ],
)

export const paypalBooksDescribed = [
  described(payoutDifferences, 'Differences between PayPal’s books and ours.', {
    id: 'The difference.',
    kind: 'How they differ.',
    batchId: 'Our batch; null = none is known.',
    itemId: 'Our item id or PayPal’s; null = the whole batch.',
    ours: 'Replaced by our_side and no longer written.',
    theirs: 'Replaced by their_side and no longer written.',
    ourSide: 'Our side: a type and its values; null = nothing.',
    theirSide: 'PayPal’s side: a type and its values; null = nothing.',
    foundAt: 'When it was first seen.',
    lastSeenAt: 'When it was last seen.',
    resolvedBy: 'Who checked it and closed it.',
    resolvedAt: 'When.',
    note: 'Their note.',
  }),
  described(paypalAccounts, 'PayPal account of an advertiser that pays its affiliates itself.', {
    advertiserId: 'The advertiser.',
    clientId: 'Client id of its PayPal app.',
    secretSealed: 'Client secret, sealed.',
    webhookId:
      'PayPal’s id of its webhook to us; null = none, so batches are only read on a schedule.',
    changedBy: 'Who set it.',
    changedAt: 'When.',
    checkedAt: 'When PayPal last accepted the login; null = never.',
    problem: 'Why PayPal did not accept it at the last check; null = it did.',
  }),
]
