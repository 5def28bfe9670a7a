/** The payout freeze, differences from PayPal's books, and forty concurrent clicks on pay. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, personOf, problemOf, read } from '../../test/api-world.ts'
import { ask } from '../../test/books-world.ts'
import { addPerson, type NewPerson } from '../../test/people.ts'
import { PayoutBatchActionAnswer } from '../batches/http/contract.ts'
import { reconcilePayoutBatch } from '../batches/verbs/reconcile-payout-batch.ts'
import { consumePayoutMessages } from '../consume-payouts.ts'
import { unfreezePayouts } from '../freeze.ts'
import { BuiltPayoutsAnswer } from '../runs/http/runs-contract.ts'
import { openPaypalWorld } from '../test/paypal-world.ts'
import { PayoutDifferenceAnswer, PayoutDifferencesAnswer, PayoutFreezeAnswer } from './contract.ts'
import { keepDifferences } from './differences-db.ts'

const system = { kind: 'system' } as const
const world = await makeApiWorld()
const paypal = await openPaypalWorld()
afterAll(() => paypal.close())
beforeEach(async () => {
  world.sent.length = 0
  await runScoped(world.system, system, [
    sql`update affiliate.platform_settings set payouts_frozen_at = null, payouts_frozen_by = null,
      payouts_frozen_reason = null`,
  ])
})

const { as } = world
const freeze = (person: string, reason = 'Something looks wrong') =>
  as(person, 'POST', '/v1/payouts/freeze', { reason })
const [anna, boris] = cast.affiliates
const [, instant] = cast.offers

/** A sale of 100.00, of which 30.00 are available at once. */
async function earn(affiliateId = anna!.id): Promise<void> {
  const now = new Date()
  const clickId = await storeClick(world.system, now, {
    affiliateId,
    offerId: instant.id,
  })
  await recordConversion(world.api, {
    ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
    ...{ raw: '{}', now, newId, event: 'sale', externalId: newId(now), clickId },
    ...{ coupon: null, customerId: null, occurredAt: null, visitor: null, metadata: null },
    ...{ originalExternalId: null, source: 'api', foreignStatus: null },
    amount: { minor: 10_000n, currency: 'USD' },
  })
}
const press = (person: string) => as(person, 'POST', '/v1/payout-batches', { currency: 'USD' })

test('one person stops payouts; the first reason stays, and finance is called once', async () => {
  const none = await read(await as('support', 'GET', '/v1/payouts/freeze'), PayoutFreezeAnswer)
  expect(none).toMatchObject({
    ...{ frozen: false, frozen_at: null, frozen_by: null, reason: null, cause: null },
  })
  const stopped = await read(await freeze('finance'), PayoutFreezeAnswer)
  const by = { id: personOf('finance').id, name: 'Fiona Banks' }
  expect(stopped).toMatchObject({
    ...{ frozen: true, frozen_by: by, reason: 'Something looks wrong', cause: null },
  })
  expect(await read(await freeze('owner', 'Me too'), PayoutFreezeAnswer)).toEqual(stopped)
  const again = await Promise.all([freeze('finance2', 'A'), freeze('finance2', 'B')])
  for (const answer of again) expect(await read(answer, PayoutFreezeAnswer)).toEqual(stopped)
  const mails = await ask(
    world.system,
    sql`select to_address, facts from logs.mails where kind = 'payout_alert'`,
  )
  expect(mails.map(({ to_address }) => to_address).sort()).toEqual(
    ['finance', 'finance2', 'owner'].map((key) => personOf(key).email).sort(),
  )
  expect(mails[0]?.facts).toEqual({ alert: 'frozen', detail: 'Something looks wrong' })
  const entries = await ask(
    world.system,
    sql`select actor_id, after->>'payouts_frozen_reason' as reason from logs.audit_entries
      where subject_table = 'platform_settings' and actor_kind = 'person'`,
  )
  expect(entries).toEqual([{ actor_id: by.id, reason: 'Something looks wrong' }])
})

test('while payouts are stopped drafts are built, and nothing is approved or asked for', async () => {
  await earn()
  await freeze('finance')
  const { batches } = await read(await press('finance'), BuiltPayoutsAnswer)
  const { id, request_sha256 } = batches[0]!
  const approve = () =>
    as('finance2', 'POST', `/v1/payout-batches/${id}/approve`, { request_sha256 })
  const submit = () => as('finance', 'POST', `/v1/payout-batches/${id}/submit`)
  expect(await problemOf(await approve())).toMatchObject({ status: 409, code: 'payouts_frozen' })
  await runScoped(world.system, system, unfreezePayouts())
  expect((await approve()).status).toBe(200)
  await freeze('finance')
  expect(await problemOf(await submit())).toMatchObject({ status: 409, code: 'payouts_frozen' })
  expect(world.sent).toEqual([])
  await runScoped(world.system, system, unfreezePayouts())
  expect((await submit()).status).toBe(202)
  await freeze('finance')
  // Requested before the freeze: the request stays, and the Worker that sends waits.
  expect((await submit()).status).toBe(202)
  await consume()
  expect(await paypal.calls('POST', '/v1/payments/payouts')).toBe(0)
})

test('differences are listed newest first, closed by a person, and closed once', async () => {
  const batchId = newId(new Date())
  const found = ['a', 'b', 'c'].map((itemId) => ({
    ...{ kind: 'status' as const, itemId },
    ours: { type: 'status' as const, status: 'paid' },
    theirs: { type: 'status' as const, status: 'PENDING' },
  }))
  await runScoped(world.system, system, [keepDifferences(batchId, found, new Date())])
  const list = async (query: string) =>
    read(await as('support', 'GET', `/v1/payout-differences?${query}`), PayoutDifferencesAnswer)
  const first = await list('open=true&limit=2')
  expect(first.differences).toHaveLength(2)
  const second = await list(`open=true&limit=2&cursor=${first.next_cursor}`)
  expect(second).toMatchObject({
    differences: [
      {
        batch_id: batchId,
        ours: { type: 'status', status: 'paid' },
        theirs: { type: 'status', status: 'PENDING' },
      },
    ],
    next_cursor: null,
  })
  const all = [...first.differences, ...second.differences]
  expect(all.map(({ item_id }) => item_id).sort()).toEqual(['a', 'b', 'c'])

  const path = `/v1/payout-differences/${all[0]!.id}/resolve`
  const closed = await read(
    await as('finance', 'POST', path, { note: 'PayPal was late' }),
    PayoutDifferenceAnswer,
  )
  expect(closed).toMatchObject({
    ...{ note: 'PayPal was late', resolved_by: { id: personOf('finance').id } },
  })
  const again = await as('finance2', 'POST', path, { note: 'Mine' })
  expect(await read(again, PayoutDifferenceAnswer)).toEqual(closed)
  expect((await list('open=true')).differences).toHaveLength(2)
  expect((await list('open=false')).differences).toEqual([closed])
  const state = await read(await as('finance', 'GET', '/v1/payouts/freeze'), PayoutFreezeAnswer)
  expect(state).toMatchObject({ open_differences: 2, stuck_batches: 0 })

  const absent = `/v1/payout-differences/${newId(new Date())}/resolve`
  const missing = await as('finance', 'POST', absent, { note: 'x' })
  expect(await problemOf(missing)).toMatchObject({ status: 404 })
  for (const [person, method, at] of [
    ['support', 'POST', path],
    ['owner', 'POST', path],
    ['support', 'POST', '/v1/payouts/freeze'],
    ['advertiser', 'GET', '/v1/payout-differences'],
    ['advertiser', 'GET', '/v1/payouts/freeze'],
  ] as const) {
    const body = method === 'GET' ? undefined : { note: 'x', reason: 'x' }
    const refused = await as(person, method, at, body)
    expect([person, at, refused.status]).toEqual([person, at, 403])
  }
})

/** Delivers everything in the queue at once. */
async function consume(): Promise<void> {
  const verdicts = { ack: () => {}, retry: () => {} }
  const paypalWorld = { db: world.system, paypal: paypal.paypal, now: new Date(), jitter: 0.5 }
  const messages = world.sent.map((body, index) => ({
    ...{ id: String(index), timestamp: paypalWorld.now, attempts: 1, body, ...verdicts },
  }))
  await Promise.all(
    messages.map((message) => consumePayoutMessages([message], async () => paypalWorld, Date.now)),
  )
}

test('F42: forty people who press pay at once make one payout', async () => {
  await earn(boris!.id)
  const people: NewPerson[] = []
  for (let count = 0; count < 40; count += 1) {
    people.push(
      await addPerson(world, [{ role: 'finance', advertiserId: null, affiliateId: null }]),
    )
  }
  const all = (path: string, body?: object) =>
    Promise.all(
      people.map(({ token }) => world.ask('POST', path, { token, ...(body && { body }) })),
    )
  const codesOf = async (answers: Response[]) =>
    Promise.all(answers.map(async (of) => (of.ok ? of.status : (await problemOf(of)).code)))
  const count = (codes: unknown[], code: unknown) => codes.filter((of) => of === code).length

  const built = await all('/v1/payout-batches', { currency: 'USD' })
  const won = built.find(({ status }) => status === 201)
  const [draft] = (await read(won!, BuiltPayoutsAnswer)).batches
  const losers = await codesOf(built.filter((of) => of !== won))
  expect(losers).toEqual(Array.from({ length: 39 }, () => 'nothing_payable'))

  const path = `/v1/payout-batches/${draft!.id}`
  const { request_sha256 } = draft!
  const approved = await codesOf(await all(`${path}/approve`, { request_sha256 }))
  const answers = [200, 'second_person_required', 'conflict'].map((code) => count(approved, code))
  expect(answers).toEqual([1, 1, 38])
  world.sent.length = 0
  expect(count(await codesOf(await all(`${path}/submit`)), 202)).toBe(40)
  expect(world.sent).toHaveLength(40)

  const earlier = await paypal.calls('POST', '/v1/payments/payouts')
  await consume()
  expect(await paypal.calls('POST', '/v1/payments/payouts')).toBe(earlier + 1)
  await paypal.advance(5 * 60_000)
  const paypalWorld = { db: world.system, paypal: paypal.paypal, now: new Date(), jitter: 0.5 }
  expect(await reconcilePayoutBatch(paypalWorld, draft!.id, true)).toMatchObject({
    outcome: 'settled',
  })
  const audit = await paypal.audit()
  expect(audit).toMatchObject({ payments: 1, paid_twice: [], net: { USD: '30.00' } })
  const { batch } = await read(await as('finance', 'GET', path), PayoutBatchActionAnswer)
  expect(batch).toMatchObject({ status: 'settled', paid: { amount: '30.00' } })
}, 60_000)
