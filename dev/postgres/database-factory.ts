/**
 * Gives every test file a database of its own: `POST /databases` copies the migrated template,
 * which takes a tenth of a second. Tests learn only the URLs of the two Worker roles. `PUT` gives a copy
 * another content (refill.ts), for those who need many.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { addDemoData, type DemoSettings } from '../demo/demo-data.ts'
import { addOwnPayer } from '../demo/demo-own-payer.ts'
import type { RunningDatabase } from './database.ts'
import type { RowsByTable } from './refill.ts'

/** Asks for the demo's rows; `own`: with those of the advertiser that pays from its own PayPal. */
export interface DemoOptions extends Omit<DemoSettings, 'now'> {
  own?: Pick<DemoSettings, 'appUrl' | 'appKeyHash'>
}

/** What a copy shall have beside what the template has. */
export interface DatabaseOptions {
  demo?: DemoOptions
  /** The ledger takes its recording times from its business times: months are played in a moment. */
  recordsAtBusinessTime?: boolean
}

/** What the copy of this name shall hold from now on. */
export interface Refill {
  name: string
  rows: RowsByTable
}

export interface DatabaseFactory {
  url: string
  close(): Promise<void>
}

/**
 * Each POST answers the URLs of a new copy of `template`: both roles, both protocols. A wish in the
 * body asks for the demo data or another clock in it: only the owner may add those.
 */
export async function startDatabaseFactory(
  database: RunningDatabase,
  template: string,
): Promise<DatabaseFactory> {
  let made = 0
  // One at a time: PostgreSQL copies a template only while nobody else does.
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
    const copied = queue.then(async () => {
      const requested = await readText(request)
      await database.createDatabase(name, template)
      const { demo, recordsAtBusinessTime = false } = JSON.parse(requested) as DatabaseOptions
      if (recordsAtBusinessTime) await database.setLedgerTime(name, 'business')
      if (demo === undefined) return
      const { ownerDatabaseUrl } = database.urlsOf(name)
      const { own, ...asked } = demo
      const settings = { ...asked, now: new Date() }
      await addDemoData(ownerDatabaseUrl, settings)
      if (own) await addOwnPayer(ownerDatabaseUrl, { ...settings, ...own })
    })
    queue = copied.catch(() => {})
    copied.then(
      () => {
        const { apiDatabaseUrl, systemDatabaseUrl } = database.urlsOf(name)
        const apiTcpUrl = database.tcpUrlOf(name, 'app_api')
        const systemTcpUrl = database.tcpUrlOf(name, 'app_system')
        const urls = { apiDatabaseUrl, systemDatabaseUrl, apiTcpUrl, systemTcpUrl }
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
