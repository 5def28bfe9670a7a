/** Plain HTTP to the running system, with limits and keep-alive. It reports lost answers. */
import http from 'node:http'

export interface Ask {
  method: string
  /** Path and query, sent unchanged. */
  path: string
  headers: Record<string, string>
  body?: string
}

export interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
}

/** No answer arrived. `wasSent` is false only when the server certainly did not see the request. */
export class ConnectionLost extends Error {
  readonly wasSent: boolean
  readonly atMs: number
  constructor(wasSent: boolean, atMs: number, cause: Error) {
    super(`no answer: ${cause.message}`, { cause })
    this.wasSent = wasSent
    this.atMs = atMs
  }
}

const ANSWER_MS_MAX = 30_000
const neverSent = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])

export interface Connection {
  /** @throws ConnectionLost */
  send(port: number, ask: Ask): Promise<Answer>
  close(): void
}

/** `shop.localhost` resolves in browsers but not in Node, so all calls go to the loopback address. */
export function buildConnection(concurrency: number): Connection {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency })

  function send(port: number, { method, path, headers, body }: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const lose = (error: NodeJS.ErrnoException) =>
        reject(new ConnectionLost(!neverSent.has(error.code ?? ''), Date.now(), error))
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const request = http.request(
        { host: '127.0.0.1', port, method, path, agent, headers: { ...headers, ...length } },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', lose)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8')
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
          })
        },
      )
      request.setTimeout(ANSWER_MS_MAX, () => request.destroy(new Error('no answer in time')))
      request.on('error', lose)
      request.end(body)
    })
  }

  return { send, close: () => agent.destroy() }
}
