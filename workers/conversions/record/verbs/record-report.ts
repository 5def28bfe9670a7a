/** The door behind all doors: one well-formed report is taken by the verb of its event. */
import type { Db, Scope } from '../../../core/database.ts'
import { takeCancel } from '../../reversals/record-cancel.ts'
import { recordRefund } from '../../reversals/record-refund.ts'
import { recordRejection } from '../../review/record-rejection.ts'
import { unstorableField } from '../rules/report.ts'
import type { TakeEarning } from './record-batch.ts'
import { recordOneEarning } from './record-earning.ts'
import { type Ingest, type ReportOutcome, settle } from './report-journal.ts'

/**
 * Judges one report, writes what follows from it and its verdict. Safe to repeat, and at once.
 * @param earn takes what earns; by itself where it is not given.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function takeReport(
  db: Db,
  scope: Scope,
  ingest: Ingest,
  earn: TakeEarning = (earning) => recordOneEarning(db, scope, earning),
): Promise<ReportOutcome> {
  const problem = unstorableField(ingest.report)
  if (problem !== null) return settle(db, scope, ingest, { outcome: 'refused', problem })
  const { rejects } = ingest.report
  if (rejects !== undefined) return recordRejection(db, scope, ingest, rejects.statusId)
  switch (ingest.report.event) {
    case 'lead':
    case 'sale':
    case 'rebill':
      return earn(ingest)
    case 'refund':
    case 'chargeback':
      return recordRefund(db, scope, ingest)
    case 'cancel':
      return takeCancel(db, scope, ingest)
  }
}
