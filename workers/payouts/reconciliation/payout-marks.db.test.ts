/** F33: a database that is older than what was sent to PayPal sends nothing. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { connect, type Db, guardOf, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { findProposal, toProposalView } from '../../finance/proposals/db.ts'
import { decideProposal, proposalHash } from '../../finance/proposals/decide-proposal.ts'
import { proposeAct } from '../../finance/proposals/propose-action.ts'
import { ask, seedUser } from '../../test/books-world.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import { payoutScope } from '../batches/db/payouts.ts'
import { runPayoutPass } from '../batches/verbs/advance-payout-batches.ts'
import { approvePayoutBatch } from '../batches/verbs/approve-payout-batch.ts'
import { discardPayoutBatch } from '../batches/verbs/discard-payout-batch.ts'
import { expirePayoutDrafts } from '../batches/verbs/expire-payout-drafts.ts'
import { requestPayoutSubmission } from '../batches/verbs/request-payout-submission.ts'
import { submitPayoutBatch } from '../batches/verbs/submit-payout-batch.ts'
import { freezePayouts, unfreezePayouts } from '../freeze.ts'
import { openPaypalWorld } from '../test/paypal-world.ts'
import {
  makeReservedBatch,
  moneyOf,
  storedBatch,
  storeReservedBatch,
  type TestBatch,
} from '../test/reserved-batch.ts'
import { comparePayouts } from './compare-payouts.ts'
import { resolvePayoutDifference } from './http.ts'
import { type MarkStore, markCalls, reasonToHoldBack } from './payout-marks.ts'

const system = { kind: 'system' } as const
const start = new Date('2026-11-21T10:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const MINUTE = 60_000
const DAY = 86_400_000
const post = '/v1/payments/payouts'

let db: Db
const paypalWorld = await openPaypalWorld()
afterAll(() => paypalWorld.close())
beforeEach(async () => {
  await paypalWorld.lever('reset')
  db = await connect((await makeFreshDatabase()).systemDatabaseUrl)
  await seedFinance(db)
})

async function seedFinance(of: Db): Promise<string> {
  const [row] = await ask(
    of,
    sql`with person as (insert into affiliate.users (email, password_hash, name)
        values ('fin@example.com', 'none', 'Fin') returning id),
      role as (insert into affiliate.user_roles (user_id, role) select id, 'finance' from person)
      select id from person`,
  )
  return row?.id as string
}

type Restored = Awaited<ReturnType<typeof openRestored>>

/** Another database, as a backup would restore it. */
async function openRestored() {
  const urls = await makeFreshDatabase()
  const of = await connect(urls.systemDatabaseUrl)
  return { db: of, api: await connect(urls.apiDatabaseUrl), financeId: await seedFinance(of) }
}

interface Kept {
  value: string
  metadata?: unknown
}

/** Marks in memory, listed two at a time. */
function makeMarks() {
  const kept = new Map<string, Kept>()
  const store: MarkStore = {
    list: async ({ prefix, cursor }) => {
      const names = [...kept.keys()].filter((name) => name.startsWith(prefix)).sort()
      const rest = names.filter((name) => cursor === null || name > cursor)
      const page = rest.slice(0, 2)
      const keys = page.map((name) => ({ name, metadata: kept.get(name)?.metadata }))
      return rest.length > 2 ? { keys, cursor: page.at(-1)! } : { keys }
    },
    get: async (key) => kept.get(key)?.value ?? null,
    put: async (key, value, { metadata }) => void kept.set(key, { value, metadata }),
  }
  return { kept, store }
}

const guarded = (of: Db, store: MarkStore, now: Date) => ({
  ...{ db: of, now, jitter: 0.5, paypal: markCalls(of, paypalWorld.paypal, store) },
  holdBack: () => reasonToHoldBack(of, store, now),
})
const submit = (of: Db, store: MarkStore, batch: TestBatch, now = start) =>
  submitPayoutBatch(guarded(of, store, now), batch.id)
const round = (of: Db, store: MarkStore, now: Date) =>
  runPayoutPass(
    guarded(of, store, now),
    () => true,
    () => {},
  )
const freezeOf = async (of: Db) =>
  (await ask(of, sql`select * from affiliate.platform_settings`))[0]!
const alertsOf = (of: Db) =>
  ask(of, sql`select facts->>'alert' as alert, user_id from logs.mails where kind = 'payout_alert'`)
const differencesOf = (of: Db) =>
  ask(of, sql`select * from affiliate.payout_differences order by item_id nulls first`)
const one = (of = db) => makeReservedBatch(of, ['ann@example.com'])

test('a batch is marked with its content before the call, and with PayPal’s id afterwards', async () => {
  const { kept, store } = makeMarks()
  const batch = await makeReservedBatch(db, ['ann@example.com', 'ben@example.com'])
  const seen: string[][] = []
  const watching = {
    ...paypalWorld.paypal,
    createPayout: (call: Parameters<typeof paypalWorld.paypal.createPayout>[0]) => {
      seen.push([...kept.keys()])
      return paypalWorld.paypal.createPayout(call)
    },
  }
  const given = { ...guarded(db, store, start), paypal: markCalls(db, watching, store) }
  const sent = await submitPayoutBatch(given, batch.id)
  expect(seen).toEqual([[`payout-sent:${batch.id}`]])
  expect(kept.get(`payout-accepted:${batch.id}`)?.value).toBe(
    sent.outcome === 'submitted' ? sent.paypalBatchId : null,
  )
  const mark = kept.get(`payout-sent:${batch.id}`)!
  expect(mark.metadata).toEqual({
    ...{ v: 1, firstAttemptAt: start.toISOString(), itemCount: 2, total: '200.01' },
    ...{ currency: 'USD', sha256: (await storedBatch(db, batch.id)).batch.request_sha256 },
  })
  // A key's metadata is limited to 1,024 bytes.
  expect(JSON.stringify(mark.metadata).length).toBeLessThan(1024)
  expect(JSON.parse(mark.value)).toMatchObject({
    items: batch.items
      .map(({ id, advertiserId, affiliateId }, index) => ({
        ...{ id, advertiserId, affiliateId, amount: `100.0${index}` },
      }))
      // Ids of the same moment have no defined order.
      .sort((one, other) => (one.id < other.id ? -1 : 1)),
  })
  expect(mark.value).not.toContain('@')
})

test('a mark that cannot be written stops the call; nothing is in doubt, and it is tried later', async () => {
  const { store } = makeMarks()
  const batch = await one()
  const away = { ...store, put: () => Promise.reject(new Error('KV is away')) }
  expect(await submit(db, away, batch)).toMatchObject({ outcome: 'unknown' })
  expect(await paypalWorld.calls('POST', post)).toBe(0)
  expect((await storedBatch(db, batch.id)).batch.ambiguous_at).toBeNull()
  expect(await submit(db, store, batch, after(MINUTE))).toMatchObject({ outcome: 'submitted' })
})

test('marks that cannot be read hold everything back, and freeze nothing', async () => {
  const { kept, store } = makeMarks()
  const batch = await one()
  const away = { ...store, list: () => Promise.reject(new Error('KV is away')) }
  expect(await submit(db, away, batch)).toMatchObject({ outcome: 'held_back' })
  kept.set('payout-sent:nonsense', { value: '{}' })
  expect(await submit(db, store, batch)).toMatchObject({ outcome: 'held_back' })
  kept.delete('payout-sent:nonsense')
  expect((await storedBatch(db, batch.id)).batch).toMatchObject({ status: 'approved', attempts: 0 })
  expect((await freezeOf(db)).payouts_frozen_at).toBeNull()
  expect(await submit(db, store, batch)).toMatchObject({ outcome: 'submitted' })
})

test('marks of batches in the database stop no payouts, whatever their result', async () => {
  const { kept, store } = makeMarks()
  await paypalWorld.fault({ match: { path: post }, do: 'refuse', name: 'INSUFFICIENT_FUNDS' })
  expect(await submit(db, store, await one())).toMatchObject({ outcome: 'rejected' })
  await paypalWorld.fault({ match: { path: post }, do: 'commit_then_drop' })
  expect(await submit(db, store, await one())).toMatchObject({ outcome: 'unknown' })
  expect(await submit(db, store, await one())).toMatchObject({ outcome: 'submitted' })
  expect([...kept.keys()].filter((key) => key.startsWith('payout-sent:'))).toHaveLength(3)
  expect(await reasonToHoldBack(db, store, after(DAY))).toBeNull()
})

test('F33: a database restored from before a payout pays nobody again, and asks for people', async () => {
  const { store } = makeMarks()
  // The same batch in two databases: one continues, the other is restored from the backup.
  const backup = await openRestored()
  const restored = backup.db
  const batch = await one()
  await storeReservedBatch(restored, batch)
  const lost = await one()
  for (const sent of [batch, lost]) await submit(db, store, sent)
  await paypalWorld.advance(3 * MINUTE)
  await round(db, store, after(5 * MINUTE))

  const calls = await paypalWorld.calls('POST', post)
  await round(restored, store, after(10 * MINUTE))
  await round(restored, store, after(20 * MINUTE))
  expect(await paypalWorld.calls('POST', post)).toBe(calls)
  expect(await freezeOf(restored)).toMatchObject({
    payouts_frozen_by: null,
    payouts_frozen_reason: expect.stringContaining('2 batches'),
    payouts_frozen_cause: { code: 'restored_backup', batches: 2 },
  })
  expect((await alertsOf(restored)).map(({ alert }) => alert).sort()).toEqual([
    ...['difference', 'difference', 'frozen'],
  ])
  const found = await differencesOf(restored)
  expect(found.map(({ kind, batch_id, our_side }) => [kind, batch_id, our_side])).toEqual(
    expect.arrayContaining([
      ['sent_before_restore', batch.id, { type: 'status', status: 'approved' }],
      ['sent_before_restore', lost.id, null],
    ]),
  )

  // Each payment is listed with PayPal's status; then people close the differences that they have corrected.
  const checked = { db: restored, paypal: paypalWorld.paypal, marks: store, now: after(DAY) }
  await comparePayouts({ ...checked, hasTime: () => true })
  const all = await differencesOf(restored)
  expect(
    all.filter((row) => row.item_id !== null).map((row) => [row.item_id, row.their_side]),
  ).toEqual(
    expect.arrayContaining(
      [batch, lost].map(({ items: [item] }) => [
        item!.id,
        {
          ...{ type: 'marked_payment', amount: '100.00', currency: 'USD', status: 'SUCCESS' },
          ...{ affiliate_id: item!.affiliateId, advertiser_id: item!.advertiserId },
        },
      ]),
    ),
  )
  expect(all).toHaveLength(4)
  const refused = await runScoped(restored, system, unfreezePayouts()).catch(guardOf)
  expect(refused).toBe('differences_open')
  await closeAll(backup)
  await runScoped(restored, system, unfreezePayouts())

  // An approved batch that is not known as sent is sent under its old id: PayPal already has it.
  await round(restored, store, after(DAY + MINUTE))
  await round(restored, store, after(DAY + 20 * MINUTE))
  expect((await storedBatch(restored, batch.id)).batch.status).toBe('settled')
  const audit = await paypalWorld.audit()
  expect(audit.paid_twice).toEqual([])
  expect(audit.payments).toBe(2)
  expect(await moneyOf(restored, batch.items[0]!)).toMatchObject({ paid: 10_000n, available: 0n })
  expect(await reasonToHoldBack(restored, store, after(2 * DAY))).toBeNull()
})

async function closeAll({ db: of, api, financeId }: Restored): Promise<void> {
  const scope = { kind: 'staff', role: 'finance', userId: financeId } as const
  for (const { id } of await differencesOf(of)) {
    const closing = { id: id as string, userId: financeId, note: 'Booked by hand', now: after(DAY) }
    await resolvePayoutDifference(api, scope, closing)
  }
}

test('a batch that PayPal may have is not discarded, and a refusal of it proves nothing', async () => {
  const { store } = makeMarks()
  const sent = await one()
  await paypalWorld.fault({ match: { path: post }, do: 'commit_then_drop' })
  await submit(db, store, sent)
  const backup = await openRestored()
  const restored = backup.db
  const batch = await storeReservedBatch(restored, sent)
  expect(await submit(restored, store, batch)).toMatchObject({ outcome: 'held_back' })
  expect((await storedBatch(restored, batch.id)).batch).toMatchObject({
    ...{ status: 'approved', attempts: 0, first_attempt_at: start, ambiguous_at: start },
  })
  const request = (at: Date | null) =>
    ask(
      restored,
      sql`update affiliate.payout_batches set submission_requested_at = ${at?.toISOString() ?? null}
        where id = ${batch.id}`,
    )
  await request(null)
  const discarding = discardPayoutBatch(restored, { batchId: batch.id, userId: null, now: start })
  await expect(discarding).rejects.toThrow(Refusal)
  await request(start)
  await closeAll(backup)
  await runScoped(restored, system, unfreezePayouts())
  await paypalWorld.fault({ match: { path: post }, do: 'refuse', name: 'INSUFFICIENT_FUNDS' })
  expect(await submit(restored, store, batch, after(DAY))).toMatchObject({ outcome: 'unknown' })
  // PayPal's duplicate guard counts from the call that was forgotten.
  expect(await submit(restored, store, batch, after(25 * DAY))).toEqual({ outcome: 'not_due' })
  expect(await submit(restored, store, batch, after(2 * DAY))).toMatchObject({ isAdopted: true })
})

test('a restored draft that PayPal may have is neither given up nor too old: it is approved and adopted', async () => {
  const { store } = makeMarks()
  const sent = await one()
  expect(await submit(db, store, sent)).toMatchObject({ outcome: 'submitted' })
  const backup = await openRestored()
  const batch = await storeReservedBatch(backup.db, sent)
  await ask(
    backup.db,
    sql`update affiliate.payout_batches set status = 'draft', approved_by = null, approved_at = null,
      submission_requested_by = null, submission_requested_at = null,
      created_at = ${after(-DAY).toISOString()} where id = ${batch.id}`,
  )
  expect(await reasonToHoldBack(backup.db, store, start)).not.toBeNull()
  await closeAll(backup)
  await runScoped(backup.db, system, unfreezePayouts())
  expect(await expirePayoutDrafts(backup.db, after(4 * DAY))).toEqual({ expired: 0 })
  const asked = { batchId: batch.id, userId: backup.financeId, now: after(4 * DAY) }
  const { batch: stored } = await storedBatch(backup.db, batch.id)
  const requestHash = stored.request_sha256 as string
  expect(await approvePayoutBatch(backup.api, { ...asked, requestHash })).toMatchObject({
    outcome: 'approved',
  })
  await requestPayoutSubmission(backup.api, asked)
  expect(await submit(backup.db, store, batch, after(4 * DAY))).toMatchObject({ isAdopted: true })
})

test('a restored batch that nobody may send any more is settled by two people', async () => {
  const { store } = makeMarks()
  const sent = await one()
  expect(await submit(db, store, sent)).toMatchObject({ outcome: 'submitted' })
  const backup = await openRestored()
  const batch = await storeReservedBatch(backup.db, sent)
  expect(await reasonToHoldBack(backup.db, store, start)).not.toBeNull()
  await closeAll(backup)
  await runScoped(backup.db, system, unfreezePayouts())
  const now = after(26 * DAY)
  expect(await submit(backup.db, store, batch, now)).toEqual({ outcome: 'not_due' })
  const outcome = 'created'
  const act = { kind: 'batch_settlement', batchId: batch.id, outcome, paypalBatchId: 'P1' } as const
  const scope = payoutScope(backup.financeId)
  const proposed = { act, reason: 'Seen there.', proposedBy: backup.financeId, now, newId }
  const proposalId = await proposeAct(backup.api, scope, proposed)
  const [[row] = []] = await runScoped(backup.api, scope, [findProposal(proposalId)])
  const seenSha256 = await proposalHash(toProposalView(row!))
  const other = await seedUser(backup.db)
  const decision = { proposalId, decision: 'accept', seenSha256, userId: other, now } as const
  expect(await decideProposal(backup.api, payoutScope(other), decision)).toBe('decided')
  expect((await storedBatch(backup.db, batch.id)).batch).toMatchObject({ status: 'submitted' })
})

test('while payouts are frozen no batch is taken, by whatever way; the first reason stays', async () => {
  const { store } = makeMarks()
  const batch = await one()
  await runScoped(db, system, [freezePayouts(null, 'The bank called', start)])
  await runScoped(db, system, [freezePayouts(null, 'Somebody else called', after(MINUTE))])
  expect(await freezeOf(db)).toMatchObject({ payouts_frozen_reason: 'The bank called' })
  expect(await alertsOf(db)).toHaveLength(1)
  expect(await submit(db, store, batch)).toEqual({
    ...{ outcome: 'held_back', reason: 'Payouts are stopped: The bank called' },
  })
  // Also without a look at the marks: the claim itself refuses.
  const bare = { db, paypal: paypalWorld.paypal, now: start, jitter: 0.5 }
  expect(await submitPayoutBatch(bare, batch.id, true)).toEqual({ outcome: 'not_due' })
  await round(db, store, after(MINUTE))
  expect(await paypalWorld.calls('POST', post)).toBe(0)
  await runScoped(db, system, unfreezePayouts())
  expect(await runScoped(db, system, unfreezePayouts()).catch(guardOf)).toBe('not_frozen')
  expect(await submit(db, store, batch)).toMatchObject({ outcome: 'submitted' })
})
