import { sql } from 'drizzle-orm'
import { check, index, jsonb, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { affiliates } from './affiliates.ts'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import { proposalKinds, proposalStatuses } from './vocabulary.ts'

/**
 * Actions that one person of finance proposes and another accepts. Bookings have their own table.
 */
export const proposals = affiliateSchema.table(
  'proposals',
  {
    id: idColumn(),
    kind: text('kind', { enum: proposalKinds }).notNull(),
    status: text('status', { enum: proposalStatuses }).notNull().default('proposed'),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    subjectId: uuid('subject_id'),
    facts: jsonb('facts').$type<Record<string, string>>().notNull().default({}),
    reason: text('reason').notNull(),
    proposedBy: uuid('proposed_by')
      .notNull()
      .references(() => users.id),
    proposedAt: timeColumn('proposed_at').notNull(),
    decidedBy: uuid('decided_by').references(() => users.id),
    decidedAt: timeColumn('decided_at'),
  },
  (t) => [
    index('proposals_open_idx').on(t.proposedAt).where(sql`status = 'proposed'`),
    uniqueIndex('proposals_open_key')
      .on(
        t.kind,
        sql`coalesce(subject_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
        sql`coalesce(advertiser_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
        sql`coalesce(affiliate_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
        sql`coalesce(facts ->> 'pair', '')`,
      )
      .where(sql`status = 'proposed'`),
    check('proposals_kind_check', oneOf(t.kind, proposalKinds)),
    check('proposals_status_check', oneOf(t.status, proposalStatuses)),
    check('proposals_reason_check', sql`length(${t.reason}) between 1 and 2000`),
    check('proposals_decided_check', sql`(${t.status} = 'proposed') = (${t.decidedBy} is null)`),
    check(
      'proposals_second_person_check',
      sql`${t.decidedBy} <> ${t.proposedBy} or ${t.status} = 'refused'`,
    ),
  ],
)

export const proposalsDescribed = [
  described(
    proposals,
    'Actions that need two people of finance, other than bookings and payout batches.',
    {
      id: 'The proposal.',
      kind: 'early_release, batch_settlement, unfreeze, manual_payment, manual_return, invoice_void, exchange_rate or credit_limit.',
      status: 'proposed, accepted (and executed in the same transaction) or refused.',
      advertiserId: 'Advertiser concerned; null = none.',
      affiliateId: 'Affiliate concerned; null = none.',
      subjectId: 'Conversion, batch, payout or invoice concerned; null = none.',
      facts: 'What is proposed, by kind.',
      reason: 'Why.',
      proposedBy: 'Who proposed it.',
      proposedAt: 'When.',
      decidedBy: 'Who decided; another person, unless it was refused.',
      decidedAt: 'When.',
    },
  ),
]
