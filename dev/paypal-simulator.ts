/**
 * A PayPal of our own, for local runs and tests: token, create, show batch, show item, with faults
 * on demand and a journal of the money that left. Alone:
 *
 *   node dev/paypal-simulator.ts --port 8790 --state .local/paypal.json
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { type Control, control } from './paypal-simulator-control.ts'
import { createBatch, problem, type SimAnswer } from './paypal-simulator-create.ts'
import { answerInstead, bend, faultScript } from './paypal-simulator-faults.ts'
import { advance, type Pace } from './paypal-simulator-life.ts'
import { pageOf } from './paypal-simulator-page.ts'
import { loadState, type SimBatch, saveState } from './paypal-simulator-state.ts'
import { batchView, createdView, itemView } from './paypal-simulator-views.ts'

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port: number
  /** Absent: the state lives and dies with the process. */
  stateFile?: string
  pace?: Pace
  /** Life of an access token by the simulator's clock. */
  tokenSeconds?: number
}

const quickly: Pace = { processingAfterMs: 300, successAfterMs: 900 }
const CREATE_PATH = '/v1/payments/payouts'
const TOKEN_SECONDS = 32_400
const BODY_BYTES_MAX = 32 * 1024 * 1024
const CALLS_KEPT_MAX = 10_000

interface Simulator extends Control {
  stateFile: string | undefined
  pace: Pace
  tokenSeconds: number
  /** Token → expiry. Not kept in the file: after a restart PayPal knows no old token. */
  tokens: Map<string, number>
}

/** Starts the simulator on 127.0.0.1. */
export async function startPaypalSimulator(options: SimulatorOptions) {
  const state = loadState(options.stateFile)
  const sim: Simulator = {
    state,
    stateFile: options.stateFile,
    pace: options.pace ?? quickly,
    tokenSeconds: options.tokenSeconds ?? TOKEN_SECONDS,
    tokens: new Map(),
    faults: faultScript(),
    calls: [],
    now: () => Date.now() + state.clock_offset_ms,
  }
  const server = createServer((request, response) => {
    receive(sim, request, response).catch((error: unknown) => {
      console.error(JSON.stringify({ event: 'paypal_simulator.failed', error: String(error) }))
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function receive(sim: Simulator, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://simulator')
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`
  const method = request.method ?? 'GET'
  const text = await readText(request)
  const body = parseJson(text)
  if (advance(sim.state, sim.now(), sim.pace)) saveState(sim.stateFile, sim.state)

  if (method === 'GET' && url.pathname === '/') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(pageOf(sim.state, sim.now()))
    return
  }
  if (url.pathname.startsWith('/__sim/')) {
    const answer = control(sim, method, url.pathname, (body ?? {}) as Record<string, unknown>)
    if (method === 'POST') {
      advance(sim.state, sim.now(), sim.pace)
      saveState(sim.stateFile, sim.state)
    }
    reply(response, answer ?? { status: 404, body: { error: 'no such lever' } })
    return
  }

  sim.calls.push({ method, path: url.pathname, at: sim.now() })
  if (sim.calls.length > CALLS_KEPT_MAX) sim.calls.shift()
  const fault = sim.faults.take({
    method,
    path: url.pathname,
    senderBatchId: batchIdOf(sim, url, body),
  })
  if (fault?.do === 'drop_before_commit') return response.destroy()
  const instead = fault && answerInstead(fault)
  if (instead) return reply(response, instead)

  const answer = serve(sim, { request, method, url, body, text, origin })
  // Remembered before the answer leaves: a killed simulator forgets no payment it has taken.
  if (method === 'POST' && url.pathname === CREATE_PATH) saveState(sim.stateFile, sim.state)
  if (fault?.do === 'commit_then_drop') return response.destroy()
  if (fault?.do === 'answer_after_s') await sleep((fault.seconds ?? 1) * 1000)
  reply(response, fault ? bend(fault, answer) : answer)
}

interface Received {
  request: IncomingMessage
  method: string
  url: URL
  body: unknown
  text: string
  origin: string
}

/** PayPal's own paths. */
function serve(sim: Simulator, received: Received): SimAnswer {
  const { request, method, url, body, text, origin } = received
  if (method === 'POST' && url.pathname === '/v1/oauth2/token') return grant(sim, request, text)
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  if (!((sim.tokens.get(bearer) ?? 0) > sim.now())) {
    return problem(
      401,
      'AUTHENTICATION_FAILURE',
      'Authentication failed: token unknown or expired.',
    )
  }
  if (method === 'POST' && url.pathname === CREATE_PATH) {
    if (body === undefined) return problem(400, 'INVALID_REQUEST', 'Request is not well-formed.')
    const result = createBatch(sim.state, body, sim.now(), origin)
    return 'batch' in result ? createdView(result.batch, origin) : result.answer
  }
  if (method === 'GET') {
    const batchId = /^\/v1\/payments\/payouts\/([^/]+)$/.exec(url.pathname)?.[1]
    const batch = sim.state.batches.find((candidate) => candidate.payout_batch_id === batchId)
    if (batch) return batchView(batch, url.searchParams, origin)
    const itemId = /^\/v1\/payments\/payouts-item\/([^/]+)$/.exec(url.pathname)?.[1]
    const shown = itemId && findItem(sim.state.batches, itemId, origin)
    if (shown) return { status: 200, body: shown }
  }
  return problem(404, 'RESOURCE_NOT_FOUND', 'The specified resource does not exist.')
}

function findItem(batches: SimBatch[], itemId: string, origin: string) {
  for (const batch of batches) {
    const item = batch.items.find(({ payout_item_id }) => payout_item_id === itemId)
    if (!item) continue
    return { ...itemView(batch, item, origin), sender_batch_id: batch.sender_batch_id }
  }
  return undefined
}

/** Any client with a name and a secret gets a token, but for the secret `wrong`. */
function grant(sim: Simulator, request: IncomingMessage, form: string): SimAnswer {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const [, id, secret] = /^([^:]+):(.+)$/.exec(Buffer.from(basic, 'base64').toString()) ?? []
  if (!id || !secret || secret === 'wrong') {
    const error_description = 'Client Authentication failed'
    return { status: 401, body: { error: 'invalid_client', error_description } }
  }
  if (new URLSearchParams(form).get('grant_type') !== 'client_credentials') {
    return { status: 400, body: { error: 'unsupported_grant_type' } }
  }
  const access_token = `sim-${randomBytes(24).toString('base64url')}`
  sim.tokens.set(access_token, sim.now() + sim.tokenSeconds * 1000)
  const scope = 'https://uri.paypal.com/payments/payouts'
  const rest = { token_type: 'Bearer', app_id: 'APP-SIM', expires_in: sim.tokenSeconds }
  return { status: 200, body: { scope, access_token, ...rest, nonce: new Date().toISOString() } }
}

/** The sender's batch id that a call is about, so that a fault rule can name it. */
function batchIdOf(sim: Simulator, url: URL, body: unknown): string | null {
  const sent = (body as { sender_batch_header?: { sender_batch_id?: unknown } } | null | undefined)
    ?.sender_batch_header?.sender_batch_id
  if (typeof sent === 'string') return sent
  const id = url.pathname.split('/').at(-1)
  return sim.state.batches.find((batch) => batch.payout_batch_id === id)?.sender_batch_id ?? null
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_BYTES_MAX) throw new Error('body too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reply(response: ServerResponse, { status, body, headers }: SimAnswer): void {
  const isText = typeof body === 'string'
  response.writeHead(status, {
    'content-type': isText ? 'text/html' : 'application/json',
    'paypal-debug-id': randomBytes(6).toString('hex'),
    ...headers,
  })
  response.end(isText ? body : JSON.stringify(body))
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, state: { type: 'string' } } })
  const simulator = await startPaypalSimulator({
    port: Number(values.port ?? 0),
    ...(values.state === undefined ? {} : { stateFile: values.state }),
  })
  console.log(JSON.stringify({ event: 'paypal_simulator.started', url: simulator.url }))
  const stop = () => void simulator.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}
