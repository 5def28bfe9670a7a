import { type Db, runScoped } from '../../core/database.ts'
import { newId as makeId } from '../../core/ids.ts'
import { insertAuditRun } from './check-runs-db.ts'
import { type Finding, findBreaches, invariants, toFinding } from './invariants-db.ts'

/** More of one kind say nothing new. */
const FINDINGS_PER_RULE_MAX = 50

export interface AuditedBooks {
  rules: number
  findings: Finding[]
}

/**
 * Checks the books against every invariant, in one snapshot of the database, and keeps the result.
 * Reads only: a difference is told, never repaired.
 */
export async function auditBooks(
  db: Db,
  startedAt: Date,
  clock: () => Date,
  newId: (now: Date) => string = makeId,
): Promise<AuditedBooks> {
  const questions = invariants.map((invariant) => findBreaches(invariant, FINDINGS_PER_RULE_MAX))
  // Money that moves meanwhile is seen on both sides or on none.
  const answers = await runScoped(db, { kind: 'system' }, questions, { isSnapshot: true })
  const findings = answers.flat().map(toFinding)
  const run = { id: newId(startedAt), startedAt, finishedAt: clock(), findings }
  const kept = insertAuditRun({ ...run, findingCount: findings.length })
  await runScoped(db, { kind: 'system' }, [kept])
  return { rules: invariants.length, findings }
}
