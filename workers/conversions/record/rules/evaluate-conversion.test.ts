import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { billingModes } from '../../../../schema/vocabulary.ts'
import { noFee } from '../../../commissions/rules/platform-fee.ts'
import type { PayoutRule } from '../../../commissions/rules/terms-choice.ts'
import type { AttributableClick } from '../../attribution/click-rules.ts'
import type { BoundCustomer, Candidate, ConversionFacts } from './conversion.ts'
import { evaluateConversion } from './evaluate-conversion.ts'
import type { ConversionReport } from './report.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const given = {
  ...{ conversionId: 'C', commissionIds: ['M1', 'M2', 'M3'] as const },
  ...{ receivedAt: now, now, givesUp: false },
}
const report: ConversionReport = {
  ...{ advertiserId: 'A', appId: 'P', event: 'sale', externalId: 'order-1', clickId: 'K' },
  ...{ originalExternalId: null, coupon: null, customerId: null, occurredAt: null },
  ...{ visitor: null, metadata: null, source: 'api', foreignStatus: null },
  amount: { minor: 4900n, currency: 'USD' },
}
const rule: PayoutRule = {
  ...{ id: 'R', event: 'sale', source: 'offer', recurringMonths: null },
  ...{ tiers: [], tierMetric: null, tierPeriod: null },
  ...{ rateBps: 3000, fixedMinor: 0n },
}
const click: AttributableClick = {
  ...{ id: 'K', clickedAt: new Date('2026-11-20T09:00:00.000Z'), reason: null },
  ...{ country: 'US', consent: 'unknown', duplicateId: null },
}
const found: Candidate = {
  ...{ rule: 'click', affiliateId: 'F', affiliateStatus: 'approved' },
  ...{ partnershipStatus: 'approved', isOfferActive: true, click, windowDays: 30 },
  offer: {
    ...{ id: 'O', currency: 'USD', approval: 'auto', holdDays: 30 },
    ...{ level2Bps: 0, level3Bps: 0, allowsRepeatLeads: false, fee: noFee },
    oneSalePerClick: false,
  },
  ...{ rules: [rule], volumes: new Map(), sponsors: [], caps: [], fundableMinor: 10_000n },
  ...{ rate: null, renewal: null, firstEarnedAt: null, since: null, isClickClosed: false },
  group: null,
}
const facts: ConversionFacts = {
  ...{ advertiserId: 'A', billing: 'prepaid', fingerprint: null, customer: null, review: [] },
  ...{
    renewedSaleId: null,
    isSaleReleased: false,
    sameOrder: null,
    comparedClickId: null,
    offersWithLead: [],
  },
  settings: {
    ...{ order: 'click_first', secondsMin: 0, secondsMax: null, currency: 'USD' },
    ...{ currencyPolicy: 'refuse', lowBalanceMinor: 0n, isLowBalanceNotified: false },
    ...{ allowsPlaceholderIds: false, returningCustomers: 'bound' },
  },
  evidence: [found],
}
const withFound = (over: Partial<Candidate>) => ({ ...facts, evidence: [{ ...found, ...over }] })
const offer = (over: object) => withFound({ offer: { ...found.offer, ...over } })

function evaluate(with_: ConversionFacts, said: Partial<ConversionReport> = {}, over: object = {}) {
  const evaluation = evaluateConversion({ ...report, ...said }, with_, { ...given, ...over })
  if (evaluation.outcome !== 'recorded') throw new Error(JSON.stringify(evaluation))
  return evaluation
}

function evaluated(with_: ConversionFacts, said: Partial<ConversionReport> = {}) {
  const { conversion, entries } = evaluate(with_, said)
  const keys = entries.map(({ idempotencyKey }) => idempotencyKey)
  return { ...conversion, commission: conversion.commissions[0]?.status ?? null, keys }
}

describe('approval, hold and funds decide the first status of a commission', () => {
  const both = ['c:M1:create', 'c:M1:approve']
  const fee = ['f:C:create', 'f:C:approve']
  const fees = { rateBps: 1000, fixedMinor: 0n }
  const free = withFound({ rules: [{ ...rule, rateBps: 0 }] })
  const feeAlone = { rules: [{ ...rule, rateBps: 0 }], offer: { ...found.offer, fee: fees } }
  const noHold = { approval: 'manual', holdDays: 0 }
  const cases: [string, ConversionFacts, string, string | null, string[]][] = [
    ['auto, thirty days', facts, 'approved', 'held', both],
    ['auto, no hold', offer({ holdDays: 0 }), 'approved', 'available', both],
    ['manual', offer({ approval: 'manual' }), 'pending', 'pending', ['c:M1:create']],
    ['manual, no hold', offer(noHold), 'pending', 'pending', ['c:M1:create']],
    ['exactly enough', withFound({ fundableMinor: 1470n }), 'approved', 'held', both],
    ['one cent short', withFound({ fundableMinor: 1469n }), 'approved', 'unfunded', []],
    ['no limit', withFound({ fundableMinor: null }), 'approved', 'held', both],
    ['rate of zero', free, 'approved', null, []],
    ['a fee', offer({ fee: fees }), 'approved', 'held', [...both, ...fee]],
    ['a fee alone', withFound(feeAlone), 'approved', null, fee],
  ]
  for (const [name, with_, status, commission, keys] of cases) {
    test(`${name}: ${commission ?? 'no commission'}`, () => {
      expect(evaluated(with_)).toMatchObject({ status, commission, keys })
    })
  }

  test('a pixel binds no customer, because anybody can send it', () => {
    expect(evaluate(facts, { source: 'pixel', customerId: 'somebody' }).binding).toBeNull()
    expect(evaluate(facts, { customerId: 'somebody' }).binding).not.toBeNull()
  })
  test('a conversion by pixel is always pending', () => {
    expect(evaluated(facts, { source: 'pixel' })).toMatchObject({ status: 'pending' })
  })

  test('lines and fee are funded together or not at all; a fee without lines is dropped', () => {
    const owed = { offer: { ...found.offer, fee: fees }, fundableMinor: 1959n }
    expect(evaluated(withFound(owed))).toMatchObject({
      commission: 'unfunded',
      feeMinor: 490n,
      keys: [],
    })
    const alone = { ...feeAlone, fundableMinor: 0n }
    expect(evaluated(withFound(alone))).toMatchObject({ feeMinor: 0n, revenueMinor: 0n, keys: [] })
  })
})

describe('a sale of 0.00 is accepted if a fixed sum pays', () => {
  const zero = { amount: { minor: 0n, currency: 'USD' } } as const
  const fee = { rateBps: 0, fixedMinor: 100n }
  const tier = { from: 0n, rateBps: 0, fixedMinor: 300n }
  const byTier = { tiers: [tier], tierMetric: 'amount', tierPeriod: 'month' } as const
  test.each<[string, Partial<PayoutRule>, object, bigint | 'refused']>([
    ['a fixed sum', { rateBps: 0, fixedMinor: 500n }, {}, 500n],
    ['a fixed sum and a share', { fixedMinor: 500n }, {}, 500n],
    ['a share alone', {}, {}, 'refused'],
    ['a share and a fixed fee of the platform', {}, { fee }, 'refused'],
    ['nothing', { rateBps: 0 }, {}, 'refused'],
    ['a tier with a fixed sum', byTier, {}, 300n],
  ])('%s', (_, own, offerOver, expected) => {
    const with_ = withFound({
      rules: [{ ...rule, ...own }],
      offer: { ...found.offer, ...offerOver },
    })
    const evaluation = evaluateConversion({ ...report, ...zero }, with_, given)
    expect(
      evaluation.outcome === 'recorded'
        ? evaluation.conversion.commissions.map(({ amount }) => amount.minor)
        : evaluation,
    ).toEqual(
      expected === 'refused'
        ? { outcome: 'refused', problem: expect.objectContaining({ field: 'amount' }) }
        : [expected],
    )
  })

  test('one that is not attributed is recorded as rejected, like any other', () => {
    const nobody = { ...facts, evidence: [] }
    const evaluation = evaluate(nobody, { ...zero, clickId: null }, { givesUp: true })
    expect(evaluation.conversion).toMatchObject({ status: 'rejected', amount: zero.amount })
  })
})

test('the receipt holds the facts of the decision: click, rule, rate, window, hold', () => {
  const duplicate = { ...click, duplicateId: 'D' }
  const fee = { rateBps: 1000, fixedMinor: 0n }
  const owed = { click: duplicate, offer: { ...found.offer, fee } }
  const { receipt, revenueMinor } = evaluated(withFound(owed))
  expect(revenueMinor).toBe(1960n)
  expect(JSON.parse(JSON.stringify(receipt))).toEqual({
    v: 2,
    rule: 'click',
    reported: { click_id: 'k', coupon: null, customer_id: null, occurred_at: null },
    converted_at: now.toISOString(),
    click: { id: 'K', clicked_at: '2026-11-20T09:00:00.000Z', duplicate: 'D' },
    window_days: 30,
    lines: [
      {
        ...{ level: 1, affiliate_id: 'F', rate_bps: 3000, fixed_minor: '0' },
        ...{ amount_minor: '1470', source: 'offer', tier_from: null },
      },
    ],
    fee_minor: '490',
    revenue_minor: '1960',
    hold: { days: 30, until: '2026-12-20T10:00:00.000Z' },
  })
})

test('a rejected conversion keeps its offer, affiliate and reason, and posts nothing', () => {
  const rejected = evaluated(withFound({ rules: [] }))
  expect(rejected).toMatchObject({
    ...{ status: 'rejected', rejection: 'no_payout_rule', attributedBy: 'none' },
    ...{ offerId: 'O', affiliateId: 'F', clickId: 'K', commission: null, keys: [] },
  })
  expect(rejected.receipt.excluded).toEqual([{ rule: 'click', reason: 'no_payout_rule' }])
})

test('F20: the hold starts when we record, regardless of the reported time', () => {
  const occurredAt = new Date('2026-11-20T09:30:00.000Z')
  const early = evaluated(facts, { occurredAt })
  expect(early.commissions[0]?.holdUntil).toEqual(new Date('2026-12-20T10:00:00.000Z'))
  expect(early.occurredAt).toEqual(occurredAt)
})

test('a report with a missing click is parked; one without a click id is not', () => {
  const away = { ...facts, evidence: [] }
  const awaits = { what: 'click', key: 'k' }
  expect(evaluateConversion(report, away, given)).toEqual({ outcome: 'parked', awaits })
  expect(evaluated(away, { clickId: null })).toMatchObject({ rejection: 'no_attribution' })
})

describe('a sale fixes the terms of its own rebills', () => {
  const rebill = { ...rule, id: 'B', event: 'rebill', recurringMonths: 12 } as const
  const sold = withFound({ rules: [rule, rebill] })
  const { binding, conversion: first } = evaluate(sold, { customerId: 'P' })
  const customer: BoundCustomer = {
    ...{ id: 'U', affiliateId: 'F', offerId: 'O', boundAt: now, boundBy: 'click' },
    ...{ endedAt: null, isReleased: false },
  }
  const cheaper = [
    { ...rule, rateBps: 1000 },
    { ...rebill, rateBps: 0, recurringMonths: 0 },
  ]
  const bound: Candidate = {
    ...{ ...found, rule: 'customer', click: null, rules: cheaper },
    ...{ since: now, firstEarnedAt: now },
  }
  const terms = first.renewal!
  const renewing = { ...bound, renewal: { terms, isAmbiguous: false } }
  const by = (evidence: Candidate[]) => ({ ...facts, customer, evidence })
  const rebills = { event: 'rebill', customerId: 'P', clickId: null } as const

  test('the first sale binds the customer and keeps the rebill rule of the day', () => {
    expect(binding).toEqual({ replaces: null })
    expect(terms).toMatchObject({ rebill: { rateBps: 3000, recurringMonths: 12 } })
    expect(evaluate(sold)).toMatchObject({ binding: null, conversion: { renewal: null } })
  })

  test('later changes do not touch its rebills; a further sale uses today’s terms', () => {
    const paid = evaluate(by([renewing]), rebills).conversion
    expect(paid.commissions[0]?.amount.minor).toBe(1470n)
    expect(paid.receipt.lines).toMatchObject([{ source: 'customer' }])
    const again = evaluate(by([bound]), { customerId: 'P', clickId: null })
    expect(again.conversion.commissions[0]?.amount.minor).toBe(490n)
    expect(again.binding).toBeNull()
  })

  test('a rebill without a sale uses today’s terms', () => {
    const free = { ...bound, firstEarnedAt: null, rules: [rule, { ...rebill, rateBps: 2000 }] }
    expect(evaluate(by([free]), rebills).conversion.commissions[0]?.rateBps).toBe(2000)
  })

  test('a sale without a rebill rule: the rebill uses today’s, with the fee of the sale', () => {
    const fee = { rateBps: 100, fixedMinor: 0n }
    const renewal = { terms: { ...terms, rebill: null, fee }, isAmbiguous: false }
    const rules = [rule, { ...rebill, rateBps: 2000 }]
    const { conversion } = evaluate(by([{ ...renewing, renewal, rules }]), rebills)
    expect(conversion).toMatchObject({ feeMinor: 49n, commissions: [{ rateBps: 2000 }] })
  })

  test('months are counted from the affiliate’s first sale', () => {
    const over = { receivedAt: new Date('2027-11-20T10:00:00.001Z') }
    const { conversion } = evaluate(by([renewing]), rebills, over)
    expect(conversion).toMatchObject({ status: 'rejected', rejection: 'recurring_over' })
  })

  test('several sales that match equally well go to review', () => {
    const doubtful = { ...renewing, renewal: { terms, isAmbiguous: true } }
    const { signals, conversion } = evaluate(by([doubtful]), rebills)
    expect(signals).toMatchObject([{ rule: 'several_sales', action: 'review' }])
    expect(conversion.commissions[0]?.isInReview).toBe(true)
  })

  test('the months of the sale rule limit repeat sales; after them a sale binds the customer again', () => {
    const limited = { ...bound, rules: [{ ...rule, recurringMonths: 1 }] }
    const late = { receivedAt: new Date('2026-12-20T10:00:00.001Z') }
    const alone = evaluate(by([limited]), { customerId: 'P', clickId: null }, late)
    expect(alone.conversion).toMatchObject({ rejection: 'recurring_over' })
    const others = { ...found, affiliateId: 'G', click: { ...click, clickedAt: late.receivedAt } }
    const evaluated = evaluate(by([limited, others]), { customerId: 'P' }, late)
    expect(evaluated).toMatchObject({
      conversion: { affiliateId: 'G' },
      binding: { replaces: now },
    })
    const perOrder = { ...facts.settings, returningCustomers: 'per_order' as const }
    const unbounded = { ...by([limited]), settings: perOrder }
    expect(evaluate(unbounded, { customerId: 'P', clickId: null }, late)).toMatchObject({
      ...{ conversion: { status: 'approved' }, binding: null },
    })
  })

  test('another affiliate’s click neither earns nor binds while the customer is bound', () => {
    const others = { ...found, affiliateId: 'G' }
    const theirs = evaluate(by([bound, others]), { customerId: 'P' })
    expect(theirs).toMatchObject({ conversion: { affiliateId: 'F' }, binding: null })
    const ended = { ...by([others]), customer: { ...customer, endedAt: now } }
    expect(evaluate(ended, { customerId: 'P' })).toMatchObject({ binding: { replaces: null } })
  })

  test('a rebill names its customer and binds none', () => {
    const refused = evaluateConversion({ ...report, ...rebills, customerId: null }, facts, given)
    expect(refused).toMatchObject({ outcome: 'refused', problem: { field: 'customer_id' } })
    expect(evaluate({ ...by([renewing]), customer: null }, rebills).binding).toBeNull()
  })
})

describe('F95, F96: an amount in another currency', () => {
  const amount = { minor: 1000n, currency: 'EUR' } as const
  const converts = { ...facts, settings: { ...facts.settings, currencyPolicy: 'convert' as const } }
  const rate = { from: 'EUR', to: 'USD', rate: '1.1', asOf: now } as const

  test('is refused unless the advertiser converts', () => {
    const refused = evaluateConversion({ ...report, amount }, facts, given)
    expect(refused).toMatchObject({ outcome: 'refused', problem: { field: 'currency' } })
  })

  test('is converted by the stored rate, which is on the receipt', () => {
    const { conversion } = evaluate({ ...converts, evidence: [{ ...found, rate }] }, { amount })
    expect(conversion).toMatchObject({ amount: { minor: 1100n, currency: 'USD' }, currency: 'USD' })
    expect(conversion.commissions[0]?.amount).toEqual({ minor: 330n, currency: 'USD' })
    expect(conversion.receipt.exchange).toMatchObject({ from: 'EUR', amount_minor: '1000' })
  })

  test('is parked for a rate, and rejected if none arrives', () => {
    const awaits = { what: 'rate', key: 'EUR/USD' }
    const parked = evaluateConversion({ ...report, amount }, converts, given)
    expect(parked).toEqual({ outcome: 'parked', awaits })
    const { conversion } = evaluate(converts, { amount }, { givesUp: true })
    expect(conversion).toMatchObject({ status: 'rejected', rejection: 'rate_missing' })
  })
})

describe('a low balance notifies', () => {
  const wants = (lowBalanceMinor: bigint, isLowBalanceNotified = false) => ({
    ...facts,
    settings: { ...facts.settings, lowBalanceMinor, isLowBalanceNotified },
  })
  test('when the rest is below the threshold or funds are short, once', () => {
    expect(evaluate(wants(8530n)).isBalanceLow).toBe(false)
    expect(evaluate(wants(8531n)).isBalanceLow).toBe(true)
    expect(evaluate(wants(8531n, true)).isBalanceLow).toBe(false)
    expect(evaluate(withFound({ fundableMinor: 0n })).isBalanceLow).toBe(true)
    expect(evaluate({ ...wants(8531n), billing: 'postpaid' }).isBalanceLow).toBe(false)
  })
})

test('money moves exactly when the conversion is funded, and exactly what it owes', () => {
  const any = fc.record({
    minor: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    rateBps: fc.integer({ min: 0, max: 10_000 }),
    fixedMinor: fc.bigInt({ min: 0n, max: 10n ** 6n }),
    fundableMinor: fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n })),
    holdDays: fc.integer({ min: 0, max: 365 }),
    approval: fc.constantFrom('auto', 'manual'),
    billing: fc.constantFrom(...billingModes),
    levels: fc.tuple(fc.nat(2000), fc.nat(2000)),
    fee: fc.record({ rateBps: fc.nat(10_000), fixedMinor: fc.bigInt({ min: 0n, max: 10n ** 6n }) }),
  })
  const upline = { affiliateStatus: 'approved', partnershipStatus: 'approved' } as const
  const sponsors = [
    { affiliateId: 'S', ...upline },
    { affiliateId: 'T', ...upline },
  ]
  fc.assert(
    fc.property(any, ({ minor, rateBps, fixedMinor, fundableMinor, billing, levels, ...terms }) => {
      const [level2Bps, level3Bps] = levels
      const own = { ...found.offer, ...terms, level2Bps, level3Bps } as Candidate['offer']
      const rules = [{ ...rule, rateBps, fixedMinor }]
      const with_ = { ...withFound({ offer: own, rules, sponsors, fundableMinor }), billing }
      const { conversion, entries } = evaluate(with_, { amount: { minor, currency: 'USD' } })
      const isUnfunded = conversion.commissions.some(({ status }) => status === 'unfunded')
      const created = entries.filter(({ reason }) => /created|charged/.test(reason))
      const set = created.reduce((sum, { transfers }) => sum + transfers[0]!.amountMinor, 0n)
      expect(set).toBe(isUnfunded ? 0n : conversion.revenueMinor)
      expect(fundableMinor === null || set <= fundableMinor).toBe(true)
      const lines = conversion.commissions.reduce((sum, { amount }) => sum + amount.minor, 0n)
      expect(lines + conversion.feeMinor).toBe(conversion.revenueMinor)
    }),
  )
})
