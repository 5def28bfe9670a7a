import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import type * as z from 'zod'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../../clicks/test/stored-clicks.ts'
import { recordConversion } from '../../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { Problem } from '../../../http/contract.ts'
import { type ApiWorld, makeApiWorld, personOf, problemOf, read } from '../../../test/api-world.ts'
import { ask } from '../../../test/books-world.ts'
import { addPerson, type NewPerson } from '../../../test/people.ts'
import { PayoutBatchAnswer } from '../../batches/http/contract.ts'
import { PayoutsOverviewAnswer } from './payouts-overview.ts'
import {
  BuiltPayoutsAnswer,
  PayoutScheduleAnswer,
  PreflightAnswer,
  PreflightTotalsAnswer,
} from './runs-contract.ts'

let world: ApiWorld
beforeEach(async () => {
  world = await makeApiWorld()
})

const usd = (amount: string) => ({ amount, currency: 'USD' as const })
const [anna, boris] = cast.affiliates
const [, instant] = cast.offers

/** 30 % of a sale is available at once. */
async function earn(affiliateId: string, minor: bigint): Promise<void> {
  const now = new Date()
  const clickId = await storeClick(world.system, now, { affiliateId, offerId: instant.id })
  await recordConversion(world.api, {
    ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
    ...{ raw: '{}', now, newId, event: 'sale', externalId: newId(now), clickId },
    ...{ coupon: null, customerId: null, occurredAt: null, visitor: null, metadata: null },
    ...{ originalExternalId: null, source: 'api', foreignStatus: null },
    amount: { minor, currency: 'USD' },
  })
}

const as = async (
  person: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) =>
  world.ask(method, path, {
    token: await world.tokenOf(person),
    headers,
    ...(body ? { body } : {}),
  })
const build = (body: object = {}, headers: Record<string, string> = {}) =>
  as('finance', 'POST', '/v1/payout-batches', { currency: 'USD', ...body }, headers)
type Built = z.infer<typeof BuiltPayoutsAnswer>
const built = async (answer: Response): Promise<Built> => {
  expect(answer.status).toBe(201)
  return read(answer, BuiltPayoutsAnswer)
}
const countOf = async (table: string) =>
  (await ask(world.system, sql.raw(`select count(*)::int as n from affiliate.${table}`)))[0]?.n

test('F42: of forty concurrent clicks one reserves the money, and the others are refused', async () => {
  await earn(anna!.id, 10_000n)
  const role = { role: 'finance', advertiserId: null, affiliateId: null } as const
  const people = await Promise.all(Array.from({ length: 40 }, () => addPerson(world, [role])))
  const press = ({ token }: NewPerson) =>
    world.ask('POST', '/v1/payout-batches', { token, body: { currency: 'USD' } })
  const answers = await Promise.all(people.map(press))
  const statuses = answers.map(({ status }) => status).toSorted()
  expect(statuses).toEqual([201, ...Array(39).fill(409)])
  for (const answer of answers.filter(({ status }) => status === 409)) {
    expect(await problemOf(answer)).toMatchObject({ code: 'nothing_payable' })
  }
  expect([await countOf('payout_items'), await countOf('payout_runs')]).toEqual([1, 1])
}, 60_000)

test('nothing is reserved before the person confirms it, and by one confirmation one run is', async () => {
  await earn(anna!.id, 10_000n)
  const token = await world.tokenOf('finance')
  const body = { currency: 'USD' }
  const bare = await world.ask('POST', '/v1/payout-batches', { token, body, isUnconfirmed: true })
  expect(await problemOf(bare)).toMatchObject({ status: 403, code: 'second_factor_required' })
  expect(await countOf('payout_items')).toBe(0)
  const headers = { 'x-second-factor': await world.confirm('finance') }
  await built(await world.ask('POST', '/v1/payout-batches', { token, body, headers }))
  await earn(boris!.id, 20_000n)
  const again = await world.ask('POST', '/v1/payout-batches', { token, body, headers })
  expect(await problemOf(again)).toMatchObject({ code: 'second_factor_wrong' })
  expect(await countOf('payout_items')).toBe(1)
})

test('F43: a double click and a retry under one key are one run; other parameters are refused', async () => {
  await earn(anna!.id, 10_000n)
  const key = { 'idempotency-key': 'click-1' }
  const [one, two] = await Promise.all(
    [build({}, key), build({}, key)].map(async (a) => built(await a)),
  )
  expect(one).toEqual(two)
  await earn(boris!.id, 20_000n)
  expect(await built(await build({}, key))).toEqual(one)
  const other = await build({ minimum: '5.00' }, key)
  expect(await problemOf(other)).toMatchObject({ status: 409, code: 'idempotency_conflict' })
  // The same key from another person is another key.
  const second = await as('finance2', 'POST', '/v1/payout-batches', { currency: 'USD' }, key)
  expect((await built(second)).run_id).not.toBe(one?.run_id)
  expect(await countOf('payout_items')).toBe(2)
}, 60_000)

test('a run takes the chosen affiliates, with their balance at its cut-off', async () => {
  await earn(anna!.id, 10_000n)
  await earn(boris!.id, 20_000n)
  const early = await build({ cut_off_at: '2020-01-01T00:00:00Z' })
  expect(await problemOf(early)).toMatchObject({ code: 'nothing_payable' })
  const without = await built(await build({ exclude: [anna!.id] }))
  expect(without.batches).toMatchObject([{ total: usd('60.00'), method: 'paypal', payer: null }])
  const expires = new Date(without.batches[0]!.expires_at as string).getTime()
  expect(expires - new Date(without.batches[0]!.created_at).getTime()).toBe(72 * 3_600_000)
  const by = await built(await build({ method: 'manual', include: [anna!.id] }))
  expect(by.batches).toMatchObject([{ total: usd('30.00'), method: 'manual', item_count: 1 }])
})

test('preflight shows each balance with its obstacles, and the sums of what a run would take', async () => {
  await earn(anna!.id, 10_000n)
  await earn(boris!.id, 1_000n)
  const path = '/v1/payouts/preflight'
  const all = await read(await as('finance', 'GET', `${path}?currency=USD`), PreflightAnswer)
  expect(
    all.accounts.map(({ affiliate, obstacles }) => [affiliate.code, obstacles]).toSorted(),
  ).toEqual([
    ['anna', []],
    ['boris', ['below_minimum']],
  ])
  const payable = await as('support', 'GET', `${path}?currency=USD&state=payable`)
  const shown = await read(payable, PreflightAnswer)
  expect(shown.accounts).toMatchObject([
    {
      affiliate: { id: anna!.id },
      balance: usd('30.00'),
      amount: usd('30.00'),
      last_problem: null,
    },
  ])
  expect(shown.accounts[0]?.receiver).not.toBe(anna!.paypalEmail)
  const first = await read(
    await as('finance', 'GET', `${path}?currency=USD&limit=1`),
    PreflightAnswer,
  )
  const next = `${path}?currency=USD&limit=1&cursor=${first.next_cursor}`
  const rest = await read(await as('finance', 'GET', next), PreflightAnswer)
  expect([...first.accounts, ...rest.accounts]).toEqual(all.accounts)
  expect(rest.next_cursor).toBeNull()
  for (const [query, count] of [
    [`affiliate_id=${boris!.id}`, 1],
    [`advertiser_id=${newId(new Date())}`, 0],
    ['state=blocked', 1],
  ] as const) {
    const found = await read(
      await as('owner', 'GET', `${path}?currency=USD&${query}`),
      PreflightAnswer,
    )
    expect(found.accounts).toHaveLength(count)
  }
  const totals = async (query: string) =>
    read(
      await as('finance', 'GET', `/v1/payouts/preflight-totals?currency=${query}`),
      PreflightTotalsAnswer,
    )
  const sums = await totals('USD')
  expect(sums).toMatchObject({
    payable: { accounts: 1, total: usd('30.00') },
    blocked: { accounts: 1, total: usd('3.00') },
    fees: usd('0.60'),
    paypal: { needed: usd('30.60'), promised: usd('0.00'), is_covered: true },
  })
  expect(sums.blocked.by_obstacle).toEqual([
    { obstacle: 'below_minimum', accounts: 1, total: usd('3.00') },
  ])
  expect(await totals('EUR')).toMatchObject({
    payable: { accounts: 0 },
    paypal: { is_covered: true },
  })
  expect(await totals('USD&method=manual')).toMatchObject({ paypal: null, fees: usd('0.00') })
  await built(await build())
  expect(await totals('USD')).toMatchObject({ paypal: { promised: usd('30.00') } })
  const bad = await as('finance', 'GET', `${path}?currency=USD&minimum=-1`)
  expect(await problemOf(bad)).toMatchObject({ code: 'invalid_input', fields: ['minimum'] })
})

test('the overview follows money from payable through transit, and says the next run', async () => {
  const overview = async (person = 'finance') => {
    const found = await read(await as(person, 'GET', '/v1/payouts/overview'), PayoutsOverviewAnswer)
    const of = found.currencies.find(({ currency }) => currency === 'USD')
    return { ...of, next: found.next_run_at }
  }
  await earn(anna!.id, 10_000n)
  const before = await overview()
  expect(Number(before.payable?.amount)).toBeGreaterThanOrEqual(30)
  const { next } = before
  expect(new Date(next as string).getUTCDay()).toBe(1)
  const { batches } = await built(await build({ include: [anna!.id] }))
  const { amount } = batches[0]!.total
  const moved = await overview('support')
  expect(Number(moved.payable?.amount)).toBeCloseTo(Number(before.payable?.amount) - Number(amount))
  expect(Number(moved.in_transit?.amount)).toBeCloseTo(
    Number(before.in_transit?.amount) + Number(amount),
  )
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_items set status = 'failed', updated_at = now()
      where batch_id = ${batches[0]!.id}::uuid`,
  ])
  expect(await overview()).toMatchObject({ failed_items: 1, failed: { amount } })
  // A discarded draft was never sent, so nothing failed.
  await runScoped(world.system, { kind: 'system' }, [
    sql`update affiliate.payout_batches set status = 'rejected' where id = ${batches[0]!.id}::uuid`,
  ])
  expect(await overview()).toMatchObject({ failed_items: 0 })
  expect((await as('affiliate', 'GET', '/v1/payouts/overview')).status).toBe(403)
})

test('everybody who sees payouts reads the platform’s schedule; finance sets it with a confirmation', async () => {
  const path = '/v1/payout-schedule'
  const { schedule } = await read(await as('support', 'GET', path), PayoutScheduleAnswer)
  expect(schedule).toMatchObject({ frequency: 'weekly', weekday: 1, hour: 6, changed_by: null })
  expect(new Date(schedule.next_run_at as string).getUTCDay()).toBe(1)
  const body = { frequency: 'monthly', month_day: 15, cut_off_days: 3 }
  const set = await read(await as('finance', 'PUT', path, body), PayoutScheduleAnswer)
  expect(set.schedule).toMatchObject({ ...body, weekday: 1, hour: 6 })
  expect(set.schedule.changed_by?.id).toBe(personOf('finance').id)
  expect(new Date(set.schedule.next_run_at as string).getUTCDate()).toBe(15)
  const again = await read(await as('owner', 'GET', path), PayoutScheduleAnswer)
  expect(again.schedule.changed_at).toBe(set.schedule.changed_at)
  const off = await read(
    await as('finance', 'PUT', path, { frequency: 'manual' }),
    PayoutScheduleAnswer,
  )
  expect(off.schedule).toMatchObject({ next_run_at: null, month_day: 15, cut_off_days: 3 })
  const bad = await as('finance', 'PUT', path, { frequency: 'monthly', month_day: 29 })
  expect(await problemOf(bad)).toMatchObject({ fields: ['month_day'] })
  expect((await as('support', 'PUT', path, body)).status).toBe(403)
  const unconfirmed = await world.ask('PUT', path, {
    ...{ token: await world.tokenOf('finance'), body, isUnconfirmed: true },
  })
  expect(await problemOf(unconfirmed)).toMatchObject({ code: 'second_factor_required' })
})

/** An item of anna's in the state that PayPal left it in. */
async function itemThatIs(status: string): Promise<string> {
  await earn(anna!.id, 1_100n)
  const run = await built(
    await build({ minimum: '0.01', include: [anna!.id] }).then(async (answer) => {
      if (answer.status === 201) return answer
      await earn(anna!.id, 10_000n)
      return build({ include: [anna!.id] })
    }),
  )
  const [batch] = run.batches
  const seen = await as('finance', 'GET', `/v1/payout-batches/${batch!.id}`)
  const [item] = (await read(seen, PayoutBatchAnswer)).items
  if (status === 'returned') await as('finance', 'POST', `/v1/payout-batches/${batch!.id}/discard`)
  else {
    await runScoped(world.system, { kind: 'system' }, [
      sql`update affiliate.payout_items set status = ${status} where id = ${item!.id}::uuid`,
    ])
  }
  return item!.id
}
const payAgain = (itemId: string) => as('finance', 'POST', `/v1/payout-items/${itemId}/pay-again`)

test('what came back is paid again, once, whatever the minimums say', async () => {
  const itemId = await itemThatIs('returned')
  await runScoped(world.api, { kind: 'staff', role: 'finance', userId: newId(new Date()) }, [
    sql`update affiliate.affiliates set payout_minimum_minor = 1000000 where id = ${anna!.id}::uuid`,
  ])
  const [one, two] = await Promise.all(
    [payAgain(itemId), payAgain(itemId)].map(async (a) => built(await a)),
  )
  expect(one).toEqual(two)
  expect(one?.batches).toMatchObject([{ item_count: 1, status: 'draft' }])
  expect(await built(await payAgain(itemId))).toEqual(one)
  const items = sql`select retry_of_item_id from affiliate.payout_items where batch_id = ${one!.batches[0]!.id}::uuid`
  expect(await ask(world.system, items)).toEqual([{ retry_of_item_id: itemId }])
}, 60_000)

test.each(['reserved', 'submitted', 'unclaimed', 'on_hold', 'paid'])(
  'a payout that is %s is not paid again',
  async (status) => {
    const answer = await payAgain(await itemThatIs(status))
    const { code, reason } = await read(answer, Problem)
    expect([answer.status, code, reason]).toEqual([
      ...[409, 'conflict', { code: status === 'paid' ? 'item_was_paid' : `item_${status}` }],
    ])
    expect(await countOf('payout_items')).toBe(1)
  },
)

test('paying again is refused with the obstacles of the balance, or because of a later payout', async () => {
  const itemId = await itemThatIs('returned')
  const settings = { kind: 'staff', role: 'finance', userId: newId(new Date()) } as const
  await runScoped(world.api, settings, [
    sql`update affiliate.affiliates set receiver_problem = 'RECEIVER_ACCOUNT_LOCKED',
      receiver_problem_at = now() where id = ${anna!.id}::uuid`,
  ])
  const blocked = await payAgain(itemId)
  expect((await read(blocked, Problem)).reason).toEqual({
    code: 'balance_blocked',
    params: { obstacles: 'receiver_problem' },
  })
  await runScoped(world.api, settings, [
    sql`update affiliate.affiliates set receiver_problem = null, receiver_problem_at = null`,
  ])
  await built(await build({ include: [anna!.id] }))
  const late = await payAgain(itemId)
  expect((await read(late, Problem)).detail).toContain('A later payout')
  const nobody = await payAgain(newId(new Date()))
  expect(await problemOf(nobody)).toMatchObject({ status: 404, code: 'not_found' })
}, 60_000)
