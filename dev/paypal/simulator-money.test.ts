/**
 * The simulated PayPal is the oracle of other tests: whatever happens, it must neither make nor lose money.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { auditView } from './simulator-audit.ts'
import { createBatch, feeOf } from './simulator-create.ts'
import { advance, moveItem, type World } from './simulator-life.ts'
import { serve, type Tokens } from './simulator-serve.ts'
import { emptyState, parseValue, type SimItem } from './simulator-state.ts'

const pace = { processingAfterMs: 60_000, successAfterMs: 120_000 }
const DAY_MS = 86_400_000
const receivers = [
  'ann',
  'ben',
  'unclaimed',
  'failed',
  'blocked',
  'onhold',
  'strange',
  'unconfirmed',
]

type Step =
  | { do: 'pay'; receivers: string[]; cents: number; currency: string }
  | { do: 'wait'; ms: number }
  | { do: 'move' | 'cancel'; nth: number; status: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('pay' as const),
    receivers: fc.array(fc.constantFrom(...receivers), { minLength: 1, maxLength: 4 }),
    cents: fc.integer({ min: 1, max: 5_000_000 }),
    currency: fc.constantFrom('USD', 'EUR', 'CHF'),
  }),
  fc.record({
    do: fc.constant('wait' as const),
    ms: fc.constantFrom(0, 60_000, 90_000, DAY_MS, 30 * DAY_MS),
  }),
  fc.record({
    do: fc.constantFrom('move' as const, 'cancel' as const),
    nth: fc.nat(20),
    status: fc.constantFrom('SUCCESS', 'RETURNED', 'REFUNDED', 'REVERSED', 'BLOCKED'),
  }),
)
const moves: Record<string, string[]> = {
  ONHOLD: ['SUCCESS', 'RETURNED', 'BLOCKED'],
  UNCLAIMED: ['SUCCESS', 'RETURNED'],
  SUCCESS: ['REFUNDED', 'REVERSED'],
}

function play(steps: Step[]) {
  const state = emptyState()
  // CHF is converted from USD: there is no CHF balance.
  state.balances = { USD: '100000000', EUR: '100000000', CHF: '0' }
  state.rates = { CHF: { from: 'USD', rate: '1.1137' } }
  const world: World = { state, now: Date.parse('2026-11-22T00:00:00Z'), origin: 'http://sim' }
  const tokens: Tokens = { seconds: 1, expiries: new Map([['t', Number.MAX_SAFE_INTEGER]]) }
  const items = () => state.batches.flatMap((batch) => batch.items.map((item) => ({ batch, item })))
  const cancel = (item: SimItem) =>
    serve(world, tokens, {
      method: 'POST',
      url: new URL(`http://sim/v1/payments/payouts-item/${item.payout_item_id}/cancel`),
      authorization: 'Bearer t',
      body: undefined,
      text: '',
    })
  for (const [number, each] of steps.entries()) {
    if (each.do === 'wait') world.now += each.ms
    if (each.do === 'pay') {
      const value = (each.cents / 100).toFixed(2)
      const request = {
        sender_batch_header: { sender_batch_id: `batch-${number}`, recipient_type: 'EMAIL' },
        items: each.receivers.map((name, index) => ({
          sender_item_id: `${number}-${index}`,
          receiver: `${name}@example.com`,
          amount: { currency: each.currency, value },
        })),
      }
      createBatch(state, request, world.now, world.origin)
    }
    const found = each.do === 'move' || each.do === 'cancel' ? items()[each.nth] : undefined
    if (found && each.do === 'cancel') cancel(found.item)
    if (found && each.do === 'move' && moves[found.item.status]?.includes(each.status)) {
      moveItem(world, found.batch, found.item, each.status)
    }
    advance(world, pace)
  }
  return { state, items: items().map(({ item }) => item) }
}

test('balance, held money, fees and paid money always add up to the initial balance', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { state, items } = play(steps)
      const { money, paid_twice, net } = auditView(state)
      expect(paid_twice).toEqual([])
      for (const currency of ['USD', 'EUR']) {
        const { balance = '', held = '', fees = '' } = money[currency] ?? {}
        const cents = (value: string) => parseValue(value, currency) ?? 0n
        // Converted money left as another currency.
        const bought = items
          .filter(({ status, conversion }) => status === 'SUCCESS' && conversion?.from === currency)
          .reduce((sum, { conversion }) => sum + BigInt(conversion?.amount ?? 0), 0n)
        const left = cents(net[currency] ?? '0.00') + bought
        expect(cents(balance) + cents(held) + cents(fees) + left).toBe(100_000_000n)
      }
      expect(state.balances.CHF).toBe('0')
    }),
    { numRuns: 500 },
  )
})

test('every item left as often as it says, and came back at most once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { state, items } = play(steps)
      for (const { payout_item_id, status } of items) {
        const kinds = state.journal
          .filter((line) => line.payout_item_id === payout_item_id)
          .map(({ kind }) => kind)
        const isBack = status === 'REFUNDED' || status === 'REVERSED'
        expect(kinds).toEqual(isBack ? ['out', 'back'] : status === 'SUCCESS' ? ['out'] : [])
      }
    }),
    { numRuns: 300 },
  )
})

test('no batch takes more than there is: amounts and fees', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { state } = play(steps)
      return Object.values(state.balances).every((minor) => BigInt(minor) >= 0n)
    }),
  )
})

test.each([
  ['USD', 7_400n, 148n],
  ['USD', 24n, 0n],
  ['USD', 25n, 1n],
  ['USD', 70_000n, 1_400n],
  ['USD', 70_100n, 1_400n],
  ['JPY', 100_000n, 1_200n],
  ['GBP', 26_200n, 524n],
])('the fee of %s %s is %s', (currency, amount, fee) => {
  expect(feeOf(amount, currency)).toBe(fee)
})
