import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { mailsTo, tokenIn } from '../../../people/test/sign-up-world.ts'
import { makeApiWorld, problemOf, read } from '../../../test/api-world.ts'
import { addAffiliate, type TestAffiliate } from '../../test/receiver-world.ts'
import {
  ConfirmedReceiverAnswer,
  PayoutPreferencesAnswer,
  ReceiverAnswer,
  ReceiversAnswer,
} from './receivers-contract.ts'

const world = await makeApiWorld()

const RECEIVER = '/v1/affiliate/receiver'
const system = { kind: 'system' } as const
const { as } = world
const shown = async (answer: Response) => {
  expect(answer.status).toBe(200)
  return read(answer, ReceiverAnswer)
}
const receiverOf = async (of: TestAffiliate) => shown(await as(of.head, 'GET', RECEIVER))
const confirm = (token: string) =>
  world.ask('POST', '/v1/receiver-confirmations', { body: { token } })
const unique = () => `${newId(new Date())}@pay.example`
const failed = (id: string, problem: string) =>
  runScoped(world.system, system, [
    sql`update affiliate.affiliates set receiver_problem = ${problem}, receiver_problem_at = now()
      where id = ${id}`,
  ])
async function move(of: TestAffiliate, email: string) {
  expect((await as(of.head, 'POST', RECEIVER, { email })).status).toBe(202)
  const answer = await confirm(await tokenIn(world, email, 'confirm_receiver'))
  expect(answer.status).toBe(200)
  return read(answer, ConfirmedReceiverAnswer)
}
async function listed(who: string, state: string) {
  const answer = await as(who, 'GET', `/v1/receivers?state=${state}&limit=200`)
  expect(answer.status).toBe(200)
  return (await read(answer, ReceiversAnswer)).receivers
}
const listedOne = async (who: string, state: string, { id }: TestAffiliate) =>
  (await listed(who, state)).find(({ affiliate }) => affiliate.id === id)

test('POST /v1/affiliate/receiver, POST /v1/receiver-confirmations: from the request to the receiver', async () => {
  const of = await addAffiliate(world)
  const [first, second] = [unique(), unique()]
  expect(await receiverOf(of)).toEqual({
    ...{ email: null, usable_from: null, problem: null, needs_look: false },
    ...{ change: null, undo: null },
  })
  const asked = await as(of.head, 'POST', RECEIVER, { email: first.toUpperCase() })
  expect([asked.status, await asked.json()]).toEqual([202, { next: 'check_mail' }])
  expect((await receiverOf(of)).change?.email).toBe(first)
  expect(world.mailed.length).toBeGreaterThanOrEqual(2)
  const done = await confirm(await tokenIn(world, first, 'confirm_receiver'))
  expect(await read(done, ConfirmedReceiverAnswer)).toMatchObject({ usable_from: null })
  expect(await receiverOf(of)).toMatchObject({ email: first, usable_from: null, undo: null })
  const moved = await move(of, second)
  expect(moved.email).toBe(`${second[0]}…@pay.example`)
  const now = await receiverOf(of)
  expect(now).toMatchObject({ email: second, usable_from: moved.usable_from, change: null })
  expect(now.undo).toEqual({ email: first, until: moved.usable_from })
  expect((await mailsTo(world, first)).map(({ kind }) => kind)).toContain('receiver_changed')
})

test('a request gets the same answer, even if another affiliate has that address', async () => {
  const [of, other] = [await addAffiliate(world), await addAffiliate(world)]
  const email = unique()
  await move(other, email)
  const taken = await as(of.head, 'POST', RECEIVER, { email })
  const free = await as(of.head, 'POST', RECEIVER, { email: unique() })
  expect([taken.status, await taken.json()]).toEqual([free.status, await free.json()])
})

test('DELETE /v1/affiliate/receiver/change and POST /v1/affiliate/receiver/undo withdraw a change of address', async () => {
  const [old, thiefs] = [unique(), unique()]
  const of = await addAffiliate(world, old)
  await as(of.head, 'POST', RECEIVER, { email: thiefs })
  const link = await tokenIn(world, thiefs, 'confirm_receiver')
  for (const _ of [1, 2]) {
    expect((await as(of.head, 'DELETE', `${RECEIVER}/change`)).status).toBe(204)
  }
  expect(await problemOf(await confirm(link))).toMatchObject({ status: 410, code: 'gone' })
  await move(of, thiefs)
  const undone = await shown(await as(of.head, 'POST', `${RECEIVER}/undo`))
  expect(undone).toMatchObject({ email: old, usable_from: null, undo: null })
  const again = await problemOf(await as(of.head, 'POST', `${RECEIVER}/undo`))
  expect(again).toMatchObject({ status: 409, code: 'conflict' })
})

test('who only looks changes nothing; every change wants a second factor', async () => {
  const of = await addAffiliate(world, unique())
  expect((await as(of.viewer, 'GET', RECEIVER)).status).toBe(200)
  const body = { email: unique() }
  for (const [method, path] of [
    ['POST', RECEIVER],
    ['POST', `${RECEIVER}/undo`],
    ['POST', `${RECEIVER}/retry`],
    ['DELETE', `${RECEIVER}/change`],
    ['PATCH', '/v1/affiliate/payout-preferences'],
    ['POST', '/v1/affiliate/payout-preferences/undo'],
  ] as const) {
    const answer = await as(of.viewer, method, path, method === 'DELETE' ? undefined : body)
    expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'forbidden' })
  }
  const { token } = of.head
  for (const [method, path] of [
    ['POST', RECEIVER],
    ['POST', `${RECEIVER}/undo`],
    ['PATCH', '/v1/affiliate/payout-preferences'],
    ['POST', '/v1/affiliate/payout-preferences/undo'],
  ] as const) {
    const answer = await world.ask(method, path, { token, body, isUnconfirmed: true })
    expect(await problemOf(answer)).toMatchObject({ code: 'second_factor_required' })
  }
})

test.each([
  ['no address', 'anna'],
  ['too long for PayPal', `${'a'.repeat(60)}@${'b'.repeat(60)}.example.org`],
  ['nothing', ''],
])('%s is refused', async (_name, email) => {
  const of = await addAffiliate(world)
  const refused = await problemOf(await as(of.head, 'POST', RECEIVER, { email }))
  expect(refused).toMatchObject({ status: 422, fields: ['email'] })
})

test('a receiver that several have is looked at; the affiliate learns nothing of the others', async () => {
  const email = unique()
  const of = await addAffiliate(world, email)
  const other = await addAffiliate(world, email.replace('@', '+two@'))
  expect((await receiverOf(of)).needs_look).toBe(true)
  const seen = await listedOne('finance', 'shared', of)
  expect(seen).toMatchObject({ email, shared_with: [{ id: other.id }] })
  expect((await listedOne('support', 'shared', of))?.email).toBe(`${email[0]}…@pay.example`)
  const path = `/v1/receivers/${of.id}/allow-shared`
  const body = { receiver: email, note: 'Two brands of one company.' }
  const unseen = await as('finance', 'POST', path, { ...body, receiver: unique() })
  expect(await problemOf(unseen)).toMatchObject({ status: 409, code: 'conflict' })
  const twice = [as('finance', 'POST', path, body), as('finance2', 'POST', path, body)]
  for (const answer of await Promise.all(twice)) expect(answer.status).toBe(204)
  expect(await listedOne('finance', 'shared', of)).toBeUndefined()
  expect((await listedOne('finance', 'shared', other))?.shared_with).toHaveLength(1)
  expect((await receiverOf(of)).needs_look).toBe(false)
  const [entries] = await runScoped(world.system, system, [
    sql`select after from logs.audit_entries where action = 'receiver_cleared' and subject_id = ${of.id}`,
  ])
  expect(entries?.[0]?.after).toMatchObject({ reason: body.note })
  // A new address needs a new review.
  const next = unique()
  await move(of, next)
  await move(other, next)
  expect((await receiverOf(of)).needs_look).toBe(true)
})

test('a receiver that failed is cleared by finance, or tried again by the affiliate once a day', async () => {
  const receiver = unique()
  const of = await addAffiliate(world, receiver)
  await failed(of.id, 'RECEIVER_UNREGISTERED')
  expect((await receiverOf(of)).problem).toMatchObject({
    ...{ name: 'RECEIVER_UNREGISTERED', reason: 'noAccount', action: 'affiliate' },
  })
  expect(await listedOne('finance', 'problem', of)).toMatchObject({
    problem: { name: 'RECEIVER_UNREGISTERED' },
  })
  const retry = () => as(of.head, 'POST', `${RECEIVER}/retry`)
  expect((await shown(await retry())).problem).toBeNull()
  expect((await shown(await retry())).problem).toBeNull()
  await failed(of.id, 'RECEIVER_UNREGISTERED')
  const soon = await retry()
  expect(soon.headers.get('retry-after')).toBe('86400')
  expect(await problemOf(soon)).toMatchObject({ status: 429, code: 'rate_limited' })
  const path = `/v1/receivers/${of.id}/clear-problem`
  const unseen = await as('finance', 'POST', path, { receiver: unique(), note: 'They called.' })
  expect(await problemOf(unseen)).toMatchObject({ status: 409, code: 'conflict' })
  const clear = () => as('finance', 'POST', path, { receiver, note: 'They called.' })
  for (const _ of [1, 2]) expect((await clear()).status).toBe(204)
  expect(await listedOne('finance', 'problem', of)).toBeUndefined()
})

test('the affiliate cannot clear a problem that only finance can resolve', async () => {
  const of = await addAffiliate(world, unique())
  await failed(of.id, 'REGULATORY_BLOCKED')
  const refused = await problemOf(await as(of.head, 'POST', `${RECEIVER}/retry`))
  expect(refused).toMatchObject({ status: 409, code: 'conflict' })
})

test('GET /v1/receivers: those that wait, page by page; unknown ones are not cleared', async () => {
  const of = await addAffiliate(world, unique())
  const other = await addAffiliate(world, unique())
  for (const one of [of, other]) await move(one, unique())
  expect(await listedOne('support', 'waiting', of)).toBeDefined()
  const page = await as('finance', 'GET', '/v1/receivers?state=waiting&limit=1')
  const { receivers, next_cursor } = await read(page, ReceiversAnswer)
  const next = await as(
    'finance',
    'GET',
    `/v1/receivers?state=waiting&limit=1&cursor=${next_cursor}`,
  )
  const second = (await read(next, ReceiversAnswer)).receivers
  expect(second[0]?.affiliate.id).not.toBe(receivers[0]?.affiliate.id)
  const nobody = `/v1/receivers/${newId(new Date())}/allow-shared`
  expect((await as('finance', 'POST', nobody, { receiver: 'a@b.example', note: 'x' })).status).toBe(
    404,
  )
  expect((await as('finance', 'GET', '/v1/receivers?state=all')).status).toBe(422)
})

test('PATCH /v1/affiliate/payout-preferences: omitted fields keep their values', async () => {
  const of = await addAffiliate(world)
  const path = '/v1/affiliate/payout-preferences'
  const patch = async (body: object) =>
    read(await as(of.head, 'PATCH', path, body), PayoutPreferencesAnswer)
  const dollars = { minimum: '250.50', minimum_currency: 'USD' }
  const result = { payout_details: 'IBAN DE02\nBank', details_usable_from: null, undo: null }
  expect(await patch({ minimum: '250.5' })).toEqual({
    ...{ ...dollars, payout_details: null, details_usable_from: null, undo: null },
  })
  expect(await patch({ payout_details: ' IBAN DE02\nBank ' })).toEqual({ ...dollars, ...result })
  expect(await patch({ minimum: '20000', minimum_currency: 'JPY' })).toEqual({
    ...{ minimum: '20000', minimum_currency: 'JPY', ...result },
  })
  expect(await patch({ minimum: null })).toEqual({
    ...{ minimum: null, minimum_currency: null, ...result },
  })
  const seen = await read(await as(of.viewer, 'GET', path), PayoutPreferencesAnswer)
  expect(seen.payout_details).toBe('IBAN DE02\nBank')
  const yens = { minimum: '1.5', minimum_currency: 'JPY' }
  const bare = { minimum_currency: 'EUR' }
  for (const [body, field] of [[yens, 'minimum'] as const, [bare, 'minimum_currency'] as const]) {
    const refused = await problemOf(await as(of.head, 'PATCH', path, body))
    expect(refused).toMatchObject({ status: 422, fields: [field] })
  }
  for (const minimum of ['', '0', '-1', '1.005', 'much']) {
    const refused = await problemOf(await as(of.head, 'PATCH', path, { minimum }))
    expect(refused).toMatchObject({ status: 422, fields: ['minimum'] })
  }
})

test('F49: details for manual payment: heads are mailed about a change, it applies after 72 hours, repeating it changes nothing', async () => {
  const of = await addAffiliate(world)
  const path = '/v1/affiliate/payout-preferences'
  const patch = async (payout_details: string | null) =>
    read(await as(of.head, 'PATCH', path, { payout_details }), PayoutPreferencesAnswer)
  const result = async () =>
    (await mailsTo(world, of.head.email)).filter(({ kind }) => kind === 'payout_details_changed')
  expect((await patch('IBAN DE02')).details_usable_from).toBeNull()
  expect(await result()).toHaveLength(1)
  const waits = await patch('IBAN XX99')
  const hours = (new Date(waits.details_usable_from as string).getTime() - Date.now()) / 3_600_000
  expect(Math.round(hours)).toBe(72)
  expect(await result()).toHaveLength(2)
  expect(JSON.stringify(await result())).not.toContain('IBAN')
  expect(await patch('IBAN XX99')).toEqual(waits)
  expect(await result()).toHaveLength(2)
  // Changing another preference does not affect the waiting period.
  const minimum = await read(
    await as(of.head, 'PATCH', path, { minimum: '5.00' }),
    PayoutPreferencesAnswer,
  )
  expect(minimum.details_usable_from).toBe(waits.details_usable_from)
  // Two concurrent changes: heads are notified of both, and the second waits for the first.
  const both = await Promise.all([patch('IBAN A'), patch('IBAN B')])
  expect(both.every(({ details_usable_from: from }) => from !== null)).toBe(true)
  expect(await result()).toHaveLength(4)
  await patch(null)
  expect((await patch('IBAN XX99')).details_usable_from).not.toBeNull()
})

test('F49: while changed details wait, those of before are put back at once; done again it is refused', async () => {
  const [of, other] = [await addAffiliate(world), await addAffiliate(world)]
  const path = '/v1/affiliate/payout-preferences'
  const patch = async (payout_details: string | null) =>
    read(await as(of.head, 'PATCH', path, { payout_details }), PayoutPreferencesAnswer)
  const undo = (who: { token: string } = of.head) => as(who, 'POST', `${path}/undo`)
  const result = async () =>
    (await mailsTo(world, of.head.email)).filter(({ kind }) => kind === 'payout_details_changed')
  const refused = async (answer: Response) =>
    expect(await problemOf(answer)).toMatchObject({ status: 409, code: 'conflict' })
  await refused(await undo())
  await patch('IBAN DE02')
  await refused(await undo())
  await patch('IBAN THIEF')
  const waits = await patch('IBAN OTHER')
  // Undoing restores the details in use, never details that are still pending.
  expect(waits.undo).toEqual({ payout_details: 'IBAN DE02', until: waits.details_usable_from })
  await refused(await undo(other.head))
  expect((await undo(of.viewer)).status).toBe(403)
  const before = (await result()).length
  const back = { payout_details: 'IBAN DE02', details_usable_from: null, undo: null }
  const answers = await Promise.all([undo(), undo(), undo()])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
  expect(
    await read(answers.find(({ status }) => status === 200)!, PayoutPreferencesAnswer),
  ).toMatchObject(back)
  await refused(await undo())
  expect(await result()).toHaveLength(before + 1)
  expect(JSON.stringify(await result())).not.toContain('IBAN')
  // Undoing also restores removed details, but not those that have come into force.
  await patch(null)
  expect((await patch('IBAN NEW')).undo?.payout_details).toBe('IBAN DE02')
  await runScoped(world.api, { kind: 'affiliate', affiliateId: of.id, advertiserId: null }, [
    sql`update affiliate.affiliates set payout_details_usable_from = now() where id = ${of.id}`,
  ])
  await refused(await undo())
  const seen = await read(await as(of.head, 'GET', path), PayoutPreferencesAnswer)
  expect(seen).toMatchObject({ payout_details: 'IBAN NEW', undo: null })
})
