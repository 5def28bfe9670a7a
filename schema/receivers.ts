import { sql } from 'drizzle-orm'
import { check, index, integer, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { affiliates } from './affiliates.ts'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import { taxFormKinds, taxFormStatuses } from './vocabulary.ts'

const affiliateColumn = () =>
  uuid('affiliate_id')
    .notNull()
    .references(() => affiliates.id)

/** A requested change of the PayPal address. It applies once the link sent there was opened. */
export const receiverChanges = affiliateSchema.table(
  'receiver_changes',
  {
    id: idColumn(),
    affiliateId: affiliateColumn(),
    email: text('email').notNull(),
    previousEmail: text('previous_email'),
    requestedBy: uuid('requested_by')
      .notNull()
      .references(() => users.id),
    requestedAt: timeColumn('requested_at').notNull(),
    expiresAt: timeColumn('expires_at').notNull(),
    confirmedAt: timeColumn('confirmed_at'),
    cancelledAt: timeColumn('cancelled_at'),
  },
  (t) => [
    index('receiver_changes_affiliate_idx').on(t.affiliateId, t.id),
    uniqueIndex('receiver_changes_open_key')
      .on(t.affiliateId)
      .where(sql`confirmed_at is null and cancelled_at is null`),
    check('receiver_changes_email_check', sql`length(${t.email}) between 3 and 127`),
  ],
)

/** W-9 and W-8BEN: uploaded by the affiliate, approved by finance. The file is sealed. */
export const taxForms = affiliateSchema.table(
  'tax_forms',
  {
    id: idColumn(),
    affiliateId: affiliateColumn(),
    kind: text('kind', { enum: taxFormKinds }).notNull(),
    fileName: text('file_name').notNull(),
    contentType: text('content_type').notNull(),
    byteCount: integer('byte_count').notNull(),
    sha256: text('sha256').notNull(),
    sealed: text('sealed').notNull(),
    status: text('status', { enum: taxFormStatuses }).notNull().default('submitted'),
    submittedBy: uuid('submitted_by')
      .notNull()
      .references(() => users.id),
    submittedAt: timeColumn('submitted_at').notNull(),
    decidedBy: uuid('decided_by').references(() => users.id),
    decidedAt: timeColumn('decided_at'),
    note: text('note'),
    validUntil: timeColumn('valid_until'),
  },
  (t) => [
    index('tax_forms_affiliate_idx').on(t.affiliateId, t.id),
    index('tax_forms_open_idx').on(t.submittedAt).where(sql`status = 'submitted'`),
    check('tax_forms_kind_check', oneOf(t.kind, taxFormKinds)),
    check('tax_forms_status_check', oneOf(t.status, taxFormStatuses)),
    check('tax_forms_name_check', sql`length(${t.fileName}) between 1 and 200`),
    check(
      'tax_forms_type_check',
      oneOf(t.contentType, ['application/pdf', 'image/jpeg', 'image/png']),
    ),
    check('tax_forms_size_check', sql`${t.byteCount} between 1 and 2097152`),
    check('tax_forms_sha_check', sql`${t.sha256} ~ '^[0-9a-f]{64}$'`),
    check('tax_forms_decided_check', sql`(${t.status} = 'submitted') = (${t.decidedBy} is null)`),
    check('tax_forms_note_check', sql`${t.status} <> 'rejected' or ${t.note} is not null`),
  ],
)

export const receiversDescribed = [
  described(receiverChanges, 'A requested change of an affiliate’s PayPal address.', {
    id: 'The change; the link’s secret is derived from it.',
    affiliateId: 'The affiliate.',
    email: 'The new address.',
    previousEmail: 'The one before; null = there was none.',
    requestedBy: 'Who asked.',
    requestedAt: 'When.',
    expiresAt: 'Expiry of the link.',
    confirmedAt: 'When the link was opened; null = not yet.',
    cancelledAt: 'When it was withdrawn, or replaced by another change.',
  }),
  described(taxForms, 'A tax form of an affiliate.', {
    id: 'The form.',
    affiliateId: 'The affiliate.',
    kind: 'w9, w8ben or w8bene.',
    fileName: 'Original name of the file.',
    contentType: 'PDF, JPEG or PNG.',
    byteCount: 'Size of the file, bytes.',
    sha256: 'SHA-256 of the file, hex.',
    sealed: 'The file, sealed with the API’s key; empty once it was deleted.',
    status: 'submitted, approved or rejected.',
    submittedBy: 'Who uploaded it.',
    submittedAt: 'When.',
    decidedBy: 'Who decided.',
    decidedAt: 'When.',
    note: 'Note to the affiliate; on a rejection, what to correct.',
    validUntil: 'Valid until; null = unlimited.',
  }),
]
