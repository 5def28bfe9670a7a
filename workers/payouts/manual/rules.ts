/** Manual payouts: which outcomes may be recorded for an item, and which were recorded before. */
import type {
  PayoutBatchStatus,
  PayoutItemStatus,
  PayoutMethod,
} from '../../../schema/vocabulary.ts'

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
  /** `why` is a plain sentence. */
  | { outcome: 'conflict'; why: string }

/** Whether the outcome is to be recorded, was recorded before, or cannot be recorded. */
export function judgeRecordedPayment(
  item: RecordableItem,
  reported: ReportedOutcome,
): ManualVerdict {
  const { method, status, batchStatus } = item
  if (method !== 'manual') return conflict('PayPal pays this one: what became of it is read there.')
  if (batchStatus === 'draft' || batchStatus === 'approved') {
    return conflict(`Its batch is ${batchStatus}: hand it out first.`)
  }
  switch (reported.kind) {
    case 'payment':
      return judgePayment(item, reported.reference)
    case 'failure':
      if (status === 'failed') return { outcome: 'done' }
      if (status === 'submitted') return { outcome: 'record' }
      if (status === 'paid') return conflict('It is recorded as paid. Record its return instead.')
      return conflict(`The payout is ${status}.`)
    case 'return':
      if (status === 'reversed') return { outcome: 'done' }
      if (status === 'paid') return { outcome: 'record' }
      return conflict(`The payout is ${status}; only one that was paid can be returned.`)
  }
}

function judgePayment(item: RecordableItem, reference: string): ManualVerdict {
  const { status, externalReference } = item
  if (status === 'submitted') return { outcome: 'record' }
  if (status !== 'paid') return conflict(`The payout is ${status}.`)
  if (externalReference === reference) return { outcome: 'done' }
  return conflict(`It is recorded as paid already, with the reference ${externalReference}.`)
}

const conflict = (why: string): ManualVerdict => ({ outcome: 'conflict', why })
