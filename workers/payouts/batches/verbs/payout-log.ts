/** Log lines about payout batches: ids and reasons, never a receiver. */

import { log, logProblem, wordsOf } from '../../../core/log.ts'
import type { PassNote } from './advance-payout-batches.ts'
import type { CancelNote } from './cancel-payout-item.ts'
import type { InspectionResult } from './inspect-payout-batch.ts'
import type { ReconcileResult } from './reconcile-payout-batch.ts'
import type { SubmitResult } from './submit-payout-batch.ts'

const ALARMS_TOLD_MAX = 20

const submitEvents = {
  submitted: { write: log, event: 'payout_batch.submitted' },
  unknown: { write: logProblem, event: 'payout_batch.left_unknown' },
  rejected: { write: logProblem, event: 'payout_batch.rejected' },
  quarantine: { write: logProblem, event: 'payout_batch.quarantined' },
  held_back: { write: logProblem, event: 'payout_batch.held_back' },
  not_sent: { write: logProblem, event: 'payout_batch.without_payer' },
  not_due: { write: log, event: 'payout_batch.submission_skipped' },
  lease_lost: { write: log, event: 'payout_batch.submission_skipped' },
} as const satisfies Record<SubmitResult['outcome'], object>

const reconcileEvents = {
  settled: { write: log, event: 'payout_batch.settled' },
  open: { write: log, event: 'payout_batch.read' },
  mismatch: { write: logProblem, event: 'payout_batch.mismatch_found' },
  unanswered: { write: logProblem, event: 'payout_batch.reading_failed' },
  not_due: { write: log, event: 'payout_batch.reading_skipped' },
  lease_lost: { write: log, event: 'payout_batch.reading_skipped' },
} as const satisfies Record<ReconcileResult['outcome'], object>

export function logSubmit(batchId: string, result: SubmitResult): void {
  const { write, event } = submitEvents[result.outcome]
  write(event, { batchId, ...result })
}

export function logReconcile(batchId: string, result: ReconcileResult): void {
  const { write, event } = reconcileEvents[result.outcome]
  write(event, { batchId, ...result, alarms: undefined })
  const alarms = 'alarms' in result ? result.alarms : []
  for (const alarm of alarms.slice(0, ALARMS_TOLD_MAX)) {
    logProblem('payout_item.alarmed', { batchId, alarm })
  }
}

export function logInspection(batchId: string, result: InspectionResult): void {
  if (result.outcome === 'seen') log('payout_batch.looked_at', { batchId, ...result })
  if (result.outcome === 'unanswered') {
    logProblem('payout_batch.reading_failed', { batchId, ...result })
  }
}

export function logPass(note: PassNote): void {
  const { batchId, verb } = note
  if (verb === 'alert') {
    logProblem('payout_batch.needs_person', { batchId, status: note.status })
  } else if ('error' in note) {
    logProblem(`payout_batch.${verb}_failed`, { batchId, error: wordsOf(note.error) })
  } else if (verb === 'submit') {
    logSubmit(batchId, note.result)
  } else {
    logReconcile(batchId, note.result)
  }
}

export function logCancel(line: CancelNote): void {
  const { itemId } = line
  if ('error' in line) {
    logProblem('payout_item.cancellation_failed', { itemId, error: wordsOf(line.error) })
    return
  }
  const { result } = line
  const isRefused =
    result.outcome === 'asked' && result.answer !== 'accepted' && result.answer !== 'exists'
  const write = isRefused ? logProblem : log
  write('payout_item.cancellation_tried', { itemId, ...result })
}
