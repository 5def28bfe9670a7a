/**
 * Gives every test file its own database: `POST /databases` copies the migrated template in a tenth of a
 * second. Tests receive only the URLs of the two Worker roles. `PUT` replaces the rows of a copy (refill.ts),
 * for tests that need many databases.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { addDemoData, type DemoSettings } from '../demo/demo-data.ts'
import { addOwnPayer } from '../demo/demo-own-payer.ts'
import { addHistory } from '../demo/history/add-history.ts'
import { DAY_MS, spanUntil } from '../demo/history/traffic.ts'
import type { RunningDatabase } from './database.ts'
import type { RowsByTable } from './refill.ts'

/** Adds the demo's rows; `own`: also those of the advertiser that pays from its own PayPal. */
export interface DemoOptions extends Omit<DemoSettings, 'now'> {
  own?: Pick<DemoSettings, 'appUrl' | 'appKeyHash'>
  /** ISO 8601. Set: `own` as well, and 90 days of history until then. */
  historyUntil?: string
  /** The history ends after so many of its days. */
  historyDays?: number
}

/** What a copy has in addition to the template. */
export interface DatabaseOptions {
  demo?: DemoOptions
  /** The ledger records business times as recording times, because tests play months in a moment. */
  recordsAtBusinessTime?: boolean
}

/** Rows that replace those of the named copy. */
export interface Refill {
  name: string
  rows: RowsByTable
}

export interface DatabaseFactory {
  url: string
  close(): Promise<void>
}

/**
 * Each POST returns the URLs of a new copy of `template`: both roles, both protocols. The body may request
 * demo data or another clock, which only the owner can add.
 */
export async function startDatabaseFactory(
  database: RunningDatabase,
  template: string,
): Promise<DatabaseFactory> {
  let made = 0
  // One at a time: PostgreSQL copies a template only while it has no other connection.
  let queue: Promise<unknown> = Promise.resolve()
  const server = http.createServer((request, response) => {
    if (request.method === 'PUT') {
      readText(request)
        .then((body) => JSON.parse(body) as Refill)
        .then(({ name, rows }) => database.refillDatabase(name, rows))
        .then(
          () => response.end(),
          (error: unknown) => response.writeHead(500).end(String(error)),
        )
      return
    }
    const name = `${template}_${++made}`
    let historyOf: DemoOptions | undefined
    const copied = queue.then(async () => {
      const requested = await readText(request)
      await database.createDatabase(name, template)
      const { demo, recordsAtBusinessTime = false } = JSON.parse(requested) as DatabaseOptions
      if (recordsAtBusinessTime) await database.setLedgerTime(name, 'business')
      if (demo === undefined) return
      const { ownerDatabaseUrl } = database.urlsOf(name)
      const { own, historyUntil, historyDays: _, ...asked } = demo
      if (historyUntil !== undefined) historyOf = demo
      const now =
        historyUntil === undefined
          ? new Date()
          : new Date(spanUntil(new Date(historyUntil)).startMs - DAY_MS)
      const settings = { ...asked, now }
      await addDemoData(ownerDatabaseUrl, settings)
      if (own) await addOwnPayer(ownerDatabaseUrl, { ...settings, ...own })
    })
    queue = copied.catch(() => {})
    // Beside other copies, because it takes seconds.
    const seeded = copied.then(() => addHistoryOf(database, name, historyOf))
    seeded.then(
      (history) => {
        const { apiDatabaseUrl, systemDatabaseUrl } = database.urlsOf(name)
        const apiTcpUrl = database.tcpUrlOf(name, 'app_api')
        const systemTcpUrl = database.tcpUrlOf(name, 'app_system')
        const urls = { apiDatabaseUrl, systemDatabaseUrl, apiTcpUrl, systemTcpUrl, history }
        response.end(JSON.stringify(urls))
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/databases`, close }
}

async function addHistoryOf(database: RunningDatabase, name: string, demo?: DemoOptions) {
  if (demo?.historyUntil === undefined) return undefined
  const whole = spanUntil(new Date(demo.historyUntil))
  const { historyDays } = demo
  const span =
    historyDays === undefined ? whole : { ...whole, endMs: whole.startMs + historyDays * DAY_MS }
  return database.withKeptStatements(name, (urls) => addHistory(urls, span, demo.sealingKey))
}
