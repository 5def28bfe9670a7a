import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lifeOf } from './life.ts'
import type { Report } from './report.ts'

const terms = { rateBps: 3_000, fixedMinor: 0n, levelsBps: [300, 100] }
const saleOf = (id: string, amount: string): Report => ({
  ...{ event: 'sale', click_id: 'x', external_id: id, customer_id: id, amount, currency: 'USD' },
  visitor: {},
})
const minorOf = (amount = '0.00') => BigInt(amount.replace('.', ''))

test('a sale lives the same life every time, and all kinds of lives occur', () => {
  const kinds = new Set<string>()
  for (let n = 0; n < 300; n += 1) {
    const sale = saleOf(`replay:r:${n}`, '49.00')
    expect(lifeOf(sale, terms)).toEqual(lifeOf(sale, terms))
    kinds.add(
      lifeOf(sale, terms)
        .events.map(({ event }) => event)
        .join(),
    )
  }
  const usual = ['', 'rebill', 'refund', 'refund,refund,refund', 'chargeback', 'rebill,cancel']
  expect([...kinds].sort()).toEqual(usual.sort())
})

test('a deduction never exceeds the earnings, and a full refund deducts all of them', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 3, max: 2_500_000 }), (n, cents) => {
      const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
      const { events, takenMinor } = lifeOf(saleOf(`replay:r:${n}`, amount), terms)
      const share = (bps: bigint) => (BigInt(cents) * bps * 2n + 10_000n) / 20_000n
      const earned = share(3_000n) + share(300n) + share(100n)
      const undone = events
        .filter(({ event }) => event === 'refund' || event === 'chargeback')
        .reduce((sum, event) => sum + minorOf(event.amount), 0n)
      expect(takenMinor <= earned).toBe(true)
      if (undone === 0n) expect(takenMinor).toBe(0n)
      if (undone === BigInt(cents)) expect(takenMinor).toBe(earned)
    }),
  )
})
