import { expect, test } from 'vitest'
import { BatchFacts } from './batch-facts.ts'
import type { ConversionFacts, EvaluatedRecord } from './conversion.ts'
import type { ConversionReport } from './report.ts'

const report = (over: object = {}) =>
  ({ amount: { minor: 100n, currency: 'USD' }, visitor: null, ...over }) as ConversionReport
const facts = {
  settings: { isLowBalanceNotified: false },
  evidence: [
    { fundableMinor: 1_000n, offer: { currency: 'USD' } },
    { fundableMinor: 1_000n, offer: { currency: 'EUR' } },
    { fundableMinor: null, offer: { currency: 'USD' } },
  ],
  review: [
    {
      ...{ affiliateId: 'a', affiliateConversionsInHour: 5 },
      ...{ addressConversionsInHour: 2, addressSameAmountInDay: 1 },
    },
  ],
} as unknown as ConversionFacts
const transfer = (debit: string, credit: string, amountMinor: bigint) => ({
  ...{ debit: { kind: debit }, credit: { kind: credit }, amountMinor },
})
const evaluated = (over: object = {}) =>
  ({
    conversion: {
      ...{ affiliateId: 'a', rejection: null, commissions: [] },
      amount: { minor: 100n, currency: 'USD' },
    },
    ...{ entries: [], isBalanceLow: false },
    ...over,
  }) as unknown as EvaluatedRecord

const fundable = ({ evidence }: ConversionFacts) => evidence.map((found) => found.fundableMinor)

test('the first event of a batch is evaluated with the stored facts', () => {
  expect(new BatchFacts().factsFor(report(), facts)).toEqual(facts)
})

test('committed money reduces the limit of later events in its currency', () => {
  const batch = new BatchFacts()
  const entries = [
    { currency: 'USD', transfers: [transfer('adv.deposit', 'aff.pending', 300n)] },
    { currency: 'USD', transfers: [transfer('adv.deposit', 'plat.fee_pending', 50n)] },
    { currency: 'USD', transfers: [transfer('aff.pending', 'aff.available', 300n)] },
    { currency: 'USD', transfers: [transfer('aff.pending', 'adv.deposit', 10n)] },
  ]
  batch.add(report(), evaluated({ entries }))
  expect(fundable(batch.factsFor(report(), facts))).toEqual([660n, 1_000n, null])
  batch.add(report(), evaluated({ entries: entries.slice(0, 1) }))
  expect(fundable(batch.factsFor(report(), facts))).toEqual([360n, 1_000n, null])
})

test('audit 25: after an unfunded event, later events in its currency are unfunded too', () => {
  const batch = new BatchFacts()
  const commissions = [{ status: 'unfunded', amount: { minor: 2_000n, currency: 'USD' } }]
  batch.add(report(), evaluated({ conversion: { affiliateId: 'a', amount: null, commissions } }))
  expect(fundable(batch.factsFor(report(), facts))).toEqual([0n, 1_000n, null])
})

test('an affiliate’s conversions count, except rejected ones', () => {
  const batch = new BatchFacts()
  const rejected = { affiliateId: 'a', rejection: 'no_payout_rule', amount: null, commissions: [] }
  batch.add(report(), evaluated())
  batch.add(report(), evaluated({ conversion: rejected }))
  batch.add(
    report(),
    evaluated({ conversion: { affiliateId: 'b', rejection: null, amount: null, commissions: [] } }),
  )
  const [review] = batch.factsFor(report(), facts).review
  expect(review?.affiliateConversionsInHour).toBe(6)
})

test('an address always counts, its amounts only if equal', () => {
  const batch = new BatchFacts()
  const from = (ip: string, minor = 100n) =>
    report({ visitor: { ip }, amount: { minor, currency: 'USD' } })
  batch.add(from('2001:db8::1'), evaluated())
  batch.add(from('2001:DB8::1'), evaluated())
  batch.add(from('192.0.2.7'), evaluated())
  const seenBy = (asked: ConversionReport) => {
    const [review] = batch.factsFor(asked, facts).review
    return [review?.addressConversionsInHour, review?.addressSameAmountInDay]
  }
  expect(seenBy(from('2001:db8::1'))).toEqual([4, 3])
  expect(seenBy(from('2001:db8::1', 99n))).toEqual([4, 1])
  expect(seenBy(report())).toEqual([2, 1])
})

test('only the first event that finds a low balance notifies', () => {
  const batch = new BatchFacts()
  batch.add(report(), evaluated({ isBalanceLow: true }))
  expect(batch.factsFor(report(), facts).settings.isLowBalanceNotified).toBe(true)
})
