/**
 * The daily comparison with PayPal's books: differences are reported once, and never repaired automatically.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { connect, type Db, runScoped } from '../../core/database.ts'
import { ask } from '../../test/books-world.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import { reconcilePayoutBatch } from '../batches/verbs/reconcile-payout-batch.ts'
import { submitPayoutBatch } from '../batches/verbs/submit-payout-batch.ts'
import { openPaypalWorld } from '../test/paypal-world.ts'
import { makeReservedBatch, moneyOf, storedBatch, type TestBatch } from '../test/reserved-batch.ts'
import { comparePayouts } from './compare-payouts.ts'

const start = new Date('2026-11-21T10:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const MINUTE = 60_000
const DAY = 86_400_000
const show = { method: 'GET', path: '/v1/payments/payouts/' }

let db: Db
let apiUrl: string
const paypalWorld = await openPaypalWorld()
afterAll(() => paypalWorld.close())
beforeEach(async () => {
  await paypalWorld.lever('reset')
  const urls = await makeFreshDatabase()
  apiUrl = urls.apiDatabaseUrl
  db = await connect(urls.systemDatabaseUrl)
  await ask(
    db,
    sql`with person as (insert into affiliate.users (email, password_hash, name)
        values ('fin@example.com', 'none', 'Fin') returning id)
      insert into affiliate.user_roles (user_id, role) select id, 'finance' from person`,
  )
})

const depsAt = (now: Date) => ({ db, paypal: paypalWorld.paypal, now, jitter: 0.5 })
const compare = (now: Date, hasTime = () => true) =>
  comparePayouts({ ...depsAt(now), marks: null, hasTime })
const differences = () =>
  ask(db, sql`select * from affiliate.payout_differences order by kind, item_id`)
const alerts = async () => {
  const rows = await ask(
    db,
    sql`select facts->>'alert' as alert, facts->>'detail' as detail from logs.mails
      where kind = 'payout_alert' order by created_at`,
  )
  return rows.map(({ alert, detail }) => [alert, detail])
}
const freeze = async () =>
  (await ask(db, sql`select payouts_frozen_reason as reason from affiliate.platform_settings`))[0]
    ?.reason
const cause = async () =>
  (await ask(db, sql`select payouts_frozen_cause as cause from affiliate.platform_settings`))[0]
    ?.cause

/** A batch that was paid and read. */
async function settled(): Promise<TestBatch> {
  const batch = await makeReservedBatch(db, ['ann@example.com', 'ben@example.com'])
  await submitPayoutBatch(depsAt(start), batch.id)
  await paypalWorld.advance(3 * MINUTE)
  const read = await reconcilePayoutBatch(depsAt(after(3 * MINUTE)), batch.id, true)
  expect(read.outcome).toBe('settled')
  return batch
}
const booked = async ({ items: [item] }: TestBatch) => moneyOf(db, item!)

test('equal books: compared once a day, and nothing is reported', async () => {
  await settled()
  const sent = await makeReservedBatch(db, ['cem@example.com'])
  await submitPayoutBatch(depsAt(start), sent.id)
  expect(await compare(after(DAY))).toEqual({
    ...{ compared: 2, unanswered: 0, differences: 0, stuckMails: 0 },
  })
  expect(await compare(after(DAY + 60 * MINUTE))).toMatchObject({ compared: 0 })
  expect(await compare(after(2 * DAY))).toMatchObject({ compared: 2 })
  // A payment may be returned for 60 days.
  expect(await compare(after(60 * DAY))).toMatchObject({ compared: 0 })
  expect(await alerts()).toEqual([])
})

test('F74: a payment that PayPal shows and we do not know is reported, and stops all payouts', async () => {
  const batch = await settled()
  await paypalWorld.fault({ match: show, do: 'extra_item', times: 2 })
  expect(await compare(after(DAY))).toMatchObject({ differences: 1 })
  expect(await differences()).toMatchObject([
    { kind: 'missing_here', batch_id: batch.id, item_id: 'UNKNOWN000000', our_side: null },
  ])
  expect(await freeze()).toContain('UNKNOWN000000')
  expect(await cause()).toEqual({
    ...{ code: 'unknown_payment', item_id: 'UNKNOWN000000', batch_id: batch.id },
  })
  expect((await alerts()).map(([alert]) => alert).sort()).toEqual(['difference', 'frozen'])
  await compare(after(2 * DAY))
  expect(await alerts()).toHaveLength(2)
  expect(await differences()).toHaveLength(1)
})

test('F74: a payment that a person has closed stops nothing again; another one does', async () => {
  const batches = [await settled(), await settled()]
  const strange = () => paypalWorld.fault({ match: show, do: 'extra_item', times: 1 })
  await strange()
  await compare(after(DAY))
  const [{ batch_id: result } = {}] = await differences()
  await closeAll()
  const go = () =>
    ask(
      db,
      sql`update affiliate.platform_settings set payouts_frozen_at = null, payouts_frozen_by = null,
        payouts_frozen_reason = null, payouts_frozen_cause = null`,
    )
  await go()
  // The batch that was compared first is compared first again.
  await strange()
  await compare(after(2 * DAY))
  expect(await freeze()).toBeNull()
  await paypalWorld.fault({ match: show, do: 'extra_item', times: 2 })
  await compare(after(3 * DAY))
  expect(await freeze()).toContain(batches.find(({ id }) => id !== result)?.id)
})

const paidPending = {
  our_side: { type: 'status', status: 'paid' },
  their_side: { type: 'status', status: 'PENDING' },
}

test('F75: an item paid in our books but not at PayPal is reported; nothing is repaired', async () => {
  const batch = await settled()
  const before = await booked(batch)
  await paypalWorld.fault({ match: show, do: 'stale_get', times: 2 })
  expect(await compare(after(DAY))).toMatchObject({ differences: 2 })
  expect(await differences()).toMatchObject([
    { kind: 'status', ...paidPending, found_at: after(DAY) },
    { kind: 'status', ...paidPending, found_at: after(DAY) },
  ])
  await compare(after(2 * DAY))
  expect(await differences()).toMatchObject([
    { found_at: after(DAY), last_seen_at: after(2 * DAY) },
    { found_at: after(DAY), last_seen_at: after(2 * DAY) },
  ])
  // Missing at PayPal, it stays open until a person closes it.
  await compare(after(3 * DAY))
  expect(await differences()).toMatchObject([
    { last_seen_at: after(2 * DAY), resolved_at: null },
    { last_seen_at: after(2 * DAY), resolved_at: null },
  ])
  expect(await alerts()).toEqual([['difference', expect.stringContaining(`(${batch.id}), 2 new`)]])
  expect(await freeze()).toBeNull()
  expect(await booked(batch)).toEqual(before)
  expect((await storedBatch(db, batch.id)).statuses).toEqual(['paid', 'paid'])
})

test('F75: another amount, another receiver and a state that was tampered with', async () => {
  const batch = await settled()
  const [ann, ben] = batch.items
  // No role of ours may change an amount or a receiver, so PayPal's side is changed instead.
  await ask(db, sql`update affiliate.payout_items set status = 'returned' where id = ${ben!.id}`)
  const bent = {
    ...paypalWorld.paypal,
    showBatch: async (id: string) => {
      const shown = await paypalWorld.paypal.showBatch(id)
      const items = shown.items.map((item) =>
        item.senderItemId === ann!.id
          ? { ...item, amountMinor: 1n, receiver: 'eve@example.com' }
          : item,
      )
      return { ...shown, items }
    },
  }
  const given = { ...depsAt(after(DAY)), paypal: bent, marks: null, hasTime: () => true }
  expect(await comparePayouts(given)).toMatchObject({ differences: 3 })
  expect(
    (await differences()).map((row) => [row.kind, row.item_id, row.our_side, row.their_side]),
  ).toEqual([
    [
      ...['amount', ann!.id],
      { type: 'amount', amount: '100.00', currency: 'USD' },
      { type: 'amount', amount: '0.01', currency: 'USD' },
    ],
    [
      ...['receiver', ann!.id],
      { type: 'receiver', receiver: 'a…@example.com' },
      { type: 'receiver', receiver: 'e…@example.com' },
    ],
    [
      ...['status', ben!.id],
      { type: 'status', status: 'returned' },
      { type: 'status', status: 'SUCCESS' },
    ],
  ])
})

test('a difference that a person closed is reported again only when it has changed', async () => {
  const batch = await settled()
  await paypalWorld.fault({ match: show, do: 'stale_get', times: 2 })
  await compare(after(DAY))
  expect(await differences()).toHaveLength(2)
  await closeAll()
  await compare(after(2 * DAY))
  expect(await differences()).toHaveLength(2)
  await ask(
    db,
    sql`update affiliate.payout_items set status = 'returned' where batch_id = ${batch.id}`,
  )
  await compare(after(3 * DAY))
  expect(await differences()).toHaveLength(4)
})

/** As a person would through the API, whose role is required. */
async function closeAll(): Promise<void> {
  const rows = await differences()
  const [person] = await ask(db, sql`select id from affiliate.users limit 1`)
  const api = await connect(apiUrl)
  const scope = { kind: 'staff', role: 'finance', userId: person?.id as string } as const
  for (const { id } of rows) {
    await runScoped(api, scope, [
      sql`update affiliate.payout_differences set resolved_by = ${person?.id}, resolved_at = now(),
        note = 'Looked at' where id = ${id}`,
    ])
  }
}

test('a batch that PayPal says it does not have is a difference; silence and half pages are none', async () => {
  const batch = await settled()
  await paypalWorld.fault({ match: show, do: 'html_error' })
  expect(await compare(after(DAY))).toMatchObject({ compared: 0, unanswered: 1 })
  await paypalWorld.fault({ match: show, do: 'missing_item' })
  expect(await compare(after(DAY))).toMatchObject({ compared: 0, unanswered: 1 })
  expect(await differences()).toEqual([])
  await paypalWorld.lever('reset')
  expect(await compare(after(DAY))).toMatchObject({ compared: 1, differences: 1 })
  expect(await differences()).toMatchObject([
    { kind: 'missing_there', batch_id: batch.id, item_id: null, their_side: null },
  ])
  expect(await freeze()).toBeNull()
})

test('F59: finance is called once for a batch that only a person can settle', async () => {
  const batch = await makeReservedBatch(db, ['ann@example.com'])
  await paypalWorld.fault({ match: { path: '/v1/payments/payouts' }, do: 'commit_then_drop' })
  await submitPayoutBatch(depsAt(start), batch.id)
  expect(await compare(after(25 * DAY - 1))).toMatchObject({ stuckMails: 0 })
  expect(await compare(after(25 * DAY))).toMatchObject({ stuckMails: 1 })
  expect(await compare(after(26 * DAY))).toMatchObject({ stuckMails: 0 })
  expect(await alerts()).toEqual([['stuck', expect.stringContaining(batch.id)]])
})

test('a payer with unusable credentials fails the run, and all other batches are compared', async () => {
  const both = [await settled(), await settled()]
  // The first batch to be read is the broken one.
  const [broken, whole] = both.sort((one, other) => (one.id < other.id ? -1 : 1)) as [
    TestBatch,
    TestBatch,
  ]
  const { advertiserId } = broken.items[0]!
  await runScoped(await connect(apiUrl), { kind: 'advertiser', advertiserId }, [
    sql`insert into affiliate.paypal_accounts
        (advertiser_id, client_id, secret_sealed, changed_by, changed_at)
      values (${advertiserId}, 'client', 'sealed by a lost key', ${advertiserId}, now())`,
  ])
  await ask(
    db,
    sql`update affiliate.payout_batches set payer_advertiser_id = ${advertiserId} where id = ${broken.id}`,
  )
  const comparing = comparePayouts({
    ...{ ...depsAt(after(DAY)), marks: null, hasTime: () => true },
    ownPaypalOf: () => Promise.reject(new Error('no key opens it')),
  })
  await expect(comparing).rejects.toThrow('no key opens it')
  expect((await storedBatch(db, whole.id)).batch.compared_at).toEqual(after(DAY))
  expect((await storedBatch(db, broken.id)).batch.compared_at).toBeNull()
})

test('a run that ran out of time continues where it stopped, and two concurrent ones report once', async () => {
  await settled()
  await settled()
  let left = 1
  expect(await compare(after(DAY), () => left-- > 0)).toMatchObject({ compared: 1 })
  await paypalWorld.fault({ match: show, do: 'stale_get', times: 2 })
  await Promise.all([compare(after(DAY)), compare(after(DAY))])
  expect(await differences()).toHaveLength(2)
  expect(await alerts()).toHaveLength(1)
})
