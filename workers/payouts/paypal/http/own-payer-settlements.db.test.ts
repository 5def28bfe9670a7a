/** The platform's people decide about own payers' batches and books. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { BookingAnswer } from '../../../finance/bookings/contract.ts'
import { ProposalAnswer } from '../../../finance/proposals/contract.ts'
import { problemOf, read } from '../../../test/api-world.ts'
import { ask, balances, expectSoundBooks } from '../../../test/books-world.ts'
import { comparePayoutsJob } from '../../reconciliation/compare-payouts.ts'
import { openOwnPayers } from '../../test/own-payer-world.ts'

const own = await openOwnPayers()
const {
  world,
  paypalWorld,
  cron,
  payer,
  sell,
  refund,
  staff,
  connect,
  drafted,
  act,
  approve,
  shown,
  deliver,
  send,
  ours,
} = own
afterAll(own.close)
beforeEach(own.reset)

test('F59: an own payer’s people get one mail about a stuck or refused batch, and no other payer’s people', async () => {
  const [of, other] = [await payer(), await payer()]
  await connect(of)
  await connect(other)
  const draft = await drafted(of)
  expect((await approve(of.head, draft)).status).toBe(200)
  await ask(
    world.system,
    sql`update affiliate.payout_batches set status = 'quarantine' where id = ${draft.id}`,
  )
  const calls = async () =>
    ask(
      world.system,
      sql`select m.facts->>'alert' as alert, r.role, r.advertiser_id from logs.mails m
        join affiliate.user_roles r on r.user_id = m.user_id
        where m.kind = 'payout_alert' and m.facts->>'detail' like ${`%${draft.id}%`}
        order by r.advertiser_id nulls last, r.role`,
    )
  for (const hours of [0, 24]) {
    await comparePayoutsJob.run(cron, new Date(Date.now() + hours * 3_600_000), () => true)
    const [head, finance, ...staff] = await calls()
    const own = { alert: 'own_stuck', advertiser_id: of.advertiserId }
    expect([head, finance]).toEqual([
      { ...own, role: 'advertiser' },
      { ...own, role: 'advertiser_finance' },
    ])
    expect(staff.map(({ alert, role }) => [alert, role])).toEqual([
      ['stuck', 'finance'],
      ['stuck', 'finance'],
      ['stuck', 'owner'],
    ])
  }
})

test('F46: two of the platform’s finance settle its batch payout by payout; what a refund took is its claim', async () => {
  const of = await payer({ payoutMinimumMinor: 100n })
  const order = `order-${of.advertiserId}`
  await connect(of)
  await sell(of, order)
  const draft = await drafted(of)
  expect((await approve(of.head, draft)).status).toBe(200)
  await ask(
    world.system,
    sql`update affiliate.payout_batches set status = 'quarantine', problem_code = 'different',
      hinted_paypal_batch_id = 'OTHER' where id = ${draft.id}`,
  )
  await refund(of, order)
  const before = await ours()
  const { items } = await shown(of.head, draft)
  const proposed = await staff('finance', 'POST', '/v1/proposals', {
    ...{ kind: 'batch_settlement', batch_id: draft.id, outcome: 'by_item', reason: 'Seen there.' },
    items: items.map(({ id }) => ({
      ...{ item_id: id, outcome: 'paid', paypal_transaction_id: id.slice(-12) },
    })),
  })
  const { proposal } = await read(proposed, ProposalAnswer)
  const accepted = await staff('finance2', 'POST', `/v1/proposals/${proposal.id}/accept`, {
    seen_sha256: proposal.sha256,
  })
  expect(accepted.status).toBe(200)
  expect(await balances(world.system, of)).toMatchObject({
    ...{ 'adv.payer': 0n, 'adv.deposit': 20_000n, 'aff.debt': 20_000n, 'aff.in_transit': 0n },
  })
  expect(await ours()).toEqual(before)
  await expectSoundBooks(world.system)
})

test('a claim of a late refund is set off by two people, no further than it goes; then all has its end', async () => {
  const of = await payer({ payoutMinimumMinor: 100n })
  const order = `order-${of.advertiserId}`
  await connect(of)
  await sell(of, order)
  const draft = await drafted(of)
  await send(of, draft)
  await paypalWorld.advance(2 * 60_000)
  await act(of.finance, draft, 'reconcile')
  await deliver()
  await refund(of, order)
  await sell(of)
  expect(await balances(world.system, of)).toMatchObject({
    ...{ 'adv.payer': 20_000n, 'adv.deposit': 20_000n, 'aff.debt': 0n, 'aff.available': 0n },
  })
  const mode = (billing_mode: string) =>
    staff('finance', 'PUT', `/v1/advertisers/${of.advertiserId}/billing-mode`, { billing_mode })
  const before = await mode('prepaid')
  expect(before.status).toBe(409)
  expect(await before.json()).toMatchObject({ reason: { code: 'billing_money_offset' } })

  const propose = (amount: string, advertiserId = of.advertiserId) =>
    staff('finance', 'POST', '/v1/bookings', {
      ...{ kind: 'claim_setoff', advertiser_id: advertiserId, amount, currency: 'USD' },
      ...{ reference: `set off ${amount} ${advertiserId}`, reason: 'It pays the platform now.' },
    })
  const book = async (who: string, answer: Response) => {
    const { booking } = await read(answer, BookingAnswer)
    const seen_sha256 = booking.sha256
    return staff(who, 'POST', `/v1/bookings/${booking.id}/book`, { seen_sha256 })
  }
  const tooMuch = await book('finance2', await propose('200.01'))
  expect(await problemOf(tooMuch)).toEqual({ status: 409, code: 'conflict', fields: ['amount'] })
  const wanted = await propose('200.00')
  expect(await problemOf(await book('finance', wanted.clone()))).toMatchObject({
    code: 'second_person_required',
  })
  const cash = await ours()
  const twice = await Promise.all([book('finance2', wanted.clone()), book('finance2', wanted)])
  expect(twice.map(({ status }) => status)).toEqual([200, 200])
  const left = Object.values(await balances(world.system, of))
  expect(left.every((minor) => minor === 0n)).toBe(true)
  expect(await ours()).toEqual(cash)
  await expectSoundBooks(world.system)
  expect((await mode('prepaid')).status).toBe(200)
  // An advertiser that is not an own payer has no claim to set off.
  expect(await problemOf(await propose('1.00'))).toMatchObject({ fields: ['advertiser_id'] })
})

test('E13: an own payer bears the written-off debt of its affiliate, once', async () => {
  const of = await payer({ payoutMinimumMinor: 100n })
  const order = `order-${of.advertiserId}`
  await connect(of)
  await sell(of, order)
  const draft = await drafted(of)
  await send(of, draft)
  await paypalWorld.advance(2 * 60_000)
  await act(of.finance, draft, 'reconcile')
  await deliver()
  await refund(of, order)
  const claim = { 'adv.payer': 0n, 'adv.deposit': 20_000n, 'aff.debt': 20_000n }
  expect(await balances(world.system, of)).toMatchObject(claim)
  const before = await ours()
  const proposed = await staff('finance', 'POST', '/v1/bookings', {
    ...{ kind: 'debt_writeoff', advertiser_id: of.advertiserId, affiliate_id: of.affiliateId },
    ...{ amount: '200.00', currency: 'USD', reference: `debt ${of.advertiserId}`, reason: 'Gone.' },
  })
  const { booking } = await read(proposed, BookingAnswer)
  expect(booking.advertiser).toMatchObject({ billing: 'own_payer' })
  const seen_sha256 = booking.sha256
  const book = () => staff('finance2', 'POST', `/v1/bookings/${booking.id}/book`, { seen_sha256 })
  const twice = await Promise.all([book(), book()])
  expect(twice.map(({ status }) => status)).toEqual([200, 200])
  const left = Object.values(await balances(world.system, of))
  expect(left.every((minor) => minor === 0n)).toBe(true)
  // The platform gets none of it, neither cash nor cost.
  expect(await ours()).toEqual(before)
  await expectSoundBooks(world.system)
})
