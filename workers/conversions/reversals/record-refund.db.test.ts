import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { runScoped } from '../../core/database.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedTenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { expireReports } from '../record/verbs/expire-reports.ts'
import { matchParkedReports } from '../record/verbs/match-parked-reports.ts'
import { recordConversion } from '../record/verbs/record-conversion.ts'
import {
  commissionsCounted,
  counted,
  eventKindsOf,
  moneyStateOf,
  moneyStates,
  payDebt,
  recorded,
  refund,
  refundOf,
  releasedAt,
  sell,
  sellInto,
  soldAt,
} from '../test/reversals-world.ts'

const world = await makeDatabaseWorld()

const from = {
  pending: { 'aff.pending': 0n, 'adv.deposit': 10_000n },
  held: { 'aff.hold': 0n, 'adv.deposit': 10_000n },
  available: { 'aff.available': 0n, 'aff.debt': 0n, 'adv.deposit': 10_000n },
  'in payout': { 'aff.in_transit': 1470n, 'aff.debt': 1470n, 'adv.deposit': 10_000n },
  unfunded: { 'adv.deposit': 1n },
} as const

describe.each(moneyStates)('F85: a sale whose money is %s', (state) => {
  it('F85: a full refund takes the commission from its account, and reports it', async () => {
    const sold = await sellInto(world, state)
    const reversed = await refund(world.api, refundOf(sold))
    expect(reversed).toMatchObject({ event: 'refund', status: 'approved', rejection: null })
    expect(reversed.amount).toEqual({ minor: 4900n, currency: 'USD' })
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
      ...{ status: 'reversed', refunded: '4900', lines: ['reversed 1470/1470'] },
    })
    expect(await balances(world.system, sold.tenant)).toMatchObject(from[state])
    const kinds = await eventKindsOf(world.system, sold.conversionId)
    expect(kinds).toContain('conversion.reversed')
    expect(kinds.includes('debt.raised')).toBe(state === 'in payout')
    await expectSoundBooks(world.system)
  })

  it('F86, F93: partial refunds add up to the whole; more than the rest is recorded as excess', async () => {
    const sold = await sellInto(world, state)
    for (const minor of [1633n, 1633n]) await refund(world.api, refundOf(sold, minor))
    const status = state === 'pending' ? 'pending' : 'approved'
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({ status })
    const last = await refund(world.api, refundOf(sold, 2000n))
    expect(last.amount?.minor).toBe(1634n)
    expect(last.receipt).toMatchObject({
      undo: { clamped_minor: '366', amount_minor: '1634', is_whole: true },
    })
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
      ...{ status: 'reversed', refunded: '4900', lines: ['reversed 1470/1470'] },
    })
    const nothing = await refund(world.api, refundOf(sold, 100n))
    expect(nothing).toMatchObject({ status: 'rejected', rejection: 'nothing_to_undo' })
    expect(await balances(world.system, sold.tenant)).toMatchObject(from[state])
    const sums = (await counted(world.system, sold.tenant)).refund
    expect(sums).toEqual({
      n: 3,
      amount: '-4900',
      revenue: '-1470',
      commission: state === 'unfunded' ? '0' : '-1470',
    })
    await expectSoundBooks(world.system)
  })
})

it('F87: the same refund twice, and twice at once, takes its money once', async () => {
  const sold = await sellInto(world, 'held')
  const input = refundOf(sold, 1000n)
  const outcomes = await Promise.all([1, 2, 3].map(() => recordConversion(world.api, input)))
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
    ...['recorded', 'replayed', 'replayed'],
  ])
  expect(await balances(world.system, sold.tenant)).toMatchObject({ 'aff.hold': 1170n })
  const other = await recordConversion(world.api, { ...input, metadata: { a: 1 } })
  expect(other).toEqual({ outcome: 'conflict', field: 'metadata' })
  const more = { minor: 1001n, currency: 'USD' } as const
  const larger = await recordConversion(world.api, { ...input, amount: more })
  expect(larger).toEqual({ outcome: 'conflict', field: 'amount' })
  await expectSoundBooks(world.system)
})

it('F87: a chargeback of a refunded sale does not change the lead with the same id', async () => {
  const tenant = await seedTenant(world.system, { depositMinor: 100_000n, fixedMinor: 500n })
  const sold = await sell(world.api, world.system, tenant)
  const { externalId } = sold
  await sell(world.api, world.system, tenant, { event: 'lead', externalId, amount: null })
  await refund(world.api, refundOf(sold))
  const lead = { 'aff.hold': 500n, 'adv.deposit': 99_500n }
  expect(await balances(world.system, tenant)).toMatchObject(lead)
  const again = await refund(world.api, refundOf(sold, null, { event: 'chargeback' }))
  expect(again).toMatchObject({ status: 'rejected', rejection: 'nothing_to_undo' })
  expect(await balances(world.system, tenant)).toMatchObject(lead)
})

it('F87: a refund without amount, sent again with an amount, is a conflict', async () => {
  const sold = await sellInto(world, 'held')
  await refund(world.api, refundOf(sold, 900n))
  const rest = refundOf(sold)
  expect((await refund(world.api, rest)).amount?.minor).toBe(4000n)
  expect(await recordConversion(world.api, rest)).toMatchObject({ outcome: 'replayed' })
  const amount = { minor: 4000n, currency: 'USD' } as const
  const named = await recordConversion(world.api, { ...rest, amount })
  expect(named).toEqual({ outcome: 'conflict', field: 'amount' })
})

it('F89: a refund deducts the same share at each level, each from its own affiliate', async () => {
  const terms = { depositMinor: 100_000n, levels: [300, 100], sponsors: 2 } as const
  const tenant = await seedTenant(world.system, { ...terms, feeBps: 600 })
  const sold = await sell(world.api, world.system, tenant)
  expect((await moneyStateOf(world.system, sold.conversionId))?.lines).toEqual([
    ...['held 0/1470', 'held 0/147', 'held 0/49'],
  ])
  await refund(world.api, refundOf(sold, 2450n))
  expect((await moneyStateOf(world.system, sold.conversionId))?.lines).toEqual([
    ...['held 735/1470', 'held 74/147', 'held 25/49'],
  ])
  await refund(world.api, refundOf(sold))
  expect((await moneyStateOf(world.system, sold.conversionId))?.lines).toEqual([
    ...['reversed 1470/1470', 'reversed 147/147', 'reversed 49/49'],
  ])
  expect(await balances(world.system, tenant)).toMatchObject({
    ...{ 'aff.hold': 0n, 'adv.deposit': 100_000n },
  })
  expect(await commissionsCounted(world.system, tenant)).toEqual(['0', '0', '0'])
  await expectSoundBooks(world.system)
})

it('F89: the same share of the fee is returned, even after it was earned', async () => {
  const terms = { depositMinor: 100_000n, feeBps: 1_000 }
  const tenant = await seedTenant(world.system, terms)
  const sold = await sell(world.api, world.system, tenant)
  expect(await balances(world.system, tenant)).toMatchObject({ 'plat.fee_revenue': 490n })
  await refund(world.api, refundOf(sold, 2450n))
  expect(await balances(world.system, tenant)).toMatchObject({ 'plat.fee_revenue': 245n })
  await refund(world.api, refundOf(sold))
  expect(await balances(world.system, tenant)).toMatchObject({
    ...{ 'plat.fee_revenue': 0n, 'adv.deposit': 100_000n },
  })
  await expectSoundBooks(world.system)
})

it('F88, F91: the next available commission pays a debt', async () => {
  const sold = await sellInto(world, 'in payout')
  await refund(world.api, refundOf(sold))
  await sell(world.api, world.system, sold.tenant)
  await releaseHolds(world.system, releasedAt)
  expect(await balances(world.system, sold.tenant)).toMatchObject({
    ...{ 'aff.debt': 0n, 'aff.available': 0n, 'aff.in_transit': 1470n },
  })
  await expectSoundBooks(world.system)
})

it('a refund of a postpaid advertiser who has paid all becomes a deposit', async () => {
  const terms = { billing: 'postpaid', creditLimitMinor: 50_000n, depositMinor: 0n } as const
  const sold = await sellInto(world, 'held', terms)
  await payDebt(world.system, sold.tenant, 1000n)
  await refund(world.api, refundOf(sold))
  expect(await balances(world.system, sold.tenant)).toMatchObject({
    ...{ 'adv.receivable': 0n, 'adv.deposit': 1000n, 'aff.hold': 0n },
  })
})

it('a refund of an own payer’s sale is booked to its payer account', async () => {
  const sold = await sellInto(world, 'held', { billing: 'own_payer' })
  await refund(world.api, refundOf(sold))
  expect(await balances(world.system, sold.tenant)).toMatchObject({ 'adv.payer': 0n })
})

it('a lead without amount is reversed in full', async () => {
  const tenant = await seedTenant(world.system, { depositMinor: 10_000n, fixedMinor: 500n })
  const sold = await sell(world.api, world.system, tenant, { event: 'lead', amount: null })
  const reversed = await refund(world.api, refundOf(sold, null, { event: 'chargeback' }))
  expect(reversed).toMatchObject({ event: 'chargeback', amount: null })
  expect(await balances(world.system, tenant)).toMatchObject({ 'adv.deposit': 10_000n })
  await expectSoundBooks(world.system)
})

it('a refund of a rejected sale has nothing to reverse', async () => {
  const tenant = await seedTenant(world.system)
  const clickId = await seedClick(world.system, tenant, soldAt, { reason: 'bot' })
  const sale = saleOf(tenant, { clickId, now: releasedAt })
  const { id: conversionId } = recorded(await recordConversion(world.api, sale))
  const sold = { tenant, conversionId, externalId: sale.externalId }
  const reversed = await refund(world.api, refundOf(sold))
  expect(reversed).toMatchObject({ status: 'rejected', rejection: 'nothing_to_undo' })
})

it('a refund without the original’s id, or in another currency, is refused with the field', async () => {
  const sold = await sellInto(world, 'held')
  const nameless = refundOf(sold, null, { originalExternalId: null })
  await expect(recordConversion(world.api, nameless)).rejects.toMatchObject({
    fields: [{ field: 'original_external_id' }],
  })
  const foreign = refundOf(sold, null, { amount: { minor: 1n, currency: 'EUR' } })
  await expect(recordConversion(world.api, foreign)).rejects.toMatchObject({
    fields: [{ field: 'currency' }],
  })
})

it('a refund before its sale is parked; a sale of another tenant does not match it', async () => {
  const theirs = await sellInto(world, 'held')
  const tenant = await seedTenant(world.system, { depositMinor: 10_000n })
  const early = refundOf({ tenant, conversionId: '', externalId: theirs.externalId }, 4900n)
  expect(await recordConversion(world.api, early)).toMatchObject({
    ...{ outcome: 'parked', awaits: { what: 'conversion', key: theirs.externalId } },
  })
  const sold = await sell(world.api, world.system, tenant, { externalId: theirs.externalId })
  await matchParkedReports(world.system, { put: async () => {} } as never, null, releasedAt)
  expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({ status: 'reversed' })
  expect(await moneyStateOf(world.system, theirs.conversionId)).toMatchObject({
    status: 'approved',
  })
  await expectSoundBooks(world.system)
})

it('F93, F95: a sale converted from EUR is refunded in EUR, three parts exactly, at the rate of its day', async () => {
  const terms = { depositMinor: 10_000n, currencyPolicy: 'convert' } as const
  const tenant = await seedTenant(world.system, terms)
  const rateOf = (rate: string, at: Date) => sql`
    insert into affiliate.exchange_rates (base, quote, as_of, rate)
    values ('EUR', 'USD', ${at.toISOString()}::timestamptz, ${rate}::numeric)`
  await runScoped(world.system, { kind: 'system' }, [rateOf('1.083', soldAt)])
  const amount = { minor: 1000n, currency: 'EUR' } as const
  const sold = await sell(world.api, world.system, tenant, { amount })
  await runScoped(world.system, { kind: 'system' }, [rateOf('2', releasedAt)])
  for (const minor of [333n, 333n, 334n]) {
    await refund(world.api, refundOf(sold, null, { amount: { minor, currency: 'EUR' } }))
  }
  expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
    ...{ status: 'reversed', refunded: '1083', lines: ['reversed 325/325'] },
  })
  await expectSoundBooks(world.system)
})

it('a parked refund whose sale never arrives expires and is kept with the reason', async () => {
  const tenant = await seedTenant(world.system)
  const orphan = refundOf({ tenant, conversionId: '', externalId: 'never' }, 100n, {
    externalId: 'orphan',
  })
  await recordConversion(world.api, orphan)
  const late = new Date(releasedAt.getTime() + 8 * 86_400_000)
  await expireReports(world.system, { put: async () => {} } as never, late)
  const [row] = await ask(
    world.system,
    sql`select status, rejection from affiliate.conversions where external_id = 'orphan'`,
  )
  expect(row).toEqual({ status: 'rejected', rejection: 'original_missing' })
})
