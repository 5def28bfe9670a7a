import type { ApiRequest } from './context.ts'

/**
 * Runs work in the background, after the answer is sent. A failure is logged and has no other
 * effect.
 */
export function runInBackground(c: ApiRequest, event: string, work: Promise<unknown>): void {
  const quiet = work.catch((error: unknown) => {
    console.error(JSON.stringify({ event, request_id: c.var.requestId, error: String(error) }))
  })
  // Outside a Worker, such as in tests, there is no execution context.
  if (hasContext(c)) c.executionCtx.waitUntil(quiet)
}

function hasContext(c: ApiRequest): boolean {
  try {
    return c.executionCtx !== undefined
  } catch {
    return false
  }
}
