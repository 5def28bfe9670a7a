/** Retry delays of queue consumers, why they retry, and the error details they may log. */
import type * as z from 'zod'
import { sqlStateOf } from './database.ts'
import { faultsOf, reasonOf } from './reason.ts'

const BACKOFF_SECONDS_MAX = 900
const UNREADABLE_SECONDS = 300

/** Why a consumer returned a message. Whoever delivered it reads it: see retryReasonOf. */
const reasons = new WeakMap<Message<unknown>, string>()

/** Why the consumer retries this message, without data of visitors or apps; null = not said. */
export const retryReasonOf = (message: Message<unknown>): string | null =>
  reasons.get(message) ?? null

/**
 * Returns an unreadable message to the queue. Either a newer version is being deployed, or the
 * message is broken and ends in the dead-letter queue after its retries, for a person to look at.
 */
export function retryUnreadable(message: Message<unknown>, error: z.ZodError): void {
  reasons.set(message, faultsOf(error))
  message.retry({ delaySeconds: UNREADABLE_SECONDS })
}

/** Returns a message to the queue, for longer each time. `error`: what failed, or a sentence. */
export function retryFailed(message: Message<unknown>, error: unknown): void {
  reasons.set(message, reasonOf(error))
  message.retry({ delaySeconds: backoffSeconds(message.attempts) })
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
