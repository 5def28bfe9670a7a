import { expect, test } from 'vitest'
import { payoutItemStatuses, payoutMethods } from '../../../../schema/vocabulary.ts'
import { type ActItem, actsFor, shownItem } from './item-actions.ts'

const item = (method: 'paypal' | 'manual', status: ActItem['status']): ActItem => ({
  id: '01900000-0000-7000-8000-000000000001',
  affiliate: { id: '01900000-0000-7000-8000-000000000002', name: 'A' },
  amount: { amount: '1.00', currency: 'USD' },
  status,
  batch: { id: 'b', method, status: 'submitted' },
})

test('every state of an item offers exactly what the server takes', () => {
  const offered = payoutMethods.flatMap((method) =>
    payoutItemStatuses
      .map((status) => [method, status, ...actsFor(item(method, status))])
      .filter(({ length }) => length > 2),
  )
  expect(offered).toEqual([
    ['paypal', 'unclaimed', 'cancel'],
    ['paypal', 'failed', 'payAgain'],
    ['paypal', 'returned', 'payAgain'],
    ['paypal', 'reversed', 'payAgain'],
    ['manual', 'submitted', 'paid', 'failed'],
    ['manual', 'paid', 'returned'],
    ['manual', 'failed', 'payAgain'],
    ['manual', 'returned', 'payAgain'],
    ['manual', 'reversed', 'payAgain'],
  ])
})

test('a requested action is not offered again', () => {
  const asked = { ...item('paypal', 'unclaimed'), cancel_requested_at: '2026-11-20T00:00:00Z' }
  expect(actsFor(asked)).toEqual([])
})

test('a manual payout has no PayPal actions', () => {
  expect(shownItem('manual', 'submitted')).toBe('to_pay')
  expect(shownItem('paypal', 'submitted')).toBe('submitted')
})
