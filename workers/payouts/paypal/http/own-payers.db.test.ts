/** An advertiser that pays its affiliates from its own PayPal: from its credentials to the last cent. */

import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { PersonAnswer } from '../../../people/sign-in/http/contract.ts'
import { problemOf, read } from '../../../test/api-world.ts'
import { balances, expectSoundBooks, seedTenant } from '../../../test/books-world.ts'
import {
  PayableAnswer,
  PayoutBatchActionAnswer,
  PayoutBatchesAnswer,
} from '../../batches/http/contract.ts'
import { PayoutItemsAnswer } from '../../manual/contract.ts'
import { comparePayoutsJob } from '../../reconciliation/compare-payouts.ts'
import {
  PayoutScheduleAnswer,
  PreflightAnswer,
  PreflightTotalsAnswer,
} from '../../runs/http/runs-contract.ts'
import { buildPayoutsJob } from '../../runs/verbs/run-scheduled-payouts.ts'
import { accountPath, credentials, openOwnPayers } from '../../test/own-payer-world.ts'
import { PaypalAccountAnswer } from './paypal-contract.ts'

const MINUTE = 60_000
const own = await openOwnPayers()
const {
  world,
  paypalWorld,
  cron,
  payer,
  sell,
  refund,
  by,
  staff,
  connect,
  build,
  drafted,
  act,
  approve,
  shown,
  deliver,
  send,
  check,
  ours,
  journal,
} = own
afterAll(own.close)
beforeEach(own.reset)

test('an own payer’s payout goes from its credentials to its books, and never through ours', async () => {
  const of = await payer()
  const before = await ours()
  expect(await connect(of)).toMatchObject({
    account: { client_id: `client-${of.advertiserId}`, webhook_id: 'WH-1', checked_at: null },
    webhook_path: `/v1/paypal/webhooks/${of.advertiserId}`,
  })
  await check()
  const { account } = await read(await by(of.finance, 'GET', accountPath(of)), PaypalAccountAnswer)
  expect(account).toMatchObject({ problem: null, checked_at: expect.any(String) })

  const { payable } = await read(await by(of.head, 'GET', '/v1/payouts/payable'), PayableAnswer)
  expect(payable).toMatchObject([{ advertiser: { id: of.advertiserId }, affiliates: 1 }])
  const run = '/v1/payouts/preflight?currency=USD'
  const { accounts } = await read(await by(of.viewer, 'GET', run), PreflightAnswer)
  expect(accounts).toMatchObject([{ obstacles: [], receiver: expect.stringContaining('…') }])
  const totals = await by(of.viewer, 'GET', '/v1/payouts/preflight-totals?currency=USD')
  expect(await read(totals, PreflightTotalsAnswer)).toMatchObject({
    ...{ payable: { accounts: 1 }, paypal: null },
  })

  const draft = await drafted(of)
  expect(draft).toMatchObject({ payer: { id: of.advertiserId }, status: 'draft', item_count: 1 })
  expect(await problemOf(await approve(of.finance, draft))).toMatchObject({
    ...{ status: 403, code: 'second_person_required' },
  })
  await send(of, draft)
  expect((await shown(of.head, draft)).batch).toMatchObject({ status: 'submitted', problem: null })

  await paypalWorld.advance(2 * MINUTE)
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  expect((await shown(of.viewer, draft)).batch).toMatchObject({ status: 'settled' })
  expect(await journal()).toMatchObject([
    { client_id: `client-${of.advertiserId}`, sender_batch_id: draft.id, value: '200.00' },
  ])
  expect(await balances(world.system, of)).toMatchObject({
    ...{ 'adv.payer': 0n, 'aff.in_transit': 0n, 'aff.available': 0n },
  })
  expect(await ours()).toEqual(before)
  // Another account would not see the batch and would report it as missing.
  expect(await comparePayoutsJob.run(cron, new Date(), () => true)).toMatchObject({
    ...{ compared: 1, unanswered: 0, differences: 0 },
  })
  const { items } = await read(await by(of.finance, 'GET', '/v1/payout-items'), PayoutItemsAnswer)
  expect(items).toMatchObject([{ status: 'paid', batch: { id: draft.id } }])
  await expectSoundBooks(world.system)
})

test('their screens know that they pay themselves; those of others do not', async () => {
  const [of, prepaid] = [await payer(), await payer({ billing: 'prepaid', depositMinor: 100_000n })]
  const membershipOf = async (token: string) => {
    const { memberships } = await read(await by(token, 'GET', '/v1/me'), PersonAnswer)
    return memberships[0]
  }
  expect(await membershipOf(of.viewer)).toMatchObject({ pays_itself: true })
  expect(await membershipOf(prepaid.head)).not.toHaveProperty('pays_itself')
})

test('F46: an order refunded while its payout is under way, or after it, is the payer’s claim', async () => {
  for (const isPaidFirst of [false, true]) {
    const of = await payer({ payoutMinimumMinor: 100n })
    const order = `order-${of.advertiserId}`
    await connect(of)
    await sell(of, order)
    // 400.00 are sent; 200.00 of it are refunded before or after PayPal's confirmation.
    const draft = await drafted(of)
    await send(of, draft)
    if (!isPaidFirst) await refund(of, order)
    expect((await balances(world.system, of))['adv.payer']).toBe(isPaidFirst ? 40_000n : 20_000n)
    await paypalWorld.advance(2 * MINUTE)
    await act(of.finance, draft, 'reconcile')
    await deliver()
    expect((await shown(of.head, draft)).batch.status).toBe('settled')
    if (isPaidFirst) await refund(of, order)
    const after = { 'adv.payer': 0n, 'adv.deposit': 20_000n, 'aff.debt': 20_000n }
    expect(await balances(world.system, of)).toMatchObject(after)
    await expectSoundBooks(world.system)
    // The next earnings pay the debt first.
    await sell(of)
    expect(await balances(world.system, of)).toMatchObject({
      ...{ 'aff.debt': 0n, 'aff.available': 0n },
    })
    await expectSoundBooks(world.system)
    await paypalWorld.lever('reset')
  }
})

test('it reads and moves its own only; staff read it, and leave it to its people', async () => {
  const [of, other] = [await payer(), await payer()]
  await connect(of)
  const draft = await drafted(of)
  for (const [method, path] of [
    ...[
      ['GET', ''],
      ['POST', '/submit'],
      ['POST', '/discard'],
      ['POST', '/reconcile'],
    ],
  ] as const) {
    const answer = await by(other.head, method, `/v1/payout-batches/${draft.id}${path}`)
    expect(await problemOf(answer)).toMatchObject({ status: 404 })
  }
  expect(await problemOf(await approve(other.head, draft))).toMatchObject({ status: 404 })
  const listed = await by(other.head, 'GET', '/v1/payout-batches')
  expect((await read(listed, PayoutBatchesAnswer)).batches).toEqual([])
  expect((await by(other.head, 'GET', accountPath(of))).status).toBe(404)
  const taken = await by(other.head, 'PUT', accountPath(of), credentials('theirs'))
  expect(await problemOf(taken)).toMatchObject({ status: 404 })

  expect((await shown(await world.tokenOf('finance'), draft)).batch.id).toBe(draft.id)
  for (const who of ['finance2', 'owner']) {
    const refused = await staff(who, 'POST', `/v1/payout-batches/${draft.id}/approve`, {
      request_sha256: draft.request_sha256,
    })
    expect([who, (await problemOf(refused)).code]).toEqual([who, 'forbidden'])
  }
  expect((await approve(of.head, draft)).status).toBe(200)
  const refused = await staff('finance', 'POST', `/v1/payout-batches/${draft.id}/submit`)
  expect(await problemOf(refused)).toMatchObject({ code: 'forbidden' })
  // Finance may discard a batch that was not sent: the money is available again.
  const discarded = await staff('finance', 'POST', `/v1/payout-batches/${draft.id}/discard`)
  expect((await read(discarded, PayoutBatchActionAnswer)).batch.status).toBe('rejected')
  const run = { currency: 'USD', include: [of.affiliateId] }
  const built = await staff('finance', 'POST', '/v1/payout-batches', run)
  expect(await problemOf(built)).toMatchObject({ code: 'nothing_payable' })
})

test('viewers read masked receivers and move nothing', async () => {
  const of = await payer()
  await connect(of)
  const draft = await drafted(of)
  const { items } = await shown(of.viewer, draft)
  expect(items[0]?.receiver).not.toBe((await shown(of.head, draft)).items[0]?.receiver)
  expect(await problemOf(await approve(of.viewer, draft))).toMatchObject({ code: 'forbidden' })
  expect(await problemOf(await build(of.viewer))).toMatchObject({ code: 'forbidden' })
  expect(await problemOf(await by(of.viewer, 'GET', accountPath(of)))).toMatchObject({
    ...{ status: 403, code: 'forbidden' },
  })
})

test('an own payer has a schedule of its own, and what it builds one person approves', async () => {
  const of = await payer()
  await connect(of)
  const first = await by(of.head, 'GET', '/v1/payout-schedule')
  expect(await read(first, PayoutScheduleAnswer)).toMatchObject({
    schedule: { frequency: 'manual', next_run_at: null },
  })
  const daily = { frequency: 'daily', hour: 0 }
  const put = await by(of.head, 'PUT', '/v1/payout-schedule', daily)
  expect(await read(put, PayoutScheduleAnswer)).toMatchObject({ schedule: { frequency: 'daily' } })
  const platform = await staff('finance', 'GET', '/v1/payout-schedule')
  expect(await read(platform, PayoutScheduleAnswer)).toMatchObject({
    schedule: { frequency: 'weekly' },
  })
  await buildPayoutsJob.run(cron, new Date(Date.now() + 2 * 86_400_000))
  const listed = await by(of.head, 'GET', '/v1/payout-batches')
  const { batches } = await read(listed, PayoutBatchesAnswer)
  expect(batches).toMatchObject([{ created_by: null, payer: { id: of.advertiserId } }])
  // A person who has just changed the schedule may not approve its batch.
  expect((await approve(of.finance, batches[0]!)).status).toBe(200)
})

test('finance and owner change the billing mode, and only while no money is open', async () => {
  const path = ({ advertiserId }: { advertiserId: string }) =>
    `/v1/advertisers/${advertiserId}/billing-mode`
  const body = { billing_mode: 'own_payer' }
  const full = await payer({ billing: 'prepaid', depositMinor: 100_000n })
  const refused = await staff('finance', 'PUT', path(full), body)
  expect(await refused.clone().json()).toMatchObject({
    detail: expect.stringMatching(/the deposit, .*balances of affiliates/),
  })
  expect(await problemOf(refused)).toMatchObject({ status: 409, code: 'conflict' })
  expect(await problemOf(await by(full.head, 'PUT', path(full), body))).toMatchObject({
    code: 'forbidden',
  })
  const fresh = await seedTenant(world.system, { billing: 'prepaid' })
  for (const who of ['finance', 'owner', 'owner']) {
    const answer = await staff(who, 'PUT', path(fresh), body)
    expect(await answer.json()).toMatchObject({ advertiser: { billing: 'own_payer' } })
  }
  const own = runScoped(world.api, { kind: 'advertiser', advertiserId: fresh.advertiserId }, [
    sql`update affiliate.advertisers set billing_mode = 'postpaid'`,
  ])
  await expect(own).rejects.toThrow('only finance may change the billing mode')
})
