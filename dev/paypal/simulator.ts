/**
 * A simulated PayPal for local runs and tests, with faults on demand and a journal of the money that left.
 * docs/paypal-simulator.md describes it. To run it alone:
 *
 *   node dev/paypal/simulator.ts --port 8790 --state .local/paypal.json
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createLocalServer } from '../local-server.ts'
import { listenNear } from '../ports.ts'
import type { KnownAccount } from './simulator-accounts.ts'
import { begin, type Control, control, type Json, type Listener } from './simulator-control.ts'
import { answerInstead, bend, faultScript } from './simulator-faults.ts'
import { advance, type Pace, type World } from './simulator-life.ts'
import { pageOf } from './simulator-page.ts'
import type { SimAnswer } from './simulator-problems.ts'
import { claim, type Received, serve, type Tokens } from './simulator-serve.ts'
import { loadState, type SimState, saveState } from './simulator-state.ts'
import { deliverDue, signingOf } from './simulator-webhooks.ts'

export interface SimulatorOptions {
  /** The next free port is used when this one is taken; 0 uses any free port. */
  port: number
  /** Absent: the state is kept in memory only. */
  stateFile?: string
  pace?: Pace
  /** Epoch milliseconds; the computer's time by default. */
  clock?: () => number
  /** Lifetime of an access token by the simulator's clock. */
  tokenSeconds?: number
  /** Webhooks that receive every event, with these ids. */
  webhooks?: readonly Listener[]
  /** Accounts with their own secrets and balances. */
  accounts?: readonly KnownAccount[]
}

const quickly: Pace = { processingAfterMs: 300, successAfterMs: 900 }
const TOKEN_SECONDS = 32_400
const BODY_BYTES_MAX = 32 * 1024 * 1024
const CALLS_KEPT_MAX = 10_000
const TICK_MS = 100
const SAVE_MS = 1_000

interface Simulator extends Control {
  stateFile: string | undefined
  pace: Pace
  tokens: Tokens
}

/** Starts the simulator on 127.0.0.1. */
export async function startPaypalSimulator(options: SimulatorOptions) {
  const state = loadState(options.stateFile)
  const sim: Simulator = {
    state,
    webhooks: options.webhooks ?? [],
    accounts: options.accounts ?? [],
    stateFile: options.stateFile,
    pace: options.pace ?? quickly,
    tokens: { seconds: options.tokenSeconds ?? TOKEN_SECONDS, expiries: new Map() },
    faults: faultScript(),
    calls: [],
    now: () => (options.clock ?? Date.now)() + state.clock_offset_ms,
    origin: '',
    delivering: Promise.resolve(),
  }
  begin(sim)
  const server = createLocalServer((request, response) => {
    receive(sim, request, response).catch((error: unknown) => {
      console.error(JSON.stringify({ event: 'paypal_simulator.failed', error: String(error) }))
      response.destroy()
    })
  })
  sim.origin = `http://127.0.0.1:${await listenNear(server, options.port)}`
  const stopTicking = tickFor(sim)
  return {
    url: sim.origin,
    /** The root certificate in PEM, which signs the certificates of its webhooks. */
    authority: () => signingOf(state).authority,
    /** A copy of what it has done so far. */
    state: () => structuredClone(state),
    /** Takes over the money and batches of another simulator. Their events are not sent again. */
    adopt: ({ balances, accounts, batches, journal, receivers }: SimState) => {
      Object.assign(state, structuredClone({ balances, accounts, batches, journal, receivers }))
      saveState(options.stateFile, state)
    },
    close: async () => {
      stopTicking()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Advances the state for registered webhooks even when no call arrives. */
function tickFor(sim: Simulator): () => void {
  let isBusy = false
  let isUnsaved = false
  let savedAt = 0
  const tick = async () => {
    const moved = advance(worldOf(sim, sim.origin), sim.pace)
    const attempts = await deliverDue(sim)
    isUnsaved ||= moved || attempts > 0
    if (!isUnsaved || Date.now() - savedAt < SAVE_MS) return
    saveState(sim.stateFile, sim.state)
    isUnsaved = false
    savedAt = Date.now()
  }
  const timer = setInterval(() => {
    if (isBusy || sim.state.webhooks.length === 0) return
    isBusy = true
    void tick()
      .catch((error: unknown) => {
        console.error(JSON.stringify({ event: 'paypal_simulator.failed', error: String(error) }))
      })
      .finally(() => {
        isBusy = false
      })
  }, TICK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

const worldOf = (sim: Simulator, origin: string): World => ({
  state: sim.state,
  now: sim.now(),
  origin,
})

async function receive(sim: Simulator, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://simulator')
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`
  const method = request.method ?? 'GET'
  if (sim.faults.take('connection', { method, path: url.pathname })) {
    request.socket.destroy()
    return
  }
  const text = await readText(request)
  const body = parseJson(text)
  if (advance(worldOf(sim, origin), sim.pace)) saveState(sim.stateFile, sim.state)

  if (method === 'GET' && url.pathname === '/') {
    const headers = { 'content-type': 'text/html; charset=utf-8' }
    return reply(response, { status: 200, body: pageOf(sim.state, sim.now()), headers })
  }
  if (url.pathname.startsWith('/__sim/')) {
    const answer = await control(sim, method, url.pathname, (body ?? {}) as Json)
    if (method === 'POST') {
      advance(worldOf(sim, origin), sim.pace)
      saveState(sim.stateFile, sim.state)
    }
    return reply(response, answer ?? { status: 404, body: { error: 'no such lever' } })
  }
  const authorization = request.headers.authorization ?? ''
  await answerPaypal(sim, { method, url, authorization, body, text }, origin, response)
}

async function answerPaypal(
  sim: Simulator,
  received: Received,
  origin: string,
  response: ServerResponse,
) {
  const { method, url } = received
  sim.calls.push({ method, path: url.pathname, at: sim.now() })
  if (sim.calls.length > CALLS_KEPT_MAX) sim.calls.shift()
  const senderBatchId = batchIdOf(sim, received)
  const fault = sim.faults.take('call', { method, path: url.pathname, senderBatchId })
  if (fault?.do === 'drop_before_commit') return response.destroy()
  if (fault?.do === 'token_expired') sim.tokens.expiries.clear()
  const instead = fault && answerInstead(fault)
  if (instead) return reply(response, instead)

  const world = worldOf(sim, origin)
  if (fault?.do === 'claim_first') claim(world, url.pathname)
  const answer = serve(world, sim.tokens, received)
  // Saved before the answer is sent: a simulator that is killed loses no accepted payment.
  if (method !== 'GET' && !url.pathname.startsWith('/v1/oauth2/'))
    saveState(sim.stateFile, sim.state)
  if (fault?.do === 'commit_then_drop') return response.destroy()
  if (fault?.do === 'half_answer') return replyHalf(response, answer)
  if (fault?.do === 'answer_after_s') await sleep((fault.seconds ?? 1) * 1000)
  reply(response, fault ? bend(fault, answer) : answer)
}

/** The sender's batch id of a call, so that a fault rule can match it. */
function batchIdOf({ state }: Simulator, { url, body }: Received): string | null {
  const sent = (body as { sender_batch_header?: { sender_batch_id?: unknown } } | null | undefined)
    ?.sender_batch_header?.sender_batch_id
  if (typeof sent === 'string') return sent
  const [, kind, id] = /^\/v1\/payments\/(payouts|payouts-item)\/([^/]+)/.exec(url.pathname) ?? []
  const batch =
    kind === 'payouts'
      ? state.batches.find(({ payout_batch_id }) => payout_batch_id === id)
      : state.batches.find(({ items }) => kind && items.some((item) => item.payout_item_id === id))
  return batch?.sender_batch_id ?? null
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

/** Sends half of the answer, then closes the connection. */
function replyHalf(response: ServerResponse, { status, body }: SimAnswer): void {
  const text = Buffer.from(JSON.stringify(body))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length })
  response.write(text.subarray(0, text.length / 2), () => response.destroy())
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
