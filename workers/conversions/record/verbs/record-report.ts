/** The door behind all doors: one well-formed report is taken by the verb of its event. */
import type { Db, Scope } from '../../../core/database.ts'
import { takeCancel } from '../../reversals/record-cancel.ts'
import { recordRefund } from '../../reversals/record-refund.ts'
import { unstorableField } from '../rules/report.ts'
import type { TakeEarning } from './record-batch.ts'
import { recordOneEarning } from './record-earning.ts'
import { type ReportOutcome, settle, type Taking } from './report-journal.ts'

/**
 * Judges one report, writes what follows from it and its verdict. Safe to repeat, and at once.
 * @param earn takes what earns; by itself where it is not given.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function takeReport(
  db: Db,
  scope: Scope,
  taking: Taking,
  earn: TakeEarning = (earning) => recordOneEarning(db, scope, earning),
): Promise<ReportOutcome> {
  const unstorable = unstorableField(taking.report)
  if (unstorable !== null) return settle(db, scope, taking, { outcome: 'refused', ...unstorable })
  switch (taking.report.event) {
    case 'lead':
    case 'sale':
    case 'rebill':
      return earn(taking)
    case 'refund':
    case 'chargeback':
      return recordRefund(db, scope, taking)
    case 'cancel':
      return takeCancel(db, scope, taking)
  }
}
