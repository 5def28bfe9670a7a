/** Records a well-formed report with the function for its event. All sources lead here. */
import type { Db, Scope } from '../../../core/database.ts'
import { recordCancel } from '../../reversals/record-cancel.ts'
import { recordRefund } from '../../reversals/record-refund.ts'
import { recordRejection } from '../../review/record-rejection.ts'
import { unstorableField } from '../rules/report.ts'
import type { RecordEarning } from './record-batch.ts'
import { recordOneEarning } from './record-earning.ts'
import { inModeOf } from './record-test.ts'
import { type Ingest, type ReportOutcome, settle } from './report-journal.ts'

/**
 * Evaluates one report, a test in test mode, and writes its conversion and verdict. Safe to repeat, also concurrently.
 * @param earn records a lead, sale or rebill; without it, each is recorded alone.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function recordReport(
  db: Db,
  callerScope: Scope,
  ingest: Ingest,
  earn?: RecordEarning,
): Promise<ReportOutcome> {
  const scope = inModeOf(callerScope, ingest.report)
  const problem = unstorableField(ingest.report)
  if (problem !== null) return settle(db, scope, ingest, { outcome: 'refused', problem })
  const { rejects } = ingest.report
  if (rejects !== undefined) return recordRejection(db, scope, ingest, rejects.statusId)
  switch (ingest.report.event) {
    case 'lead':
    case 'sale':
    case 'rebill':
      return earn === undefined ? recordOneEarning(db, scope, ingest) : earn(ingest)
    case 'refund':
    case 'chargeback':
      return recordRefund(db, scope, ingest)
    case 'cancel':
      return recordCancel(db, scope, ingest)
  }
}
