/** An advertiser that pays its affiliates from its own PayPal: from its credentials to the last cent. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { consumePayouts } from '../cron/consume-payouts.ts'
import { openPayoutDesk } from '../cron/desk.ts'
import { jobs } from '../cron/jobs.ts'
import { runScoped } from '../db/database.ts'
import type { CronEnv } from '../env.ts'
import { recordConversion } from '../operations/record-conversion.ts'
import { type ApiGround, makeApiGround, problemOf, read } from '../test/api-ground.ts'
import { TEST_SEALING_KEY } from '../test/fresh-database.ts'
import {
  ask,
  balances,
  expectSoundBooks,
  type SeededTenant,
  saleOf,
  seedClick,
  seedTenant,
  type TenantTerms,
} from '../test/money-ground.ts'
import { openPaypalDesk, type PaypalDesk } from '../test/paypal-desk.ts'
import { addPerson } from '../test/people.ts'
import { messageOf } from '../test/queue-messages.ts'
import {
  PayableAnswer,
  PayoutBatchActionAnswer,
  PayoutBatchAnswer,
  PayoutBatchesAnswer,
  PersonAnswer,
} from './contract.ts'
import { PayoutItemsAnswer } from './contract-manual-payouts.ts'
import {
  BuiltPayoutsAnswer,
  PayoutScheduleAnswer,
  PreflightAnswer,
  PreflightTotalsAnswer,
} from './contract-payouts.ts'
import { PaypalAccountAnswer } from './contract-paypal.ts'

const MINUTE = 60_000
const SECRET = 'a-secret-of-ours'

let ground: ApiGround
let desk: PaypalDesk
let cron: CronEnv
const lines: string[] = []
beforeAll(async () => {
  ground = await makeApiGround()
  desk = await openPaypalDesk()
  cron = {
    ...{ SYSTEM_DATABASE_URL: ground.systemUrl, SNAPSHOTS: ground.env.SNAPSHOTS },
    ...{ PAYPAL_BASE_URL: desk.url, SEALING_KEY: TEST_SEALING_KEY },
    ...{ PAYPAL_CLIENT_ID: 'platform', PAYPAL_CLIENT_SECRET: 'platform-secret' },
  } as CronEnv
  for (const level of ['log', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)))
  }
}, 60_000)
afterAll(async () => {
  vi.restoreAllMocks()
  await desk.close()
})
beforeEach(async () => {
  ground.sent.length = 0
  await desk.lever('reset')
})

interface Payer extends SeededTenant {
  /** Access tokens. */
  head: string
  finance: string
  viewer: string
}

/** An own payer whose affiliate has 200.00 available. */
async function payer(terms: TenantTerms = {}): Promise<Payer> {
  const all = { billing: 'own_payer', holdDays: 0, rateBps: 10_000, ...terms } as const
  const tenant = await seedTenant(ground.system, all)
  await sell(tenant)
  const { advertiserId } = tenant
  const token = async (role: 'advertiser' | 'advertiser_finance' | 'advertiser_viewer') =>
    (await addPerson(ground, [{ role, advertiserId, affiliateId: null }])).token
  return {
    ...tenant,
    ...{ head: await token('advertiser'), finance: await token('advertiser_finance') },
    viewer: await token('advertiser_viewer'),
  }
}

async function sell(tenant: SeededTenant, externalId?: string) {
  const now = new Date()
  const clickId = await seedClick(ground.system, tenant, now)
  const amount = { minor: 20_000n, currency: tenant.currency }
  const sale = saleOf(tenant, { clickId, amount, now, ...(externalId && { externalId }) })
  await recordConversion(ground.api, sale)
}

async function refund(tenant: SeededTenant, originalExternalId: string) {
  const amount = { minor: 20_000n, currency: tenant.currency }
  const refunded = { event: 'refund', amount, originalExternalId, now: new Date() } as const
  await recordConversion(ground.api, saleOf(tenant, refunded))
}

const by = (token: string, method: string, path: string, body?: object) =>
  ground.ask(method, path, { token, ...(body ? { body } : {}) })
const staff = async (who: string, method: string, path: string, body?: object) =>
  by(await ground.tokenOf(who), method, path, body)
const accountPath = ({ advertiserId }: { advertiserId: string }) =>
  `/v1/advertisers/${advertiserId}/paypal-account`
const credentials = (clientId: string, over: object = {}) => ({
  ...{ client_id: clientId, client_secret: SECRET, webhook_id: 'WH-1', ...over },
})
const connect = async (of: Payer, clientId = `client-${of.advertiserId}`, over: object = {}) => {
  const answer = await by(of.head, 'PUT', accountPath(of), credentials(clientId, over))
  expect(answer.status).toBe(200)
  return read(answer, PaypalAccountAnswer)
}
const build = (token: string) => by(token, 'POST', '/v1/payout-batches', { currency: 'USD' })
async function drafted(of: Payer) {
  const { batches } = await read(await build(of.finance), BuiltPayoutsAnswer)
  expect(batches).toHaveLength(1)
  return batches[0]!
}
type Batch = Awaited<ReturnType<typeof drafted>>
const act = (token: string, { id }: Batch, action: string, body?: object) =>
  by(token, 'POST', `/v1/payout-batches/${id}/${action}`, body)
const approve = (token: string, batch: Batch) =>
  act(token, batch, 'approve', { request_sha256: batch.request_sha256 })
const shown = async (token: string, { id }: Batch) =>
  read(await by(token, 'GET', `/v1/payout-batches/${id}`), PayoutBatchAnswer)

/** What the API has put on the queue, delivered to the Worker that asks PayPal. */
async function deliver(clock = Date.now) {
  const messages = ground.sent.splice(0).map((body, at) => messageOf(String(at), body, 1))
  await consumePayouts(messages, (now) => openPayoutDesk(cron, now), clock)
}
async function send(of: Payer, batch: Batch) {
  expect((await approve(of.head, batch)).status).toBe(200)
  expect((await act(of.finance, batch, 'submit')).status).toBe(202)
  await deliver()
}
const check = (now = new Date()) => jobs['check-paypal-accounts'](cron, now)
/** Accounts of the platform. */
const ours = () =>
  ask(
    ground.system,
    sql`select kind, debits_minor, credits_minor from ledger.accounts where kind like 'plat.%' order by id`,
  )
const journal = async () => {
  const { journal: all } = (await (await fetch(`${desk.url}/__sim/journal`)).json()) as {
    journal: { client_id: string; sender_batch_id: string; value: string }[]
  }
  return all
}

test('an own payer’s payout goes from its credentials to its books, and never through ours', async () => {
  const of = await payer()
  const before = await ours()
  expect(await connect(of)).toMatchObject({
    account: { client_id: `client-${of.advertiserId}`, webhook_id: 'WH-1', checked_at: null },
    webhook_path: `/v1/paypal/webhooks/${of.advertiserId}`,
  })
  await check()
  const { account } = await read(await by(of.finance, 'GET', accountPath(of)), PaypalAccountAnswer)
  expect(account).toMatchObject({ problem: null, checked_at: expect.any(String) })

  const { payable } = await read(await by(of.head, 'GET', '/v1/payouts/payable'), PayableAnswer)
  expect(payable).toMatchObject([{ advertiser: { id: of.advertiserId }, affiliates: 1 }])
  const run = '/v1/payouts/preflight?currency=USD'
  const { accounts } = await read(await by(of.viewer, 'GET', run), PreflightAnswer)
  expect(accounts).toMatchObject([{ obstacles: [], receiver: expect.stringContaining('…') }])
  const totals = await by(of.viewer, 'GET', '/v1/payouts/preflight-totals?currency=USD')
  expect(await read(totals, PreflightTotalsAnswer)).toMatchObject({
    ...{ payable: { accounts: 1 }, paypal: null },
  })

  const draft = await drafted(of)
  expect(draft).toMatchObject({ payer: { id: of.advertiserId }, status: 'draft', item_count: 1 })
  expect(await problemOf(await approve(of.finance, draft))).toMatchObject({
    ...{ status: 403, code: 'second_person_required' },
  })
  await send(of, draft)
  expect((await shown(of.head, draft)).batch).toMatchObject({ status: 'submitted', problem: null })

  await desk.advance(2 * MINUTE)
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  expect((await shown(of.viewer, draft)).batch).toMatchObject({ status: 'settled' })
  expect(await journal()).toMatchObject([
    { client_id: `client-${of.advertiserId}`, sender_batch_id: draft.id, value: '200.00' },
  ])
  expect(await balances(ground.system, of)).toMatchObject({
    ...{ 'adv.payer': 0n, 'aff.in_transit': 0n, 'aff.available': 0n },
  })
  expect(await ours()).toEqual(before)
  const { items } = await read(await by(of.finance, 'GET', '/v1/payout-items'), PayoutItemsAnswer)
  expect(items).toMatchObject([{ status: 'paid', batch: { id: draft.id } }])
  await expectSoundBooks(ground.system)
})

test('their screens know that they pay themselves; those of others do not', async () => {
  const [of, prepaid] = [await payer(), await payer({ billing: 'prepaid', depositMinor: 100_000n })]
  const membershipOf = async (token: string) => {
    const { memberships } = await read(await by(token, 'GET', '/v1/me'), PersonAnswer)
    return memberships[0]
  }
  expect(await membershipOf(of.viewer)).toMatchObject({ pays_itself: true })
  expect(await membershipOf(prepaid.head)).not.toHaveProperty('pays_itself')
})

test('F46: an order refunded while its payout is under way, or after it, is the payer’s claim', async () => {
  for (const isPaidFirst of [false, true]) {
    const of = await payer({ payoutMinimumMinor: 100n })
    const order = `order-${of.advertiserId}`
    await connect(of)
    await sell(of, order)
    // 400.00 leave; 200.00 of it are refunded before or after PayPal says so.
    const draft = await drafted(of)
    await send(of, draft)
    if (!isPaidFirst) await refund(of, order)
    expect((await balances(ground.system, of))['adv.payer']).toBe(isPaidFirst ? 40_000n : 20_000n)
    await desk.advance(2 * MINUTE)
    await act(of.finance, draft, 'reconcile')
    await deliver()
    expect((await shown(of.head, draft)).batch.status).toBe('settled')
    if (isPaidFirst) await refund(of, order)
    const after = { 'adv.payer': 0n, 'adv.deposit': 20_000n, 'aff.debt': 20_000n }
    expect(await balances(ground.system, of)).toMatchObject(after)
    await expectSoundBooks(ground.system)
    // What is earned next pays the debt first.
    await sell(of)
    expect(await balances(ground.system, of)).toMatchObject({
      ...{ 'aff.debt': 0n, 'aff.available': 0n },
    })
    await expectSoundBooks(ground.system)
    await desk.lever('reset')
  }
})

test('it reads and moves its own only; staff read it, and leave it to its people', async () => {
  const [of, other] = [await payer(), await payer()]
  await connect(of)
  const draft = await drafted(of)
  for (const [method, path] of [
    ...[
      ['GET', ''],
      ['POST', '/submit'],
      ['POST', '/discard'],
      ['POST', '/reconcile'],
    ],
  ] as const) {
    const answer = await by(other.head, method, `/v1/payout-batches/${draft.id}${path}`)
    expect(await problemOf(answer)).toMatchObject({ status: 404 })
  }
  expect(await problemOf(await approve(other.head, draft))).toMatchObject({ status: 404 })
  const listed = await by(other.head, 'GET', '/v1/payout-batches')
  expect((await read(listed, PayoutBatchesAnswer)).batches).toEqual([])
  expect((await by(other.head, 'GET', accountPath(of))).status).toBe(404)
  const taken = await by(other.head, 'PUT', accountPath(of), credentials('theirs'))
  expect(await problemOf(taken)).toMatchObject({ status: 404 })

  expect((await shown(await ground.tokenOf('finance'), draft)).batch.id).toBe(draft.id)
  for (const who of ['finance2', 'owner']) {
    const refused = await staff(who, 'POST', `/v1/payout-batches/${draft.id}/approve`, {
      request_sha256: draft.request_sha256,
    })
    expect([who, (await problemOf(refused)).code]).toEqual([who, 'forbidden'])
  }
  expect((await approve(of.head, draft)).status).toBe(200)
  const refused = await staff('finance', 'POST', `/v1/payout-batches/${draft.id}/submit`)
  expect(await problemOf(refused)).toMatchObject({ code: 'forbidden' })
  // What nobody has sent yet, finance may let go: the money is available again.
  const discarded = await staff('finance', 'POST', `/v1/payout-batches/${draft.id}/discard`)
  expect((await read(discarded, PayoutBatchActionAnswer)).batch.status).toBe('rejected')
  const run = { currency: 'USD', include: [of.affiliateId] }
  const built = await staff('finance', 'POST', '/v1/payout-batches', run)
  expect(await problemOf(built)).toMatchObject({ code: 'nothing_payable' })
})

test('viewers read masked receivers and move nothing', async () => {
  const of = await payer()
  await connect(of)
  const draft = await drafted(of)
  const { items } = await shown(of.viewer, draft)
  expect(items[0]?.receiver).not.toBe((await shown(of.head, draft)).items[0]?.receiver)
  expect(await problemOf(await approve(of.viewer, draft))).toMatchObject({ code: 'forbidden' })
  expect(await problemOf(await build(of.viewer))).toMatchObject({ code: 'forbidden' })
  expect(await problemOf(await by(of.viewer, 'GET', accountPath(of)))).toMatchObject({
    ...{ status: 403, code: 'forbidden' },
  })
})

test('without credentials nothing is payable; they are told to set them up', async () => {
  const of = await payer()
  const { account } = await read(await by(of.head, 'GET', accountPath(of)), PaypalAccountAnswer)
  expect(account).toBeNull()
  expect(await problemOf(await build(of.head))).toMatchObject({ code: 'nothing_payable' })
  const run = '/v1/payouts/preflight?currency=USD'
  const { accounts } = await read(await by(of.head, 'GET', run), PreflightAnswer)
  expect(accounts).toMatchObject([{ obstacles: ['own_payer'] }])
})

test('wrong credentials: the problem is shown, the batch stays, and right ones send it once', async () => {
  const of = await payer()
  const clientId = `client-${of.advertiserId}`
  await connect(of, clientId, { client_secret: 'wrong' })
  await check()
  const asked = await read(await by(of.head, 'GET', accountPath(of)), PaypalAccountAnswer)
  expect(asked.account).toMatchObject({ problem: 'refused', checked_at: null })
  const draft = await drafted(of)
  await send(of, draft)
  expect((await shown(of.head, draft)).batch).toMatchObject({
    ...{ status: 'unknown', problem: { code: 'not_sent' } },
  })
  expect(await balances(ground.system, of)).toMatchObject({ 'aff.in_transit': 20_000n })
  // Nothing was sent: another client id is no danger.
  await connect(of, `${clientId}-new`)
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  expect((await shown(of.head, draft)).batch.status).toBe('submitted')
  await desk.advance(2 * MINUTE)
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  expect(await journal()).toMatchObject([{ client_id: `${clientId}-new`, value: '200.00' }])
})

test('while PayPal may hold a batch, only the secret changes: another account would pay it again', async () => {
  const of = await payer()
  const clientId = `client-${of.advertiserId}`
  await connect(of)
  const draft = await drafted(of)
  await desk.fault({
    match: { method: 'POST', path: '/v1/payments/payouts' },
    do: 'commit_then_drop',
  })
  await send(of, draft)
  expect((await shown(of.head, draft)).batch).toMatchObject({ problem: { code: 'unanswered' } })
  const other = await by(of.head, 'PUT', accountPath(of), credentials('another'))
  expect(await problemOf(other)).toMatchObject({ status: 409, code: 'conflict' })
  await connect(of, clientId, { client_secret: 'rotated' })
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  await desk.advance(2 * MINUTE)
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  expect(await journal()).toHaveLength(1)
  await connect(of, 'another')
})

test('nobody is let in by the token of another: neither of the platform nor of another advertiser', async () => {
  const of = await payer()
  // The platform's own token lies in the cache by now.
  const { paypal } = await openPayoutDesk(cron, new Date())
  await paypal.showBatch('none').catch(() => null)
  await connect(of, 'platform', { client_secret: 'wrong' })
  const draft = await drafted(of)
  await send(of, draft)
  expect((await shown(of.head, draft)).batch).toMatchObject({ problem: { code: 'not_sent' } })
  expect(await journal()).toEqual([])
})

test('F129: the secret is in no answer, no log, no audit entry, and in no column as it is', async () => {
  const of = await payer()
  lines.length = 0
  const texts: string[] = []
  const keep = async (answer: Response) => void texts.push(await answer.text())
  await keep(await by(of.head, 'PUT', accountPath(of), credentials('one')))
  await keep(await by(of.head, 'PUT', accountPath(of), credentials('two')))
  await check()
  for (const token of [of.head, of.finance]) await keep(await by(token, 'GET', accountPath(of)))
  await keep(await staff('owner', 'GET', accountPath(of)))
  await keep(await by(of.head, 'GET', '/v1/audit-log?limit=100'))
  const rows = await ask(
    ground.system,
    sql`select p::text as text from affiliate.paypal_accounts p where advertiser_id = ${of.advertiserId}`,
  )
  texts.push(...rows.map(({ text }) => String(text)), ...lines)
  expect(texts.join('\n')).toContain('two')
  expect(texts.filter((text) => text.includes(SECRET))).toEqual([])
  const entry = JSON.parse(texts[5] as string) as { entries: { table?: string }[] }
  expect(JSON.stringify(entry)).toContain('paypal_accounts')
  const own = runScoped(ground.api, { kind: 'advertiser', advertiserId: of.advertiserId }, [
    sql`select secret_sealed from affiliate.paypal_accounts`,
  ])
  await expect(own).rejects.toThrow('permission denied')
})

test('credentials are refused in words: by whom the platform pays, without a secret, with spaces', async () => {
  const [of, prepaid] = [await payer(), await payer({ billing: 'prepaid', depositMinor: 100_000n })]
  const put = (who: Payer, body: object) => by(who.head, 'PUT', accountPath(who), body)
  expect(await problemOf(await put(prepaid, credentials('one')))).toMatchObject({ status: 409 })
  expect(await problemOf(await put(of, { client_id: 'one' }))).toMatchObject({
    fields: ['client_secret'],
  })
  for (const client_id of ['a b c', 'ab', 'naïve', 'a:b:c']) {
    const answer = await put(of, { client_id, client_secret: SECRET })
    expect(await problemOf(answer)).toMatchObject({ fields: ['client_id'] })
  }
  await connect(of, 'one')
  const { account } = await read(
    await put(of, { client_id: 'one', webhook_id: 'WH-9' }),
    PaypalAccountAnswer,
  )
  expect(account).toMatchObject({ client_id: 'one', webhook_id: 'WH-9' })
  const unconfirmed = await ground.ask('PUT', accountPath(of), {
    ...{ token: of.head, body: credentials('two'), isUnconfirmed: true },
  })
  expect(await problemOf(unconfirmed)).toMatchObject({ code: 'second_factor_required' })
})

test('an own payer has a schedule of its own, and what it builds one person approves', async () => {
  const of = await payer()
  await connect(of)
  const first = await by(of.head, 'GET', '/v1/payout-schedule')
  expect(await read(first, PayoutScheduleAnswer)).toMatchObject({
    schedule: { frequency: 'manual', next_run_at: null },
  })
  const daily = { frequency: 'daily', hour: 0 }
  const put = await by(of.head, 'PUT', '/v1/payout-schedule', daily)
  expect(await read(put, PayoutScheduleAnswer)).toMatchObject({ schedule: { frequency: 'daily' } })
  const platform = await staff('finance', 'GET', '/v1/payout-schedule')
  expect(await read(platform, PayoutScheduleAnswer)).toMatchObject({
    schedule: { frequency: 'weekly' },
  })
  await jobs['build-payouts'](cron, new Date(Date.now() + 2 * 86_400_000))
  const listed = await by(of.head, 'GET', '/v1/payout-batches')
  const { batches } = await read(listed, PayoutBatchesAnswer)
  expect(batches).toMatchObject([{ created_by: null, payer: { id: of.advertiserId } }])
  expect((await approve(of.head, batches[0] as Batch)).status).toBe(200)
})

test('how an advertiser pays is changed by finance and owner, and only while no money stands', async () => {
  const path = ({ advertiserId }: { advertiserId: string }) =>
    `/v1/advertisers/${advertiserId}/billing-mode`
  const body = { billing_mode: 'own_payer' }
  const full = await payer({ billing: 'prepaid', depositMinor: 100_000n })
  const refused = await staff('finance', 'PUT', path(full), body)
  expect(await refused.clone().json()).toMatchObject({
    detail: expect.stringMatching(/a deposit, .*balances of affiliates/),
  })
  expect(await problemOf(refused)).toMatchObject({ status: 409, code: 'conflict' })
  expect(await problemOf(await by(full.head, 'PUT', path(full), body))).toMatchObject({
    code: 'forbidden',
  })
  const fresh = await seedTenant(ground.system, { billing: 'prepaid' })
  for (const who of ['finance', 'owner', 'owner']) {
    const answer = await staff(who, 'PUT', path(fresh), body)
    expect(await answer.json()).toMatchObject({ advertiser: { billing: 'own_payer' } })
  }
  const own = runScoped(ground.api, { kind: 'advertiser', advertiserId: fresh.advertiserId }, [
    sql`update affiliate.advertisers set billing_mode = 'postpaid'`,
  ])
  await expect(own).rejects.toThrow('how an advertiser pays is set by finance')
})
