/** How the checks of the books went. */

import { desc, type SQL, sql } from 'drizzle-orm'
import { auditRuns } from '../../../schema/journals.ts'
import { type RowOf, readerOf, select } from '../../core/typed-rows.ts'

const { id, startedAt, finishedAt, findingCount, findings } = auditRuns
const columns = { id, startedAt, finishedAt, findingCount, findings }

/** A run of the audit as it was kept. */
export type AuditRun = RowOf<typeof columns>
export const toAuditRun = readerOf(columns)

export function insertAuditRun(run: AuditRun): SQL {
  return sql`
    insert into logs.audit_runs (id, started_at, finished_at, findings, finding_count)
    values (${run.id}::uuid, ${run.startedAt.toISOString()}::timestamptz,
      ${run.finishedAt.toISOString()}::timestamptz, ${JSON.stringify(run.findings)}::jsonb,
      ${run.findingCount})`
}

/** The latest first. */
export function listAuditRuns(limit: number): SQL {
  return select(columns).from(auditRuns).orderBy(desc(startedAt), desc(id)).limit(limit).getSQL()
}
