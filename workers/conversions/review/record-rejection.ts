/** A status report that rejects a conversion, also one that has not arrived yet. */
import { readText } from '../../core/columns.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import type { CapChanges } from '../../snapshots/rules.ts'
import { type Ingest, journal, type ReportOutcome, settle } from '../record/verbs/report-journal.ts'
import { findDecidable } from './db.ts'
import { decideConversions } from './decide-conversions.ts'

/**
 * Rejects the conversion with the report's external id, or parks the report until it arrives. A report
 * that was parked for too long expires. Safe to repeat.
 * @throws Refusal `unavailable`.
 */
export async function recordRejection(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  statusId: string | null,
): Promise<ReportOutcome> {
  const { report, now, newId } = ingest
  const nothing = { detail: null, conversionId: null, parked: null, judgedAt: now }
  const [[row] = []] = await runScoped(db, scope, [findDecidable(report)])
  if (row === undefined) {
    if (!ingest.givesUp) {
      const awaits = { what: 'conversion', key: report.externalId } as const
      return settle(db, scope, ingest, { outcome: 'parked', awaits })
    }
    await runScoped(db, scope, [journal(ingest, { ...nothing, verdict: 'expired' })])
    return { outcome: 'decided', capChanges: [] }
  }
  const conversionId = readText(row.id)
  const capChanges: CapChanges[] = []
  const [result] = await decideConversions(db, scope, {
    ...{ ids: [conversionId], decision: 'reject', note: report.foreignStatus, userId: null },
    ...{ ownAffiliateIds: [], statusId, statusAt: report.occurredAt, now, newId },
    publishCaps: async (changes) => capChanges.push(changes),
  })
  const isChanged = result !== undefined && 'isChanged' in result && result.isChanged
  const detail = result === undefined || result.outcome === 'refused' ? result?.code : 'rejected'
  const verdict = isChanged ? 'updated' : 'ignored'
  const evaluated = { ...nothing, verdict, detail: detail ?? null, conversionId } as const
  await runScoped(db, scope, [journal(ingest, evaluated)])
  return { outcome: 'decided', capChanges }
}
