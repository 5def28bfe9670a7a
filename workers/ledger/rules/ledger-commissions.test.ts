/**
 * The ledger entry of each event of a commission or fee: its key, its reason, its record, and both accounts.
 */
import { expect, test } from 'vitest'
import type { LedgerEntry } from './ledger.ts'
import {
  commissionApproved,
  commissionCreated,
  commissionRefunded,
  commissionRejected,
  commissionReleased,
  commissionRestored,
  feeCharged,
  feeEarned,
  feeRestored,
  feeReturned,
} from './ledger-commissions.ts'

const at = new Date('2026-11-20T10:00:00.000Z')
const amount = { minor: 1470n, currency: 'USD' } as const
const line = { commissionId: '42', advertiserId: 'A', affiliateId: 'F', amount }
const funded = { ...line, billing: 'prepaid' } as const
const fee = { conversionId: '9', advertiserId: 'A', amount }
const paidFee = { ...fee, billing: 'postpaid' } as const

function entryText(entry: LedgerEntry): string {
  const { idempotencyKey, reason, commissionId, conversionId, transfers } = entry
  const sides = transfers.map(({ debit, credit, amountMinor }) =>
    [debit.kind, debit.affiliateId, credit.kind, credit.affiliateId, amountMinor].join(' '),
  )
  return [idempotencyKey, reason, commissionId, conversionId, ...sides].join(' | ')
}

test.each([
  [
    commissionCreated(funded, at),
    'c:42:create | commission_created | 42 |  | adv.deposit  aff.pending F 1470',
  ],
  [
    commissionApproved(line, true, at),
    'c:42:approve | commission_approved | 42 |  | aff.pending F aff.hold F 1470',
  ],
  [
    commissionApproved(line, false, at),
    'c:42:approve | commission_approved | 42 |  | aff.pending F aff.available F 1470',
  ],
  [
    commissionRejected(funded, at),
    'c:42:reject | commission_rejected | 42 |  | aff.pending F adv.deposit  1470',
  ],
  [
    commissionReleased(line, at),
    'c:42:release | commission_released | 42 |  | aff.hold F aff.available F 1470',
  ],
  [
    commissionRefunded({ ...funded, refundId: 'r', from: 'pending' }, at),
    'c:42:refund:r | commission_refunded | 42 |  | aff.pending F adv.deposit  1470',
  ],
  [
    commissionRefunded({ ...funded, refundId: 'r', from: 'hold' }, at),
    'c:42:refund:r | commission_refunded | 42 |  | aff.hold F adv.deposit  1470',
  ],
  [
    commissionRefunded({ ...funded, refundId: 'r', from: 'out' }, at),
    'c:42:refund:r | commission_refunded | 42 |  | aff.debt F adv.deposit  1470',
  ],
  [
    commissionRestored({ ...funded, refundId: 'r', to: 'pending' }, at),
    'c:42:restore:r | commission_restored | 42 |  | adv.deposit  aff.pending F 1470',
  ],
  [
    commissionRestored({ ...funded, refundId: 'r', to: 'hold' }, at),
    'c:42:restore:r | commission_restored | 42 |  | adv.deposit  aff.hold F 1470',
  ],
  [
    commissionRestored({ ...funded, refundId: 'r', to: 'available' }, at),
    'c:42:restore:r | commission_restored | 42 |  | adv.deposit  aff.available F 1470',
  ],
  [
    feeCharged(paidFee, at),
    'f:9:create | fee_charged |  | 9 | adv.receivable  plat.fee_pending  1470',
  ],
  [
    feeEarned(fee, at),
    'f:9:approve | fee_earned |  | 9 | plat.fee_pending  plat.fee_revenue  1470',
  ],
  [
    feeReturned({ ...paidFee, step: 'reject', from: 'pending' }, at),
    'f:9:reject | fee_returned |  | 9 | plat.fee_pending  adv.receivable  1470',
  ],
  [
    feeReturned({ ...paidFee, step: 'refund:r', from: 'revenue' }, at),
    'f:9:refund:r | fee_returned |  | 9 | plat.fee_revenue  adv.receivable  1470',
  ],
  [
    feeRestored({ ...paidFee, reversalId: 'r', to: 'revenue' }, at),
    'f:9:restore:r | fee_charged |  | 9 | adv.receivable  plat.fee_revenue  1470',
  ],
])('%#', (entry, expected) => {
  expect(entryText(entry)).toBe(expected)
  expect(entry).toMatchObject({ currency: 'USD', effectiveAt: at, payoutItemId: null })
})
