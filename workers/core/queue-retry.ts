/** How a queue's consumer waits before the next try, and what it may log of a failure. */
import { sqlStateOf } from './database.ts'

const BACKOFF_SECONDS_MAX = 900
const UNREADABLE_SECONDS = 300

/**
 * Gives back a message that this version cannot read. A newer one is being deployed, or the message is
 * broken: after the queue's retries it is in the dead-letter queue, where a person looks.
 */
export function retryUnreadable(message: Message<unknown>): void {
  message.retry({ delaySeconds: UNREADABLE_SECONDS })
}

/** 2, 4, 8 … seconds, a quarter of an hour at most. `attempts` counts deliveries, from 1. */
export function backoffSeconds(attempts: number): number {
  return Math.min(2 ** attempts, BACKOFF_SECONDS_MAX)
}

/** SQLSTATE or the error's kind. Its message is left out: it may carry what a visitor or an app sent. */
export function errorKindOf(error: unknown): string {
  const state = sqlStateOf(error)
  if (state !== null) return `SQLSTATE ${state}`
  return error instanceof Error ? error.name : 'failed'
}
