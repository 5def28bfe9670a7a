/**
 * A year of finance against plain arithmetic. An advertiser sells, refunds, pays, has invoices voided and
 * changes its billing mode. After each month, what it owes and its invoices must equal the sums computed
 * here.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BillingMode } from '../../../schema/vocabulary.ts'
import { Refusal } from '../../core/refusal.ts'
import { expectSoundBooks } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { FinanceWorld } from '../test/finance-world.ts'

const RUNS = 25
const kinds = ['sell', 'sell', 'sell', 'refund', 'halve', 'pay', 'void'] as const
const modes = ['prepaid', 'postpaid', 'own_payer'] as const
type Action =
  | { kind: (typeof kinds)[number]; units: bigint; pick: number }
  | { kind: 'change'; mode: BillingMode; pick: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(...kinds),
      // With 40 cents, commission, fee and the halves of both are whole cents.
      units: fc.bigInt(1n, 500n),
      pick: fc.nat(99),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      mode: fc.constantFrom(...modes),
      pick: fc.nat(99),
    }),
  },
)
const year = fc.array(fc.array(action, { maxLength: 4 }), { minLength: 12, maxLength: 12 })

interface Order {
  id: string
  /** Half of it, in units of 40 cents; two while nothing is refunded. */
  units: bigint
  halves: bigint
}

/** What an advertiser owes and holds, computed by hand. */
class Books {
  mode: BillingMode = 'prepaid'
  owed = 0n
  deposit = 0n
  orders: Order[] = []
  invoices: { id: string; total: bigint; paid: bigint }[] = []

  get open(): bigint {
    return this.invoices.reduce((sum, { total, paid }) => sum + total - paid, 0n)
  }

  /**
   * 30 % and 5 % of half an order: 6 and 1 cents a unit. An own payer's PayPal pays everything except the
   * fee.
   */
  halfOf({ units }: Order): bigint {
    return units * (this.mode === 'own_payer' ? 1n : 7n)
  }

  charge(minor: bigint): void {
    if (this.mode === 'prepaid') this.deposit -= minor
    else this.owed += minor
  }

  giveBack(minor: bigint): void {
    const settled = this.mode === 'prepaid' || minor > this.owed ? this.owed : minor
    this.owed -= settled
    this.deposit += minor - settled
  }

  settle(): void {
    const paid = this.deposit < this.owed ? this.deposit : this.owed
    this.owed -= paid
    this.deposit -= paid
  }
}

const databases = await makeDatabaseWorld({ recordsAtBusinessTime: true })

async function act(world: FinanceWorld, books: Books, what: Action, now: Date): Promise<void> {
  switch (what.kind) {
    case 'sell': {
      const order = { id: '', units: what.units, halves: 2n }
      const price = 2n * books.halfOf(order)
      if (books.mode === 'prepaid' && books.deposit < price) {
        await world.book('deposit', price, now)
        books.deposit += price
      }
      order.id = await world.sell(what.units * 40n, now)
      books.orders.push(order)
      return books.charge(price)
    }
    case 'refund':
    case 'halve': {
      const order = books.orders[what.pick % books.orders.length]
      return order && refund(world, books, order, what.kind === 'halve' ? 1n : order.halves, now)
    }
    case 'pay': {
      const due = books.invoices.filter(({ total, paid }) => paid < total)
      const invoice = due[what.pick % due.length]
      if (invoice === undefined) return
      const left = invoice.total - invoice.paid
      const minor = what.pick % 3 === 0 && left > 1n ? left / 2n : left
      await world.pay(invoice.id, minor, now)
      invoice.paid += minor
      books.giveBack(minor)
      return books.mode === 'own_payer' ? undefined : books.settle()
    }
    case 'void': {
      const unpaid = books.invoices.filter(({ paid }) => paid === 0n)
      const invoice = unpaid[what.pick % unpaid.length]
      if (invoice === undefined) return
      await world.void(invoice.id, now)
      books.invoices = books.invoices.filter((other) => other !== invoice)
      return
    }
    case 'change':
      return change(world, books, what.mode, now)
  }
}

async function refund(world: FinanceWorld, books: Books, order: Order, halves: bigint, now: Date) {
  if (order.halves === 0n) return
  await world.refund(order.id, now, halves * order.units * 20n)
  order.halves -= halves
  books.giveBack(halves * books.halfOf(order))
}

/** Completes all pending work as far as possible; the rest keeps the old billing mode. */
async function change(world: FinanceWorld, books: Books, mode: BillingMode, now: Date) {
  for (const order of books.orders) await refund(world, books, order, order.halves, now)
  if (books.mode === 'prepaid' && books.deposit > 0n) {
    await world.book('deposit_chargeback', books.deposit, now)
    books.deposit = 0n
  }
  const isOpen = books.owed > 0n || books.deposit > 0n
  const answer = await world.switchTo(mode).then(
    () => 'changed',
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error
      return error.code
    },
  )
  expect(answer).toBe(isOpen && mode !== books.mode ? 'conflict' : 'changed')
  if (answer === 'changed') books.mode = mode
}

async function play(months: readonly (readonly Action[])[]): Promise<void> {
  const world = await FinanceWorld.open(new Date('2026-01-01T09:00:00Z'), {}, databases)
  const books = new Books()
  for (const [month, actions] of months.entries()) {
    for (const [index, what] of actions.entries()) {
      await act(world, books, what, new Date(Date.UTC(2026, month, 3 + 4 * index, 10)))
    }
    if (books.mode !== 'prepaid') books.settle()
    const missing = books.mode === 'prepaid' ? 0n : books.owed - books.open
    const issued = await world.issue(new Date(Date.UTC(2026, month + 1, 1, 0, 15)))
    expect([month, issued.length]).toEqual([month, missing > 0n ? 1 : 0])
    if (issued[0] !== undefined) books.invoices.push({ id: issued[0], total: missing, paid: 0n })
    expect({ owed: await world.owed(), open: await world.open() }).toEqual({
      ...{ owed: books.owed, open: books.open },
    })
  }
  const open = (await world.invoices()).filter(({ status }) => status !== 'void')
  expect(open.map(({ id, totalMinor, paidMinor }) => [id, totalMinor, paidMinor])).toEqual(
    books.invoices.map(({ id, total, paid }) => [id, total, paid]),
  )
  await expectSoundBooks(databases.system)
}

test('audit 21: a year of changes: invoices ask for what the journal says is owed, no more and no less', async () => {
  await fc.assert(fc.asyncProperty(year, play), { numRuns: RUNS })
}, 300_000)
