import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CommissionStatus, ConversionStatus } from '../../../schema/vocabulary.ts'
import {
  creditWithin,
  type Earned,
  feeAccountAt,
  type Line,
  type Reversal,
  reversalEntries,
  reverse,
  statusAfter,
} from './refund-rules.ts'

const at = new Date('2026-11-20T10:00:00.000Z')
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const

const lineOf = (level: number, amountMinor: bigint, status: CommissionStatus = 'held'): Line => ({
  ...{ id: `m${level}`, affiliateId: `F${level}`, level, amountMinor, refundedMinor: 0n, status },
  ...{ holdUntil: at, releasedAt: null, isFunded: status !== 'unfunded', isApproved: true },
})

function earned(amountMinor: bigint | null, lines: Line[], over: Partial<Earned> = {}): Earned {
  return {
    ...{
      id: 'C',
      advertiserId: 'A',
      billing: 'prepaid',
      room: { 'adv.receivable': 0n, 'adv.payer': 0n },
      event: 'sale',
    },
    ...{ status: 'approved', rejection: null, offerId: 'O', affiliateId: 'F1', clickId: null },
    ...{ customerId: null, attributedBy: 'click', amountMinor, currency: 'USD' },
    ...{ refundedMinor: 0n, revenueMinor: 0n, feeMinor: 0n, feeReturnedMinor: 0n },
    ...{ isFeeCharged: true, isInReview: false, exchangedFrom: null, places: [] },
    ...{ occurredAt: new Date('2026-11-20T10:00:00.000Z'), recordedAt: at },
    ...{ decidedAt: null, decidedBy: null, reopenings: 0, statusIds: [], lines },
    ...over,
  }
}

/** The conversion after this reversal. */
function after(before: Earned, reversed: Reversal): Earned {
  return {
    ...before,
    status: reversed.isWhole ? 'reversed' : before.status,
    refundedMinor: before.refundedMinor + (reversed.amountMinor ?? 0n),
    feeReturnedMinor: before.feeReturnedMinor + reversed.feeMinor,
    lines: before.lines.map((line) => {
      const taken = reversed.lines.find((part) => part.line.id === line.id)
      if (taken === undefined) return line
      const refundedMinor = line.refundedMinor + taken.takenMinor
      return { ...line, refundedMinor, status: statusAfter(taken) }
    }),
  }
}

function play(before: Earned, parts: readonly bigint[]): Earned {
  return parts.reduce((now, minor) => {
    const reversed = reverse(now, usd(minor))
    return reversed.outcome === 'reversed' ? after(now, reversed) : now
  }, before)
}

const takenOf = ({ lines, feeReturnedMinor }: Earned) => [
  ...lines.map(({ refundedMinor }) => refundedMinor),
  feeReturnedMinor,
]

describe('F93: parts of a refund', () => {
  const amounts = fc.record({
    amount: fc.bigInt(1n, 10n ** 15n),
    rates: fc.array(fc.bigInt(0n, 10_000n), { minLength: 1, maxLength: 3 }),
    feeRate: fc.bigInt(0n, 10_000n),
  })
  type Terms = { amount: bigint; rates: bigint[]; feeRate: bigint }
  const given = ({ amount, rates, feeRate }: Terms) => {
    const share = (rate: bigint) => (amount * rate + 5_000n) / 10_000n
    const lines = rates.map((rate, index) => lineOf(index + 1, share(rate)))
    return earned(amount, lines, { feeMinor: share(feeRate) })
  }

  it('F93: parts that add up to the amount take every level and the fee exactly', () => {
    const cuts = fc.array(fc.bigInt(0n, 10n ** 15n), { maxLength: 8 })
    fc.assert(
      fc.property(amounts, cuts, (terms, places) => {
        const before = given(terms)
        const marks = [0n, ...places.map((place) => place % terms.amount), terms.amount]
        marks.sort((a, b) => (a < b ? -1 : 1))
        const parts = marks.slice(1).map((mark, index) => mark - (marks[index] ?? 0n))
        const end = play(
          before,
          parts.filter((part) => part > 0n),
        )
        expect(end.status).toBe('reversed')
        expect(end.refundedMinor).toBe(terms.amount)
        expect(takenOf(end)).toEqual([...before.lines.map((l) => l.amountMinor), before.feeMinor])
      }),
      { numRuns: 1000 },
    )
  })

  it('F86: refunds that ask for more than there was never take more', () => {
    const asked = fc.array(fc.bigInt(1n, 2n * 10n ** 15n), { maxLength: 8 })
    fc.assert(
      fc.property(amounts, asked, (terms, parts) => {
        const before = given(terms)
        const end = play(before, parts)
        expect(end.refundedMinor <= terms.amount).toBe(true)
        takenOf(end).forEach((taken, index) => {
          const whole = before.lines[index]?.amountMinor ?? before.feeMinor
          expect(taken >= 0n && taken <= whole).toBe(true)
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('the order of partial refunds does not change the total deduction', () => {
    const asked = fc.array(fc.bigInt(1n, 10n ** 14n), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(amounts, asked, (terms, parts) => {
        const before = given(terms)
        expect(takenOf(play(before, parts))).toEqual(takenOf(play(before, parts.toReversed())))
      }),
      { numRuns: 1000 },
    )
  })
})

it('F89: each level gives in proportion: half of 49.00 is half of 14.70, 1.47 and 0.49', () => {
  const before = earned(4900n, [lineOf(1, 1470n), lineOf(2, 147n), lineOf(3, 49n)])
  const reversed = reverse(before, usd(2450n)) as Reversal
  expect(reversed.lines.map(({ takenMinor }) => takenMinor)).toEqual([735n, 74n, 25n])
  expect(reversed).toMatchObject({ isWhole: false, clampedMinor: 0n, amountMinor: 2450n })
})

it('F86: a refund of more than the rest deducts the rest and returns the excess', () => {
  const before = earned(4900n, [{ ...lineOf(1, 1470n), refundedMinor: 1200n }], {
    refundedMinor: 4000n,
  })
  expect(reverse(before, usd(1000n))).toMatchObject({ amountMinor: 900n, clampedMinor: 100n })
  expect(reverse(before, null)).toMatchObject({
    amountMinor: 900n,
    clampedMinor: 0n,
    isWhole: true,
  })
})

it('a lead without amount is reversed in full, whatever amount is named', () => {
  for (const amount of [null, 0n]) {
    const before = earned(amount, [lineOf(1, 500n)], { event: 'lead' })
    expect(reverse(before, usd(7n))).toMatchObject({ amountMinor: null, isWhole: true })
    expect((reverse(before, null) as Reversal).lines[0]?.takenMinor).toBe(500n)
  }
})

it('rejected, reversed and fully refunded conversions have no rest', () => {
  const ended: ConversionStatus[] = ['rejected', 'reversed']
  for (const status of ended) {
    expect(reverse(earned(4900n, [], { status }), null)).toEqual({ outcome: 'nothing_left' })
  }
  const spent = earned(4900n, [], { refundedMinor: 4900n })
  expect(reverse(spent, usd(1n))).toEqual({ outcome: 'nothing_left' })
})

it('a refund in a currency in which nobody paid is refused by name', () => {
  const other = { minor: 100n, currency: 'EUR' } as const
  const problem = { field: 'currency', code: 'currency_of_order', params: { currency: 'USD' } }
  expect(reverse(earned(4900n, []), other)).toMatchObject({ outcome: 'refused', problem })
})

it('a converted sale is refunded at its original rate: three parts of 10.00 EUR add up to 10.83 USD', () => {
  let now = earned(1083n, [lineOf(1, 325n)])
  let reversedMinor = 0n
  for (const minor of [333n, 333n, 334n]) {
    now = { ...now, exchangedFrom: { minor: 1000n, currency: 'EUR', reversedMinor } }
    now = after(now, reverse(now, { minor, currency: 'EUR' }) as Reversal)
    reversedMinor += minor
  }
  expect(now).toMatchObject({ status: 'reversed', refundedMinor: 1083n })
  expect(now.lines[0]?.refundedMinor).toBe(325n)
})

it('F85: each status is deducted from its own account, and an unfunded commission moves no money', () => {
  const from: [CommissionStatus, string | null][] = [
    ['pending', 'aff.pending'],
    ['held', 'aff.hold'],
    ['available', 'aff.debt'],
    ['unfunded', null],
    ['rejected', null],
    ['reversed', null],
  ]
  for (const [status, account] of from) {
    const before = earned(4900n, [lineOf(1, 1470n, status)])
    const reversed = reverse(before, null) as Reversal
    const entries = reversalEntries(before, reversed, 'R', at)
    expect(entries.map(({ transfers }) => transfers[0]?.debit.kind)).toEqual(
      account === null ? [] : [account],
    )
    if (account) expect(entries[0]?.idempotencyKey).toBe('c:m1:refund:R')
  }
})

it('the fee is returned from its current account, and only if it was charged', () => {
  const feeFrom = (over: Partial<Earned>) => {
    const before = earned(4900n, [], { feeMinor: 10n, ...over })
    const [entry] = reversalEntries(before, reverse(before, null) as Reversal, 'R', at)
    return entry?.transfers[0]?.debit.kind
  }
  expect(feeFrom({ status: 'pending' })).toBe('plat.fee_pending')
  expect(feeFrom({ status: 'approved' })).toBe('plat.fee_revenue')
  expect(feeFrom({ isFeeCharged: false })).toBe(undefined)
  expect(feeAccountAt('pending')).toBe('pending')
})

const noRoom = { 'adv.receivable': 0n, 'adv.payer': 0n }

it('what goes back to an advertiser who owes less than it becomes a deposit', () => {
  const before = earned(4900n, [lineOf(1, 1470n), lineOf(2, 147n)], { billing: 'postpaid' })
  const entries = reversalEntries(before, reverse(before, null) as Reversal, 'R', at)
  const { entries: within, room } = creditWithin(entries, { ...noRoom, 'adv.receivable': 1500n })
  const credits = within.flatMap(({ transfers }) =>
    transfers.map(({ credit, amountMinor }) => `${credit.kind} ${amountMinor}`),
  )
  expect(credits).toEqual(['adv.receivable 1470', 'adv.receivable 30', 'adv.deposit 117'])
  expect(room['adv.receivable']).toBe(0n)
  const [prepaid] = creditWithin(
    reversalEntries({ ...before, billing: 'prepaid' }, reverse(before, null) as Reversal, 'R', at),
    noRoom,
  ).entries
  expect(prepaid?.transfers.map(({ credit }) => credit.kind)).toEqual(['adv.deposit'])
})

it('a refund credits the amount owed up to its total, and the deposit beyond', () => {
  const lines = [lineOf(1, 1000n, 'held'), lineOf(2, 500n, 'held')]
  for (const billing of ['postpaid', 'own_payer'] as const) {
    const original = earned(4900n, lines, { billing })
    const reversed = reverse(original, null)
    if (reversed.outcome !== 'reversed') throw new Error(reversed.outcome)
    const owed = billing === 'postpaid' ? 'adv.receivable' : 'adv.payer'
    const taken = (minor: bigint) => {
      const reversal = reversalEntries(original, reversed, 'R', at)
      const { entries, room } = creditWithin(reversal, { ...noRoom, [owed]: minor })
      const parts = entries.flatMap(({ transfers }) =>
        transfers.map(({ credit, amountMinor }) => `${credit.kind} ${amountMinor}`),
      )
      return [...parts, `left ${room[owed]}`]
    }
    expect(taken(1500n)).toEqual([`${owed} 1000`, `${owed} 500`, 'left 0'])
    expect(taken(1501n)).toEqual([`${owed} 1000`, `${owed} 500`, 'left 1'])
    expect(taken(1001n)).toEqual([`${owed} 1000`, `${owed} 1`, 'adv.deposit 499', 'left 0'])
    expect(taken(1000n)).toEqual([`${owed} 1000`, 'adv.deposit 500', 'left 0'])
    expect(taken(0n)).toEqual(['adv.deposit 1000', 'adv.deposit 500', 'left 0'])
  }
})
