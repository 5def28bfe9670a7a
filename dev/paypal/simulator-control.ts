/** The control API of the simulated PayPal under /__sim, for tests and people. */
import { balancesOf, type KnownAccount, openAccount } from './simulator-accounts.ts'
import { auditView } from './simulator-audit.ts'
import type { FaultRule, faultScript } from './simulator-faults.ts'
import { moveItem, type World } from './simulator-life.ts'
import { bad, type SimAnswer } from './simulator-problems.ts'
import { mayClaim, newReceiver } from './simulator-receivers.ts'
import {
  emptyState,
  exponents,
  parseValue,
  type SimBatch,
  type SimItem,
  type SimReceiver,
  type SimState,
} from './simulator-state.ts'
import { pullWebhooks } from './simulator-webhook-lever.ts'
import { register, type Sender, signingOf } from './simulator-webhooks.ts'

export interface Control extends Sender {
  state: SimState
  faults: ReturnType<typeof faultScript>
  /** Calls answered so far, newest last, for tests that count them. */
  calls: { method: string; path: string; at: number }[]
  /** Webhooks that are registered at the start and after a reset. */
  webhooks: readonly Listener[]
  /** Accounts that are known at the start and after a reset. */
  accounts: readonly KnownAccount[]
}

/** Receives events of one known account, or of all unknown clients. */
export interface Listener {
  id: string
  url: string
  clientId?: string
}

/** Sets up the initial state. */
export function begin({ state, webhooks, accounts }: Control): void {
  for (const account of accounts) openAccount(state, account)
  for (const { url, ...owner } of webhooks) register(state, url, ['*'], owner)
}

export type Json = Record<string, unknown>

/** Answers one control call. Null for any other path. */
export async function control(
  sim: Control,
  method: string,
  path: string,
  body: Json,
): Promise<SimAnswer | null> {
  const { state } = sim
  const shown = (view: unknown): SimAnswer => ({ status: 200, body: view })
  switch (`${method} ${path}`) {
    case 'GET /__sim/journal':
      return shown({ journal: state.journal })
    case 'GET /__sim/audit':
      return shown(auditView(state))
    case 'GET /__sim/calls':
      return shown({ calls: sim.calls })
    case 'GET /__sim/clock':
      return shown({ now: new Date(sim.now()).toISOString() })
    case 'GET /__sim/receiver':
      return shown({ receivers: state.receivers })
    case 'GET /__sim/fault':
      return shown({ rules: sim.faults.left() })
    case 'GET /__sim/authority':
      return shown({ certificate: signingOf(state).authority })
    case 'GET /__sim/webhooks':
      return shown(webhooksView(state))
    case 'POST /__sim/fault':
      return addFaults(sim, body)
    case 'POST /__sim/clock':
      return advanceClock(sim, body)
    case 'POST /__sim/account':
      return setAccount(sim, body)
    case 'POST /__sim/balance':
      return setBalance(sim, body)
    case 'POST /__sim/receiver':
      return setReceiver(sim, body)
    case 'POST /__sim/item':
      return setItem(sim, body)
    case 'POST /__sim/webhooks':
      return pullWebhooks(sim, body)
    case 'POST /__sim/reset':
      return reset(sim)
    default:
      return null
  }
}

/** The keys stay, so that clients that trust the authority still do. */
function reset(sim: Control): SimAnswer {
  const { signing } = sim.state
  Object.assign(sim.state, emptyState(), { signing })
  sim.faults.clear()
  sim.calls.length = 0
  begin(sim)
  return { status: 200, body: { reset: true } }
}

function webhooksView({ webhooks, is_holding_webhooks, events, deliveries }: SimState) {
  return { is_holding: is_holding_webhooks, webhooks, events, deliveries }
}

const worldOf = (sim: Control): World => ({ ...sim, now: sim.now() })

/** One rule, or `{ rules: [...] }` in order. `{ clear: true }` removes the earlier rules first. */
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

/** `{ advance_ms }`: moves the clock, which only goes forward. */
function advanceClock(sim: Control, { advance_ms }: Json): SimAnswer {
  if (!Number.isSafeInteger(advance_ms) || (advance_ms as number) < 0) return bad('advance_ms')
  sim.state.clock_offset_ms += advance_ms as number
  return { status: 200, body: { now: new Date(sim.now()).toISOString() } }
}

/** `{ client_id, secret, balances }`: adds an account with its own secret and money. */
function setAccount({ state }: Control, { client_id, secret, balances = {} }: Json): SimAnswer {
  if (typeof client_id !== 'string' || typeof secret !== 'string')
    return bad('client_id and secret')
  try {
    openAccount(state, { client_id, secret, balances: balances as Record<string, string> })
  } catch (error) {
    return bad((error as Error).message)
  }
  return { status: 200, body: { client_id } }
}

/**
 * `{ currency, value, client_id? }` sets the balance of one currency. `{ currency, from, rate }` lets PayPal
 * convert from another currency when the balance does not suffice.
 */
function setBalance(sim: Control, { currency, value, from, rate, client_id }: Json): SimAnswer {
  const code = String(currency)
  if (from !== undefined) {
    const isRate = typeof rate === 'string' && /^\d{1,9}(\.\d{1,12})?$/.test(rate)
    if (!isRate || !exponents[code] || exponents[String(from)] === undefined) {
      return bad('currency, from and rate')
    }
    sim.state.rates[code] = { from: String(from), rate }
    return { status: 200, body: { [code]: sim.state.rates[code] } }
  }
  const minor = exponents[code] === undefined ? null : parseValue(value, code)
  if (minor === null) return bad('currency and value')
  balancesOf(sim.state, String(client_id ?? ''))[code] = minor.toString()
  return { status: 200, body: { [code]: String(value) } }
}

const receiverFields = {
  is_registered: 'boolean',
  is_confirmed: 'boolean',
  is_locked: 'boolean',
  country: 'string',
  limit: 'string',
  status: 'string',
  error: 'string',
} as const satisfies Record<keyof SimReceiver, string>

/**
 * `{ receiver, … }`: sets the state of a receiver at PayPal. Pending payments are claimed at once if the
 * receiver may now claim them.
 */
function setReceiver(sim: Control, { receiver, ...known }: Json): SimAnswer {
  if (typeof receiver !== 'string' || receiver === '') return bad('receiver')
  for (const [field, value] of Object.entries(known)) {
    const type = Object.hasOwn(receiverFields, field)
      ? receiverFields[field as keyof SimReceiver]
      : undefined
    if (!type || (typeof value !== type && !(value === null && type === 'string')))
      return bad(field)
  }
  const key = receiver.toLowerCase()
  const now = { ...(sim.state.receivers[key] ?? newReceiver), ...known } as SimReceiver
  sim.state.receivers[key] = now
  const claimed = mayClaim(now)
    ? findItems(sim.state, ({ receiver, status }) => {
        return receiver.toLowerCase() === key && status === 'UNCLAIMED'
      })
    : []
  for (const { batch, item } of claimed) moveItem(worldOf(sim), batch, item, 'SUCCESS')
  return { status: 200, body: { ...now, claimed: claimed.length } }
}

function findItems(state: SimState, isSought: (item: SimItem) => boolean) {
  return state.batches.flatMap((batch: SimBatch) =>
    batch.items.filter(isSought).map((item) => ({ batch, item })),
  )
}

// Transitions of an item that the real PayPal allows.
const moves: Record<string, readonly string[]> = {
  PENDING: ['SUCCESS', 'FAILED', 'UNCLAIMED', 'ONHOLD', 'BLOCKED', 'DENIED'],
  ONHOLD: ['SUCCESS', 'RETURNED', 'BLOCKED'],
  UNCLAIMED: ['SUCCESS', 'RETURNED'],
  SUCCESS: ['REFUNDED', 'REVERSED'],
}

/** `{ sender_item_id, status }`: settle, claim, return, refund or reverse an item. */
function setItem(sim: Control, { sender_item_id, status, error }: Json): SimAnswer {
  const [found] = findItems(sim.state, (item) => item.sender_item_id === sender_item_id)
  if (!found) return bad('no such item')
  const { batch, item } = found
  if (!moves[item.status]?.includes(String(status))) return bad(`${item.status} to ${status}`)
  if (typeof error === 'string') item.error = error
  moveItem(worldOf(sim), batch, item, String(status))
  return { status: 200, body: { status: item.status } }
}
