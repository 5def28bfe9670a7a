/** The audit log as CSV: RFC 4180, and no cell that a spreadsheet would take for a formula. */
import type { AuditEntryAnswer } from './contract-audit.ts'
import { cellOf } from './statement-csv.ts'

const columns = [
  ...['id', 'recorded_at', 'deed', 'actor_kind', 'actor_id', 'actor_role', 'actor_name'],
  ...['actor_email', 'advertiser_id', 'affiliate_id', 'table', 'subject', 'before', 'after'],
  ...['ip', 'request_id'],
]

/** One row per entry. */
export function auditCsv(entries: readonly AuditEntryAnswer[]): string {
  const rows = [columns, ...entries.map(cellsOf)]
  return `${rows.map((cells) => cells.map(cellOf).join(',')).join('\r\n')}\r\n`
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
