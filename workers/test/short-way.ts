/**
 * Tests of verbs and routes use Neon's driver and protocol without a socket: the code behind the run's
 * endpoint answers the driver's POST in this process. The socket itself is tested inside workerd, by the
 * scenarios and the browser, by dev/postgres/neon-endpoint.db.test.ts, and by tests with a proxy.
 */
import { inject } from 'vitest'
import { openNeonEndpoint, type SqlEndpoint } from '../../dev/postgres/neon-endpoint.ts'

// Files share their process, so they share one connection pool.
const shared = globalThis as typeof globalThis & { tributaryShortWay?: SqlEndpoint }

if (shared.tributaryShortWay === undefined) {
  const { host } = new URL(inject('apiDatabaseUrl'))
  const endpoint = openNeonEndpoint({
    ...{ postgresPort: inject('postgresPort'), postgresHost: inject('postgresHost') },
    keepsStatements: true,
  })
  shared.tributaryShortWay = endpoint
  const { fetch } = globalThis

  const ask = async ({ body, headers, signal }: RequestInit): Promise<Response> => {
    signal?.throwIfAborted()
    const answered = endpoint.answer(String(body), Object.fromEntries(new Headers(headers)))
    const { status, document } = await (signal ? endedBy(signal, answered) : answered)
    return Response.json(document, { status })
  }

  globalThis.fetch = (input, init) =>
    input === `http://${host}/sql` && init?.method === 'POST' ? ask(init) : fetch(input, init)
}

/** A caller that times out stops waiting; the statement still runs, as on a server. */
function endedBy<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason)
    signal.addEventListener('abort', end, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}
