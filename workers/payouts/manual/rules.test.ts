import { describe, expect, test } from 'vitest'
import { payoutBatchStatuses, payoutItemStatuses } from '../../../schema/vocabulary.ts'
import { mayItemMove } from '../batches/rules/payout.ts'
import { checkRecordedPayment, type RecordableItem, type ReportedOutcome } from './rules.ts'

const item = (over: Partial<RecordableItem> = {}): RecordableItem => ({
  ...{ method: 'manual', batchStatus: 'submitted', status: 'submitted', externalReference: null },
  handedOutAt: new Date('2026-11-20T10:00:00Z'),
  ...over,
})
const payment: ReportedOutcome = { kind: 'payment', reference: 'SEPA 7' }
const everything = [payment, { kind: 'failure' }, { kind: 'return' }] as const
const becomes = { payment: 'paid', failure: 'failed', return: 'reversed' } as const

test('nothing is recorded of what PayPal pays, or before a batch was handed out', () => {
  for (const result of everything) {
    expect(checkRecordedPayment(item({ method: 'paypal' }), result).outcome).toBe('conflict')
    for (const batchStatus of ['draft', 'approved'] as const) {
      expect(checkRecordedPayment(item({ batchStatus, status: 'reserved' }), result).outcome).toBe(
        'conflict',
      )
    }
  }
})

describe.each(everything)('$kind', (result) => {
  test.each(payoutItemStatuses)('of one that is %s', (status) => {
    const { outcome } = checkRecordedPayment(item({ status, externalReference: 'SEPA 7' }), result)
    const to = becomes[result.kind]
    const isAllowed = mayItemMove(status, to) && ['submitted', 'paid'].includes(status)
    expect(outcome).toBe(status === to ? 'done' : isAllowed ? 'record' : 'conflict')
  })
})

test('a payment recorded under another reference is no repetition', () => {
  const paid = item({ status: 'paid', externalReference: 'SEPA 6' })
  expect(checkRecordedPayment(paid, payment)).toEqual({
    outcome: 'conflict',
    why: { code: 'payout_paid_as', params: { reference: 'SEPA 6' } },
  })
})

test('a settled batch takes returns', () => {
  for (const batchStatus of payoutBatchStatuses.filter((of) => of === 'settled')) {
    const paid = item({ batchStatus, status: 'paid' })
    expect(checkRecordedPayment(paid, { kind: 'return' })).toEqual({ outcome: 'record' })
  }
})
