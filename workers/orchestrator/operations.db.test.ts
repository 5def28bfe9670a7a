import { sql } from 'drizzle-orm'
import { afterEach, expect, test, vi } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { queueNames } from '../../schema/vocabulary.ts'
import { storeClick } from '../clicks/test/stored-clicks.ts'
import { recordConversion } from '../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { claimDeliveries, fanOutEvents } from '../delivery/db/due-deliveries.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import { payoutReserved } from '../ledger/rules/ledger-payouts.ts'
import { writeHeartbeat } from '../operations/heartbeats.ts'
import {
  DeadMessageAnswer,
  DeadMessageReplayAnswer,
  DeadMessagesAnswer,
} from '../queues/dead-messages-contract.ts'
import { TraceAnswer } from '../reports/logs/http/trace.ts'
import { makeApiWorld, problemOf, read } from '../test/api-world.ts'
import { ask } from '../test/books-world.ts'
import { makeMemoryKv } from '../test/memory-kv.ts'
import { OperationsOverviewAnswer, PauseAnswer } from './overview-contract.ts'

const world = await makeApiWorld()
const system = { kind: 'system' } as const
afterEach(() => vi.restoreAllMocks())

const queue = (backlogCount = 0) => ({
  send: async (message: unknown) => void world.sent.push(message),
  metrics: async () => ({ backlogCount, oldestMessageTimestamp: new Date() }),
})
const bindings = () => ({
  ...{ SNAPSHOTS: makeMemoryKv(), CLICKS: queue(7), REPORTS: queue(), MAILS: queue() },
  ...{ PAYOUTS: queue(), SNAPSHOT_KEYS: queue(), EXPORT_REQUESTS: queue(), DELIVERIES: queue() },
})
const overview = async (over: object = {}) => {
  const env = { ...bindings(), ...over } as never
  const token = await world.tokenOf('admin')
  return read(
    await world.ask('GET', '/v1/operations/overview', { token, env }),
    OperationsOverviewAnswer,
  )
}

test('the overview shows every queue, job and the deliveries', async () => {
  await runScoped(world.system, system, [
    sql`insert into logs.queue_minutes (queue, minute, handled, retried, reason)
      select 'mails', now() - make_interval(mins => ago), 10, ago % 2, case when ago = 1 then 'Error: refused' end
      from unnest(array[1, 2, 58, 70]) ago`,
    sql`insert into logs.delivery_hosts (host, failures, open_until) values ('down.example', 7, now() + interval '1 hour')`,
  ])
  const { SNAPSHOTS } = bindings()
  const at = new Date().toISOString()
  await writeHeartbeat(SNAPSHOTS, 'sweep-mails', {
    ...{ seenAt: at, ranAt: at, endedAt: at, outcome: 'ok', isUnfinished: false },
    facts: { swept: 3 },
  })
  await SNAPSHOTS.put('dead:exports:1', '{}')
  const shown = await overview({ SNAPSHOTS })
  expect(shown.silent).toEqual([])
  expect(shown.queues.map((one) => one.queue)).toEqual([...queueNames])
  expect(shown.queues[0]).toMatchObject({ messages: 7, dead: 0, last_hour: { handled: 0 } })
  const mails = shown.queues.find((one) => one.queue === 'mails')
  expect(mails?.last_hour).toMatchObject({ handled: 30, retried: 1, reason: 'Error: refused' })
  expect(mails?.last_hour?.points.filter((count) => count > 0)).toEqual([10, 20])
  expect(shown.queues.find((one) => one.queue === 'exports')?.dead).toBe(1)
  expect(shown.jobs?.find(({ job }) => job === 'sweep-mails')).toMatchObject({
    last_run: { outcome: 'ok', facts: { swept: 3 } },
    is_late: false,
  })
  expect(shown.deliveries).toMatchObject({
    ...{ paused: null, due: 0, resting_hosts: [{ host: 'down.example', failures: 7 }] },
  })
})

test('F21: without the database, then without KV, the overview shows the rest and names what is unavailable', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const away = { API_DATABASE_URL: 'postgres://app_api:x@127.0.0.1:9/none' }
  const noDatabase = await overview(away)
  expect(noDatabase.silent).toMatchObject([{ part: 'database' }])
  expect(noDatabase).toMatchObject({ deliveries: null, clicks: { last_day: null, spooled: 0 } })
  expect(noDatabase.queues[0]).toMatchObject({ messages: 7, last_hour: null })
  expect(noDatabase.jobs).not.toBeNull()
  const fails = () => Promise.reject(new Error('KV is away'))
  const noKv = await overview({ SNAPSHOTS: { list: fails } })
  expect(noKv).toMatchObject({ silent: [{ part: 'store' }], jobs: null, status: 'degraded' })
  expect(noKv.deliveries).not.toBeNull()
  // The check that needs no token says so too.
  const health = await world.ask('GET', '/v1/health', { env: away as never })
  expect(await problemOf(health)).toMatchObject({ status: 503, code: 'unavailable' })
  const SNAPSHOTS = { ...world.env.SNAPSHOTS, get: fails } as never
  const withoutKv = await world.ask('GET', '/v1/health', { env: { SNAPSHOTS } })
  expect(await withoutKv.json()).toMatchObject({ status: 503, detail: 'KV did not answer.' })
})

test.each(['finance', 'support', 'advertiser', 'affiliate'])(
  '%s gets nothing of it',
  async (who) => {
    for (const path of ['overview', 'dead-messages', `trace?id=${newId(new Date())}`]) {
      const answer = await world.as(who, 'GET', `/v1/operations/${path}`)
      expect(await problemOf(answer)).toMatchObject({ status: 403 })
    }
    const body = { reason: 'Because I can' }
    const paused = await world.as(who, 'POST', '/v1/operations/deliveries/pause', body)
    expect(await problemOf(paused)).toMatchObject({ status: 403 })
  },
)

const [anna] = cast.affiliates
const [, instant] = cast.offers
/** A sale by a click, as it came in. */
async function report(externalId: string) {
  const now = new Date()
  const click = { affiliateId: anna!.id, offerId: instant.id }
  const clickId = await storeClick(world.system, now, click)
  const outcome = await recordConversion(world.api, {
    ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
    ...{ raw: '{}', now, newId, event: 'sale', externalId, clickId },
    ...{ coupon: null, customerId: `buyer-${externalId}`, occurredAt: null, visitor: null },
    ...{ metadata: null, originalExternalId: null, source: 'api', foreignStatus: null },
    amount: { minor: 4_900n, currency: 'USD' },
  })
  if (outcome.outcome !== 'recorded') throw new Error(outcome.outcome)
  return { clickId, conversionId: outcome.conversion.id }
}
const endpoint = {
  ...{ kind: 'postback', events: ['sale'], url: 'https://tracker.example/?tid={event_id}' },
}
const claim = async () => {
  const limits = { most: 10, each: 10, leaseSeconds: 60 }
  const [, claimed = []] = await runScoped(world.system, system, [
    fanOutEvents(100),
    claimDeliveries(new Date(), limits),
  ])
  return claimed.length
}
const noted = async (action: string) =>
  (await ask(world.system, sql`select after from logs.audit_entries where action = ${action}`)).map(
    ({ after }) => after,
  )

test('deliveries are queued while paused and sent once each afterwards; who paused them and why is on record', async () => {
  await world.as('affiliate', 'POST', '/v1/endpoints', endpoint)
  const pause = async (what: 'pause' | 'resume', reason: string) => {
    const answer = await world.as('owner', 'POST', `/v1/operations/deliveries/${what}`, { reason })
    return (await read(answer, PauseAnswer)).paused
  }
  const short = await world.as('owner', 'POST', '/v1/operations/deliveries/pause', { reason: ' ' })
  expect(await problemOf(short)).toMatchObject({ status: 422 })
  const paused = await pause('pause', 'A tracker asked us to wait')
  expect(paused).toMatchObject({ reason: 'A tracker asked us to wait', by: expect.any(String) })
  expect(await pause('pause', 'Again')).toEqual(paused)
  await report('paused-1')
  await report('paused-2')
  expect(await claim()).toBe(0)
  expect((await overview()).deliveries).toMatchObject({ due: 2, paused })
  expect(await pause('resume', 'The tracker is back')).toBeNull()
  await pause('resume', 'Again')
  expect([await claim(), await claim()]).toEqual([2, 0])
  expect(await noted('deliveries_paused')).toEqual([{ reason: 'A tracker asked us to wait' }])
  expect(await noted('deliveries_resumed')).toEqual([{ reason: 'The tracker is back' }])
})

test('F12: an undelivered message is read without personal data, replayed on request, or dropped with a reason', async () => {
  const body = {
    v: 1,
    reportId: newId(new Date()),
    ip: '203.0.113.7',
    visitor: { email: 'a@b.example' },
  }
  await runScoped(world.system, system, [
    sql`insert into logs.dead_messages (queue, message_id, body, sent_at, kept_at, next_try_at, attempts, problem, reason)
      select 'reports', 'api-' || n, ${JSON.stringify(body)}, now(), now(), now() + interval '6 hours', 3, 'failed', 'SQLSTATE 22003'
      from generate_series(1, 3) n`,
  ])
  const list = async (query = '') =>
    read(
      await world.as('admin', 'GET', `/v1/operations/dead-messages?${query}`),
      DeadMessagesAnswer,
    )
  const page = await list('queue=reports&limit=2')
  expect(page.messages.map((one) => one.message_id)).toEqual(['api-3', 'api-2'])
  const rest = await list(`queue=reports&limit=2&cursor=${page.next_cursor}`)
  expect(rest).toMatchObject({
    messages: [{ message_id: 'api-1', state: 'open' }],
    next_cursor: null,
  })
  expect((await list('queue=mails')).messages).toEqual([])
  const [third, second] = page.messages
  const path = `/v1/operations/dead-messages/${third!.id}`
  const { message } = await read(await world.as('admin', 'GET', path), DeadMessageAnswer)
  expect(message.body).toEqual({ ...body, ip: '(hidden)', visitor: '(hidden)' })

  const replay = async (asked: object) => {
    const answer = await world.as('owner', 'POST', '/v1/operations/dead-message-replays', asked)
    return (await read(answer, DeadMessageReplayAnswer)).replayed
  }
  world.sent.length = 0
  expect(await Promise.all([replay({ ids: [third!.id] }), replay({ ids: [third!.id] })])).toEqual([
    1, 1,
  ])
  expect(world.sent).toEqual(Array(2).fill({ v: 1, type: 'dead_messages.retry_requested' }))
  expect(await replay({ queue: 'reports' })).toBe(3)
  const due = sql`select count(*)::int as due from logs.dead_messages where queue = 'reports' and next_try_at <= now()`
  expect(await ask(world.system, due)).toEqual([{ due: 3 }])

  const drop = (reason: string) =>
    world.as('owner', 'POST', `/v1/operations/dead-messages/${second!.id}/drop`, { reason })
  expect(await problemOf(await drop(''))).toMatchObject({ status: 422 })
  for (let times = 0; times < 2; times++) {
    const dropped = await read(await drop('A test of the app'), DeadMessageAnswer)
    expect(dropped.message).toMatchObject({ state: 'dropped', body: null, next_try_at: null })
  }
  expect(await replay({ ids: [second!.id] })).toBe(0)
  expect((await list('state=dropped')).messages).toHaveLength(1)
  expect(await noted('dead_message_dropped')).toEqual([
    { id: second!.id, queue: 'reports', reason: 'A test of the app' },
  ])
  expect(await noted('dead_messages_replayed')).toContainEqual({ queue: 'reports' })
  const gone = await world.as('owner', 'GET', `/v1/operations/dead-messages/${newId(new Date())}`)
  expect(await problemOf(gone)).toMatchObject({ status: 404 })
})

test('an event is found by each of its ids, from the click to the payout', async () => {
  const { clickId, conversionId } = await report('order-4711')
  const other = await report('order-4712')
  await claim()
  const now = new Date()
  const [batchId, itemId] = [newId(now), newId(now)]
  const [commission] = await ask(
    world.system,
    sql`select id, amount_minor::text as minor from affiliate.commissions where conversion_id = ${conversionId} and level = 1`,
  )
  const minor = BigInt(String(commission?.minor))
  const { id: advertiserId } = cast.advertiser
  const reserved = payoutReserved(
    {
      ...{ payoutItemId: itemId, advertiserId, affiliateId: anna!.id, isOwnPayer: false },
      amount: { minor, currency: 'USD' },
    },
    now,
  )
  await runScoped(world.system, system, [
    sql`insert into affiliate.payout_batches (id, run_id, number, currency, item_count, total_minor, status, request,
        request_sha256, created_by)
      values (${batchId}, ${batchId}, 77, 'USD', 1, ${String(minor)}::bigint, 'draft', '{}', ${'0'.repeat(64)}, ${cast.users[0]!.id})`,
    sql`insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency, amount_minor, receiver)
      values (${itemId}, ${batchId}, ${advertiserId}, ${anna!.id}, 'USD', ${String(minor)}::bigint, 'a@paid.example')`,
    ...lockAccounts([reserved]),
    postEntries([reserved]),
  ])
  const [delivery] = await ask(
    world.system,
    sql`select id, event_id from logs.deliveries where subject_id = ${conversionId}`,
  )
  const trace = async (id: unknown, who = 'owner') =>
    read(await world.as(who, 'GET', `/v1/operations/trace?id=${String(id)}`), TraceAnswer)
  const ids = {
    ...{ click: clickId, conversion: conversionId, order: 'order-4711' },
    ...{ customer: 'buyer-order-4711', commission: commission?.id, delivery: delivery?.id },
    ...{ payout_item: itemId, payout_batch: batchId },
  }
  for (const [kind, id] of Object.entries(ids)) {
    const found = await trace(id)
    expect([kind, found.found_as]).toEqual([kind, expect.arrayContaining([kind])])
    const chain = found.conversions.find((one) => one.id === conversionId)
    expect(chain).toMatchObject({
      ...{ event: 'sale', order_id: 'order-4711', click_id: clickId },
      commissions: [{ level: 1, payout: { id: itemId, batch_id: batchId } }],
    })
    expect(found.clicks.map((one) => one.id)).toContain(clickId)
    expect(found.deliveries).toContainEqual(
      expect.objectContaining({ id: delivery?.id, host: 'tracker.example', state: 'retrying' }),
    )
    expect(found.payouts).toMatchObject([{ id: itemId, batch_id: batchId, status: 'reserved' }])
    if (!kind.startsWith('payout')) {
      expect(found.conversions.map((one) => one.id)).not.toContain(other.conversionId)
    }
  }
  for (const stranger of [newId(now), 'order-0000', '%']) {
    expect(await trace(encodeURIComponent(stranger))).toMatchObject({
      found_as: [],
      conversions: [],
    })
  }
})
