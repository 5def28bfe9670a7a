/** Advertisers that pay their affiliates themselves, with their people and a payouts Worker. */
import { sql } from 'drizzle-orm'
import { expect, vi } from 'vitest'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import type { CronEnv } from '../../env.ts'
import { type ApiWorld, makeApiWorld, read } from '../../test/api-world.ts'
import {
  ask,
  type SeededTenant,
  saleOf,
  seedClick,
  seedTenant,
  type TenantTerms,
} from '../../test/books-world.ts'
import { TEST_SEALING_KEY } from '../../test/fresh-database.ts'
import { addPerson } from '../../test/people.ts'
import { messageOf } from '../../test/queue-messages.ts'
import { PayoutBatchAnswer } from '../batches/http/contract.ts'
import { openPayoutDeps } from '../batches/verbs/payout-deps.ts'
import { consumePayoutMessages } from '../consume-payouts.ts'
import { PaypalAccountAnswer } from '../paypal/http/paypal-contract.ts'
import { checkPaypalAccountsJob } from '../paypal/verbs/check-paypal-accounts.ts'
import { BuiltPayoutsAnswer } from '../runs/http/runs-contract.ts'
import { openPaypalWorld, type PaypalWorld } from './paypal-world.ts'

export const SECRET = 'a-secret-of-ours'

/** An own payer whose affiliate has 200.00 available. */
export interface Payer extends SeededTenant {
  /** Access tokens. */
  head: string
  finance: string
  viewer: string
}

/** The environment of one test file. Its logs are collected in `lines`, not printed. */
export async function openOwnPayers() {
  const parts = await openParts()
  const people = peopleOf(parts)
  return { ...parts, ...people, ...payoutsOf(parts, people) }
}

interface OwnPayers {
  world: ApiWorld
  paypalWorld: PaypalWorld
  cron: CronEnv
  /** The log lines. */
  lines: string[]
}

async function openParts() {
  const [world, paypalWorld, lines] = [
    await makeApiWorld(),
    await openPaypalWorld(),
    [] as string[],
  ]
  const cron = {
    ...{ SYSTEM_DATABASE_URL: world.systemUrl, SNAPSHOTS: world.env.SNAPSHOTS },
    ...{ PAYPAL_BASE_URL: paypalWorld.url, SEALING_KEY: TEST_SEALING_KEY },
    ...{ PAYPAL_CLIENT_ID: 'platform', PAYPAL_CLIENT_SECRET: 'platform-secret' },
  } as CronEnv
  for (const level of ['log', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)))
  }
  const close = async () => {
    vi.restoreAllMocks()
    await paypalWorld.close()
  }
  const reset = async () => {
    world.sent.length = 0
    await paypalWorld.lever('reset')
  }
  return { ...{ world, paypalWorld, cron, lines }, close, reset }
}

function peopleOf({ world }: OwnPayers) {
  async function payer(terms: TenantTerms = {}): Promise<Payer> {
    const all = { billing: 'own_payer', holdDays: 0, rateBps: 10_000, ...terms } as const
    const tenant = await seedTenant(world.system, all)
    await sell(tenant)
    const { advertiserId } = tenant
    const token = async (role: 'advertiser' | 'advertiser_finance' | 'advertiser_viewer') =>
      (await addPerson(world, [{ role, advertiserId, affiliateId: null }])).token
    return {
      ...tenant,
      ...{ head: await token('advertiser'), finance: await token('advertiser_finance') },
      viewer: await token('advertiser_viewer'),
    }
  }
  async function sell(tenant: SeededTenant, externalId?: string) {
    const now = new Date()
    const clickId = await seedClick(world.system, tenant, now)
    const amount = { minor: 20_000n, currency: tenant.currency }
    const sale = saleOf(tenant, { clickId, amount, now, ...(externalId && { externalId }) })
    await recordConversion(world.api, sale)
  }
  async function refund(tenant: SeededTenant, originalExternalId: string) {
    const amount = { minor: 20_000n, currency: tenant.currency }
    const refunded = { event: 'refund', amount, originalExternalId, now: new Date() } as const
    await recordConversion(world.api, saleOf(tenant, refunded))
  }
  const by = (token: string, method: string, path: string, body?: object) =>
    world.as({ token }, method, path, body)
  const staff = world.as
  const connect = async (of: Payer, clientId = `client-${of.advertiserId}`, over: object = {}) => {
    const answer = await by(of.head, 'PUT', accountPath(of), credentials(clientId, over))
    expect(answer.status).toBe(200)
    return read(answer, PaypalAccountAnswer)
  }
  return { payer, sell, refund, by, staff, connect }
}

/** Path of an advertiser's PayPal account. */
export const accountPath = ({ advertiserId }: { advertiserId: string }) =>
  `/v1/advertisers/${advertiserId}/paypal-account`
/** A request body for it. */
export const credentials = (clientId: string, over: object = {}) => ({
  ...{ client_id: clientId, client_secret: SECRET, webhook_id: 'WH-1', ...over },
})

function payoutsOf({ world, paypalWorld, cron }: OwnPayers, { by }: ReturnType<typeof peopleOf>) {
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

  async function deliver(clock = Date.now) {
    const messages = world.sent.splice(0).map((body, at) => messageOf(String(at), body, 1))
    await consumePayoutMessages(messages, (now) => openPayoutDeps(cron, now), clock)
  }
  async function send(of: Payer, batch: Batch) {
    expect((await approve(of.head, batch)).status).toBe(200)
    expect((await act(of.finance, batch, 'submit')).status).toBe(202)
    await deliver()
  }
  const check = (now = new Date()) => checkPaypalAccountsJob.run(cron, now, () => true)
  /** Accounts of the platform. */
  const ours = () =>
    ask(
      world.system,
      sql`select kind, debits_minor, credits_minor from ledger.accounts where kind like 'plat.%' order by id`,
    )
  const journal = async () => {
    const { journal: all } = (await (await fetch(`${paypalWorld.url}/__sim/journal`)).json()) as {
      journal: { client_id: string; sender_batch_id: string; value: string }[]
    }
    return all
  }
  return { build, drafted, act, approve, shown, deliver, send, check, ours, journal }
}
