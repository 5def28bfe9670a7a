import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openPayoutItemStatuses, payoutItemStatuses } from '../../../../schema/vocabulary.ts'
import {
  checkStatements,
  type ItemStatement,
  isAsStated,
  readStated,
  statedText,
  stepsOfStated,
  sumOf,
} from './item-settlement.ts'
import { entriesOf, type KnownItem } from './payout-settling.ts'

const itemOf = (id: string, more: Partial<KnownItem> = {}): KnownItem => ({
  ...{ id, advertiserId: 'adv', affiliateId: `aff-${id}`, receiver: `${id}@example.com` },
  ...{ amountMinor: 100n, status: 'reserved', feeMinor: 0n, problemCode: null, ...more },
})
const paid = (itemId: string, reference: string | null = `T${itemId}`): ItemStatement => ({
  ...{ itemId, outcome: 'paid', reference },
})
const notPaid = (itemId: string, reference: string | null = null): ItemStatement => ({
  ...{ itemId, outcome: 'not_paid', reference },
})
const faultsOf = (items: readonly KnownItem[], statements: readonly ItemStatement[]) =>
  checkStatements(items, statements).faults.map(({ index, field }) => [index, field])

describe('what is said of payouts', () => {
  const items = [itemOf('a'), itemOf('b'), itemOf('c', { status: 'paid' })]

  test('is said of each open one, once, and of no other', () => {
    expect(faultsOf(items, [paid('a'), notPaid('b')])).toEqual([])
    expect(faultsOf(items, [paid('a')])).toEqual([[1, 'item_id']])
    expect(faultsOf(items, [paid('a'), notPaid('b'), notPaid('b')])).toEqual([[2, 'item_id']])
    expect(faultsOf(items, [paid('a'), notPaid('b'), notPaid('c')])).toEqual([[2, 'item_id']])
    expect(faultsOf(items, [paid('a'), notPaid('b'), paid('x')])).toEqual([[2, 'item_id']])
  })

  test('names a transaction of its own for each payment', () => {
    expect(faultsOf(items, [paid('a', null), notPaid('b')])).toEqual([[0, 'reference']])
    expect(faultsOf(items, [paid('a', 'T1'), paid('b', 'T1')])).toEqual([[1, 'reference']])
  })

  test.each(['unclaimed', 'on_hold'] as const)(
    'names the return of a payment that PayPal held as %s',
    (status) => {
      const held = [itemOf('a', { status })]
      expect(faultsOf(held, [notPaid('a')])).toEqual([[0, 'reference']])
      expect(faultsOf(held, [notPaid('a', 'R1')])).toEqual([])
      expect(faultsOf(held, [paid('a')])).toEqual([])
    },
  )

  test('is read as it was written', () => {
    const line = fc.record({
      itemId: fc.uuid(),
      outcome: fc.constantFrom('paid' as const, 'not_paid' as const),
      status: fc.constantFrom(...payoutItemStatuses),
      amountMinor: fc.bigInt(1n, 10n ** 15n),
      reference: fc.option(fc.stringMatching(/^[A-Za-z0-9-]{3,64}$/)),
    })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (stated) => {
        expect(readStated(statedText(stated))).toEqual(stated)
      }),
    )
  })

  test('is stale once an item has moved, came in, or has its end', () => {
    const { stated } = checkStatements(items, [paid('a'), notPaid('b')])
    expect(isAsStated(items, stated)).toBe(true)
    const [a, b, c] = items as [KnownItem, KnownItem, KnownItem]
    expect(isAsStated([a, { ...b, status: 'submitted' }, c], stated)).toBe(false)
    expect(isAsStated([a, { ...b, status: 'paid' }, c], stated)).toBe(false)
    expect(isAsStated([a, { ...b, amountMinor: 99n }, c], stated)).toBe(false)
    expect(isAsStated([...items, itemOf('d')], stated)).toBe(false)
  })
})

describe('what is booked', () => {
  const USD = 'USD' as const
  const at = new Date('2026-11-20T10:00:00Z')
  const cashOf = (minor: bigint) => ({ cash: new Map([['USD', minor]]), payerMinor: 0n })

  test('each payment and each return has the key that a reading would use', () => {
    const items = [itemOf('a'), itemOf('b', { amountMinor: 250n })]
    const { stated } = checkStatements(items, [paid('a'), notPaid('b')])
    const batch = { currency: USD, isOwnPayer: false }
    const { steps, missing } = stepsOfStated(batch, items, stated, cashOf(100n))
    expect(missing).toBeNull()
    const entries = steps.flatMap((step) => entriesOf(batch, step, at))
    expect(entries.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['p:a:success', 'p:b:fail'])
    expect(steps.map(({ move }) => move.to)).toEqual(['paid', 'returned'])
    expect([sumOf(stated, 'paid'), sumOf(stated, 'not_paid')]).toEqual([100n, 250n])
  })

  test('cash that is short by one minor unit is reported', () => {
    const items = [itemOf('a'), itemOf('b')]
    const { stated } = checkStatements(items, [paid('a'), paid('b')])
    const batch = { currency: USD, isOwnPayer: false }
    expect(stepsOfStated(batch, items, stated, cashOf(200n)).missing).toBeNull()
    expect(stepsOfStated(batch, items, stated, cashOf(199n)).missing).toEqual({
      ...{ minor: 1n, currency: 'USD' },
    })
  })

  test('what an own payer’s commitments do not cover is its claim, whatever the order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(1n, 500n), { minLength: 1, maxLength: 6 }),
        fc.bigInt(0n, 2_000n),
        (amounts, payerMinor) => {
          const items = amounts.map((amountMinor, index) => itemOf(`i${index}`, { amountMinor }))
          const { stated } = checkStatements(
            items,
            items.map(({ id }) => paid(id)),
          )
          const funds = { cash: new Map(), payerMinor }
          const batch = { currency: USD, isOwnPayer: true }
          const { steps, missing } = stepsOfStated(batch, items, stated, funds)
          const total = amounts.reduce((sum, minor) => sum + minor, 0n)
          const uncovered = steps.reduce((sum, step) => sum + step.uncoveredMinor, 0n)
          expect(missing).toBeNull()
          expect(uncovered).toBe(total > payerMinor ? total - payerMinor : 0n)
        },
      ),
    )
  })
})

test('every open state can be settled', () => {
  for (const status of openPayoutItemStatuses) {
    expect(faultsOf([itemOf('a', { status })], [notPaid('a', 'R1')])).toEqual([])
  }
})
