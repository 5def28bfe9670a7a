/** The levers of the simulated PayPal under /__sim: what a test or a person may see and set. */
import type { SimAnswer } from './paypal-simulator-create.ts'
import type { FaultRule, faultScript } from './paypal-simulator-faults.ts'
import { moveItem } from './paypal-simulator-life.ts'
import { emptyState, exponents, parseValue, type SimState } from './paypal-simulator-state.ts'
import { auditView } from './paypal-simulator-views.ts'

export interface Control {
  state: SimState
  faults: ReturnType<typeof faultScript>
  now: () => number
  /** Calls answered so far, newest last, for tests that count them. */
  calls: { method: string; path: string; at: number }[]
}

type Json = Record<string, unknown>

/** Answers one control call. Null for a path that is none of them. */
export function control(sim: Control, method: string, path: string, body: Json): SimAnswer | null {
  switch (`${method} ${path}`) {
    case 'GET /__sim/journal':
      return { status: 200, body: { journal: sim.state.journal } }
    case 'GET /__sim/audit':
      return { status: 200, body: auditView(sim.state) }
    case 'GET /__sim/calls':
      return { status: 200, body: { calls: sim.calls } }
    case 'POST /__sim/fault':
      return addFaults(sim, body)
    case 'POST /__sim/clock':
      return advanceClock(sim, body)
    case 'POST /__sim/balance':
      return setBalance(sim, body)
    case 'POST /__sim/item':
      return setItem(sim, body)
    case 'POST /__sim/reset':
      Object.assign(sim.state, emptyState())
      sim.faults.clear()
      sim.calls.length = 0
      return { status: 200, body: { reset: true } }
    default:
      return null
  }
}

const bad = (message: string): SimAnswer => ({ status: 422, body: { error: message } })

/** One rule, or `{ rules: [...] }` in order; `{ clear: true }` first forgets the earlier ones. */
function addFaults(sim: Control, body: Json): SimAnswer {
  if (body.clear === true) sim.faults.clear()
  const rules = (Array.isArray(body.rules) ? body.rules : body.do ? [body] : []) as FaultRule[]
  try {
    for (const rule of rules) sim.faults.add(rule)
  } catch (error) {
    return bad((error as Error).message)
  }
  return { status: 200, body: { added: rules.length } }
}

/** `{ advance_ms }`: the clock only goes forward. */
function advanceClock(sim: Control, { advance_ms }: Json): SimAnswer {
  if (!Number.isSafeInteger(advance_ms) || (advance_ms as number) < 0) return bad('advance_ms')
  sim.state.clock_offset_ms += advance_ms as number
  return { status: 200, body: { now: new Date(sim.now()).toISOString() } }
}

/** `{ currency, value }` sets the balance of one currency. */
function setBalance(sim: Control, { currency, value }: Json): SimAnswer {
  const code = String(currency)
  const minor = exponents[code] === undefined ? null : parseValue(value, code)
  if (minor === null) return bad('currency and value')
  sim.state.balances[code] = minor.toString()
  return { status: 200, body: { [code]: String(value) } }
}

// What PayPal itself allows an item to do after it was processed.
const moves: Record<string, readonly string[]> = {
  ONHOLD: ['SUCCESS', 'RETURNED', 'BLOCKED'],
  UNCLAIMED: ['SUCCESS', 'RETURNED'],
  SUCCESS: ['REFUNDED', 'REVERSED'],
}

/** `{ sender_item_id, status }`: claim, return, refund or reverse a processed item. */
function setItem(sim: Control, { sender_item_id, status }: Json): SimAnswer {
  for (const batch of sim.state.batches) {
    const item = batch.items.find((candidate) => candidate.sender_item_id === sender_item_id)
    if (!item) continue
    if (!moves[item.status]?.includes(String(status))) return bad(`${item.status} to ${status}`)
    moveItem(sim.state, batch, item, String(status), sim.now())
    return { status: 200, body: { status: item.status } }
  }
  return bad('no such item')
}
