import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeApiWorld, read } from '../../../test/api-world.ts'
import { addPerson } from '../../../test/people.ts'
import { addTenantRows } from '../../../test/tenant-rows.ts'
import { makeReservedBatch } from '../../test/reserved-batch.ts'
import { NextPayoutsAnswer, OwnPayoutsAnswer } from './receivers-contract.ts'

const SECOND = 1_000
const system = { kind: 'system' } as const
const PAYOUTS = '/v1/affiliate/payouts'
const NEXT = `${PAYOUTS}/next`

const world = await makeApiWorld()
const batch = await makeReservedBatch(world.system, ['anna@pay.example', 'boris@pay.example'])
/** Tokens of the heads of the affiliates, in the order of the batch's items. */
const heads: string[] = []
beforeAll(async () => {
  for (const { affiliateId } of batch.items) {
    const person = await addPerson(world, [{ role: 'affiliate', advertiserId: null, affiliateId }])
    heads.push(person.token)
  }
}, 60_000)

const ask = (path: string, token = heads[0]!) => world.ask('GET', path, { token })
const payouts = async (query = '', token = heads[0]!) => {
  const answer = await ask(`${PAYOUTS}${query}`, token)
  expect(answer.status).toBe(200)
  return read(answer, OwnPayoutsAnswer)
}
const next = async (token = heads[0]!) =>
  (await read(await ask(NEXT, token), NextPayoutsAnswer)).next
const change = (set: ReturnType<typeof sql>) =>
  runScoped(world.system, system, [
    sql`update affiliate.payout_items set ${set} where id = ${batch.items[0]!.id}`,
  ])

test('GET /v1/affiliate/payouts: their own only, with the receiver masked', async () => {
  const [item] = batch.items
  const own = await payouts()
  expect(own).toMatchObject({
    payouts: [
      {
        ...{ id: item!.id, status: 'reserved', receiver: 'a…@pay.example', problem: null },
        ...{ amount: { amount: '100.00', currency: 'USD' }, advertiser: { name: 'Acme' } },
        ...{ claim_until: null, retry_of_id: null, retried_by_id: null },
      },
    ],
    next_cursor: null,
  })
  const others = await payouts('', heads[1]!)
  expect(others.payouts.map(({ id }) => id)).toEqual([batch.items[1]!.id])
})

test('a failure is shown with PayPal’s error name and who must act', async () => {
  await change(
    sql`status = 'failed', problem_code = 'RECEIVER_ACCOUNT_LOCKED', problem_message = 'x'`,
  )
  expect((await payouts()).payouts[0]?.problem).toEqual({
    ...{ name: 'RECEIVER_ACCOUNT_LOCKED', reason: 'receiverLocked', action: 'affiliate' },
  })
  await change(sql`status = 'reserved', problem_code = null, problem_message = null`)
})

test('an unclaimed payout returns 30 days after it was sent', async () => {
  await change(sql`status = 'unclaimed'`)
  await runScoped(world.system, system, [
    sql`update affiliate.payout_batches set first_attempt_at = '2026-11-01T10:00:00Z'
      where id = ${batch.id}`,
  ])
  expect((await payouts()).payouts[0]?.claim_until).toBe('2026-12-01T10:00:00.000Z')
  await change(sql`status = 'reserved'`)
})

test('a payout and the payout that pays its money again refer to each other, on each page', async () => {
  const [item] = batch.items
  const again = newId(new Date())
  await change(sql`status = 'failed'`)
  await runScoped(world.system, system, [
    sql`insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency,
        amount_minor, receiver, retry_of_item_id)
      values (${again}, ${batch.id}, ${item!.advertiserId}, ${item!.affiliateId}, 'USD', 10000,
        'anna@pay.example', ${item!.id})`,
  ])
  const first = await payouts('?limit=1')
  expect(first.payouts[0]).toMatchObject({ id: again, retry_of_id: item!.id })
  const second = await payouts(`?limit=1&cursor=${first.next_cursor}`)
  expect(second.payouts[0]).toMatchObject({ id: item!.id, retried_by_id: again })
  expect(second.next_cursor).toBeNull()
})

test('payouts can be filtered by advertiser; a foreign advertiser is not found', async () => {
  const [item] = batch.items
  expect((await payouts(`?advertiser_id=${item!.advertiserId}`)).payouts.length).toBeGreaterThan(0)
  for (const path of [PAYOUTS, NEXT]) {
    expect((await ask(`${path}?advertiser_id=${newId(new Date())}`)).status).toBe(404)
    expect((await ask(`${path}?advertiser_id=${item!.advertiserId}`)).status).toBe(200)
  }
})

/** An affiliate with 60.00 USD available from its own advertiser. */
async function withBalance(over: { email?: string | null; billing?: string } = {}) {
  const { email = `${newId(new Date())}@pay.example`, billing = 'prepaid' } = over
  const [advertiserId, affiliateId] = [newId(new Date()), newId(new Date())]
  await runScoped(world.system, system, [
    sql`insert into affiliate.advertisers (id, name, billing_mode, payout_minimum_minor)
      values (${advertiserId}, 'Small', ${billing}, 5000)`,
    sql`insert into affiliate.affiliates (id, code, name, status, paypal_email, country)
      values (${affiliateId}, ${affiliateId.slice(-12)}, 'Ann', 'approved', ${email}, 'DE')`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      values (${advertiserId}, ${affiliateId}, 'approved')`,
    sql`insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id, credits_minor)
      values ('aff.available', 'USD', ${advertiserId}, ${affiliateId}, 6000)`,
  ])
  const { token } = await addPerson(world, [{ role: 'affiliate', advertiserId: null, affiliateId }])
  const set = (values: ReturnType<typeof sql>) =>
    runScoped(world.api, { kind: 'affiliate', affiliateId, advertiserId: null }, [
      sql`update affiliate.affiliates set ${values} where id = ${affiliateId}`,
    ])
  const obstacles = async () => (await next(token))[0]?.obstacles
  return { advertiserId, affiliateId, token, set, obstacles }
}

test('GET /v1/affiliate/payouts/next: balance, minimum and time of a payout without obstacles', async () => {
  const { token, set } = await withBalance()
  await runScoped(world.system, system, [
    sql`update affiliate.payout_schedules set next_run_at = '2026-12-07T06:00:00Z'
      where payer_advertiser_id is null`,
  ])
  expect(await next(token)).toEqual([
    {
      ...{ advertiser: { id: expect.any(String), name: 'Small' }, currency: 'USD' },
      ...{ balance: { amount: '60.00', currency: 'USD' }, obstacles: [] },
      minimum: { amount: '50.00', currency: 'USD' },
      next_run_at: '2026-12-07T06:00:00.000Z',
    },
  ])
  await set(sql`payout_minimum_minor = 6001`)
  expect(await next(token)).toMatchObject([
    { minimum: { amount: '60.01' }, obstacles: ['below_minimum'] },
  ])
})

test('F49: a receiver changed less than 72 hours ago is an obstacle, to the millisecond', async () => {
  const { obstacles, set } = await withBalance()
  const at = (ms: number) => new Date(Date.now() + ms).toISOString()
  await set(sql`paypal_usable_from = ${at(60 * SECOND)}`)
  expect(await obstacles()).toEqual(['receiver_waits'])
  await set(sql`paypal_usable_from = ${at(-SECOND)}`)
  expect(await obstacles()).toEqual([])
})

test('all obstacles of a payout are shown, including those from other accounts', async () => {
  const none = await withBalance({ email: null })
  expect(await none.obstacles()).toEqual(['no_receiver'])
  await none.set(sql`payout_details = 'By bank'`)
  expect(await next(none.token)).toMatchObject([{ obstacles: [], next_run_at: null }])
  const email = `${newId(new Date())}@pay.example`
  const one = await withBalance({ email })
  await withBalance({ email })
  expect(await one.obstacles()).toEqual(['receiver_shared'])
  await one.set(sql`receiver_problem = 'RECEIVER_UNREGISTERED', receiver_problem_at = now()`)
  expect(await one.obstacles()).toEqual(['receiver_shared', 'receiver_problem'])
  const own = await withBalance({ billing: 'own_payer' })
  expect(await own.obstacles()).toEqual(['own_payer'])
})

test('a review that the affiliate may not see also holds back the payout', async () => {
  const { idOf, affiliate } = await addTenantRows(world)
  const inEuro = async () => (await next(affiliate)).find(({ currency }) => currency === 'EUR')
  await runScoped(world.system, system, [
    sql`insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id, credits_minor)
      values ('aff.available', 'EUR', ${idOf.advertiser}, ${idOf.affiliate}, 60000)`,
  ])
  expect((await inEuro())?.obstacles).not.toContain('review_open')
  await runScoped(world.system, system, [
    sql`insert into affiliate.reviews (conversion_id, advertiser_id, affiliate_id, opened_at)
      values (${idOf.conversion}, ${idOf.advertiser}, ${idOf.affiliate}, now())`,
  ])
  expect((await inEuro())?.obstacles).toContain('review_open')
})
