import { expect, it } from 'vitest'
import type { CommissionStatus, ConversionStatus } from '../../../schema/vocabulary.ts'
import type { Earned, Line } from '../reversals/refund-rules.ts'
import { type Decision, decideOn } from './rules.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const later = new Date('2026-11-21T10:00:00.000Z')

const lineOf = (status: CommissionStatus, holdUntil = later): Line => ({
  ...{ id: 'm1', affiliateId: 'F', level: 1, amountMinor: 1470n, refundedMinor: 470n, status },
  ...{ holdUntil, releasedAt: null, isFunded: status !== 'unfunded', isApproved: false },
})

function earned(status: ConversionStatus, lines: Line[], over: Partial<Earned> = {}): Earned {
  return {
    ...{
      id: 'C',
      advertiserId: 'A',
      billing: 'prepaid',
      room: { 'adv.receivable': 0n, 'adv.payer': 0n },
      event: 'sale',
      status,
    },
    ...{ rejection: null, offerId: 'O', affiliateId: 'F', clickId: null, customerId: null },
    ...{ attributedBy: 'click', amountMinor: 4900n, currency: 'USD', refundedMinor: 0n },
    ...{ revenueMinor: 0n, feeMinor: 100n, feeReturnedMinor: 30n, isFeeCharged: true },
    ...{ isInReview: false, exchangedFrom: null, places: [] },
    ...{
      occurredAt: new Date('2026-11-20T10:00:00.000Z'),
      recordedAt: now,
      decidedAt: null,
      decidedBy: null,
      reopenings: 0,
      statusIds: [],
      lines,
    },
    ...over,
  }
}

const summary = (conversion: Earned, decision: Decision, own: string[] = []) => {
  const decided = decideOn(conversion, decision, { userId: 'U', ownAffiliateIds: own }, now)
  if (decided.outcome !== 'changed') return decided
  return [
    ...decided.lines.map(({ status }) => status),
    ...decided.entries.flatMap(({ idempotencyKey, transfers }) =>
      transfers.map(
        ({ debit, credit, amountMinor }) =>
          `${idempotencyKey} ${debit.kind} -> ${credit.kind} ${amountMinor}`,
      ),
    ),
  ]
}

it('approving moves what refunds left: to hold, or to available once the hold is over', () => {
  const fee = 'f:C:approve plat.fee_pending -> plat.fee_revenue 70'
  const e4 = (to: string) => `c:m1:approve aff.pending -> aff.${to} 1000`
  expect(summary(earned('pending', [lineOf('pending')]), 'approve')).toEqual([
    'held',
    e4('hold'),
    fee,
  ])
  const due = earned('pending', [lineOf('pending', now)])
  expect(summary(due, 'approve')).toEqual(['available', e4('available'), fee])
})

it('approving an unfunded conversion moves no money', () => {
  const unfunded = earned('pending', [lineOf('unfunded')], { isFeeCharged: false })
  expect(summary(unfunded, 'approve')).toEqual([])
})

it('rejecting returns the rest from its current account', () => {
  expect(summary(earned('pending', [lineOf('pending')]), 'reject')).toEqual([
    'rejected',
    'c:m1:reject aff.pending -> adv.deposit 1000',
    'f:C:reject plat.fee_pending -> adv.deposit 70',
  ])
  const late = (status: CommissionStatus, account: string) =>
    expect(summary(earned('approved', [lineOf(status)]), 'reject')).toEqual([
      'reversed',
      `c:m1:refund:reject ${account} -> adv.deposit 1000`,
      'f:C:refund:reject plat.fee_revenue -> adv.deposit 70',
    ])
  late('held', 'aff.hold')
  late('available', 'aff.debt')
  const unfunded = earned('approved', [lineOf('unfunded')], { isFeeCharged: false })
  expect(summary(unfunded, 'reject')).toEqual(['rejected'])
})

it('deciding again changes nothing; what has ended is explained', () => {
  expect(summary(earned('approved', []), 'approve')).toMatchObject({ outcome: 'unchanged' })
  expect(summary(earned('rejected', []), 'reject')).toMatchObject({ outcome: 'unchanged' })
  expect(summary(earned('rejected', []), 'approve')).toMatchObject({ code: 'was_rejected' })
  expect(summary(earned('reversed', []), 'reject')).toMatchObject({ code: 'was_reversed' })
  expect(summary(earned('approved', [], { event: 'refund' }), 'reject')).toMatchObject({
    code: 'not_decidable',
  })
})

it('nobody decides on what they earn themselves, at any level', () => {
  const sale = earned('pending', [{ ...lineOf('pending'), affiliateId: 'upline' }])
  for (const own of ['F', 'upline']) {
    expect(summary(sale, 'approve', [own])).toEqual({ outcome: 'refused', code: 'own_conversion' })
  }
})
