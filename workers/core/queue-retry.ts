/** Retry delays of queue consumers, and the error details they may log. */
import { sqlStateOf } from './database.ts'

const BACKOFF_SECONDS_MAX = 900
const UNREADABLE_SECONDS = 300

/**
 * Returns an unreadable message to the queue. Either a newer version is being deployed, or the
 * message is broken and ends in the dead-letter queue after its retries, for a person to look at.
 */
export function retryUnreadable(message: Message<unknown>): void {
  message.retry({ delaySeconds: UNREADABLE_SECONDS })
}

/** 2, 4, 8 … seconds, at most 15 minutes. `attempts` counts deliveries from 1. */
export function backoffSeconds(attempts: number): number {
  return Math.min(2 ** attempts, BACKOFF_SECONDS_MAX)
}

/**
 * SQLSTATE or the error's name. Its message is omitted: it may contain data of visitors or apps.
 */
export function errorKindOf(error: unknown): string {
  const state = sqlStateOf(error)
  if (state !== null) return `SQLSTATE ${state}`
  return error instanceof Error ? error.name : 'failed'
}
