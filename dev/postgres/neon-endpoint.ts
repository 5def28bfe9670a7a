/**
 * Neon's two wire protocols in front of a plain PostgreSQL, on one port, so that the Workers use
 * the same driver here and in production:
 *   ws://host:port/v2    PostgreSQL's own bytes over WebSocket (Pool, interactive transactions)
 *   POST http://host:port/sql    single statements and batches (neon(), drizzle neon-http)
 */
import type http from 'node:http'
import { createRequire } from 'node:module'
import net from 'node:net'
import pg from 'pg'
import type { WebSocket } from 'ws'
import { createLocalServer, isLocal } from '../local-server.ts'
import { listenNear } from '../ports.ts'
import { answerSql, describeError, type NeonHeaders } from './neon-sql.ts'

export interface NeonEndpoint {
  port: number
  close(): Promise<void>
}

// Node's own resolver: tests inside workerd resolve imports as a Worker would, and there `ws` is empty.
const { WebSocketServer } = createRequire(import.meta.url)('ws') as typeof import('ws')

const CONNECTIONS_PER_URL_MAX = 10
/** Idle connections close after this time; sooner where each of many databases is used only briefly. */
const UNUSED_MS = { usual: 10_000, keptStatements: 3_000 }

/** Longer than any pause between two queries. */
const KEPT_OPEN_MS = 60_000

/** Answers POST /sql, without the HTTP server. */
export interface SqlEndpoint {
  /** `text`: the body as sent. Errors are returned as documents, too. */
  answer(text: string, headers: NeonHeaders): Promise<{ status: number; document: unknown }>
  close(): Promise<void>
}

export interface NeonEndpointOptions {
  postgresPort: number
  /** The server's address, or the folder of its socket; the loopback address by default. */
  postgresHost?: string
  /**
   * Connections keep statements prepared, which Neon's do not. For callers that repeat the same statements
   * and do not measure them. PostgreSQL still plans the first five runs for their values.
   */
  keepsStatements?: boolean
}

export function openNeonEndpoint(options: NeonEndpointOptions): SqlEndpoint {
  const { keepsStatements = false } = options
  const pools = new Map<string, pg.Pool>()
  return {
    async answer(text, headers) {
      let client: pg.PoolClient | undefined
      let isBroken = false
      try {
        const pool = poolFor(pools, String(headers['neon-connection-string']), options)
        const body = JSON.parse(text)
        client = await pool.connect()
        return { status: 200, document: await answerSql(client, body, headers, keepsStatements) }
      } catch (error) {
        // An error of the statement leaves the connection usable. Any other error, and a FATAL one, ends it.
        isBroken = !(error instanceof pg.DatabaseError) || error.severity === 'FATAL'
        return { status: 400, document: describeError(error) }
      } finally {
        client?.release(isBroken)
      }
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()))
    },
  }
}

/** Listens on the loopback address only. Throws when the port is taken. */
export async function startNeonEndpoint(
  options: NeonEndpointOptions & { port: number },
): Promise<NeonEndpoint> {
  const endpoint = openNeonEndpoint(options)
  const server = createLocalServer((request, response) => {
    void answerHttp(request, response, endpoint)
  })
  const sockets = new WebSocketServer({
    ...{ server, path: '/v2', perMessageDeflate: false },
    verifyClient: ({ req }: { req: http.IncomingMessage }) => isLocal(req.headers.host),
  })
  sockets.on('connection', (socket) => joinToPostgres(socket, options.postgresPort))
  // The WebSocket server repeats the HTTP server's errors, which `listen` already reports.
  sockets.on('error', () => {})
  const port = await listenNear(server, options.port)

  // A client that reuses a connection just closed as idle would believe that the server is down.
  server.keepAliveTimeout = KEPT_OPEN_MS
  const close = async () => {
    for (const socket of sockets.clients) socket.terminate()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
    await endpoint.close()
  }
  return { port, close }
}

async function answerHttp(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  endpoint: SqlEndpoint,
): Promise<void> {
  if (request.method !== 'POST' || !request.url?.startsWith('/sql')) {
    response.writeHead(404).end()
    return
  }
  const text = await readText(request).catch(() => null)
  if (text === null) return void response.destroy()
  const { status, document } = await endpoint.answer(text, request.headers)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document))
}

async function readText(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** One small pool per role and database. The URL has our own port, so only its other parts are used. */
function poolFor(
  pools: Map<string, pg.Pool>,
  url: string,
  { postgresPort, postgresHost = '127.0.0.1', keepsStatements = false }: NeonEndpointOptions,
): pg.Pool {
  const found = pools.get(url)
  if (found) return found
  const { username, password, pathname } = new URL(url)
  const pool = new pg.Pool({
    host: postgresHost,
    port: postgresPort,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    max: CONNECTIONS_PER_URL_MAX,
    idleTimeoutMillis: keepsStatements ? UNUSED_MS.keptStatements : UNUSED_MS.usual,
  })
  // When the server closes an idle connection, the next query opens another. A connection that breaks during
  // a query makes that query fail, so its caller gets an error.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  pools.set(url, pool)
  return pool
}

function joinToPostgres(socket: WebSocket, postgresPort: number): void {
  const upstream = net.connect(postgresPort, '127.0.0.1').setNoDelay(true)
  socket.on('message', (bytes: Buffer) => upstream.write(bytes))
  upstream.on('data', (bytes) => {
    if (socket.readyState === socket.OPEN) socket.send(bytes)
  })
  socket.on('close', () => upstream.end())
  socket.on('error', () => upstream.destroy())
  upstream.on('close', () => socket.close())
  upstream.on('error', () => socket.close())
}
