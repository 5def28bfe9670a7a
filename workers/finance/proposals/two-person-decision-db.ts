/** What one person proposed, and somebody decides. */
import { type SQL, sql } from 'drizzle-orm'

export interface TwoPersonDecision<Status extends string> {
  status: Status
  decidedBy: string
  decidedAt: Date
}

/** Decides one row of the table that is still `proposed`; raises TR001 `guard` where it is not. */
export function requireProposed(
  table: 'bookings' | 'proposals',
  id: string,
  { status, decidedBy, decidedAt }: TwoPersonDecision<string>,
  guard: string,
): SQL {
  return sql`
    with decided as (
      update affiliate.${sql.identifier(table)} set status = ${status},
        decided_by = ${decidedBy}::uuid, decided_at = ${decidedAt.toISOString()}::timestamptz
      where id = ${id}::uuid and status = 'proposed' returning id)
    select affiliate.require((select count(*) from decided) = 1, ${guard})`
}
