import { type SQL, sql } from 'drizzle-orm'
import type { AuditAction } from '../../schema/vocabulary.ts'

/** Facts of an action, as the audit log shows them. Never a secret. */
export type ActionFacts = Readonly<Record<string, unknown>>

/** Writes a named action into the audit log, in the verb's own batch. Who did it follows from the Db's origin. */
export function noteAction(
  action: AuditAction,
  facts: ActionFacts,
  tenant: { advertiserId?: string | null; affiliateId?: string | null } = {},
): SQL {
  const { advertiserId = null, affiliateId = null } = tenant
  return sql`
    select logs.note_action(${action}, ${advertiserId}::uuid, ${affiliateId}::uuid,
      ${JSON.stringify(facts)}::jsonb)`
}

/** Writes down why a record was edited, a second factor taken away, or a receiver cleared. */
export function noteRecordAction(
  action: 'record_edited' | 'second_factor_reset' | 'receiver_cleared',
  { table, subject, reason }: { table: string; subject: string; reason: string },
): SQL {
  return sql`select logs.note_record_action(${action}, ${table}, ${subject},
    ${JSON.stringify({ reason })}::jsonb)`
}
