/** Projects by speed: domain (milliseconds), workerd, database, scenarios, browser. A file's name says its kind. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { makeAccessTokenKey } from './dev/secrets/access-token-key.ts'
import { makeRandomKey } from './dev/secrets/random-key.ts'
import { makeSealingKey } from './dev/secrets/sealing-key.ts'
import { LongestFirst } from './workers/test/longest-first.ts'

// wrangler.toml names this folder: the Workers' tests start without a built dashboard, not without it.
mkdirSync('dashboard/dist', { recursive: true })

// Wrangler wants a folder for its own settings, and not every user has a home folder to write to.
process.env.XDG_CONFIG_HOME ??= path.resolve('.local/config')
process.env.WRANGLER_SEND_METRICS ??= 'false'
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false'

const kinds = ['workerd', 'db', 'scenario', 'browser']
const globalSetup = ['./workers/test/global-setup.ts']
const withBrowser = [...globalSetup, './workers/test/browser-setup.ts']

/** These replace a module for themselves, so they share no process with others; or are about the wire. */
const mocking = [
  'workers/people/sign-in/http/sign-in-abuse.db.test.ts',
  'workers/people/accounts/http/sign-up-secrecy.db.test.ts',
  'dev/postgres/neon-endpoint.db.test.ts',
]
/** By themselves, so that they begin first and run beside all others. */
const histories = ['workers/scenarios/histories/money-histories.db.test.ts']
const [cheapHashes, shortWay] = ['scrypt-once', 'short-way'].map(
  (name) => `./workers/test/${name}.ts`,
) as [string, string]

/** Tests in Node against the run's throw-away PostgreSQL. */
const onPostgres = (name: string, kind: string, timeoutMs: number, more: object = {}) => ({
  test: {
    name,
    environment: 'node' as const,
    include: [`{workers,dev}/**/*.${kind}.test.ts`],
    globalSetup,
    testTimeout: timeoutMs,
    hookTimeout: 90_000,
    ...more,
  },
})

export default defineConfig({
  test: {
    // Two cores run the whole suite; two workers left up to a quarter of them idle, waiting for pages,
    // queues and processes that start.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'domain',
          environment: 'node',
          // Files share their process: loading the code anew for each took longer than running it.
          isolate: false,
          // Properties of a thousand runs share two cores with heavier projects.
          testTimeout: 30_000,
          include: ['{workers,schema,dev}/**/*.test.ts', 'dashboard/src/**/*.test.{ts,tsx}'],
          exclude: kinds.map((kind) => `**/*.${kind}.test.ts`),
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: './wrangler.toml', environment: 'dev' },
            miniflare: {
              bindings: {
                API_DATABASE_URL: inject('apiDatabaseUrl'),
                SYSTEM_DATABASE_URL: inject('systemDatabaseUrl'),
                ACCESS_TOKEN_KEY: makeAccessTokenKey(),
                MAIL_TOKEN_KEY: makeRandomKey(),
                SEALING_KEY: makeSealingKey(),
                VISITOR_KEY: makeRandomKey(),
                DASHBOARD_URL: 'http://localhost:8787',
                // A test that sends a mail mocks `fetch` as well.
                MAIL_URL: 'http://127.0.0.1:9/send',
                DNS_URL: 'http://127.0.0.1:9/dns-query',
                // Nobody listens there: a test that talks to PayPal mocks `fetch`.
                PAYPAL_BASE_URL: 'http://127.0.0.1:9',
                PAYPAL_CLIENT_ID: 'test-client',
                PAYPAL_CLIENT_SECRET: 'test-secret',
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          // Files share their runtime: sending the code to a new one for each took half of the work.
          isolate: false,
          // A line logged by another request as a file ends would wait for ever to be handed over, and
          // with it the run (workers-sdk 15719): these logs go straight to the output.
          disableConsoleIntercept: true,
          include: ['workers/**/*.workerd.test.ts'],
          globalSetup,
          testTimeout: 90_000,
        },
      },
      onPostgres('database', 'db', 40_000, {
        ...{ isolate: false, exclude: [...mocking, ...histories] },
        setupFiles: [cheapHashes, shortWay],
      }),
      onPostgres('mocking', 'db', 40_000, { include: mocking, setupFiles: [cheapHashes] }),
      onPostgres('histories', 'db', 20_000, { include: histories }),
      // Loading wrangler and all Workers anew took a quarter of each file.
      onPostgres('scenarios', 'scenario', 120_000, { isolate: false }),
      // These share one browser in each process, and its warm-up.
      onPostgres('browser', 'browser', 60_000, { isolate: false, globalSetup: withBrowser }),
    ],
  },
})
