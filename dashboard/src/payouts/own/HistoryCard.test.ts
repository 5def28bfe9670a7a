import { expect, test } from 'vitest'
import { enPages } from '../../pages-en.ts'
import { adviceOf, mustAct } from './HistoryCard.tsx'

const words = enPages.myPayouts
const format = { dayOf: (at: string) => at.slice(0, 10) }
const paid = {
  ...{ status: 'paid' as const, problem: null, claim_until: null },
  ...{ retry_of_id: null, retried_by_id: null },
}
const locked = {
  name: 'RECEIVER_ACCOUNT_LOCKED',
  reason: 'receiverLocked' as const,
  action: 'affiliate' as const,
}
const advice = (over: object) => adviceOf({ ...paid, ...over }, enPages, format)

test('a paid payout needs nothing, even where it had been held up before', () => {
  expect(advice({})).toEqual([])
  expect(advice({ problem: locked })).toEqual([])
})

test('an unclaimed payout shows its deadline once', () => {
  const problem = { ...locked, name: 'RECEIVER_UNREGISTERED', reason: 'noAccount' as const }
  const claim_until = '2026-12-01T10:00:00.000Z'
  expect(advice({ status: 'unclaimed', problem, claim_until })).toEqual([words.claim('2026-12-01')])
})

test('a failed one says what to do, and that the money is back', () => {
  expect(advice({ status: 'failed', problem: locked })).toEqual([
    ...[enPages.payPalAdvice.receiverLocked, words.back],
  ])
})

test('a failed one leads to the payout method only if the affiliate must act', () => {
  const failed = { ...paid, status: 'failed' as const }
  const passing = { ...locked, name: 'RECEIVING_LIMIT_EXCEEDED_X' }
  expect(mustAct({ ...failed, problem: locked })).toBe(true)
  expect(mustAct({ ...failed, problem: locked, retried_by_id: 'later' })).toBe(false)
  expect(mustAct({ ...failed, problem: passing })).toBe(false)
  expect(mustAct({ ...paid, problem: locked })).toBe(false)
})

test('a payout that was paid again shows only that', () => {
  expect(advice({ status: 'returned', problem: locked, retried_by_id: 'later' })).toEqual([
    words.again,
  ])
  expect(advice({ retry_of_id: 'earlier' })).toEqual([words.retried])
})

test('what passes by itself is for the next payout once the money is back', () => {
  const problem = {
    name: 'INTERNAL_ERROR',
    reason: 'temporary' as const,
    action: 'retry' as const,
  }
  expect(advice({ status: 'submitted', problem })).toEqual([enPages.payPalOthersAct.retry])
  expect(advice({ status: 'failed', problem })).toEqual([enPages.payPalNextTries, words.back])
})
