import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import {
  ask,
  balances,
  deposit,
  expectSoundBooks,
  id,
  seedTenant,
  type Tenant,
} from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import {
  counted,
  eventKindsOf,
  moneyStateOf,
  refund,
  refundOf,
  releasedAt,
  type Sold,
  sell,
  sellInto,
  soldAt,
} from '../test/reversals-world.ts'
import { type DecideInput, decideConversions } from './decide-conversions.ts'
import type { Decision } from './rules.ts'

const world = await makeDatabaseWorld()

const soon = new Date(soldAt.getTime() + 120_000)
const reviewer = id()

function decide(
  decision: Decision,
  sold: readonly Sold[],
  over: Partial<DecideInput> & { scope?: Scope; db?: Db } = {},
) {
  const { scope, db = world.api, ...fields } = over
  const advertiserId = sold[0]?.tenant.advertiserId ?? ''
  return decideConversions(db, scope ?? { kind: 'advertiser', advertiserId }, {
    ids: sold.map(({ conversionId }) => conversionId),
    ...{ decision, note: 'seen', userId: reviewer, ownAffiliateIds: [], now: soon, newId },
    ...fields,
  })
}

const changed = ({ conversionId }: Sold, outcome: 'approved' | 'rejected', isChanged = true) => ({
  ...{ id: conversionId, outcome, isChanged },
})

async function withFee(approval: 'manual' | 'auto'): Promise<Sold> {
  const terms = { depositMinor: 100_000n, approval, feeBps: 1_000 }
  const tenant = await seedTenant(world.system, terms)
  return sell(world.api, world.system, tenant)
}

describe('approving', () => {
  it('moves the commission to hold and earns the fee, once', async () => {
    const sold = await withFee('manual')
    expect(await balances(world.system, sold.tenant)).toMatchObject({
      ...{ 'aff.pending': 1470n, 'plat.fee_pending': 490n },
    })
    expect(await decide('approve', [sold])).toEqual([changed(sold, 'approved')])
    expect(await decide('approve', [sold])).toEqual([changed(sold, 'approved', false)])
    expect(await balances(world.system, sold.tenant)).toMatchObject({
      ...{ 'aff.pending': 0n, 'aff.hold': 1470n, 'plat.fee_pending': 0n },
      ...{ 'plat.fee_revenue': 490n },
    })
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
      ...{ status: 'approved', lines: ['held 0/1470'] },
    })
    expect(await eventKindsOf(world.system, sold.conversionId)).toContain('conversion.approved')
    await expectSoundBooks(world.system)
  })

  it('after the hold becomes available at once, less refunds', async () => {
    const sold = await sellInto(world, 'pending')
    await refund(world.api, refundOf(sold, 4000n))
    await decide('approve', [sold], { now: releasedAt })
    expect(await balances(world.system, sold.tenant)).toMatchObject({
      ...{ 'aff.pending': 0n, 'aff.available': 270n },
    })
    await expectSoundBooks(world.system)
  })

  it('of an unfunded conversion moves no money until it is funded', async () => {
    const sold = await sellInto(world, 'unfunded', { approval: 'manual' })
    expect(await decide('approve', [sold])).toEqual([changed(sold, 'approved')])
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
      ...{ status: 'approved', lines: ['unfunded 0/1470'] },
    })
    await expectSoundBooks(world.system)
  })

  it('closes an open review, and lets its commissions go on', async () => {
    const sold = await sellInto(world, 'held')
    await putInReview(sold)
    await releaseHolds(world.system, releasedAt)
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
      lines: ['held 0/1470'],
    })
    expect(await decide('approve', [sold])).toEqual([changed(sold, 'approved')])
    await releaseHolds(world.system, releasedAt)
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
      lines: ['available 0/1470'],
    })
    const [review] = await ask(
      world.system,
      sql`select status, closed_by, note from affiliate.reviews
        where conversion_id = ${sold.conversionId}::uuid`,
    )
    expect(review).toEqual({ status: 'approved', closed_by: reviewer, note: 'seen' })
  })
})

describe('rejecting', () => {
  it.each(['pending', 'held', 'available', 'in payout', 'unfunded'] as const)(
    'gives back all that is left when the money is %s, once, and corrects the day',
    async (state) => {
      const sold = await sellInto(world, state)
      if (state === 'held') await refund(world.api, refundOf(sold, 2450n))
      expect(await decide('reject', [sold])).toEqual([changed(sold, 'rejected')])
      expect(await decide('reject', [sold])).toEqual([changed(sold, 'rejected', false)])
      expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
        ...{ status: 'rejected', rejection: 'rejected_by_reviewer' },
      })
      const sums = await counted(world.system, sold.tenant)
      const back = { n: 0, amount: '0', revenue: '0', commission: '0' }
      const half = { n: 0, amount: '2450', revenue: '735', commission: '735' }
      expect(sums.sale).toEqual(state === 'held' ? half : back)
      const books = await balances(world.system, sold.tenant)
      expect(books['adv.deposit']).toBe(state === 'unfunded' ? 1n : 10_000n)
      expect(books['aff.debt'] ?? 0n).toBe(state === 'in payout' ? 1470n : 0n)
      const kinds = await eventKindsOf(world.system, sold.conversionId)
      expect(kinds).toContain('conversion.rejected')
      expect(kinds.includes('debt.raised')).toBe(state === 'in payout')
      await expectSoundBooks(world.system)
    },
  )

  it('gives the fee back, before and after it was earned', async () => {
    for (const approval of ['manual', 'auto'] as const) {
      const sold = await withFee(approval)
      await decide('reject', [sold])
      expect(await balances(world.system, sold.tenant)).toMatchObject({
        ...{ 'adv.deposit': 100_000n },
      })
    }
    await expectSoundBooks(world.system)
  })
})

describe('approving again what a person rejected', () => {
  /** Everything that a rejection changes, and an approval after it restores. */
  const stateOf = async (sold: Sold) => ({
    ...{ conversion: await moneyStateOf(world.system, sold.conversionId) },
    ...{ books: await balances(world.system, sold.tenant) },
    ...{ counts: await counted(world.system, sold.tenant) },
    volumes: await ask(
      world.system,
      sql`select conversions::int, amount_minor::text from affiliate.order_volumes
        where advertiser_id = ${sold.tenant.advertiserId}`,
    ),
  })
  const refusal = (code: string) => [expect.objectContaining({ outcome: 'refused', code })]

  it.each(['held', 'available', 'in payout', 'unfunded'] as const)(
    'restores money that was %s, round after round, each time once',
    async (state) => {
      const sold = await sellInto(world, state, { feeBps: 1_000, levels: [300, 100] } as never)
      await refund(world.api, refundOf(sold, 1111n))
      const before = await stateOf(sold)
      for (let round = 0; round < 3; round += 1) {
        await decide('reject', [sold])
        expect(await decide('approve', [sold])).toEqual([changed(sold, 'approved')])
        expect(await decide('approve', [sold])).toEqual([changed(sold, 'approved', false)])
        expect(await stateOf(sold)).toEqual(before)
        await expectSoundBooks(world.system)
      }
    },
  )

  it('approves a pending conversion, and the end of its hold does not change', async () => {
    const sold = await withFee('manual')
    await decide('reject', [sold])
    await decide('approve', [sold])
    const held = { 'aff.pending': 0n, 'aff.hold': 1470n, 'plat.fee_revenue': 490n }
    expect(await balances(world.system, sold.tenant)).toMatchObject(held)
    await decide('reject', [sold])
    await decide('approve', [sold])
    expect(await balances(world.system, sold.tenant)).toMatchObject(held)
    await releaseHolds(world.system, releasedAt)
    await decide('reject', [sold], { now: releasedAt })
    await decide('approve', [sold], { now: releasedAt })
    expect(await balances(world.system, sold.tenant)).toMatchObject({ 'aff.available': 1470n })
    await expectSoundBooks(world.system)
  })

  it('after the end of the hold, it is available at once', async () => {
    const sold = await sellInto(world, 'held')
    await decide('reject', [sold])
    await decide('approve', [sold], { now: releasedAt })
    expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
      lines: ['available 0/1470'],
    })
    await expectSoundBooks(world.system)
  })

  it('refunds that came in between take their part then', async () => {
    const sold = await sellInto(world, 'held')
    await decide('reject', [sold])
    const vain = await refund(world.api, refundOf(sold, 2450n))
    expect(vain.rejection).toBe('nothing_to_undo')
    for (let round = 0; round < 2; round += 1) {
      await decide('approve', [sold])
      expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
        ...{ status: 'approved', refunded: '2450', lines: ['held 735/1470'] },
      })
      const { sale, refund: refunded } = await counted(world.system, sold.tenant)
      expect([sale, refunded]).toMatchObject([{ commission: '1470' }, { commission: '-735', n: 1 }])
      await decide('reject', [sold])
    }
    await refund(world.api, refundOf(sold))
    expect(await decide('approve', [sold])).toEqual(refusal('was_reversed'))
    await expectSoundBooks(world.system)
  })

  it('is refused after a chargeback in between, and by a deposit that is too small', async () => {
    const charged = await sellInto(world, 'held')
    await decide('reject', [charged])
    await refund(world.api, refundOf(charged, null, { event: 'chargeback' }))
    expect(await decide('approve', [charged])).toEqual(refusal('was_reversed'))
    const tenant = await seedTenant(world.system, { depositMinor: 1_600n })
    const sold = await sell(world.api, world.system, tenant)
    await decide('reject', [sold])
    const other = await sell(world.api, world.system, tenant)
    expect(await decide('approve', [sold, other])).toEqual([
      ...refusal('short_of_funds'),
      changed(other, 'approved', false),
    ])
    await deposit(world.system, tenant, 1_400n)
    expect(await decide('approve', [sold])).toEqual([changed(sold, 'approved')])
    await expectSoundBooks(world.system)
  })

  it('is refused by a credit limit, where other sales have used it since', async () => {
    const terms = { billing: 'postpaid', creditLimitMinor: 2_000n } as const
    const tenant = await seedTenant(world.system, terms as never)
    const sold = await sell(world.api, world.system, tenant)
    await decide('reject', [sold])
    await sell(world.api, world.system, tenant)
    expect(await decide('approve', [sold])).toEqual(refusal('short_of_funds'))
    await expectSoundBooks(world.system)
  })

  it('by several at once counts once; beside a rejection, one of the two orders', async () => {
    const sold = await sellInto(world, 'held')
    await decide('reject', [sold])
    const five = await Promise.all(Array.from({ length: 5 }, () => decide('approve', [sold])))
    expect(five.flat().filter((one) => 'isChanged' in one && one.isChanged)).toHaveLength(1)
    expect(await balances(world.system, sold.tenant)).toMatchObject({ 'aff.hold': 1470n })
    const words = ['approve', 'reject', 'approve', 'reject'] as const
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(words.map((decision) => decide(decision, [sold])))
      await expectSoundBooks(world.system)
    }
  })

  it('only a person may, where a person rejected it; nobody, where a rule did', async () => {
    const sold = await sellInto(world, 'held')
    const statusAt = new Date(soon.getTime() + 1000)
    const system = { userId: null, statusAt, now: new Date(soon.getTime() + 2000) } as const
    await decide('reject', [sold])
    expect(await decide('approve', [sold], system)).toEqual(refusal('rejected_by_person'))
    await decide('approve', [sold])
    await decide('reject', [sold], system)
    expect(await decide('approve', [sold], system)).toEqual(refusal('status_repeated'))
    const later = { ...system, statusAt: new Date(statusAt.getTime() + 1) }
    expect(await decide('approve', [sold], later)).toEqual([changed(sold, 'approved')])
    const late = await sell(world.api, world.system, sold.tenant, { clickId: null })
    expect(await moneyStateOf(world.system, late.conversionId)).toMatchObject({
      rejection: 'no_attribution',
    })
    expect(await decide('approve', [late])).toEqual(refusal('was_rejected'))
  })

  it('only one of two leads of a customer, even at once', async () => {
    const tenant = await seedTenant(world.system, { depositMinor: 100_000n, reviews: 'off' })
    const leads: Sold[] = []
    for (let count = 0; count < 2; count += 1) {
      const lead = { event: 'lead', amount: null, customerId: 'P' } as const
      leads.push(await sell(world.api, world.system, tenant, lead))
      await decide('reject', leads)
    }
    const both = await Promise.all(leads.map((lead) => decide('approve', [lead])))
    const words = both.flat().map((result) => ('code' in result ? result.code : result.outcome))
    expect(words.sort()).toEqual(['approved', 'duplicate_lead'])
  })
})

it('many at once: each by itself, one that cannot be decided keeps no other back', async () => {
  const tenant = await seedTenant(world.system, {
    ...{ depositMinor: 1_000_000n, approval: 'manual', reviews: 'off' },
  })
  const sold: Sold[] = []
  for (let count = 0; count < 7; count += 1) {
    sold.push(await sell(world.api, world.system, tenant))
  }
  const theirs = await sellInto(world, 'pending')
  const [first] = sold as [Sold]
  await refund(world.api, refundOf(first))
  const results = await decide('approve', [...sold, theirs, first])
  expect(results.map((result) => ('code' in result ? result.code : result.outcome))).toEqual([
    ...['was_reversed', ...Array(6).fill('approved'), 'not_found'],
  ])
  expect(await moneyStateOf(world.system, theirs.conversionId)).toMatchObject({
    status: 'pending',
  })
  expect(await balances(world.system, tenant)).toMatchObject({ 'aff.hold': 6n * 1470n })
  await expectSoundBooks(world.system)
})

it('finance decides for every advertiser; support and admin change nothing', async () => {
  const sold = await sellInto(world, 'pending')
  const staff = (role: 'finance' | 'support' | 'admin') =>
    decide('approve', [sold], { scope: { kind: 'staff', role, userId: reviewer } })
  for (const role of ['support', 'admin'] as const) {
    await expect(staff(role)).rejects.toThrow()
  }
  expect(await staff('finance')).toEqual([changed(sold, 'approved')])
})

it('who is the affiliate does not decide on what it earns', async () => {
  const sold = await sellInto(world, 'pending')
  const [own] = await decide('approve', [sold], { ownAffiliateIds: [sold.tenant.affiliateId] })
  expect(own).toMatchObject({ outcome: 'refused', code: 'own_conversion' })
})

it('approve and reject of one at once: the last one holds, and the books are sound', async () => {
  const sold = await sellInto(world, 'pending')
  await deposit(world.system, sold.tenant, 1n)
  const words = ['approve', 'reject', 'approve', 'reject'] as const
  const results = await Promise.all(words.map((decision) => decide(decision, [sold])))
  const outcomes = results.flat().map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['approved', 'rejected', 'approved', 'rejected'])
  const { status } = (await moneyStateOf(world.system, sold.conversionId)) ?? {}
  expect(['approved', 'rejected']).toContain(status)
  await expectSoundBooks(world.system)
})

async function putInReview({
  tenant,
  conversionId,
}: Pick<Sold, 'conversionId'> & { tenant: Tenant }) {
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.reviews (conversion_id, advertiser_id, affiliate_id, opened_at)
      values (${conversionId}, ${tenant.advertiserId}, ${tenant.affiliateId}, now())`,
    sql`update affiliate.commissions set is_in_review = true where conversion_id = ${conversionId}`,
  ])
}
