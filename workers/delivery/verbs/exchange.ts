/** The exchange of one attempt, within limits, and what it comes to. */
import type { ChatStop, DeliveryProblem } from '../../../schema/vocabulary.ts'
import type { Attempt, DueDelivery } from '../db/due-deliveries.ts'
import { nextAttemptAt } from '../rules/schedule.ts'

/** Stored of an answer; the rest is not read. */
const ANSWER_BYTES_MAX = 2_048
export const USER_AGENT = 'Tributary/1.0'

export interface Wire {
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Public and private addresses of a host, by DNS; null = no answer came. */
  addressesOf: (host: string) => Promise<readonly string[] | null>
  /** Decrypts a secret of an endpoint. */
  unsealed: (sealed: string, endpointId: string) => Promise<string>
  now: () => Date
  random: () => number
  /** Local runs may call servers of their own machine, and nothing else does. */
  isLocal: boolean
  /** Hosts of the platform itself. */
  ownHosts: readonly string[]
  /** Missing = nothing is sent to Telegram. */
  telegram?: TelegramBot
}

export interface TelegramBot {
  /** Such as https://api.telegram.org. */
  url: string
  /** Secret: in no log, row or error. */
  token: string
  /** Pages that messages lead to. */
  dashboardUrl: string
}

export interface Call {
  url: string
  init: { method: string; headers: Record<string, string>; body?: string }
  timeoutMs: number
}

interface Exchange {
  status: number | null
  answer: string | null
  retryAfter: string | null
  problem: DeliveryProblem | null
}

export async function exchange({ url, init, timeoutMs }: Call, wire: Wire): Promise<Exchange> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await wire.fetch(url, { ...init, redirect: 'manual', signal })
    const { status, headers } = response
    const answer = await beginningOf(response)
    const problem = status < 300 ? null : status < 400 ? 'redirect' : 'http_error'
    return { status, answer, retryAfter: headers.get('retry-after'), problem }
  } catch {
    const problem = signal.aborted ? 'timeout' : 'unreachable'
    return { status: null, answer: null, retryAfter: null, problem }
  }
}

/** The first bytes of the answer; an endless one is cut off (F104). */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return ''
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  while (size < ANSWER_BYTES_MAX) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    size += value.length
  }
  void reader.cancel().catch(() => {})
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  // Postgres stores no null characters.
  return new TextDecoder().decode(bytes.subarray(0, ANSWER_BYTES_MAX)).replaceAll('\0', '')
}

interface End extends Partial<Exchange> {
  request: string
  problem: DeliveryProblem | null
  ms?: number
  /** Another attempt would end the same way. */
  isLast?: boolean
  /** When the receiver allows the next attempt, which may be sooner than the schedule says. */
  nextAt?: Date | null
  /** Of a chat. */
  stop?: ChatStop | null
  movedTo?: string | null
}

export function ended({ id, attempt }: DueDelivery, { now, random }: Wire, end: End): Attempt {
  const { request, problem, status = null, answer = null, retryAfter = null, ms = 0 } = end
  const isGone = status === 410
  const { stop = null, movedTo = null } = end
  const chat = stop === null && movedTo === null ? {} : { stop, movedTo }
  const shared = { id, request, status, answer, problem, ms, isGone, ...chat }
  if (problem === null) return { ...shared, state: 'success', nextAt: null }
  const mayRetry = !isGone && !end.isLast
  const nextAt = mayRetry
    ? (end.nextAt ?? nextAttemptAt(attempt, now(), { retryAfter, random: random() }))
    : null
  return { ...shared, state: nextAt === null ? 'failed' : 'retrying', nextAt }
}
