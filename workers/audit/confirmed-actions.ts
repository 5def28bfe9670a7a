import { type SQL, sql } from 'drizzle-orm'
import type { AuditAction } from '../../schema/vocabulary.ts'

/** Details of an action for the audit log. Never contains secrets. */
export type ActionFacts = Readonly<Record<string, unknown>>

/** Adds a named action to the audit log, in the operation's batch. The actor is the Db's origin. */
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

/**
 * Records the reason for editing a record, resetting a second factor or clearing a PayPal address.
 */
export function noteRecordAction(
  action: 'record_edited' | 'second_factor_reset' | 'receiver_cleared',
  { table, subject, reason }: { table: string; subject: string; reason: string },
): SQL {
  return sql`select logs.note_record_action(${action}, ${table}, ${subject},
    ${JSON.stringify({ reason })}::jsonb)`
}
