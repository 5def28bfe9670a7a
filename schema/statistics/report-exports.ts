import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from '../advertisers.ts'
import { affiliates } from '../affiliates.ts'
import { idColumn, timeColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { users } from '../people.ts'
import { affiliateSchema } from '../schemas.ts'
import { exportFailures, exportFormats, exportKinds, exportStatuses, roles } from '../vocabulary.ts'

export const reportExports = affiliateSchema.table(
  'report_exports',
  {
    id: idColumn(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    role: text('role', { enum: roles }).notNull(),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    kind: text('kind', { enum: exportKinds }).notNull(),
    question: jsonb('question').notNull(),
    format: text('format', { enum: exportFormats }).notNull().default('csv'),
    status: text('status', { enum: exportStatuses }).notNull().default('queued'),
    runs: smallint('runs').notNull().default(0),
    leasedUntil: timeColumn('leased_until'),
    rows: bigint('rows', { mode: 'number' }),
    bytes: bigint('bytes', { mode: 'number' }),
    objectKey: text('object_key'),
    failure: text('failure', { enum: exportFailures }),
    createdAt: timeColumn('created_at').notNull(),
    startedAt: timeColumn('started_at'),
    finishedAt: timeColumn('finished_at'),
    expiresAt: timeColumn('expires_at'),
  },
  (t) => [
    index('report_exports_advertiser_idx').on(t.advertiserId, t.id),
    index('report_exports_affiliate_idx').on(t.affiliateId, t.id),
    index('report_exports_open_idx').on(t.id).where(sql`status in ('queued', 'running')`),
    index('report_exports_expiry_idx').on(t.expiresAt).where(sql`object_key is not null`),
    check('report_exports_role_check', oneOf(t.role, roles)),
    check('report_exports_kind_check', oneOf(t.kind, exportKinds)),
    check('report_exports_format_check', oneOf(t.format, exportFormats)),
    check('report_exports_status_check', oneOf(t.status, exportStatuses)),
    check('report_exports_failure_check', oneOf(t.failure, exportFailures)),
    check(
      'report_exports_failed_check',
      sql`(${t.status} = 'failed') = (${t.failure} is not null)`,
    ),
    check('report_exports_file_check', sql`(${t.status} = 'done') = (${t.objectKey} is not null)`),
    check(
      'report_exports_account_check',
      sql`${t.advertiserId} is null or ${t.affiliateId} is null`,
    ),
  ],
)

export const reportExportsDescribed = [
  described(reportExports, 'Reports and logs that are written into files in the background.', {
    id: 'The export.',
    userId: 'Person who asked.',
    role: 'Role in which they asked; they must still have it when the file is written.',
    advertiserId: 'Their advertiser; null for affiliates and staff.',
    affiliateId: 'Their affiliate account; null for advertisers and staff.',
    kind: 'report, clicks or conversions.',
    question: 'Query as asked, with its days and time zone.',
    format: 'csv or xlsx.',
    status: 'queued, running, done, failed, or expired: the file was deleted.',
    runs: 'Runs so far. Each writes a file of its own; the last one counts.',
    leasedUntil: 'Until when no other run may start.',
    rows: 'Rows in the file without the header; while it runs, those written so far.',
    bytes: 'Size of the file.',
    objectKey: 'Key of the file in R2.',
    failure: 'Why it failed.',
    createdAt: 'When it was asked for.',
    startedAt: 'When the last run began.',
    finishedAt: 'When the file was complete, or the export failed.',
    expiresAt: 'When the file is deleted.',
  }),
]
