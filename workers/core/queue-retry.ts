/** How a queue's consumer waits before the next try, and what it may log of a failure. */
import { sqlStateOf } from './database.ts'

const BACKOFF_SECONDS_MAX = 900

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
