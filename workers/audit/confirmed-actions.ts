import { type SQL, sql } from 'drizzle-orm'
import type { AuditAction } from '../../schema/vocabulary.ts'

/** Facts of a deed, as the audit log shows them. Never a secret. */
export type DeedFacts = Readonly<Record<string, unknown>>

/** Writes a named deed into the audit log, in the verb's own batch. Who did it follows from the Db's origin. */
export function noteAction(
  deed: AuditAction,
  facts: DeedFacts,
  tenant: { advertiserId?: string | null; affiliateId?: string | null } = {},
): SQL {
  const { advertiserId = null, affiliateId = null } = tenant
  return sql`
    select logs.note_deed(${deed}, ${advertiserId}::uuid, ${affiliateId}::uuid,
      ${JSON.stringify(facts)}::jsonb)`
}

/** Writes down why a record was edited, a second factor taken away, or a receiver cleared. */
export function noteRecordAction(
  deed: 'record_edited' | 'second_factor_reset' | 'receiver_cleared',
  { table, subject, reason }: { table: string; subject: string; reason: string },
): SQL {
  return sql`select logs.note_record_deed(${deed}, ${table}, ${subject},
    ${JSON.stringify({ reason })}::jsonb)`
}
