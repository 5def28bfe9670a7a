import { expect, test } from 'vitest'
import { choiceOf, everybody, runSum, takenOf } from './choice.ts'
import type { Account, Totals } from './pay-data.ts'

const usd = (amount: string) => ({ amount, currency: 'USD' as const })
const account = (amount: string, ...obstacles: Account['obstacles']): Account => ({
  id: '01900000-0000-7000-8000-000000000001',
  affiliate: { id: '01900000-0000-7000-8000-000000000002', name: 'A', code: 'a' },
  advertiser: { id: '01900000-0000-7000-8000-000000000003', name: 'B' },
  ...{ balance: usd(amount), amount: usd(amount), minimum: usd('10.00') },
  ...{ receiver: null, obstacles, last_problem: null },
})
const totals: Totals = {
  currency: 'USD',
  payable: { accounts: 5, total: usd('100.00') },
  blocked: { accounts: 0, total: usd('0.00'), by_obstacle: [] },
  fees: usd('2.00'),
  paypal: null,
}
const ids = ['01900000-0000-7000-8000-000000000002']

test('an empty list names nobody', () => {
  expect([everybody, { mode: 'only', ids: [] } as const].map(choiceOf)).toEqual([{}, {}])
  expect(choiceOf({ mode: 'only', ids })).toEqual({ include: ids })
  expect(choiceOf({ mode: 'but', ids })).toEqual({ exclude: ids })
})

test('a run takes balances without obstacles; by name also those that a manual run leaves out', () => {
  const [free, left, poor] = [account('30.00'), account('20.00', 'excluded'), account('3.00')]
  const both = account('7.00', 'excluded', 'debt')
  expect(takenOf([free, left, both], 'but')).toEqual([free])
  expect(takenOf([free, left, poor, both], 'only')).toEqual([free, left, poor])
})

test('the sum is everybody’s, theirs, or everybody’s without them', () => {
  const taken = [account('30.00'), account('0.10')]
  expect(runSum(totals, everybody, [])).toEqual({ total: usd('100.00'), count: 5 })
  expect(runSum(totals, { mode: 'only', ids }, taken)).toEqual({ total: usd('30.10'), count: 2 })
  expect(runSum(totals, { mode: 'but', ids }, taken)).toEqual({ total: usd('69.90'), count: 3 })
})
