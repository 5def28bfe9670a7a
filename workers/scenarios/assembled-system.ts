/**
 * The system of `npm start` inside the test's process: the same rows, surroundings, Workers and bindings, on
 * a copy of the run's database and with the run's bundle, so that every file gets its own system in two
 * seconds. dashboard.browser.test.ts and replay.scenario.test.ts test `npm start` itself.
 */
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { inject } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { demoDocument } from '../../dev/demo/demo-file.ts'
import { ownPayer } from '../../dev/demo/demo-own-payer-cast.ts'
import { writeWhole } from '../../dev/local-state.ts'
import { childrenOf, onDeath } from '../../dev/processes.ts'
import { makeAccessTokenKey } from '../../dev/secrets/access-token-key.ts'
import { makeRandomKey } from '../../dev/secrets/random-key.ts'
import { beginDemo, startSurroundings } from '../../dev/surroundings.ts'
import { makeAppKey } from '../credentials/app-key.ts'
import { makeDemoDatabase, TEST_SEALING_KEY } from '../test/fresh-database.ts'
import { type Demo, describeSystem, type System } from './started-system.ts'

/** Miniflare's own path; `wrangler dev` puts another before it. */
const SCHEDULED_PATH = '/cdn-cgi/local/scheduled'

/** The part of miniflare that is used here; it comes with wrangler. */
interface MiniflareModule {
  Miniflare: new (options: object) => { ready: Promise<URL>; dispose(): Promise<void> }
  convertV4MiniflareOptions(options: object): object
}

/** Starts a system and waits until it answers. */
export async function assembleSystem(): Promise<System> {
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    return { ...(await assemble(async (_name, end) => void stops.push(end))), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function assemble(
  keep: (name: string, stop: () => Promise<void>) => Promise<void>,
): Promise<Omit<System, 'stop'>> {
  const [appKey, ownAppKey] = [makeAppKey(cast.appKeyId), makeAppKey(ownPayer.appKeyId)]
  const keys = { apiKey: appKey.key, ownApiKey: ownAppKey.key }
  const around = await startSurroundings({ port: 0, keep, ...keys })
  const { appUrl, ownAppUrl } = around
  const urls = await makeDemoDatabase({
    ...{ appUrl, appKeyHash: appKey.hash },
    own: { appUrl: ownAppUrl, appKeyHash: ownAppKey.hash },
  })
  const workers = startWorkers(around.port, {
    API_DATABASE_URL: urls.apiDatabaseUrl,
    SYSTEM_DATABASE_URL: urls.systemDatabaseUrl,
    ACCESS_TOKEN_KEY: makeAccessTokenKey(),
    MAIL_TOKEN_KEY: makeRandomKey(),
    SEALING_KEY: TEST_SEALING_KEY,
    WEBHOOK_KEY: TEST_SEALING_KEY,
    VISITOR_KEY: makeRandomKey(),
    ...around.settings,
  })
  await keep('The Workers', () => workers.dispose())
  await workers.ready
  // Otherwise it would outlive a run that is interrupted.
  const guard = onDeath('kill -KILL "$@"', ...childrenOf(process.pid, /workerd/).map(String))
  await keep('Their guard', async () => guard.cancel())

  const folder = mkdtempSync(path.join(path.dirname(inject('workersBundle')), 'system-'))
  const demo = demoDocument({
    ...{ ...around, ...keys, baseUrl: `http://localhost:${around.port}` },
    ...{ databaseUrl: urls.systemTcpUrl, systemDatabaseUrl: urls.systemDatabaseUrl },
  })
  const demoFile = path.join(folder, 'demo.json')
  writeWhole(demoFile, JSON.stringify(demo))
  const system = { ...describeSystem(demo as Demo, SCHEDULED_PATH), demoFile }
  const runJob = (job: string) => system.runCron(job, new Date())
  await beginDemo(runJob, `http://127.0.0.1:${around.port}`, keys.ownApiKey)
  return system
}

/** The bundle with these variables over those of wrangler.toml, listening on that port. */
function startWorkers(port: number, settings: Record<string, string>) {
  const fromWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'))
  const { Miniflare, convertV4MiniflareOptions } = fromWrangler('miniflare') as MiniflareModule
  const { modulesRules: _, bindings, ...options } = JSON.parse(inject('workersOptions'))
  const script = readFileSync(inject('workersBundle'), 'utf8')
  const worker = {
    ...options,
    name: 'tributary-dev',
    bindings: { ...bindings, ...settings },
    modules: [{ type: 'ESModule', path: 'dev.js', contents: script }],
  }
  return new Miniflare(
    convertV4MiniflareOptions({
      ...{ host: '127.0.0.1', port, cf: false, logRequests: false, unsafeTriggerHandlers: true },
      // Only errors of the Workers' log are printed.
      handleStructuredLogs: ({ level, message }: { level: string; message: string }) => {
        if (level === 'error') console.error(message)
      },
      workers: [worker],
    }),
  )
}
