/** The audit log as CSV. */
import { toCsv } from '../core/csv.ts'
import type { AuditEntryAnswer } from './contract.ts'

const columns = [
  ...['id', 'recorded_at', 'deed', 'actor_kind', 'actor_id', 'actor_role', 'actor_name'],
  ...['actor_email', 'advertiser_id', 'affiliate_id', 'table', 'subject', 'before', 'after'],
  ...['ip', 'request_id'],
]

/** One row per entry. */
export function auditCsv(entries: readonly AuditEntryAnswer[]): string {
  return toCsv(columns, entries.map(cellsOf))
}

function cellsOf(entry: AuditEntryAnswer): (string | null)[] {
  const { actor, subject, before, after } = entry
  return [
    ...[entry.id, entry.recorded_at, entry.deed, actor.kind, actor.id, actor.role, actor.name],
    ...[actor.email, entry.advertiser?.id ?? null, entry.affiliate?.id ?? null],
    ...[subject?.table ?? null, subject?.id ?? null],
    ...[before && JSON.stringify(before), after && JSON.stringify(after)],
    ...[entry.ip, entry.request_id],
  ]
}
