import { describe, expect, it } from 'vitest'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { newId } from '../../core/ids.ts'
import { balances, expectSoundBooks, id, seedTenant } from '../../test/books-world.ts'
import { makeDatabaseWorld } from '../../test/fresh-database.ts'
import { decideConversions } from '../review/decide-conversions.ts'
import {
  counted,
  eventKindsOf,
  moneyStateOf,
  moneyStates,
  refund,
  refundOf,
  releasedAt,
  type Sold,
  sell,
  sellInto,
} from '../test/reversals-world.ts'
import { type RestoreInput, restoreChargeback } from './record-chargeback-won.ts'

const world = await makeDatabaseWorld()

const chargeback = (sold: Sold, minor: bigint | null = null) =>
  refund(world.api, refundOf(sold, minor, { event: 'chargeback' }))

function restore(
  { tenant: { advertiserId } }: Sold,
  conversionId: string,
  over: Partial<RestoreInput> = {},
) {
  const scope = { kind: 'advertiser', advertiserId } as const
  const input = { conversionId, note: 'won', userId: id(), ownAffiliateIds: [], newId }
  return restoreChargeback(world.api, scope, { ...input, now: releasedAt, ...over })
}

it.each(moneyStates)('F90: a won chargeback brings back what it took, once: %s', async (state) => {
  const sold = await sellInto(world, state)
  const before = await balances(world.system, sold.tenant)
  const stood = await moneyStateOf(world.system, sold.conversionId)
  await refund(world.api, refundOf(sold, 900n))
  const { id: chargebackId } = await chargeback(sold)
  expect(await restore(sold, chargebackId)).toBe('restored')
  expect(await restore(sold, chargebackId)).toBe('already_restored')
  const kinds = await eventKindsOf(world.system, sold.conversionId)
  const again = kinds.filter((kind) => kind === 'conversion.approved')
  expect(again).toHaveLength(state === 'pending' ? 0 : 1)
  await expectSoundBooks(world.system)
  const now = await moneyStateOf(world.system, sold.conversionId)
  // Its hold is over by then.
  const line = String((stood?.lines as string[] | undefined)?.[0]).replace('held', 'available')
  expect(now).toMatchObject({
    ...{ status: stood?.status, refunded: '900', lines: [line.replace(' 0/', ' 270/')] },
  })
  expect(await moneyStateOf(world.system, chargebackId)).toMatchObject({ status: 'reversed' })
  const sums = (await counted(world.system, sold.tenant)).chargeback
  expect(sums).toMatchObject({ n: 1, amount: '0', revenue: '0', commission: '0' })
  const left = (await balances(world.system, sold.tenant))['adv.deposit']
  expect(left).toBe((before['adv.deposit'] ?? 0n) + (state === 'unfunded' ? 0n : 270n))
})

it('F90: what comes back is released and refunded like any other money', async () => {
  const sold = await sellInto(world, 'held')
  const { id: first } = await chargeback(sold)
  await restore(sold, first)
  await releaseHolds(world.system, releasedAt)
  expect(await balances(world.system, sold.tenant)).toMatchObject({ 'aff.available': 1470n })
  const { id: second } = await chargeback(sold)
  await restore(sold, second)
  expect(await balances(world.system, sold.tenant)).toMatchObject({ 'aff.available': 1470n })
  await expectSoundBooks(world.system)
})

describe('a refund beside the chargeback', () => {
  type Step = readonly ['refund' | 'chargeback' | 'won', minor?: bigint | null]
  /** After a sale of 49.00 that earned 14.70. */
  const cases: [string, Step[], [status: string, refunded: string, line: string]][] = [
    [
      'found nothing left',
      [['chargeback'], ['refund', 2000n], ['won']],
      ['approved', '2000', '600/1470'],
    ],
    [
      'of the whole',
      [['chargeback'], ['refund', null], ['won']],
      ['reversed', '4900', '1470/1470'],
    ],
    [
      'found too little',
      [['chargeback', 4000n], ['refund', 2000n], ['won']],
      ['approved', '2000', '600/1470'],
    ],
    ['came first', [['refund', 2000n], ['chargeback'], ['won']], ['approved', '2000', '600/1470']],
    [
      'of the rest',
      [['chargeback', 900n], ['refund', null], ['won']],
      ['approved', '4000', '1200/1470'],
    ],
    [
      'came in parts',
      [['chargeback'], ['refund', 1633n], ['refund', 1633n], ['refund', 1634n], ['won']],
      ['reversed', '4900', '1470/1470'],
    ],
    [
      'and another after',
      [['chargeback'], ['refund', 2000n], ['won'], ['refund', 900n]],
      ['approved', '2900', '870/1470'],
    ],
    [
      'and a second chargeback, both won',
      [['chargeback', 3000n], ['chargeback', 1900n], ['refund', 2500n], ['won'], ['won']],
      ['approved', '2500', '750/1470'],
    ],
    [
      'and the next chargeback of the rest',
      [['chargeback'], ['refund', 2000n], ['won'], ['chargeback'], ['won']],
      ['approved', '2000', '600/1470'],
    ],
  ]
  it.each(cases)('%s', async (_, steps, [status, refunded, line]) => {
    for (const state of ['held', 'available'] as const) {
      const sold = await sellInto(world, state)
      const openChargebacks: string[] = []
      for (const [step, minor = null] of steps) {
        if (step === 'won') await restore(sold, openChargebacks.shift() ?? '')
        if (step === 'refund') await refund(world.api, refundOf(sold, minor))
        if (step === 'chargeback') openChargebacks.push((await chargeback(sold, minor)).id)
      }
      expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
        status,
        refunded,
      })
      const { lines } = (await moneyStateOf(world.system, sold.conversionId)) as { lines: string[] }
      expect(lines[0]?.split(' ')[1]).toBe(line)
      const events = await counted(world.system, sold.tenant)
      expect(events.chargeback).toMatchObject({ amount: '0', revenue: '0', commission: '0' })
      expect(events.refund?.amount).toBe(`-${refunded}`)
      await expectSoundBooks(world.system)
    }
  })

  it('of a lead takes the whole; one in a currency that was not paid takes nothing', async () => {
    for (const [currency, status] of [
      ['USD', 'reversed'],
      ['EUR', 'approved'],
    ] as const) {
      const tenant = await seedTenant(world.system, { depositMinor: 10_000n, fixedMinor: 700n })
      const lead = { event: 'lead' as const, amount: null }
      const sold = await sell(world.api, world.system, tenant, lead)
      const { id: chargebackId } = await chargeback(sold)
      const amount = { minor: 2n, currency }
      await refund(world.api, refundOf(sold, null, { amount }))
      expect(await restore(sold, chargebackId)).toBe('restored')
      expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
        ...{
          status,
          lines: [expect.stringContaining(status === 'approved' ? ' 0/700' : '700/700')],
        },
      })
    }
    await expectSoundBooks(world.system)
  })

  it('concurrent with the win: the refund is deducted, in either order', async () => {
    for (let round = 0; round < 6; round += 1) {
      const sold = await sellInto(world, 'available')
      const { id: chargebackId } = await chargeback(sold)
      const both = [
        () => restore(sold, chargebackId),
        () => refund(world.api, refundOf(sold, 2000n)),
      ]
      await Promise.all((round % 2 ? both : both.reverse()).map((step) => step()))
      expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({
        ...{ status: 'approved', refunded: '2000' },
      })
    }
    await expectSoundBooks(world.system)
  })
})

it('F90: twice at once restores once', async () => {
  const sold = await sellInto(world, 'available')
  const { id: chargebackId } = await chargeback(sold)
  const outcomes = await Promise.all([1, 2, 3].map(() => restore(sold, chargebackId)))
  expect(outcomes.sort()).toEqual(['already_restored', 'already_restored', 'restored'])
  expect(await balances(world.system, sold.tenant)).toMatchObject({ 'aff.available': 1470n })
  await expectSoundBooks(world.system)
})

it('F90: a deposit that does not cover it is refused, and nothing moves', async () => {
  const tenant = await seedTenant(world.system, { depositMinor: 1470n })
  const sold = await sell(world.api, world.system, tenant)
  const { id: chargebackId } = await chargeback(sold)
  await sell(world.api, world.system, tenant)
  await expect(restore(sold, chargebackId)).rejects.toMatchObject({ code: 'conflict' })
  expect(await moneyStateOf(world.system, sold.conversionId)).toMatchObject({ status: 'reversed' })
})

it('F90: a refund, a foreign one, and what a reviewer rejected cannot be restored', async () => {
  const sold = await sellInto(world, 'held')
  const refunded = await refund(world.api, refundOf(sold, 100n))
  await expect(restore(sold, refunded.id)).rejects.toMatchObject({ code: 'conflict' })
  const { id: chargebackId } = await chargeback(sold, 1000n)
  const stranger = { ...sold, tenant: await seedTenant(world.system) }
  await expect(restore(stranger, chargebackId)).rejects.toMatchObject({ code: 'not_found' })
  const own = { ownAffiliateIds: [sold.tenant.affiliateId] }
  await expect(restore(sold, chargebackId, own)).rejects.toMatchObject({
    code: 'second_person_required',
  })
  const scope = { kind: 'advertiser', advertiserId: sold.tenant.advertiserId } as const
  await decideConversions(world.api, scope, {
    ...{ ids: [sold.conversionId], decision: 'reject', note: null, userId: id(), newId },
    ...{ ownAffiliateIds: [], now: releasedAt },
  })
  await expect(restore(sold, chargebackId)).rejects.toMatchObject({ code: 'conflict' })
  await expectSoundBooks(world.system)
})
