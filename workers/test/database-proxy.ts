/** A proxy between a Worker and Neon's endpoint that simulates faults of networks and servers. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * `lose`: the statement runs and the answer is lost. `silence`: no answer ever comes. `readOnly`: the server
 * is read-only. `sqlState`: refused with this code, nothing is done.
 */
export type ProxyFault =
  | 'lose'
  | 'silence'
  | 'readOnly'
  | { sqlState: string }
  | { delayMs: number }

export interface DatabaseProxy {
  /** The same database through the proxy. */
  through(databaseUrl: string): string
  /** Called for every request with its statements; null lets it pass. */
  faultOf: (body: string) => ProxyFault | null
  close(): void
}

export async function openDatabaseProxy(): Promise<DatabaseProxy> {
  let target = ''
  const server = http.createServer(async (request, response) => {
    const body = await readText(request)
    const fault = proxy.faultOf(body)
    if (fault === 'silence') return
    if (typeof fault === 'object' && fault !== null && 'sqlState' in fault) {
      const refusal = { message: 'refused by the proxy', code: fault.sqlState }
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(refusal))
      return
    }
    if (typeof fault === 'object' && fault !== null) await sleep(fault.delayMs)
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers)) {
      if (name.startsWith('neon-')) headers.set(name, String(value))
    }
    if (fault === 'readOnly') headers.set('neon-batch-read-only', 'true')
    const answer = await fetch(`${target}${request.url}`, { method: 'POST', headers, body })
    const text = await answer.text()
    if (fault === 'lose') return void request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: DatabaseProxy = {
    through(databaseUrl) {
      const url = new URL(databaseUrl)
      target = `http://${url.host}`
      url.port = String((server.address() as AddressInfo).port)
      return url.href
    },
    faultOf: () => null,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return proxy
}
