/**
 * `npm start`: the whole system on this machine, with demo data. Everything it starts stops with it, however
 * it ends; its data are in .local. The first start seeds 90 days of history, unless it has --empty. With --watch
 * the dashboard's sources are served live.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildDashboard, isDashboardFresh } from './dashboard-build.ts'
import { watchDashboard } from './dashboard-watch.ts'
import * as cast from './demo/demo-cast.ts'
import { addDemoData } from './demo/demo-data.ts'
import { cronUrl, demoDocument, welcome } from './demo/demo-file.ts'
import { addOwnPayer } from './demo/demo-own-payer.ts'
import { ownPayer } from './demo/demo-own-payer-cast.ts'
import { addHistory } from './demo/history/add-history.ts'
import { findHistoryPeople } from './demo/history/people.ts'
import { DAY_MS, spanUntil } from './demo/history/traffic.ts'
import {
  demoFile,
  inLocal,
  isRunning,
  localDir,
  readRunning,
  writeRunning,
  writeWhole,
} from './local-state.ts'
import { findFreePort } from './ports.ts'
import { prepareDatabase, type RunningDatabase, startDatabase } from './postgres/database.ts'
import { isAlive, membersOf, signal, waitUntil } from './processes.ts'
import { isStopping, keep, stopEverything } from './running-system.ts'
import { keepAccessTokenKey } from './secrets/access-token-key.ts'
import { keepAppKey } from './secrets/app-key.ts'
import { keepRandomKey } from './secrets/random-key.ts'
import { keepSealingKey } from './secrets/sealing-key.ts'
import { stopOnSignals, stopWithParent } from './stop-signals.ts'
import { beginDemo, type Surroundings, startSurroundings } from './surroundings.ts'
import { drainWorkers, type RunningWorkers, startWorkers } from './workers.ts'

const DATABASE = 'tributary'
// Root's data may be outside the checkout, in one folder for all local runs.
const postgresName = localDir.endsWith('.local')
  ? 'postgres'
  : `postgres-${path.basename(localDir)}`
/** Exists while a new database is filled: if that does not end, the next start makes it anew. */
const unfinishedFile = inLocal('unfinished')
const OLD_RUN_TIMEOUT_MS = 10_000
const READY_TIMEOUT_MS = 60_000

async function start(): Promise<void> {
  await takeOver()
  const appKey = keepAppKey(inLocal('app-key'), cast.appKeyId)
  const ownAppKey = keepAppKey(inLocal('own-payer-app-key'), ownPayer.appKeyId)

  const dashboard = isDashboardFresh() ? Promise.resolve() : buildDashboard()
  const around = await startSurroundings({
    ...{ port: Number(process.env.PORT ?? 8787), keep },
    ...{ apiKey: appKey.key, ownApiKey: ownAppKey.key },
    ...{ paypalStateFile: inLocal('paypal.json'), clockFile: inLocal('clock.json') },
  })
  const { database, isNew } = await startKeptDatabase()
  await dashboard

  const sealingKey = keepSealingKey(inLocal('sealing-key'))
  const workers = startWorkers(around.port, {
    ...databaseSettings(database),
    ACCESS_TOKEN_KEY: keepAccessTokenKey(inLocal('access-token-key.json')),
    MAIL_TOKEN_KEY: keepRandomKey(inLocal('mail-token-key')),
    SEALING_KEY: sealingKey,
    WEBHOOK_KEY: keepSealingKey(inLocal('webhook-key')),
    VISITOR_KEY: keepRandomKey(inLocal('visitor-key')),
    ...around.settings,
  })
  await keep('wrangler', workers.stop)
  noteRunning(workers)
  stopWhenEnded(workers, around.port)

  await prepareDatabase(database, DATABASE)
  const { appUrl, ownAppUrl } = around
  await addDemo(database, around, isNew && !process.argv.includes('--empty'), {
    ...{ sealingKey, main: { appUrl, appKeyHash: appKey.hash } },
    own: { appUrl: ownAppUrl, appKeyHash: ownAppKey.hash },
  })
  rmSync(unfinishedFile, { force: true })
  const apiUrl = `http://127.0.0.1:${around.port}`
  await beginDemo((job) => runCron(cronUrl(workers.url, job)), apiUrl, ownAppKey.key)

  const addresses = {
    ...{ ...around, baseUrl: workers.url, apiKey: appKey.key, ownApiKey: ownAppKey.key },
    databaseUrl: database.tcpUrlOf(DATABASE, 'app_system'),
    systemDatabaseUrl: database.urlsOf(DATABASE).systemDatabaseUrl,
  }
  const others = await findHistoryPeople(database.urlsOf(DATABASE).ownerDatabaseUrl)
  writeWhole(demoFile, `${JSON.stringify(demoDocument(addresses, others), null, 2)}\n`)
  await keep('The drain', () => drainWorkers(around.port))
  around.jobs.start()
  await keep('The scheduled jobs', around.jobs.stop)
  console.log(welcome(addresses, others))
  if (process.argv.includes('--watch')) await startWatching(apiUrl)
}

/** Refuses to run twice. Waits until everything of a killed run has stopped, so that its ports are free. */
async function takeOver(): Promise<void> {
  if (isRunning()) {
    console.error('Tributary runs from this folder already; .local/demo.json says where.')
    process.exit(1)
  }
  mkdirSync(localDir, { recursive: true })
  await clearOldRun()
  writeRunning({ guards: [] })
  rmSync(demoFile, { force: true })
}

/** Waits for the guards of a run that was killed. If they were killed too, ends its Workers itself. */
async function clearOldRun(): Promise<void> {
  const { guards = [], workersSession } = readRunning() ?? {}
  await waitUntil(() => !guards.some(isAlive), OLD_RUN_TIMEOUT_MS)
  if (workersSession === undefined) return
  const leftovers = () => membersOf(workersSession, /wrangler|workerd|esbuild/)
  for (const pid of leftovers()) signal(pid, 'SIGKILL')
  await waitUntil(() => leftovers().length === 0, OLD_RUN_TIMEOUT_MS)
}

function noteRunning({ guard, session }: RunningWorkers): void {
  writeRunning({
    guards: guard.identity ? [guard.identity] : [],
    ...(session === undefined ? {} : { workersSession: session }),
  })
}

/** `isNew`: it has no rows yet. */
async function startKeptDatabase(): Promise<{ database: RunningDatabase; isNew: boolean }> {
  const options = { name: postgresName, postgresPort: 54_320, neonPort: 54_330 }
  const database = await startDatabase({ localDir, ...options })
  await keep('PostgreSQL', database.stop)
  if (existsSync(unfinishedFile)) await database.dropDatabase(DATABASE)
  const isNew = await database.createDatabase(DATABASE)
  if (isNew) writeWhole(unfinishedFile, '')
  return { database, isNew }
}

interface DemoShop {
  appUrl: string
  appKeyHash: string
}

/** Adds the demo's rows, and the history if the database is to have one. */
async function addDemo(
  database: RunningDatabase,
  { clock, adoptPaypal }: Surroundings,
  isWithHistory: boolean,
  { sealingKey, main, own }: { sealingKey: string; main: DemoShop; own: DemoShop },
): Promise<void> {
  const urls = database.urlsOf(DATABASE)
  const span = spanUntil(clock.now())
  // The history's advertisers joined the day before it begins.
  const now = isWithHistory ? new Date(span.startMs - DAY_MS) : clock.now()
  if (isWithHistory) await database.setLedgerTime(DATABASE, 'business')
  await addDemoData(urls.ownerDatabaseUrl, { sealingKey, now, ...main })
  await addOwnPayer(urls.ownerDatabaseUrl, { sealingKey, now, ...own })
  if (isWithHistory) {
    const history = await database.withKeptStatements(DATABASE, (kept) =>
      addHistory(kept, span, sealingKey),
    )
    adoptPaypal(history.paypal)
  }
  await database.setLedgerTime(DATABASE, 'moved')
}

function databaseSettings(database: RunningDatabase) {
  const { apiDatabaseUrl, systemDatabaseUrl } = database.urlsOf(DATABASE)
  return { API_DATABASE_URL: apiDatabaseUrl, SYSTEM_DATABASE_URL: systemDatabaseUrl }
}

function stopWhenEnded(workers: RunningWorkers, port: number): void {
  void workers.ended.then(async (what) => {
    if (isStopping()) return
    const isTaken = (await findFreePort(port)) !== port
    console.error(
      isTaken
        ? `Port ${port} was taken while Tributary started. Start it again.`
        : `${what}; stopping everything.`,
    )
    return stopEverything(1)
  })
}

/** Runs a cron job as Cloudflare would, once the Workers answer. */
async function runCron(url: string): Promise<void> {
  const end = performance.now() + READY_TIMEOUT_MS
  for (;;) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok) return
    if (response) throw new Error(`A cron job failed: ${url}\n${await response.text()}`)
    if (performance.now() > end) throw new Error('The Workers do not answer.')
    await sleep(50)
  }
}

async function startWatching(apiUrl: string): Promise<void> {
  const watched = await watchDashboard(apiUrl)
  await keep('Vite', watched.stop)
  console.log(`  dashboard, live from its sources   ${watched.url}\n`)
}

/** The messages of an error and its causes: drizzle's own message only contains the query. */
function reasonsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause ? `${error.message}\n${reasonsOf(error.cause)}` : error.message
}

function stopBecause(what: string, error: unknown): void {
  if (isStopping()) return
  console.error(`${what} ${reasonsOf(error)}`)
  void stopEverything(1)
}

stopOnSignals(() => void stopEverything(0))
stopWithParent(() => void stopEverything(0))
// Errors during the shutdown, such as a lost database connection, are expected.
process.on('uncaughtException', (error) => stopBecause('Tributary failed.', error))
start().catch((error: unknown) => stopBecause('Tributary did not start.', error))
