/**
 * How a packed message leaves the isolate: by the queue, which is asked a few times; else into KV, with
 * others of its second, where cron finds it; else into the log, which names what is lost. The consumer knows a message by
 * isolate and sequence, so one that takes two roads (a queue that took it and answered too late) is
 * still counted once.
 */

import { LateError, withinTime } from '../../core/within-time.ts'
import type { ClicksMessage } from '../rules/clicks-message.ts'
import { spoolKey } from '../rules/spool.ts'

const SPOOL_LIFE_SECONDS = 14 * 86_400
/** At 100 KB a message, far below what KV takes under one key. */
const SPOOLED_TOGETHER_MAX = 50

/** The bindings a message may leave by, and the key that hides its visitors. */
export interface Roads {
  CLICKS: Pick<Queue<ClicksMessage>, 'send'>
  SNAPSHOTS: Pick<KVNamespace, 'put'>
  VISITOR_KEY?: string
}

/**
 * Together well below the 30 s that the platform gives to what runs behind an answer: at worst four
 * refusals of 3 s each, the waits between them and for other messages, and two tries of KV.
 */
export interface DeliveryPace {
  /** Waits before each further try of the queue. */
  retryMs: readonly number[]
  /** A queue or KV that takes longer is passed by. */
  answerMs: number
  /** From the queue's refusal to the write into KV: messages of this time share a key. */
  spoolMs: number
}

/**
 * Never throws: the log tells what became of the message. `refused` holds the isolate's messages that the
 * queue did not take; whoever wakes first writes them all under one key, named by the first of them.
 */
export async function deliver(
  message: ClicksMessage,
  refused: ClicksMessage[],
  roads: Roads,
  pace: DeliveryPace,
): Promise<void> {
  const sendError = await failureOf(() => roads.CLICKS.send(message), pace.retryMs, pace.answerMs)
  if (sendError === null) return
  refused.push(message)
  await sleep(pace.spoolMs)
  const messages = refused.splice(0, SPOOLED_TOGETHER_MAX)
  if (!messages[0]) return
  const { isolate, sequence } = messages[0]
  const put = () =>
    roads.SNAPSHOTS.put(spoolKey(isolate, sequence), JSON.stringify(messages), {
      expirationTtl: SPOOL_LIFE_SECONDS,
    })
  const spoolError = await failureOf(put, pace.retryMs.slice(0, 1), pace.answerMs)
  const clickIds = messages.flatMap(({ clicks }) => clicks.map(({ id }) => id))
  const facts = { isolate, sequence, messages: messages.length, clicks: clickIds.length, sendError }
  if (spoolError === null) console.warn(JSON.stringify({ event: 'clicks.spooled', ...facts }))
  else console.error(JSON.stringify({ event: 'click.lost', ...facts, spoolError, clickIds }))
}

/** Null when the call succeeded at last, else the last error's words. Whoever is late is not asked again. */
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

export const sleep = (delayMs: number) => new Promise<void>((wake) => setTimeout(wake, delayMs))
