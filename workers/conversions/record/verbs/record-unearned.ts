import { readRow } from '../../../core/columns.ts'
import { type Db, type Row, runScoped, type Scope } from '../../../core/database.ts'
import { invariant } from '../../../core/invariant.ts'
import { type CountChange, countChanges } from '../db/conversion-counts.ts'
import {
  findRecordedConversion,
  insertConversion,
  toRecordedConversion,
} from '../db/conversions.ts'
import type { EvaluatedConversion } from '../rules/conversion.ts'
import { type Ingest, journal, type Recorded, recordedVerdict } from './report-journal.ts'

interface Effects {
  statements: Parameters<typeof runScoped>[2]
  /** Counted after the conversion is written, because its click counts them. */
  changes?: readonly CountChange[]
}

/**
 * Writes a refund, chargeback or cancellation, its verdict and its effects, in one transaction. `complete`: see
 * insertConversion.
 */
export async function recordUnearned(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  contentHash: string,
  conversion: EvaluatedConversion,
  { statements, changes = [] }: Effects,
  complete?: Parameters<typeof insertConversion>[1],
): Promise<Recorded> {
  const results = await runScoped(db, scope, [
    ...statements,
    insertConversion({ report: ingest.report, contentHash, conversion }, complete),
    ...countChanges(changes),
    journal(ingest, recordedVerdict(ingest, conversion)),
    findRecordedConversion(conversion.id),
  ])
  const row: Row | undefined = results.at(-1)?.[0]
  invariant(row !== undefined, 'the scope that records a conversion can read it')
  const recorded = toRecordedConversion(readRow(row.recorded))
  return { outcome: 'recorded', conversion: recorded, filledFor: null, wakes: [] }
}
