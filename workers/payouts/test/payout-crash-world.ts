/** Runs payouts whose process crashes. All cases share one database, one PayPal and one timeline. */
import { sql } from 'drizzle-orm'
import { type Db, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { commissionApproved, commissionCreated } from '../../ledger/rules/ledger-commissions.ts'
import { ask, id, seedAffiliate, seedTenant, seedUser } from '../../test/books-world.ts'
import { Crash, crashingDb, hasDied, mortalDb, sendHalf } from '../../test/crashing-db.ts'
import { type DirectDb, directDb } from '../../test/direct-db.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import { runPayoutPass } from '../batches/verbs/advance-payout-batches.ts'
import { approvePayoutBatch } from '../batches/verbs/approve-payout-batch.ts'
import { requestPayoutSubmission } from '../batches/verbs/request-payout-submission.ts'
import { type PayoutDeps, submitPayoutBatch } from '../batches/verbs/submit-payout-batch.ts'
import { consumePayoutMessages } from '../consume-payouts.ts'
import type { PaypalClient } from '../paypal/client.ts'
import { takePaypalEvent } from '../paypal/verbs/record-paypal-event.ts'
import { buildPayoutBatches } from '../runs/verbs/build-payout-batches.ts'
import { type CrashCase, scriptOf } from './payout-crash-cases.ts'
import { openPaypalWorld, type PaypalWorld } from './paypal-world.ts'

export const AMOUNTS = [10_000n, 10_001n] as const
export const DEPOSIT = 1_000_000_000n
const start = new Date('2026-11-21T10:00:00Z')
const MINUTE = 60_000
const AT_ONCE = 6
const ROUNDS_MAX = 8
const post = { method: 'POST', path: '/v1/payments/payouts' }
const system = { kind: 'system' } as const

/** One case in progress. */
export interface CrashedPayout extends CrashCase {
  affiliateIds: string[]
  batchId: string
  request: string
  /** Whether the process died where it should. */
  died: boolean
}

export interface CrashWorld {
  api: DirectDb
  system: DirectDb
  paypal: PaypalWorld
  advertiserId: string
  people: readonly [string, string]
  /** Every started case, by batch. */
  payouts: Map<string, CrashedPayout>
  /** PayPal's batch ids by ours. */
  known: Map<string, string>
  now: Date
  close(): Promise<void>
}

export async function openCrashWorld(): Promise<CrashWorld> {
  const urls = await makeFreshDatabase()
  const [api, books] = [directDb(urls.apiTcpUrl, AT_ONCE), directDb(urls.systemTcpUrl, AT_ONCE)]
  const paypal = await openPaypalWorld()
  const terms = { depositMinor: DEPOSIT, payoutMinimumMinor: 1n }
  const { advertiserId } = await seedTenant(books, terms)
  const people = [await seedUser(books), await seedUser(books)] as const
  return {
    ...{ api, system: books, paypal, advertiserId, people, now: start },
    ...{ payouts: new Map(), known: new Map() },
    close: async () => void (await Promise.all([api.close(), books.close(), paypal.close()])),
  }
}

/** Runs all cases to their end. */
export async function playCrashes(world: CrashWorld, cases: readonly CrashCase[]) {
  await together(cases, (crashCase) => crash(world, crashCase))
  const payouts = [...world.payouts.values()]
  await pass(world, 3)
  await runScoped(world.system, system, [
    sql`update affiliate.payout_batches set lease_until = now() - interval '1 second'`,
  ])
  const redelivered = payouts.filter(({ restart }) => restart === 'by the message again')
  await together(redelivered, ({ batchId }) =>
    deliver(world, { v: 1, type: 'payout_batch.submission_requested', batchId }),
  )
  for (let round = 1; round <= ROUNDS_MAX && (await areSomeOpen(world)); round += 1) {
    await pass(world, 31)
    const { submissions, readings } = await runPayoutPass(
      depsOf(world),
      () => true,
      () => {},
    )
    // A pass takes a limited number of batches, so the next one runs without waiting.
    if (submissions + readings > 0 && round > 1) continue
    await together(
      payouts.filter(({ webhook }) => webhook === 'late'),
      async ({ batchId, restart }) => {
        await deliverEvent(world, batchId)
        const isHeard = restart === 'by the message again'
        if (isHeard) await deliver(world, { v: 1, type: 'payout_batch.nudged', batchId })
      },
    )
  }
}

async function areSomeOpen({ system: db }: CrashWorld): Promise<boolean> {
  const [row] = await ask(
    db,
    sql`select count(*)::int as n from affiliate.payout_batches
      where status not in ('settled', 'rejected', 'quarantine')`,
  )
  return row?.n !== 0
}

async function pass(world: CrashWorld, minutes: number): Promise<void> {
  world.now = new Date(world.now.getTime() + minutes * MINUTE)
  await world.paypal.advance(minutes * MINUTE)
}

function depsOf(world: CrashWorld, over: Partial<PayoutDeps> = {}): PayoutDeps {
  return { db: world.system, paypal: listening(world), now: world.now, jitter: 0.5, ...over }
}

async function crash(world: CrashWorld, crashCase: CrashCase): Promise<void> {
  const affiliateIds = await earn(world)
  const isUnbuilt = crashCase.point === 'K1'
  const first = () => build(world, crashingDb(world.api, 1, 'before'), affiliateIds)
  const died = isUnbuilt && (await hasDied(first()))
  const batchId = await build(world, world.api, affiliateIds)
  const request = await approve(world, batchId)
  const payout = { ...crashCase, affiliateIds, batchId, request, died }
  world.payouts.set(batchId, payout)
  const { faults, isMadeBefore } = scriptOf(crashCase)
  if (isMadeBefore) await lookUp(world, batchId, request)
  const match = { ...post, sender_batch_id: batchId }
  if (faults.length > 0) await world.paypal.fault(...faults.map((rule) => ({ ...rule, match })))
  if (!isUnbuilt) payout.died = await dieAt(world, payout)
}

/** Creates two affiliates, each with available money. */
async function earn({ system: db, advertiserId }: CrashWorld): Promise<string[]> {
  const affiliateIds = [
    await seedAffiliate(db, advertiserId),
    await seedAffiliate(db, advertiserId),
  ]
  const facts = affiliateIds.map((affiliateId, index) => ({
    ...{ commissionId: id(), advertiserId, affiliateId, billing: 'prepaid' as const },
    amount: { minor: AMOUNTS[index]!, currency: 'USD' as const },
  }))
  const created = facts.map((fact) => commissionCreated(fact, start))
  const approved = facts.map((fact) => commissionApproved(fact, false, start))
  await runScoped(db, system, [
    ...lockAccounts([...created, ...approved]),
    postEntries(created),
    postEntries(approved),
  ])
  return affiliateIds
}

async function build({ people }: CrashWorld, db: Db, included: string[]): Promise<string> {
  const run = {
    createdBy: people[0],
    currency: 'USD',
    minimum: null,
    included,
    now: start,
  } as const
  const { batchIds } = await buildPayoutBatches(db, run)
  return batchIds[0] ?? ''
}

async function approve({ api, system: db, people }: CrashWorld, batchId: string) {
  const [row] = await ask(
    db,
    sql`select request, request_sha256 from affiliate.payout_batches where id = ${batchId}`,
  )
  const requestHash = row?.request_sha256 as string
  await approvePayoutBatch(api, { batchId, userId: people[1], requestHash, now: start })
  await requestPayoutSubmission(api, { batchId, userId: people[0], now: start })
  return row?.request as string
}

/** Submits, and crashes on the way. Returns true if it did. */
async function dieAt(world: CrashWorld, { point, batchId, request }: CrashedPayout) {
  const client = listening(world)
  let isDead = false
  const die = () => Promise.reject(new Crash('dead'))
  const createPayout: PaypalClient['createPayout'] = async (call) => {
    if (point === 'K2') return die()
    if (point === 'K3') return sendHalf(world.paypal.url + post.path, request).then(die)
    const answer = await client.createPayout(call)
    if (point === 'K4') return die()
    isDead = point === 'K5'
    return answer
  }
  const db = mortalDb(world.system, () => isDead)
  const ended = submitPayoutBatch(
    depsOf(world, { db, paypal: { ...client, createPayout } }),
    batchId,
  )
  // At the last point everything is recorded: the process only loses what it would do next.
  return point === 'K6' ? !(await hasDied(ended)) : hasDied(ended)
}

/** A client that delivers an early webhook before the call returns. */
function listening(world: CrashWorld): PaypalClient {
  const { paypal } = world.paypal
  return {
    ...paypal,
    async createPayout(call) {
      const answer = await paypal.createPayout(call)
      const { senderBatchId: batchId, body } = call
      const payout = world.payouts.get(batchId)
      if (answer.outcome === 'accepted') world.known.set(batchId, answer.payoutBatchId)
      else if (payout && !scriptOf(payout).isNotMade) await lookUp(world, batchId, body)
      if (payout?.webhook === 'early') await deliverEvent(world, batchId)
      return answer
    },
  }
}

/** PayPal's id of a batch, from its answer to the same request sent again. */
async function lookUp({ paypal, known }: CrashWorld, senderBatchId: string, body: string) {
  if (known.has(senderBatchId)) return
  const answer = await paypal.paypal.createPayout({ senderBatchId, body })
  if ('payoutBatchId' in answer && answer.payoutBatchId)
    known.set(senderBatchId, answer.payoutBatchId)
}

/** The verified webhook event of a batch; none if PayPal has not created it. */
async function deliverEvent({ api: db, known, now }: CrashWorld, batchId: string): Promise<void> {
  const payoutBatchId = known.get(batchId)
  if (payoutBatchId === undefined) return
  const event = { eventId: `WH-${newId(now)}`, eventType: 'PAYMENT.PAYOUTSBATCH.PROCESSING' }
  const about = { senderBatchId: batchId, senderItemId: null, payoutBatchId, payoutItemId: null }
  await takePaypalEvent(db, { event: { ...event, ...about }, payerAdvertiserId: null, now })
}

async function deliver(world: CrashWorld, body: object): Promise<void> {
  const message = { id: newId(world.now), timestamp: world.now, attempts: 1, body }
  const verdicts = { ack: () => {}, retry: () => {} }
  const open = async () => depsOf(world)
  await consumePayoutMessages([{ ...message, ...verdicts }], open, () => world.now.getTime())
}

async function together<T>(list: readonly T[], act: (of: T) => Promise<unknown>): Promise<void> {
  const waiting = list.values()
  const worker = async () => {
    for (const of of waiting) await act(of)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
