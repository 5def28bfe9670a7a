import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import consumer from '../../consumer.ts'
import { connect, runScoped } from '../../core/database.ts'
import { sha256Hex } from '../../core/sha256.ts'
import type { ConsumerEnv } from '../../env.ts'
import { ask, expectSoundBooks, id, saleOf, seedClick, seedTenant } from '../../test/books-world.ts'
import { makeFreshDatabase } from '../../test/fresh-database.ts'
import { makeMemoryStore } from '../../test/snapshot-store.ts'
import { reportToJson } from '../record/rules/report.ts'
import { queueReport } from './queue-report.ts'
import type { ReportsMessage } from './reports-message.ts'
import { updatePostbackSecret } from './settings/db.ts'

const urls = await makeFreshDatabase()
const SNAPSHOTS = makeMemoryStore(new Map()) as never
const unused = { MAIL_TOKEN_KEY: '', DASHBOARD_URL: '', MAIL_FROM: '', EXPORTS: null as never }
const env: ConsumerEnv = { SYSTEM_DATABASE_URL: urls.systemDatabaseUrl, SNAPSHOTS, ...unused }
const db = await connect(urls.systemDatabaseUrl)
const api = await connect(urls.apiDatabaseUrl)
const tenant = await seedTenant(db, { depositMinor: 1_000_000n })
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const gone = () => ({ ...env, SYSTEM_DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none' })

/** The outcome of each message, in order. */
async function deliver(bodies: readonly unknown[], given: ConsumerEnv = env) {
  const verdicts = bodies.map(() => 'left')
  const messages = bodies.map((body, at) => ({
    ...{ id: `m${at}`, body, attempts: 1, timestamp: new Date() },
    ack: () => verdicts.splice(at, 1, 'acked'),
    retry: () => verdicts.splice(at, 1, 'retried'),
  }))
  await consumer.queue({ queue: 'reports', messages } as never, given)
  return verdicts
}

/** A report as the API queues it. */
async function queued(over: Parameters<typeof saleOf>[1] = {}): Promise<ReportsMessage> {
  const { raw, appKeyId, now, newId: _, ...report } = saleOf(tenant, over)
  const sent: ReportsMessage[] = []
  const queue = {
    send: async (message: ReportsMessage) => sent.push(JSON.parse(JSON.stringify(message))),
  }
  await queueReport(queue, { reportId: id(), appKeyId, raw, receivedAt: now, report })
  return sent[0] as ReportsMessage
}

const conversionsOf = (externalId: string) =>
  ask(
    db,
    sql`select event, status from affiliate.conversions where external_id = ${externalId} order by event`,
  )
const linesOf = (reportId: string) =>
  ask(db, sql`select verdict, received_at from logs.inbound_reports where id = ${reportId}::uuid`)

test('F9, F14, F21: a queued report is recorded once under its own line, with its time of receipt', async () => {
  const clickId = await seedClick(db, tenant, new Date(Date.now() - 60_000))
  const now = new Date(Date.now() - 30_000)
  const message = await queued({ externalId: 'waited', clickId, now })
  expect(await deliver([message], gone())).toEqual(['retried'])
  expect(await conversionsOf('waited')).toEqual([])
  expect(await deliver([message, message])).toEqual(['acked', 'acked'])
  expect(await deliver([message])).toEqual(['acked'])
  expect(await conversionsOf('waited')).toEqual([{ event: 'sale', status: 'approved' }])
  const [line] = await linesOf(message.reportId)
  expect(line).toMatchObject({ verdict: 'recorded' })
  expect(new Date(line?.received_at as string)).toEqual(now)
  await expectSoundBooks(db)
})

test('a report that the API had recorded before the connection broke is recorded once', async () => {
  const clickId = await seedClick(db, tenant, new Date(Date.now() - 60_000))
  const message = await queued({ externalId: 'twice', clickId })
  expect(await deliver([message])).toEqual(['acked'])
  // The sender never heard of it, and sent it again while the database was away.
  const again = { ...message, reportId: id() }
  expect(await deliver([again])).toEqual(['acked'])
  expect(await conversionsOf('twice')).toHaveLength(1)
  expect(await linesOf(again.reportId)).toMatchObject([{ verdict: 'replayed' }])
})

test('a refund that was queued before its sale finds it', async () => {
  const clickId = await seedClick(db, tenant, new Date(Date.now() - 60_000))
  const undo = { event: 'refund', originalExternalId: 'reversed', amount: null } as const
  const refund = await queued({ ...undo, externalId: 'reversal' })
  const sale = await queued({ externalId: 'reversed', clickId })
  expect(await deliver([refund, sale])).toEqual(['acked', 'acked'])
  expect(await conversionsOf('reversed')).toEqual([{ event: 'sale', status: 'reversed' }])
  await expectSoundBooks(db)
})

test('refused reports, also by a revoked key, are journaled and acknowledged', async () => {
  const [clickId, clickOfGhost] = await Promise.all(
    [1, 2].map(() => seedClick(db, tenant, new Date(Date.now() - 60_000))),
  )
  const euros = { minor: 100n, currency: 'EUR' } as const
  const foreign = await queued({ clickId: clickId as string, amount: euros })
  const revoked = await queued({ clickId: clickOfGhost as string, appKeyId: id() })
  expect(await deliver([foreign, revoked])).toEqual(['acked', 'acked'])
  expect(await linesOf(foreign.reportId)).toMatchObject([{ verdict: 'invalid_input' }])
  expect(await linesOf(revoked.reportId)).toMatchObject([{ verdict: 'unauthenticated' }])
})

test('a report refused while the database was unavailable gets one event log line', async () => {
  const { advertiserId, appId, appKeyId } = tenant
  const message: ReportsMessage = {
    ...{ v: 1, type: 'report.refused', reportId: id(), advertiserId, appId, appKeyId },
    ...{ source: 'api', foreignStatus: null, receivedAt: new Date().toISOString() },
    ...{ body: '{"amount":"x"}', verdict: 'invalid_input', detail: 'amount' },
  }
  expect(await deliver([message], gone())).toEqual(['retried'])
  expect(await deliver([message, message])).toEqual(['acked', 'acked'])
  expect(await linesOf(message.reportId)).toMatchObject([{ verdict: 'invalid_input' }])
})

test('F12, F18: an unreadable message is retried, and the rest is processed', async () => {
  const clickId = await seedClick(db, tenant, new Date(Date.now() - 60_000))
  const good = await queued({ externalId: 'beside-poison', clickId })
  const report = reportToJson(saleOf(tenant))
  const poison = [
    ...['junk', null, {}, { ...good, v: 3 }, { ...good, type: 'report.imagined' }],
    { ...good, report: { ...report, amount_minor: '-1' } },
  ]
  const verdicts = await deliver([...poison, good])
  expect(verdicts).toEqual([...poison.map(() => 'retried'), 'acked'])
  expect(await conversionsOf('beside-poison')).toHaveLength(1)
})

test('F5: a postback before its click stays in the queue until the click arrives', async () => {
  const hash = await sha256Hex('s')
  await runScoped(api, { kind: 'advertiser', advertiserId: tenant.advertiserId }, [
    updatePostbackSecret(tenant.offerId, hash),
  ])
  const clickId = id()
  const message: ReportsMessage = {
    ...{ v: 1, type: 'postback.received', source: 'postback', reportId: id(), ip: null },
    ...{ receivedAt: new Date().toISOString(), secretHash: hash },
    query: `click_id=${clickId}&status=approved&amount=10.00&txid=early`,
  }
  expect(await deliver([message])).toEqual(['retried'])
  await seedClick(db, tenant, new Date(Date.now() - 1_000), { id: clickId })
  // A secret of no offer opens nothing, whatever comes: it is given up.
  expect(await deliver([{ ...message, reportId: id(), secretHash: await sha256Hex('x') }])).toEqual(
    ['acked'],
  )
  expect(await conversionsOf('early')).toEqual([])
  expect(await deliver([message, message])).toEqual(['acked', 'acked'])
  expect(await conversionsOf('early')).toEqual([{ event: 'sale', status: 'approved' }])
})
