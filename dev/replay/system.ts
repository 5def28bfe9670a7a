/** The running system, which may crash and return on other ports. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Answer, type Ask, buildConnection, ConnectionLost } from './connection.ts'
import { type DemoFile, readDemoFile } from './demo-file.ts'

/** A time without a server. */
export interface Outage {
  lostAtMs: number
  backAtMs: number
}

const AWAY_MS_MAX = 120_000
/** The tracker answers a HEAD request without counting it. */
const probe = { method: 'HEAD', path: '/aff/probe', headers: {} }
const PROBE_MS = 250
/** A server that fails this often in a row has not crashed, it is broken. */
const FAULTS_MAX = 10
const FAULT_PAUSE_MS = 500

export interface System {
  /** @throws when no server runs: the replay waits only for a server that it has seen. */
  greet(): Promise<void>
  /** The demo file of the last start. */
  demo(): DemoFile
  demoFile: string
  outages: readonly Outage[]
  /** Number of calls that were repeated because of a lost answer or an error. */
  repeats(): number
  /** Calls the app's host, where visitors arrive. @throws ConnectionLost */
  visit(ask: Ask): Promise<Answer>
  /** Calls the API, and repeats the call after outages and errors: only for calls that are safe to repeat. */
  call(ask: Ask): Promise<Answer>
  /** Waits for the server to answer again; all waiting callers share one outage. */
  untilBack(lost: ConnectionLost): Promise<void>
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  /** The simulated PayPal's page of this name. */
  readPaypal<T>(name: string): Promise<T>
  close(): void
}

export function buildSystem(
  demoFile: string,
  concurrency: number,
  say: (text: string) => void,
): System {
  const connection = buildConnection(concurrency)
  const outages: Outage[] = []
  let demo = readDemoFile(demoFile)
  let waiting: Promise<void> | null = null
  let repeats = 0

  const visit = (ask: Ask) =>
    connection.send(portOf(demo.base_url), {
      ...ask,
      headers: { host: demo.app.host, ...ask.headers },
    })
  const callOnce = (ask: Ask) =>
    connection.send(portOf(demo.base_url), {
      ...ask,
      headers: { host: new URL(demo.base_url).host, ...ask.headers },
    })

  async function waitForServer(lostAtMs: number): Promise<void> {
    for (let hasSaid = false; Date.now() - lostAtMs < AWAY_MS_MAX; ) {
      const answer = await visit(probe).catch(() => null)
      // A start deletes the file first and writes it last, with its own ports.
      const written = tryRead(demoFile)
      demo = written ?? demo
      if (written !== null && answer !== null && answer.status < 500) {
        outages.push({ lostAtMs, backAtMs: Date.now() })
        return
      }
      if (!hasSaid) say('The server is away: waiting for it to come back.')
      hasSaid = true
      await sleep(PROBE_MS)
    }
    throw new Error(`The server did not come back within ${AWAY_MS_MAX / 1000} s.`)
  }

  function untilBack({ atMs }: ConnectionLost): Promise<void> {
    const last = outages.at(-1)
    if (last !== undefined && atMs <= last.backAtMs) return Promise.resolve()
    waiting ??= waitForServer(atMs).finally(() => {
      waiting = null
    })
    return waiting
  }

  async function call(ask: Ask): Promise<Answer> {
    for (let faults = 0; ; repeats += 1) {
      try {
        const answer = await callOnce(ask)
        // Its database may stop a moment earlier.
        if (answer.status < 500 || ++faults > FAULTS_MAX) return answer
        await sleep(FAULT_PAUSE_MS)
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error
        await untilBack(error)
      }
    }
  }

  /** A database that is down is an outage of the whole system: its queue stops with it. */
  async function query<Row extends pg.QueryResultRow>(
    text: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    for (const startedAtMs = Date.now(); ; await sleep(PROBE_MS)) {
      try {
        return await queryOnce<Row>(demo.database_url, text, values)
      } catch (error) {
        if (isRefusal(error) || Date.now() - startedAtMs > AWAY_MS_MAX) throw error
        await untilBack(new ConnectionLost(false, Date.now(), error as Error))
      }
    }
  }

  async function readPaypal<T>(name: string): Promise<T> {
    for (;;) {
      try {
        const answer = await fetch(new URL(`/__sim/${name}`, demo.paypal_url))
        return (await answer.json()) as T
      } catch (error) {
        await untilBack(new ConnectionLost(false, Date.now(), error as Error))
      }
    }
  }

  async function greet(): Promise<void> {
    const answer = await visit(probe).catch(() => null)
    if (answer?.status === 302) return
    throw new Error(`Nobody answers at ${demo.base_url}: is \`npm start\` running?`)
  }

  return {
    greet,
    demo: () => demo,
    demoFile,
    outages,
    repeats: () => repeats,
    visit,
    call,
    untilBack,
    query,
    readPaypal,
    close: () => connection.close(),
  }
}

const portOf = (url: string) => Number(new URL(url).port || 80)

function tryRead(file: string): DemoFile | null {
  try {
    return readDemoFile(file)
  } catch {
    return null
  }
}

/** An error of PostgreSQL itself is a fault, unless the server is starting or stopping. */
function isRefusal(error: unknown): boolean {
  const state = (error as { code?: string }).code ?? ''
  return /^[0-9A-Z]{5}$/.test(state) && !/^(57P|08)/.test(state)
}

/** One connection per query: after a crash the next query connects to the new server. */
async function queryOnce<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end().catch(() => {})
  }
}
