import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { logsSchema } from './schemas.ts'
import { auditActorKinds, roles } from './vocabulary.ts'

export const auditEntries = logsSchema.table(
  'audit_entries',
  {
    id: idColumn(),
    recordedAt: timeColumn('recorded_at').notNull().default(sql`clock_timestamp()`),
    action: text('action').notNull(),
    actorKind: text('actor_kind', { enum: auditActorKinds }).notNull(),
    actorId: uuid('actor_id'),
    actorRole: text('actor_role', { enum: roles }),
    advertiserId: uuid('advertiser_id'),
    affiliateId: uuid('affiliate_id'),
    subjectTable: text('subject_table'),
    subjectId: text('subject_id'),
    before: jsonb('before'),
    after: jsonb('after'),
    ip: text('ip'),
    requestId: text('request_id'),
  },
  (t) => [
    index('audit_entries_advertiser_idx').on(t.advertiserId, t.id),
    index('audit_entries_actor_idx').on(t.actorId, t.id),
    index('audit_entries_subject_idx').on(t.subjectTable, t.subjectId, t.id),
    check('audit_entries_actor_kind_check', oneOf(t.actorKind, auditActorKinds)),
    check('audit_entries_actor_role_check', oneOf(t.actorRole, roles)),
  ],
)

export const auditBlocks = logsSchema.table(
  'audit_blocks',
  {
    chain: uuid('chain').notNull(),
    number: integer('number').notNull(),
    entries: integer('entries').notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
    sealedAt: timeColumn('sealed_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'audit_blocks_pk', columns: [t.chain, t.number] }),
    check('audit_blocks_number_check', sql`${t.number} > 0 and ${t.entries} > 0`),
    check(
      'audit_blocks_hash_check',
      sql`${t.hash} ~ '^[0-9a-f]{64}$' and ${t.previousHash} ~ '^[0-9a-f]{64}$'`,
    ),
  ],
)

export const auditBlockEntries = logsSchema.table(
  'audit_block_entries',
  {
    entryId: uuid('entry_id').primaryKey(),
    chain: uuid('chain').notNull(),
    number: integer('number').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [
    index('audit_block_entries_block_idx').on(t.chain, t.number),
    check('audit_block_entries_hash_check', sql`${t.hash} ~ '^[0-9a-f]{64}$'`),
    foreignKey({
      name: 'audit_block_entries_block_fk',
      columns: [t.chain, t.number],
      foreignColumns: [auditBlocks.chain, auditBlocks.number],
    }),
  ],
)

export const auditDescribed = [
  described(
    auditEntries,
    'Who changed what, and from where. Append-only; written by triggers and operations.',
    {
      id: 'The entry.',
      recordedAt: 'When.',
      action: 'A change of a row (offers.update) or a named action (sign_in).',
      actorKind:
        'person, app_key, personal_token, system (scheduled jobs) or database (direct access).',
      actorId: 'The person or key; null = none.',
      actorRole: 'Role that the person used.',
      advertiserId: 'Advertiser concerned; null = none.',
      affiliateId: 'Affiliate concerned; null = none.',
      subjectTable: 'Table of the changed row.',
      subjectId: 'Key of the changed row, its parts joined by /.',
      before: 'Changed fields before, without secrets; null = the row is new.',
      after: 'Changed fields after; null = the row was deleted.',
      ip: 'IP address of the request.',
      requestId: 'Id of the request.',
    },
  ),
  described(auditBlocks, 'Chained hashes over the entries, one chain per advertiser.', {
    chain: 'The advertiser, or the nil UUID for the platform itself.',
    number: '1, 2, 3… within the chain.',
    entries: 'Number of entries in it.',
    previousHash: 'Hash of the block before; zeros for the first.',
    hash: 'SHA-256 over the previous hash and the hashes of the entries in order of their ids, hex.',
    sealedAt: 'When it was created.',
  }),
  described(auditBlockEntries, 'The block that contains an entry.', {
    entryId: 'The entry.',
    chain: 'Chain of the block.',
    number: 'Number of the block.',
    hash: 'SHA-256 over the entry at the time of sealing, hex.',
  }),
]
