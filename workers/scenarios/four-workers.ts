/** The four Workers as they are deployed: separate, each with its own bindings from wrangler.toml. */

import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { vi } from 'vitest'
import { createTestHarness } from 'wrangler'
import * as cast from '../../dev/demo/demo-cast.ts'
import { startPaypalSimulator } from '../../dev/paypal/simulator.ts'
import { makeAccessTokenKey } from '../../dev/secrets/access-token-key.ts'
import { makeRandomKey } from '../../dev/secrets/random-key.ts'
import { connect, type Db } from '../core/database.ts'
import { deadMessagePrefix } from '../core/dead-message.ts'
import { makeAppKey } from '../credentials/app-key.ts'
import { type JobName, jobs } from '../cron-jobs.ts'
import type { ApiEnv, ConsumerEnv, TrackerEnv } from '../env.ts'
import type { PayoutMessage } from '../payouts/batches/rules/payout-message.ts'
import { freshCode } from '../test/fresh-code.ts'
import { makeDemoDatabase, TEST_SEALING_KEY } from '../test/fresh-database.ts'

const root = path.resolve(import.meta.dirname, '../..')
const API = 'https://app.example.com'
const SHOP = `https://${cast.app.host}`

export interface FourWorkers {
  /** As app_system, to read rows. */
  db: Db
  /** As app_api. */
  api: Db
  appKey: string
  /** An unused one-time code of one of the demo's people. */
  freshCode(person: cast.DemoUser): Promise<string>
  /** A visit to the demo shop's host; redirects are not followed. */
  visit(path: string, headers?: Record<string, string>, method?: string): Promise<Response>
  /** Calls the API from outside. */
  call(path: string, init?: RequestInit): Promise<Response>
  /** Calls the API and disconnects after a second. @throws when the answer came sooner. */
  callAndLeave(path: string, init?: RequestInit): Promise<void>
  runCron(job: JobName, at: Date): Promise<void>
  /** Sends any message to the clicks queue, also a repeated one. */
  sendClicks(body: unknown): Promise<void>
  sendPayout(message: PayoutMessage): Promise<void>
  /** Keys of the click messages that the queue gave up. */
  listDeadClicks(): Promise<string[]>
  /** Reads the simulated PayPal: `audit`, `journal`, `calls`. */
  readPaypal<T>(name: string): Promise<T>
  close(): Promise<void>
}

/** `through`: the database URL that the Workers get instead of the real one. */
export async function startFourWorkers(
  through: (databaseUrl: string) => string = (url) => url,
): Promise<FourWorkers> {
  letOutboundThrough()
  // The API's assets need a folder; its content does not matter here.
  mkdirSync(path.join(root, 'dashboard/dist'), { recursive: true })
  const paypal = await startPaypalSimulator({ port: 0 })
  const appKey = makeAppKey(cast.appKeyId)
  const urls = await makeDemoDatabase({ appUrl: SHOP, appKeyHash: appKey.hash })
  const given = {
    apiDatabaseUrl: through(urls.apiDatabaseUrl),
    systemDatabaseUrl: through(urls.systemDatabaseUrl),
  }
  const harness = createTestHarness({ root, workers: workersOf(given, paypal.url) })
  await harness.listen()
  const worker = (name: string) => harness.getWorker(name)
  const api = await connect(urls.apiDatabaseUrl)
  const envOf = async <Env>(name: string) => (await worker(name).getEnv()) as Env

  return {
    db: await connect(urls.systemDatabaseUrl),
    api,
    freshCode: (person) => freshCode(api, person),
    appKey: appKey.key,
    visit: async (to, headers = {}, method = 'GET') =>
      toResponse(await harness.fetch(SHOP + to, { method, headers, redirect: 'manual' })),
    call: async (to, init = {}) => toResponse(await harness.fetch(API + to, init as never)),
    callAndLeave: async (to, init = {}) => {
      const left = await worker('leaving-caller').fetch(API + to, init as never)
      if (!left.ok) throw new Error(`${to} was answered before its caller left`)
    },
    runCron: async (job, at) => {
      const { cron } = jobs.find(({ name }) => name === job)!
      const { outcome } = await worker('tributary-cron').scheduled({ cron, scheduledTime: at })
      if (outcome !== 'ok') throw new Error(`cron ${job}: ${outcome}`)
    },
    sendClicks: async (body) => {
      await (await envOf<TrackerEnv>('tributary-tracker')).CLICKS.send(body as never)
    },
    sendPayout: async (message) => {
      await (await envOf<ApiEnv>('tributary-api')).PAYOUTS.send(message)
    },
    listDeadClicks: async () => {
      const { SNAPSHOTS } = await envOf<ConsumerEnv>('tributary-consumer')
      return (await SNAPSHOTS.list({ prefix: deadMessagePrefix('clicks') })).keys.map(
        ({ name }) => name,
      )
    },
    readPaypal: async <T>(name: string) =>
      (await (await fetch(`${paypal.url}/__sim/${name}`)).json()) as T,
    close: async () => {
      await harness.close()
      await paypal.close()
    },
  }
}

function workersOf(
  urls: { apiDatabaseUrl: string; systemDatabaseUrl: string },
  paypalUrl: string,
): NonNullable<Parameters<typeof createTestHarness>[0]>['workers'] {
  const configPath = path.join(root, 'wrangler.toml')
  const { apiDatabaseUrl: API_DATABASE_URL, systemDatabaseUrl: SYSTEM_DATABASE_URL } = urls
  const MAIL_TOKEN_KEY = makeRandomKey()
  const keys = { ACCESS_TOKEN_KEY: makeAccessTokenKey(), MAIL_TOKEN_KEY }
  const paypal = { PAYPAL_CLIENT_ID: 'test-client', PAYPAL_CLIENT_SECRET: 'test-secret' }
  return [
    // Lets a test choose the visitor's address.
    {
      configPath,
      env: 'tracker',
      vars: { LOCAL_MODE: '1' },
      secrets: { VISITOR_KEY: makeRandomKey() },
    },
    {
      configPath,
      env: 'api',
      secrets: {
        ...{ API_DATABASE_URL, ...keys },
        ...{ SEALING_KEY: TEST_SEALING_KEY, WEBHOOK_KEY: TEST_SEALING_KEY },
      },
    },
    { configPath, env: 'consumer', secrets: { SYSTEM_DATABASE_URL, MAIL_TOKEN_KEY } },
    {
      configPath,
      env: 'cron',
      vars: { PAYPAL_BASE_URL: paypalUrl },
      secrets: { SYSTEM_DATABASE_URL, ...paypal, SEALING_KEY: TEST_SEALING_KEY },
    },
    {
      config: {
        name: 'leaving-caller',
        main: path.join(import.meta.dirname, 'leaving-caller.ts'),
        compatibility_date: '2026-10-20',
        services: [{ binding: 'API', service: 'tributary-api' }],
      },
    },
  ]
}

/**
 * The harness sends the Workers' outbound requests through this process's fetch, which cannot upgrade to
 * WebSocket.
 */
function letOutboundThrough(): void {
  const fromHere = createRequire(import.meta.url)
  const fromWrangler = createRequire(fromHere.resolve('wrangler'))
  const { fetch: upgradingFetch } = fromWrangler('miniflare') as { fetch: typeof fetch }
  const plainFetch = globalThis.fetch
  vi.stubGlobal('fetch', (input: string, init?: RequestInit) => {
    const headers = new Headers(init?.headers)
    const isUpgrade = headers.get('upgrade') === 'websocket'
    return isUpgrade ? upgradingFetch(input, { headers: [...headers] }) : plainFetch(input, init)
  })
}

/** The harness returns undici's Response; tests use the standard class. */
const toResponse = (answer: unknown) => answer as Response
