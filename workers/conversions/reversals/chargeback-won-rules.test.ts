import { describe, expect, it, test } from 'vitest'
import type { CommissionStatus, ConversionStatus } from '../../../schema/vocabulary.ts'
import { restore } from './chargeback-won-rules.ts'
import type { ReversalReceipt } from './refund-receipt-rules.ts'
import type { Earned, Line } from './refund-rules.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const later = new Date('2026-11-21T10:00:00.000Z')
const past = new Date('2026-11-19T10:00:00.000Z')

const lineOf = (status: CommissionStatus, over: Partial<Line> = {}): Line => ({
  ...{ id: 'm1', affiliateId: 'F', level: 1, amountMinor: 1470n, refundedMinor: 1470n, status },
  ...{ holdUntil: later, releasedAt: null, isFunded: true, isApproved: true, ...over },
})

const earned = (status: ConversionStatus, line: Line): Earned => ({
  ...{
    id: 'C',
    advertiserId: 'A',
    billing: 'prepaid',
    room: { 'adv.receivable': 0n, 'adv.payer': 0n },
    event: 'sale',
    status,
  },
  ...{ rejection: null, offerId: 'O', affiliateId: 'F', clickId: null, customerId: null },
  ...{ attributedBy: 'click', amountMinor: 4900n, currency: 'USD', refundedMinor: 4900n },
  ...{ revenueMinor: 1570n, feeMinor: 100n, feeReturnedMinor: 100n, isFeeCharged: true },
  ...{ isInReview: false, exchangedFrom: null, places: [] },
  ...{
    occurredAt: new Date('2026-11-20T10:00:00.000Z'),
    recordedAt: past,
    decidedAt: null,
    decidedBy: null,
    reopenings: 0,
    statusIds: [],
    lines: [line],
  },
})

const receipt = (was: ConversionStatus): ReversalReceipt => ({
  ...{ original_id: 'C', reported: null, amount_minor: '4900', clamped_minor: '0', was },
  ...{ currency: 'USD', is_whole: true, fee_minor: '100' },
  lines: [
    { commission_id: 'm1', level: 1, affiliate_id: 'F', taken_minor: '1470', from: 'pending' },
  ],
})

const summary = (line: Line, was: ConversionStatus = 'approved') => {
  const restored = restore(earned('reversed', line), 'R', receipt(was), [], now)
  expect(restored).toMatchObject({ refundedMinor: 0n, feeReturnedMinor: 0n })
  const moves = restored.entries.flatMap(({ idempotencyKey, transfers }) =>
    transfers.map(({ debit, credit }) => `${idempotencyKey} ${debit.kind} -> ${credit.kind}`),
  )
  return [restored.status, restored.lines[0]?.status, ...moves]
}

it('F90: what a chargeback took comes back to where it would be by now, by an entry that names it', () => {
  const back = (to: string) => `c:m1:restore:R adv.deposit -> aff.${to}`
  const fee = (to: string) => `f:C:restore:R adv.deposit -> plat.fee_${to}`
  const released = lineOf('reversed', { releasedAt: past })
  expect(summary(released)).toEqual(['approved', 'available', back('available'), fee('revenue')])
  expect(summary(lineOf('reversed'))).toEqual(['approved', 'held', back('hold'), fee('revenue')])
  const pending = lineOf('reversed', { isApproved: false })
  expect(summary(pending, 'pending')).toEqual([
    'pending',
    'pending',
    back('pending'),
    fee('pending'),
  ])
})

it('F90: a line that had ended when its conversion was approved is approved as it comes back', () => {
  const ended = lineOf('reversed', { isApproved: false })
  expect(summary(ended)).toEqual([
    ...['approved', 'held', 'c:m1:restore:R adv.deposit -> aff.pending'],
    ...['c:m1:approve aff.pending -> aff.hold', 'f:C:restore:R adv.deposit -> plat.fee_revenue'],
  ])
})

it('F90: a commission that was never funded is restored as unfunded', () => {
  const unfunded = lineOf('reversed', { isFunded: false, isApproved: false })
  expect(summary(unfunded)).toEqual([
    'approved',
    'unfunded',
    'f:C:restore:R adv.deposit -> plat.fee_revenue',
  ])
})

it('F90: a fee that was never charged, or of which nothing was returned, does not come back', () => {
  const original = earned('reversed', lineOf('reversed'))
  const feesOf = (over: Partial<Earned>, minor: string) =>
    restore({ ...original, ...over }, 'R', { ...receipt('approved'), fee_minor: minor }, [], now)
      .entries.filter(({ reason }) => reason !== 'commission_restored')
      .map(({ transfers }) => transfers.map(({ amountMinor }) => amountMinor))
  expect(feesOf({}, '100')).toEqual([[100n]])
  expect(feesOf({}, '1')).toEqual([[1n]])
  expect(feesOf({}, '0')).toEqual([])
  expect(feesOf({ isFeeCharged: false }, '100')).toEqual([])
})

it('F90: a hold that is over by now is not begun again: the money is available from now', () => {
  const due = lineOf('reversed', { isApproved: false, holdUntil: now })
  const { lines } = restore(earned('reversed', due), 'R', receipt('approved'), [], now)
  expect(lines).toMatchObject([{ status: 'available', releasedAt: now, restoredMinor: 1470n }])
  expect(summary(due)).toEqual([
    ...['approved', 'available', 'c:m1:restore:R adv.deposit -> aff.pending'],
    ...[
      'c:m1:approve aff.pending -> aff.available',
      'f:C:restore:R adv.deposit -> plat.fee_revenue',
    ],
  ])
  const held = lineOf('reversed', { isApproved: false, holdUntil: later })
  const [restored] = restore(earned('reversed', held), 'R', receipt('approved'), [], now).lines
  expect(restored).toMatchObject({ status: 'held', releasedAt: null })
})

describe('what refunds asked for in vain does not come back', () => {
  const reversed = earned('reversed', lineOf('reversed', { releasedAt: past }))
  const cases: [string, bigint[], [ConversionStatus, bigint, bigint, bigint], bigint[]][] = [
    ['nothing', [], ['approved', 0n, 1470n, 100n], []],
    ['a third', [1633n], ['approved', 1633n, 980n, 67n], [1633n]],
    ['two parts', [1633n, 1633n], ['approved', 3266n, 490n, 33n], [1633n, 1633n]],
    [
      'parts that add up to the whole',
      [1633n, 1633n, 1634n],
      ['reversed', 4900n, 0n, 0n],
      [1633n, 1633n, 1634n],
    ],
    ['the whole', [4900n], ['reversed', 4900n, 0n, 0n], [4900n]],
    ['more than the whole', [4000n, 50_000n], ['reversed', 4900n, 0n, 0n], [4000n, 900n]],
    ['nothing after the whole', [4900n, 100n], ['reversed', 4900n, 0n, 0n], [4900n]],
    ['what was met', [0n], ['approved', 0n, 1470n, 100n], []],
  ]
  test.each(cases)('%s', (_, unmet, [status, refunded, line, fee], taken) => {
    const refunds = unmet.map((unmetMinor, at) => ({ id: `U${at}`, unmetMinor }))
    const restored = restore(reversed, 'R', receipt('approved'), refunds, now)
    expect(restored).toMatchObject({ status, refundedMinor: refunded, feeMinor: fee })
    expect(restored.lines.map(({ restoredMinor }) => restoredMinor)).toEqual(line ? [line] : [])
    expect(restored.late.map(({ amountMinor }) => amountMinor)).toEqual(taken)
    const kept = restored.late.flatMap(({ lines }) => lines.map(({ takenMinor }) => takenMinor))
    expect(kept.reduce((sum, minor) => sum + minor, line)).toBe(1470n)
    expect(restored.late.reduce((sum, { feeMinor }) => sum + feeMinor, fee)).toBe(100n)
    expect(restored.feeReturnedMinor).toBe(100n - fee)
  })

  test('a refund beside a chargeback of a part, that found less than it asked for', () => {
    const part = { ...receipt('approved'), amount_minor: '900', fee_minor: '18' }
    const lines = [{ ...receipt('approved').lines[0]!, taken_minor: '270' }]
    const refunds = [{ id: 'U', unmetMinor: 500n }]
    const restored = restore(reversed, 'R', { ...part, lines }, refunds, now)
    expect(restored).toMatchObject({ status: 'approved', refundedMinor: 4500n, feeMinor: 8n })
    expect(restored.lines).toMatchObject([{ restoredMinor: 120n, refundedMinor: 1350n }])
  })

  test('what has no amount is refunded as a whole', () => {
    const lead = { ...reversed, amountMinor: null, refundedMinor: 0n }
    const whole = { ...receipt('approved'), amount_minor: null }
    const refunds = [
      { id: 'U', unmetMinor: 1n },
      { id: 'V', unmetMinor: 1n },
    ]
    const restored = restore(lead, 'R', whole, refunds, now)
    expect(restored).toMatchObject({ status: 'reversed', lines: [], feeMinor: 0n })
    expect(restored.late).toHaveLength(1)
  })
})

it('F90: a later decision by a person is kept, and a partly refunded conversion keeps its status', () => {
  const pending = lineOf('reversed', { isApproved: false })
  const since = { ...earned('reversed', pending), decidedAt: past }
  expect(restore(since, 'R', receipt('pending'), [], now).status).toBe('approved')
  const approvedLine = earned('reversed', lineOf('reversed', { isApproved: true }))
  expect(restore(approvedLine, 'R', receipt('pending'), [], now).status).toBe('approved')
  for (const status of ['pending', 'approved', 'rejected'] as const) {
    expect(restore(earned(status, pending), 'R', receipt('approved'), [], now).status).toBe(status)
  }
})
