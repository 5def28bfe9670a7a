import { readRow } from '../../../core/columns.ts'
import { type Db, type Row, runScoped, type Scope } from '../../../core/database.ts'
import { invariant } from '../../../core/invariant.ts'
import {
  findRecordedConversion,
  insertConversion,
  toRecordedConversion,
} from '../db/conversions.ts'
import type { JudgedConversion } from '../rules/conversion.ts'
import { type Ingest, journal, type Recorded, recordedVerdict } from './report-journal.ts'

/**
 * Writes a refund, chargeback or cancellation, its verdict and the effects in `statements`, in one transaction.
 * `complete`: see insertConversion.
 */
export async function recordUnearned(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  contentHash: string,
  conversion: JudgedConversion,
  statements: Parameters<typeof runScoped>[2],
  complete?: Parameters<typeof insertConversion>[1],
): Promise<Recorded> {
  const results = await runScoped(db, scope, [
    ...statements,
    insertConversion({ report: ingest.report, contentHash, conversion }, complete),
    journal(ingest, recordedVerdict(ingest, conversion)),
    findRecordedConversion(conversion.id),
  ])
  const row: Row | undefined = results.at(-1)?.[0]
  invariant(row !== undefined, 'the scope that records a conversion can read it')
  const recorded = toRecordedConversion(readRow(row.recorded))
  return { outcome: 'recorded', conversion: recorded, filledFor: null, wakes: [] }
}
