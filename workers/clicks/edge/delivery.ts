/**
 * How a packed message leaves the isolate: by the queue, which is asked a few times; else into KV,
 * where cron finds it; else into the log, which names what is lost. The consumer knows a message by
 * isolate and sequence, so one that takes two roads (a queue that took it and answered too late) is
 * still counted once.
 */

import { LateError, withinTime } from '../../core/within-time.ts'
import type { ClicksMessage } from '../rules/clicks-message.ts'
import { spoolKey } from '../rules/spool.ts'

const SPOOL_LIFE_SECONDS = 14 * 86_400

/** The bindings a message may leave by, and the key that hides its visitors. */
export interface Roads {
  CLICKS: Pick<Queue<ClicksMessage>, 'send'>
  SNAPSHOTS: Pick<KVNamespace, 'put'>
  VISITOR_KEY?: string
}

/**
 * Together well below the 30 s that the platform gives to what runs behind an answer: at worst four
 * refusals of 3 s each, the waits between them, and two tries of KV.
 */
export interface DeliveryPace {
  /** Waits before each further try of the queue. */
  retryMs: readonly number[]
  /** A queue or KV that takes longer is passed by. */
  answerMs: number
}

/** Never throws: what became of the message is told in the log. */
export async function deliver(
  message: ClicksMessage,
  roads: Roads,
  pace: DeliveryPace,
): Promise<void> {
  const sendError = await failureOf(() => roads.CLICKS.send(message), pace.retryMs, pace.answerMs)
  if (sendError === null) return
  const key = spoolKey(message.isolate, message.sequence)
  const text = JSON.stringify(message)
  const put = () => roads.SNAPSHOTS.put(key, text, { expirationTtl: SPOOL_LIFE_SECONDS })
  const spoolError = await failureOf(put, pace.retryMs.slice(0, 1), pace.answerMs)
  const { isolate, sequence, cumulative, clicks } = message
  const facts = { isolate, sequence, cumulative, clicks: clicks.length, sendError }
  if (spoolError === null) {
    console.warn(JSON.stringify({ event: 'clicks.spooled', ...facts }))
    return
  }
  const clickIds = clicks.map(({ id }) => id)
  console.error(JSON.stringify({ event: 'click.lost', ...facts, spoolError, clickIds }))
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
