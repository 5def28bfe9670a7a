/**
 * Sends a message of the isolate to the queue, with a few retries. If the queue refuses it, the message is
 * written to KV together with others of the same second, and cron reads it there. If KV fails too, the lost
 * clicks are logged. The consumer identifies a message by isolate and sequence, so a message that is
 * delivered twice (the queue accepted it and answered too late) is counted once.
 */

import { LateError, withinTime } from '../../core/within-time.ts'
import type { ClicksMessage } from '../rules/clicks-message.ts'
import { spoolKey } from '../rules/spool.ts'

const SPOOL_LIFE_SECONDS = 14 * 86_400
/** At 100 KB a message, far below KV's limit for one key. */
const SPOOLED_TOGETHER_MAX = 50

/** The bindings for delivery, and the key that hashes visitors. */
export interface DeliveryBindings {
  CLICKS: Pick<Queue<ClicksMessage>, 'send'>
  SNAPSHOTS: Pick<KVNamespace, 'put'>
  VISITOR_KEY?: string
}

/**
 * Together well below the 30 s that the platform allows after an answer: at worst four refusals of 3 s each,
 * the pauses between them and for other messages, and two attempts at KV.
 */
export interface DeliveryPace {
  /** Pauses before each further attempt at the queue. */
  retryMs: readonly number[]
  /** Timeout of the queue and of KV. */
  answerMs: number
  /** From the queue's refusal to the write into KV: messages of this time share a key. */
  spoolMs: number
}

/**
 * Never throws; every loss is logged. `refused` has the isolate's messages that the queue refused; the
 * first delivery whose pause ends writes them all under one key, named by the first message.
 */
export async function deliver(
  message: ClicksMessage,
  refused: ClicksMessage[],
  bindings: DeliveryBindings,
  pace: DeliveryPace,
): Promise<void> {
  const sendError = await failureOf(
    () => bindings.CLICKS.send(message),
    pace.retryMs,
    pace.answerMs,
  )
  if (sendError === null) return
  refused.push(message)
  await sleep(pace.spoolMs)
  const messages = refused.splice(0, SPOOLED_TOGETHER_MAX)
  if (!messages[0]) return
  const { isolate, sequence } = messages[0]
  const put = () =>
    bindings.SNAPSHOTS.put(spoolKey(isolate, sequence), JSON.stringify(messages), {
      expirationTtl: SPOOL_LIFE_SECONDS,
    })
  const spoolError = await failureOf(put, pace.retryMs.slice(0, 1), pace.answerMs)
  const clickIds = messages.flatMap(({ clicks }) => clicks.map(({ id }) => id))
  const facts = { isolate, sequence, messages: messages.length, clicks: clickIds.length, sendError }
  if (spoolError === null) console.warn(JSON.stringify({ event: 'clicks.spooled', ...facts }))
  else console.error(JSON.stringify({ event: 'click.lost', ...facts, spoolError, clickIds }))
}

/** Null when a call succeeded, else the last error. A call that timed out is not repeated. */
async function failureOf(
  call: () => Promise<unknown>,
  retryMs: readonly number[],
  answerMs: number,
): Promise<string | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      await withinTime(call(), answerMs)
      return null
    } catch (error) {
      const delayMs = retryMs[attempt]
      if (delayMs === undefined || error instanceof LateError) return String(error)
      await sleep(delayMs)
    }
  }
}

export const sleep = (delayMs: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, delayMs))
