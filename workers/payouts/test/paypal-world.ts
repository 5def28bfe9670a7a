/** A PayPal simulator in this process, a client for it, and controls for tests. */
import { startPaypalSimulator } from '../../../dev/paypal/simulator.ts'
import type { FaultRule } from '../../../dev/paypal/simulator-faults.ts'
import { connectPaypal, type PaypalClient } from '../paypal/client.ts'

/** For expected answers: long enough for a busy machine. */
const PATIENCE_MS = 20_000
/** For answers that a rule holds back, unless set otherwise. */
const SILENCE_MS = 600

interface Audit {
  payments: number
  paid_twice: string[]
  net: Record<string, string>
  items: { sender_item_id: string; payments: number; back: number; net: string }[]
}

export interface PaypalWorld {
  url: string
  /** The root, in PEM, that its webhook certificates end in. */
  authority: string
  paypal: PaypalClient
  /** A separate client that holds no token yet. */
  connect(): PaypalClient
  /** Adds rules in order, each used once unless it says otherwise. */
  fault(...rules: FaultRule[]): Promise<void>
  advance(ms: number): Promise<void>
  lever(name: string, body?: object): Promise<void>
  audit(): Promise<Audit>
  /** Number of calls with this method to paths with this prefix. */
  calls(method: string, path: string): Promise<number>
  close(): Promise<void>
}

/**
 * Batches are processed after one minute and done after two, by the simulator's clock. `webhook`:
 * URL that gets every event. `timeoutMs`: the client's timeout for all answers; by default only
 * answers that are held back time out soon.
 */
export async function openPaypalWorld(
  webhook?: { id: string; url: string },
  timeoutMs?: number,
): Promise<PaypalWorld> {
  const pace = { processingAfterMs: 60_000, successAfterMs: 120_000 }
  const simulator = await startPaypalSimulator({
    port: 0,
    pace,
    ...(webhook && { webhooks: [webhook] }),
  })
  let heldBack = 0
  const waitMs = () => timeoutMs ?? (heldBack > 0 ? SILENCE_MS : PATIENCE_MS)
  const counting: typeof fetch = async (...args) => {
    try {
      return await fetch(...args)
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') heldBack -= 1
      throw error
    }
  }
  const read = async (name: string) => (await fetch(`${simulator.url}/__sim/${name}`)).json()
  const lever = async (name: string, body: object = {}) => {
    const init = { method: 'POST', body: JSON.stringify(body) }
    if (name === 'reset') heldBack = 0
    const response = await fetch(`${simulator.url}/__sim/${name}`, init)
    if (!response.ok) throw new Error(`lever ${name}: ${await response.text()}`)
  }
  const connect = () =>
    connectPaypal({
      ...{ baseUrl: simulator.url, clientId: 'client', clientSecret: 'secret' },
      ...{ tokens: new Map(), clock: Date.now, fetch: counting },
      get createTimeoutMs() {
        return waitMs()
      },
      get readTimeoutMs() {
        return waitMs()
      },
    })
  return {
    url: simulator.url,
    authority: simulator.authority(),
    paypal: connect(),
    connect,
    fault: (...rules) => {
      const held = rules.filter((rule) => rule.do === 'answer_after_s')
      heldBack += held.reduce((sum, { times = 1 }) => sum + times, 0)
      return lever('fault', { rules })
    },
    advance: (ms) => lever('clock', { advance_ms: ms }),
    lever,
    audit: async () => (await read('audit')) as Audit,
    calls: async (method, path) => {
      const { calls } = (await read('calls')) as { calls: { method: string; path: string }[] }
      return calls.filter((call) => call.method === method && call.path.startsWith(path)).length
    },
    close: simulator.close,
  }
}
