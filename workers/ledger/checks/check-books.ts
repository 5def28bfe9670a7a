import { clockNow } from '../../core/clock.ts'
import { type Db, openDatabase, runScoped } from '../../core/database.ts'
import { newId as makeId } from '../../core/ids.ts'
import type { Job } from '../../core/job.ts'
import { insertAuditRun } from './check-runs-db.ts'
import { type Finding, findBreaches, invariants, toFinding } from './invariants-db.ts'

/** Further findings of the same rule add no information. */
const FINDINGS_PER_RULE_MAX = 50

export interface AuditedBooks {
  rules: number
  findings: Finding[]
}

/**
 * Checks the books against every invariant in one snapshot of the database, and stores the result.
 * Reads only: a difference is reported, never repaired.
 */
export async function auditBooks(
  db: Db,
  startedAt: Date,
  clock: () => Date,
  newId: (now: Date) => string = makeId,
): Promise<AuditedBooks> {
  const questions = invariants.map((invariant) => findBreaches(invariant, FINDINGS_PER_RULE_MAX))
  // One snapshot, so that a concurrent movement appears on both sides or on neither.
  const answers = await runScoped(db, { kind: 'system' }, questions, { isSnapshot: true })
  const findings = answers.flat().map(toFinding)
  const run = { id: newId(startedAt), startedAt, finishedAt: clock(), findings }
  const kept = insertAuditRun({ ...run, findingCount: findings.length })
  await runScoped(db, { kind: 'system' }, [kept])
  return { rules: invariants.length, findings }
}

export const auditBooksJob = {
  name: 'audit-books',
  cron: '45 0 * * *',
  minutesMax: 13,
  run: async (env, now) => {
    const { rules, findings } = await auditBooks(await openDatabase(env), now, clockNow)
    // A finding fails the job, so the alert for failed jobs is also the alert for findings.
    if (findings.length > 0) {
      throw new Error(`the books do not hold: ${JSON.stringify(findings.slice(0, 10))}`)
    }
    return { rules }
  },
} as const satisfies Job
