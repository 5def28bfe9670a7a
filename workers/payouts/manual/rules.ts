/** Payouts paid by hand: what may be recorded of an item, and when that is no news. */

import type { FieldCode, FieldFault, ParamsOf } from '../../../schema/field-messages.ts'
import type {
  PayoutBatchStatus,
  PayoutItemStatus,
  PayoutMethod,
} from '../../../schema/vocabulary.ts'
import { fault } from '../../core/field-faults.ts'

/** The facts that decide whether an outcome may be recorded for an item. */
export interface RecordableItem {
  method: PayoutMethod
  batchStatus: PayoutBatchStatus
  status: PayoutItemStatus
  /** Reference of the recorded payment; null = none. */
  externalReference: string | null
  /** When its batch was handed out; null = not yet. */
  handedOutAt: Date | null
}

/** The outcome of an item as a person reports it. */
export type ReportedOutcome =
  | { kind: 'payment'; reference: string }
  /** It could not be paid. */
  | { kind: 'failure' }
  /** It was paid, and the bank returned it. */
  | { kind: 'return' }

export type ManualVerdict =
  | { outcome: 'record' }
  /** The same outcome was recorded before. */
  | { outcome: 'done' }
  | { outcome: 'conflict'; why: FieldFault }

/** Whether the outcome is to be recorded, was recorded before, or cannot be recorded. */
export function checkRecordedPayment(
  item: RecordableItem,
  reported: ReportedOutcome,
): ManualVerdict {
  const { method, status, batchStatus } = item
  if (method !== 'manual') return conflict('paid_by_paypal')
  if (batchStatus === 'draft' || batchStatus === 'approved') {
    return conflict('batch_not_handed_out')
  }
  switch (reported.kind) {
    case 'payment':
      return checkPayment(item, reported.reference)
    case 'failure':
      if (status === 'failed') return { outcome: 'done' }
      if (status === 'submitted') return { outcome: 'record' }
      if (status === 'paid') return conflict('payout_recorded_paid')
      return conflict(closedAs(status))
    case 'return':
      if (status === 'reversed') return { outcome: 'done' }
      if (status === 'paid') return { outcome: 'record' }
      return conflict('payout_not_paid')
  }
}

function checkPayment(item: RecordableItem, reference: string): ManualVerdict {
  const { status, externalReference } = item
  if (status === 'submitted') return { outcome: 'record' }
  if (status !== 'paid') return conflict(closedAs(status))
  if (externalReference === reference) return { outcome: 'done' }
  return conflict('payout_paid_as', { reference: externalReference ?? '' })
}

function closedAs(status: PayoutItemStatus) {
  if (status === 'failed') return 'payout_failed'
  return status === 'reversed' ? 'payout_reversed' : 'payout_closed'
}

function conflict<Code extends FieldCode>(code: Code, ...params: ParamsOf<Code>): ManualVerdict {
  return { outcome: 'conflict', why: fault(code, ...params) }
}
