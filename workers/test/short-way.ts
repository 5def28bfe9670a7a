/**
 * Tests of verbs and routes ask the run's PostgreSQL by Neon's driver and in Neon's protocol, but without
 * the socket: what the driver POSTs is answered in this process by the code that stands behind the run's
 * endpoint. The wire itself is gone over by the tests inside workerd, the scenarios and the browser,
 * by dev/postgres/neon-endpoint.db.test.ts, and by those that put a door between.
 */
import { inject } from 'vitest'
import { openNeonEndpoint, type SqlEndpoint } from '../../dev/postgres/neon-endpoint.ts'

// Files share their process: one way for all of them.
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

/** Whoever gives up waits no longer; what was asked is done all the same, as on a server. */
function endedBy<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason)
    signal.addEventListener('abort', end, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}
