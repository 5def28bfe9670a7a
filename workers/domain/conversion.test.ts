import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { billingModes } from '../../schema/vocabulary.ts'
import type { PayoutRule } from './commission.ts'
import { type ConversionFacts, judgeConversion } from './conversion.ts'
import type { ConversionReport } from './report.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const given = { conversionId: 'C', commissionId: 'M', receivedAt: now, now }
const report: ConversionReport = {
  advertiserId: 'A',
  appId: 'P',
  event: 'sale',
  externalId: 'order-1',
  clickId: 'K',
  coupon: null,
  customerId: null,
  amount: { minor: 4900n, currency: 'USD' },
  occurredAt: null,
  visitor: null,
  metadata: null,
  originalExternalId: null,
  source: 'api',
  foreignStatus: null,
}
const click = {
  id: 'K',
  clickedAt: new Date('2026-11-20T09:00:00.000Z'),
  reason: null,
  affiliateId: 'F',
  affiliateStatus: 'approved',
  partnershipStatus: 'approved',
  windowDays: 30,
  offer: { id: 'O', currency: 'USD', approval: 'auto', holdDays: 30 },
} as const
const rule: PayoutRule = {
  ...{ id: 'R', currency: 'USD', rateBps: 3000, fixedMinor: 0n },
  ...{ revenueRateBps: 4000, revenueFixedMinor: 0n },
}
const facts: ConversionFacts = {
  ...{ advertiserId: 'A', billing: 'prepaid', fundableMinor: 10_000n },
  ...{ click, duplicateClickId: null, rule, caps: [] },
}
const offer = (over: object) => ({
  ...facts,
  click: { ...click, offer: { ...click.offer, ...over } },
})

function judged(with_: ConversionFacts, said: ConversionReport = report) {
  const judgement = judgeConversion(said, with_, given)
  if (judgement.outcome !== 'recorded') throw new Error(judgement.outcome)
  const { conversion, entries } = judgement
  const [commission] = conversion.commissions
  const keys = entries.map(({ idempotencyKey }) => idempotencyKey)
  return {
    ...conversion,
    commission: commission?.status ?? null,
    keys,
    receipt: conversion.receipt,
  }
}

describe('approval, hold and funds decide where the commission begins', () => {
  const both = ['c:M:create', 'c:M:approve']
  const cases: [string, ConversionFacts, string, string | null, string[]][] = [
    ['auto, thirty days', facts, 'approved', 'held', both],
    ['auto, no hold', offer({ holdDays: 0 }), 'approved', 'available', both],
    ['manual', offer({ approval: 'manual' }), 'pending', 'pending', ['c:M:create']],
    [
      'manual, no hold',
      offer({ approval: 'manual', holdDays: 0 }),
      'pending',
      'pending',
      ['c:M:create'],
    ],
    ['exactly enough', { ...facts, fundableMinor: 1470n }, 'approved', 'held', both],
    ['one cent short', { ...facts, fundableMinor: 1469n }, 'approved', 'unfunded', []],
    ['no limit', { ...facts, billing: 'own_payer', fundableMinor: null }, 'approved', 'held', both],
    ['rate of zero', { ...facts, rule: { ...rule, rateBps: 0 } }, 'approved', null, []],
  ]
  for (const [name, with_, status, commission, keys] of cases) {
    test(`${name}: ${commission ?? 'no commission'}`, () => {
      expect(judged(with_)).toMatchObject({ status, commission, keys })
    })
  }
})

test('the receipt holds the facts of the decision: click, rule, rate, window, hold', () => {
  const { receipt, revenueMinor } = judged({ ...facts, duplicateClickId: 'D' })
  expect(revenueMinor).toBe(1960n)
  expect(JSON.parse(JSON.stringify(receipt))).toEqual({
    v: 1,
    rule: 'click',
    reported: { click_id: 'k', coupon: null, customer_id: null, occurred_at: null },
    converted_at: now.toISOString(),
    click: { id: 'K', clicked_at: '2026-11-20T09:00:00.000Z', duplicate: 'D' },
    window_days: 30,
    payout_rule: { id: 'R', rate_bps: 3000, fixed_minor: '0' },
    hold: { days: 30, until: '2026-12-20T10:00:00.000Z' },
  })
})

test('what is rejected keeps its offer, affiliate and reason, and moves nothing', () => {
  const rejected = judged({ ...facts, rule: null })
  expect(rejected).toMatchObject({
    ...{ status: 'rejected', rejection: 'no_payout_rule', attributedBy: 'none' },
    ...{ offerId: 'O', affiliateId: 'F', clickId: 'K', commission: null, keys: [] },
  })
  expect(rejected.receipt.excluded).toEqual([{ rule: 'click', reason: 'no_payout_rule' }])
})

test('the hold runs from our recording, whatever the app says of the time', () => {
  const early = { ...report, occurredAt: new Date('2026-11-20T09:30:00.000Z') }
  const { commissions, occurredAt } = judged(facts, early)
  expect(commissions[0]?.holdUntil).toEqual(new Date('2026-12-20T10:00:00.000Z'))
  expect(occurredAt).toEqual(early.occurredAt)
})

test('a report whose click is away is parked, one without a click is not', () => {
  const away = { ...facts, click: null, rule: null }
  expect(judgeConversion(report, away, given)).toEqual({ outcome: 'parked' })
  expect(judged(away, { ...report, clickId: null })).toMatchObject({ rejection: 'no_attribution' })
})

test('money moves exactly when a commission is funded, and exactly its amount', () => {
  const any = fc.record({
    minor: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    rateBps: fc.integer({ min: 0, max: 10_000 }),
    fixedMinor: fc.bigInt({ min: 0n, max: 10n ** 6n }),
    fundableMinor: fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n })),
    holdDays: fc.integer({ min: 0, max: 365 }),
    approval: fc.constantFrom('auto', 'manual'),
    billing: fc.constantFrom(...billingModes),
  })
  fc.assert(
    fc.property(any, ({ minor, rateBps, fixedMinor, fundableMinor, billing, ...terms }) => {
      const paid = { ...rule, rateBps, fixedMinor, revenueRateBps: 10_000 }
      const with_ = { ...offer(terms), fundableMinor, billing, rule: paid }
      const said = { ...report, amount: { minor, currency: 'USD' } } as const
      const judgement = judgeConversion(said, with_, given)
      if (judgement.outcome !== 'recorded') throw new Error(judgement.outcome)
      const [commission] = judgement.conversion.commissions
      const funded = commission !== undefined && commission.status !== 'unfunded'
      expect(judgement.entries.length > 0).toBe(funded)
      for (const { transfers } of judgement.entries) {
        expect(transfers.map(({ amountMinor }) => amountMinor)).toEqual([commission?.amount.minor])
      }
      if (fundableMinor === null && commission) expect(commission.status).not.toBe('unfunded')
    }),
  )
})
