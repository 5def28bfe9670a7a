import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { AMOUNT_MINOR_MAX } from '../../core/money.ts'
import { type EarningTerms, earn } from './commission.ts'
import { uplinesOf } from './levels.ts'
import { noFee } from './platform-fee.ts'
import type { Rates } from './tiers.ts'

const rates = (over: Partial<Rates>): Rates => ({
  ...{ rateBps: 0, fixedMinor: 0n },
  ...over,
})
const alone: EarningTerms = {
  ...{ currency: 'USD', rates: rates({}), affiliateId: 'F', uplines: [], skipped: [] },
  ...{ level2Bps: 0, level3Bps: 0, fee: noFee },
}
const both = [
  { level: 2, affiliateId: 'S' },
  { level: 3, affiliateId: 'T' },
] as const

function earned(terms: EarningTerms, minor: bigint) {
  const earning = earn(terms, { minor, currency: terms.currency })
  if (earning.outcome !== 'earned') throw new Error(earning.outcome)
  return earning
}
const amounts = ({ lines }: ReturnType<typeof earned>) => lines.map((line) => line.amountMinor)

describe('one line: percent, fixed, hybrid, in every size', () => {
  const cases: [string, Partial<Rates>, [bigint, Currency], bigint][] = [
    ['30 % of 49.00 USD', { rateBps: 3000 }, [4900n, 'USD'], 1470n],
    ['fixed 5.00 USD on any amount', { fixedMinor: 500n }, [1n, 'USD'], 500n],
    ['hybrid: 10 % and 2.00', { rateBps: 1000, fixedMinor: 200n }, [4900n, 'USD'], 690n],
    ['half a cent is rounded up', { rateBps: 5000 }, [1n, 'USD'], 1n],
    ['less than half a cent is nothing', { rateBps: 3000 }, [1n, 'USD'], 0n],
    ['rate 0 earns nothing', {}, [4900n, 'USD'], 0n],
    [
      'F94: 100 % of 10^15 is all of it',
      { rateBps: 10_000 },
      [AMOUNT_MINOR_MAX, 'USD'],
      AMOUNT_MINOR_MAX,
    ],
    ['F94: 2^53 + 1', { rateBps: 10_000 }, [2n ** 53n + 1n, 'USD'], 2n ** 53n + 1n],
    ['whole yen', { rateBps: 1250 }, [1004n, 'JPY'], 126n],
    ['three decimals of KWD', { rateBps: 3333 }, [1234n, 'KWD'], 411n],
  ]
  for (const [name, over, [minor, currency], line] of cases) {
    test(name, () => {
      const found = earned({ ...alone, currency, rates: rates(over) }, minor)
      expect(amounts(found)).toEqual(line === 0n ? [] : [line])
      expect(found).toMatchObject({ revenueMinor: line, feeMinor: 0n })
    })
  }
})

test('a fixed sum needs no amount, a share does', () => {
  const fixed = { ...alone, rates: rates({ fixedMinor: 500n }) }
  expect(earn(fixed, null)).toMatchObject({ lines: [{ amountMinor: 500n }] })
  expect(earn({ ...alone, rates: rates({ rateBps: 1 }) }, null).outcome).toBe('amount_missing')
  // The platform's fee alone requires no amount: a lead without one is accepted.
  const fee = { rateBps: 500, fixedMinor: 30n }
  expect(earn({ ...fixed, fee }, null)).toMatchObject({ feeMinor: 30n, revenueMinor: 530n })
})

describe('three levels of 100.00: 30 %, 3 %, 1 %, and a fee of 6 %', () => {
  const terms: EarningTerms = {
    ...alone,
    rates: rates({ rateBps: 3000 }),
    fee: { rateBps: 600, fixedMinor: 0n },
    ...{ uplines: both, level2Bps: 300, level3Bps: 100 },
  }
  test('all three earn, and the fee comes on top', () => {
    const found = earned(terms, 10_000n)
    expect(
      found.lines.map(({ level, rateBps, fixedMinor }) => [level, rateBps, fixedMinor]),
    ).toEqual([
      [1, 3000, 0n],
      [2, 300, 0n],
      [3, 100, 0n],
    ])
    expect(amounts(found)).toEqual([3000n, 300n, 100n])
    expect(found).toMatchObject({ feeMinor: 600n, revenueMinor: 4000n })
  })

  test('the share of an unfilled level stays with the advertiser', () => {
    const skipped = [{ level: 2, affiliateId: 'S', reason: 'inactive' }] as const
    const found = earned({ ...terms, uplines: [both[1]], skipped }, 10_000n)
    expect(found.lines.map(({ level, amountMinor }) => [level, amountMinor])).toEqual([
      [1, 3000n],
      [3, 100n],
    ])
    expect(found).toMatchObject({ feeMinor: 600n, revenueMinor: 3700n, skipped })
  })

  test('a level that is off is not reported', () => {
    const skipped = [{ level: 3, affiliateId: null, reason: 'missing' }] as const
    expect(earned({ ...terms, level3Bps: 0, uplines: [both[0]], skipped }, 10_000n)).toMatchObject({
      skipped: [],
    })
  })

  test('a fixed sum is for the affiliate only', () => {
    const found = earned({ ...terms, rates: rates({ fixedMinor: 500n }) }, 10_000n)
    expect(amounts(found)).toEqual([500n])
    expect(found).toMatchObject({ feeMinor: 600n, revenueMinor: 1100n })
  })
})

describe('who earns on the upper levels', () => {
  const sponsor = (affiliateId: string, over: object = {}) =>
    ({ affiliateId, affiliateStatus: 'approved', partnershipStatus: 'approved', ...over }) as const
  const sharesOf = (...sponsors: ReturnType<typeof sponsor>[]) => {
    const { uplines, skipped } = uplinesOf('F', sponsors)
    return [
      ...uplines.map(({ level, affiliateId }) => `${level} ${affiliateId}`),
      ...skipped.map(({ level, reason }) => `${level} ${reason}`),
    ]
  }
  test('the sponsor and the sponsor’s sponsor', () => {
    expect(sharesOf(sponsor('S'), sponsor('T'))).toEqual(['2 S', '3 T'])
    expect(sharesOf(sponsor('S'))).toEqual(['2 S', '3 missing'])
    expect(sharesOf()).toEqual(['2 missing', '3 missing'])
  })
  test('sponsors who are suspended, blocked or not approved do not earn, and no one moves up', () => {
    const suspended = sponsor('S', { partnershipStatus: 'suspended' })
    expect(sharesOf(suspended, sponsor('T'))).toEqual(['3 T', '2 inactive'])
    expect(sharesOf(sponsor('S'), sponsor('T', { affiliateStatus: 'blocked' }))).toEqual([
      '2 S',
      '3 inactive',
    ])
  })
  test('no person earns twice', () => {
    expect(sharesOf(sponsor('S'), sponsor('S'))).toEqual(['2 S', '3 repeated'])
    expect(sharesOf(sponsor('F'), sponsor('T'))).toEqual(['3 T', '2 repeated'])
  })
})

test('audit 17, F93: for any terms, the debt is exactly the commissions and the fee', () => {
  const bps = fc.integer({ min: 0, max: 10_000 })
  const fixed = fc.bigInt({ min: 0n, max: 10n ** 9n })
  const any = fc.record({
    minor: fc.bigInt({ min: 0n, max: AMOUNT_MINOR_MAX }),
    currency: fc.constantFrom(...currencies),
    rates: fc.record({ rateBps: bps, fixedMinor: fixed }),
    fee: fc.record({ rateBps: bps, fixedMinor: fixed }),
    upper: fc.tuple(bps, bps),
    uplines: fc.subarray([...both]),
  })
  const shared = (minor: bigint, rateBps: number) => (minor * BigInt(rateBps) + 5000n) / 10_000n
  fc.assert(
    fc.property(any, ({ minor, currency, rates: own, fee, upper, uplines }) => {
      const [level2Bps, level3Bps] = upper
      const terms = { ...alone, currency, rates: own, fee, uplines, level2Bps, level3Bps }
      const { lines, feeMinor, revenueMinor } = earned(terms, minor)
      const sum = lines.reduce((total, { amountMinor }) => total + amountMinor, 0n)
      expect(revenueMinor).toBe(sum + feeMinor)
      expect(lines.every(({ amountMinor }) => amountMinor > 0n)).toBe(true)
      // The fee does not depend on who earns how much, and reduces no commission.
      expect(feeMinor).toBe(shared(minor, fee.rateBps) + fee.fixedMinor)
      expect(earned({ ...terms, fee: noFee }, minor).lines).toEqual(lines)
      const of = (level: number) => lines.find((line) => line.level === level)?.amountMinor ?? 0n
      expect(of(1)).toBe(shared(minor, own.rateBps) + own.fixedMinor)
      const isShared = own.rateBps > 0 && uplines.some(({ level }) => level === 3)
      expect(of(3)).toBe(isShared ? shared(minor, level3Bps) : 0n)
    }),
  )
})
