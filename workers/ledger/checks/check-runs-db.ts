/** Results of the nightly checks of the books. */

import { type SQL, sql } from 'drizzle-orm'
import { readText, readTime } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Finding } from './invariants-db.ts'

/** A stored run of the checks. */
export interface AuditRun {
  id: string
  startedAt: Date
  finishedAt: Date
  findingCount: number
  findings: Finding[]
}

export function insertAuditRun(run: AuditRun): SQL {
  return sql`
    insert into logs.audit_runs (id, started_at, finished_at, findings, finding_count)
    values (${run.id}::uuid, ${run.startedAt.toISOString()}::timestamptz,
      ${run.finishedAt.toISOString()}::timestamptz, ${JSON.stringify(run.findings)}::jsonb,
      ${run.findingCount})`
}

/** Latest first. */
export function listAuditRuns(limit: number): SQL {
  return sql`
    select id, started_at, finished_at, findings, finding_count from logs.audit_runs
    order by started_at desc, id desc limit ${limit}`
}

export function toAuditRun(row: Row): AuditRun {
  return {
    id: readText(row.id),
    startedAt: readTime(row.started_at),
    finishedAt: readTime(row.finished_at),
    findingCount: Number(row.finding_count),
    findings: row.findings as Finding[],
  }
}
