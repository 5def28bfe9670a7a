import { parse } from 'csv-parse/sync'
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { ProposalAnswer } from '../../finance/proposals/contract.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { capitalPaidIn } from '../../ledger/rules/ledger-bookings.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { ask, expectSoundBooks, saleOf, seedClick, type Tenant } from '../../test/books-world.ts'
import { PayoutBatchActionAnswer } from '../batches/http/contract.ts'
import { readPayoutRows } from '../batches/verbs/export-payouts.ts'
import { BuiltPayoutsAnswer } from '../runs/http/runs-contract.ts'
import { PayoutItemActionAnswer, PayoutItemsAnswer } from './contract.ts'

const world = await makeApiWorld()
beforeAll(async () => {
  const amount = { minor: 1_000_000n, currency: 'USD' } as const
  const entries = [
    capitalPaidIn({ capitalId: newId(new Date()), amount, into: 'plat.cash.bank' }, new Date()),
  ]
  await runScoped(world.system, { kind: 'system' }, [
    ...lockAccounts(entries),
    postEntries(entries),
  ])
  const userId = newId(new Date())
  await runScoped(world.api, { kind: 'staff', role: 'finance', userId }, [
    sql`update affiliate.affiliates set payout_details = '=cmd|calc, IBAN DE89' where id = ${anna.id}`,
  ])
}, 60_000)

const [demo] = cast.offers
const [anna] = cast.affiliates as unknown as [{ id: string; code: string }]
const tenant: Tenant = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
  ...{ offerId: demo.id, affiliateId: anna.id, currency: 'USD' },
}
const { as } = world
const farAway = new Date(Date.now() + 400 * 86_400_000)

/** An approved manual batch of one item. */
async function approved() {
  const clickId = await seedClick(world.system, tenant, new Date(Date.now() - 60_000))
  const amount = { minor: 100_000n, currency: 'USD' } as const
  await recordConversion(world.api, saleOf(tenant, { clickId, amount }))
  await releaseHolds(world.system, farAway)
  const requested = { currency: 'USD', method: 'manual', include: [anna.id] }
  const built = await read(
    await as('finance', 'POST', '/v1/payout-batches', requested),
    BuiltPayoutsAnswer,
  )
  const batch = built.batches[0]!
  const { request_sha256 } = batch
  const path = `/v1/payout-batches/${batch.id}`
  expect((await as('finance2', 'POST', `${path}/approve`, { request_sha256 })).status).toBe(200)
  const [row] = await ask(
    world.system,
    sql`select id from affiliate.payout_items where batch_id = ${batch.id}`,
  )
  return { batchId: batch.id, itemId: row?.id as string, path }
}

/** The item, after two people have recorded its payment. */
async function recorded(path: string, body: object) {
  const { proposal } = await read(await as('finance', 'POST', path, body), ProposalAnswer)
  const seen = { seen_sha256: proposal.sha256 }
  const answer = await as('finance2', 'POST', `/v1/proposals/${proposal.id}/accept`, seen)
  expect(answer.status).toBe(200)
  const list = `/v1/payout-items?affiliate_id=${anna.id}`
  return (await read(await as('finance', 'GET', list), PayoutItemsAnswer)).items[0]
}

test('POST /v1/payout-batches/{batchId}/hand-out, and what two people record of it', async () => {
  const { itemId, path } = await approved()
  expect(await problemOf(await as('finance', 'POST', `${path}/submit`))).toMatchObject({
    ...{ status: 409, code: 'conflict' },
  })
  const handed = await read(
    await as('finance', 'POST', `${path}/hand-out`),
    PayoutBatchActionAnswer,
  )
  expect(handed.batch).toMatchObject({ status: 'submitted', method: 'manual' })
  expect(await problemOf(await as('finance', 'POST', `${path}/discard`))).toMatchObject({
    code: 'conflict',
  })
  expect(await problemOf(await as('finance', 'POST', `${path}/reconcile`))).toMatchObject({
    code: 'conflict',
  })
  const item = await recorded(`${path}/propose-payments`, {
    payments: [{ item_id: itemId, reference: 'SEPA 7' }],
  })
  expect(item).toMatchObject({
    ...{ status: 'paid', external_reference: 'SEPA 7', settled_by: { name: 'Felix Ford' } },
    batch: { status: 'settled' },
  })
  const mails = sql`select kind, facts->>'amount' as amount from logs.mails
    where kind like 'payout_%' and user_id in
      (select user_id from affiliate.user_roles where affiliate_id = ${anna.id}) order by id`
  const result = async () => (await ask(world.system, mails)).map(({ kind }) => kind)
  expect(await result()).toEqual(['payout_paid'])
  const back = `/v1/payout-items/${itemId}/propose-return`
  expect(await recorded(back, { reason: 'Account closed.' })).toMatchObject({
    ...{ status: 'reversed', problem_message: 'Account closed.' },
  })
  expect(await result()).toEqual(['payout_paid', 'payout_failed'])
  await expectSoundBooks(world.system)
})

test('POST /v1/payout-items/{itemId}/record-failure, and payments of a batch', async () => {
  const { itemId, path } = await approved()
  await as('finance', 'POST', `${path}/hand-out`)
  const payments = (item_id: string) => {
    const paid = [{ item_id, reference: 'x'.repeat(120) }]
    return as('finance', 'POST', `${path}/propose-payments`, { payments: paid })
  }
  expect(await problemOf(await payments(newId(new Date())))).toEqual({
    ...{ status: 422, code: 'invalid_input', fields: ['payments.0.item_id'] },
  })
  const failed = await as('finance', 'POST', `/v1/payout-items/${itemId}/record-failure`, {
    reason: 'No such account.',
  })
  expect((await read(failed, PayoutItemActionAnswer)).item.status).toBe('failed')
  expect(await problemOf(await payments(itemId))).toMatchObject({
    ...{ code: 'conflict', fields: ['payments.0.item_id'] },
  })
  await expectSoundBooks(world.system)
})

test('GET /v1/payout-items: by status, affiliate and who must act; masked for support', async () => {
  const { itemId } = await approved()
  await ask(
    world.system,
    sql`update affiliate.payout_items set problem_code = 'RECEIVER_UNREGISTERED' where id = ${itemId}`,
  )
  const list = async (query: string, who = 'finance') =>
    (await read(await as(who, 'GET', `/v1/payout-items?${query}`), PayoutItemsAnswer)).items
  const found = await list(`status=reserved&affiliate_id=${anna.id}&problem_action=affiliate`)
  expect(found).toMatchObject([
    { id: itemId, problem_action: 'affiliate', receiver: '=cmd|calc, IBAN DE89' },
  ])
  expect(await list('status=reserved&problem_action=finance')).toEqual([])
  expect(await list(`advertiser_id=${newId(new Date())}`)).toEqual([])
  expect((await list('status=reserved', 'support'))[0]?.receiver).toBe('=…')
  const first = await as('finance', 'GET', '/v1/payout-items?limit=1')
  const { items, next_cursor } = await read(first, PayoutItemsAnswer)
  const rest = await list(`cursor=${next_cursor}`)
  expect(rest.map(({ id }) => id)).not.toContain(items[0]?.id)
  // An advertiser does not see the platform's payouts.
  expect(await list('', 'advertiser')).toEqual([])
  expect((await as('affiliate', 'GET', '/v1/payout-items')).status).toBe(403)
  await as('finance', 'POST', `/v1/payout-batches/${items[0]?.batch.id}/discard`)
})

const table = (text: string) => parse(text, { columns: true }) as Record<string, string>[]

test('GET /v1/payout-batches/{batchId}/items.csv, receivers.csv: no cell is a formula; in full only confirmed', async () => {
  const { batchId, itemId, path } = await approved()
  const full = `${path}/receivers.csv`
  const answer = await as('finance', 'GET', full)
  expect(answer.headers.get('content-disposition')).toContain(`payout-batch-${batchId}.csv`)
  expect(table(await answer.text())).toMatchObject([
    { item_id: itemId, receiver: "'=cmd|calc, IBAN DE89", currency: 'USD', status: 'reserved' },
  ])
  const token = await world.tokenOf('finance')
  const unconfirmed = await world.ask('GET', full, { token, isUnconfirmed: true })
  expect(await problemOf(unconfirmed)).toMatchObject({ code: 'second_factor_required' })
  expect((await as('support', 'GET', full)).status).toBe(403)
  for (const who of ['finance', 'support']) {
    const masked = await as(who, 'GET', `${path}/items.csv`)
    expect(table(await masked.text())).toMatchObject([{ item_id: itemId, receiver: "'=…" }])
  }
  for (const file of ['items.csv', 'receivers.csv']) {
    const absent = await as('finance', 'GET', `/v1/payout-batches/${newId(new Date())}/${file}`)
    expect(absent.status).toBe(404)
  }
  await as('finance', 'POST', `${path}/discard`)
})

test('GET /v1/payouts/export.csv: all items of some days in one answer, by one confirmation', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const path = `/v1/payouts/export.csv?from=${today}&to=${today}`
  const all = table(await (await as('owner', 'GET', path)).text())
  expect(all.length).toBeGreaterThan(2)
  const token = await world.tokenOf('finance')
  const unconfirmed = await world.ask('GET', path, { token, isUnconfirmed: true })
  expect(await problemOf(unconfirmed)).toMatchObject({ code: 'second_factor_required' })
  const times = { from: new Date(`${today}T00:00:00Z`), to: new Date(`${today}T23:59:59Z`) }
  const read: string[][] = []
  for await (const page of readPayoutRows(world.system, { kind: 'system' }, times, 2)) {
    read.push(page.map(({ id }) => id))
  }
  expect(read.flat()).toEqual(all.map(({ item_id }) => item_id))
  expect(Math.max(...read.map(({ length }) => length))).toBe(2)
  expect(all[0]).toMatchObject({ method: 'manual', affiliate: anna.code, batch_status: 'settled' })
  expect((await as('support', 'GET', path)).status).toBe(403)
  const wrong = await as('finance', 'GET', '/v1/payouts/export.csv?from=2026-02-02&to=2026-02-01')
  expect(await problemOf(wrong)).toMatchObject({ fields: ['from'] })
  const long = await as('finance', 'GET', '/v1/payouts/export.csv?from=2024-02-02&to=2026-02-01')
  expect(await problemOf(long)).toMatchObject({ fields: ['from'] })
})
