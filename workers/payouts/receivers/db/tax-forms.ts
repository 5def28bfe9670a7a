/** Tax forms, uploaded by affiliates and checked by finance. The files are sealed. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type TaxFormKind,
  type TaxFormStatus,
  taxFormKinds,
  taxFormStatuses,
} from '../../../../schema/vocabulary.ts'
import {
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { type TaxFormType, taxFormTypes } from '../rules/tax-form.ts'

const timestamp = (time: Date | null) => sql`${time?.toISOString() ?? null}::timestamptz`

export interface NewTaxForm {
  id: string
  affiliateId: string
  kind: TaxFormKind
  fileName: string
  contentType: TaxFormType
  byteCount: number
  /** SHA-256 of the file, hex. */
  sha256: string
  sealed: string
  submittedBy: string
  now: Date
}

/**
 * Inserts a form under a lock, so that several uploads at once cannot exceed the limit. A file that
 * is already pending is not stored twice. The last statement returns the id. Guard `too_many`.
 */
export function insertTaxForm(form: NewTaxForm, waitingMax: number): SQL[] {
  const waiting = sql`affiliate.tax_forms t
    where t.affiliate_id = ${form.affiliateId}::uuid and t.status = 'submitted'`
  const isNew = sql`not exists (select from ${waiting} and t.sha256 = ${form.sha256}
    and t.kind = ${form.kind})`
  return [
    sql`select pg_advisory_xact_lock(hashtextextended(${`tax_forms|${form.affiliateId}`}, 0))`,
    sql`select affiliate.require(not (${isNew})
      or (select count(*) from ${waiting}) < ${waitingMax}, 'too_many')`,
    sql`
      insert into affiliate.tax_forms (id, affiliate_id, kind, file_name, content_type, byte_count,
        sha256, sealed, submitted_by, submitted_at)
      select ${form.id}::uuid, ${form.affiliateId}::uuid, ${form.kind}, ${form.fileName},
        ${form.contentType}, ${form.byteCount}, ${form.sha256}, ${form.sealed},
        ${form.submittedBy}::uuid, ${timestamp(form.now)}
      where ${isNew}`,
    sql`select t.id from ${waiting} and t.sha256 = ${form.sha256} and t.kind = ${form.kind}`,
  ]
}

/** A form without its file. */
export interface TaxFormView {
  id: string
  affiliate: { id: string; name: string; code: string; country: string | null }
  kind: TaxFormKind
  fileName: string
  contentType: TaxFormType
  byteCount: number
  status: TaxFormStatus
  submittedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  note: string | null
  validUntil: Date | null
  /** The file's contents were deleted. */
  isEmptied: boolean
}

export interface TaxFormPage {
  affiliateId?: string
  status?: TaxFormStatus | undefined
  afterId: string | null
  limit: number
}

const columns = sql`t.id, t.affiliate_id, f.name as affiliate_name, f.code, f.country, t.kind,
  t.file_name, t.content_type, t.byte_count, t.status, t.submitted_at, u.name as decided_by,
  t.decided_at, t.note, t.valid_until, t.sealed = '' as is_emptied
  from affiliate.tax_forms t join affiliate.affiliates f on f.id = t.affiliate_id
  left join affiliate.users u on u.id = t.decided_by`

/** Newest first, limited to the rows that the scope may see. */
export function listTaxForms({ affiliateId, status, afterId, limit }: TaxFormPage): SQL {
  return sql`
    select ${columns}
    where (${affiliateId ?? null}::uuid is null or t.affiliate_id = ${affiliateId ?? null}::uuid)
      and (${status ?? null}::text is null or t.status = ${status ?? null})
      and (${afterId}::uuid is null or t.id < ${afterId}::uuid)
    order by t.id desc limit ${limit}`
}

export function findTaxForm(id: string): SQL {
  return sql`select ${columns} where t.id = ${id}::uuid`
}

export function toTaxFormView(row: Row): TaxFormView {
  return {
    id: readText(row.id),
    affiliate: {
      ...{ id: readText(row.affiliate_id), name: readText(row.affiliate_name) },
      ...{ code: readText(row.code), country: readTextOrNull(row.country) },
    },
    kind: readWord(taxFormKinds, row.kind),
    fileName: readText(row.file_name),
    contentType: readWord(taxFormTypes, row.content_type),
    byteCount: Number(row.byte_count),
    status: readWord(taxFormStatuses, row.status),
    submittedAt: readTime(row.submitted_at),
    decidedBy: readTextOrNull(row.decided_by),
    decidedAt: readTimeOrNull(row.decided_at),
    note: readTextOrNull(row.note),
    validUntil: readTimeOrNull(row.valid_until),
    isEmptied: row.is_emptied === true,
  }
}

/** Whether payouts need a form that is missing. In the affiliate's own scope. */
export function lacksTaxForm(affiliateId: string, now: Date): SQL {
  return sql`select affiliate.lacks_tax_form(${affiliateId}::uuid, ${timestamp(now)}) as is_missing`
}

export function findTaxFormFile(id: string): SQL {
  return sql`select sealed, content_type, kind from affiliate.tax_forms
    where id = ${id}::uuid and sealed <> ''`
}

export interface TaxFormDecision {
  id: string
  status: 'approved' | 'rejected'
  note: string | null
  validUntil: Date | null
  userId: string
  now: Date
}

/** Guard `facts_changed`: the form is no longer pending. */
export function decideTaxForm({ id, status, note, validUntil, userId, now }: TaxFormDecision): SQL {
  return sql`
    with done as (
      update affiliate.tax_forms set status = ${status}, note = ${note},
        valid_until = ${timestamp(validUntil)}, decided_by = ${userId}::uuid,
        decided_at = ${timestamp(now)}
      where id = ${id}::uuid and status = 'submitted' returning 1)
    select affiliate.require(exists (select from done), 'facts_changed')`
}
