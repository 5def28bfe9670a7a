import type { ApiRequest } from './context.ts'

/** Does something that nobody waits for, behind the answer. A failure is logged and changes nothing. */
export function doBehind(c: ApiRequest, event: string, work: Promise<unknown>): void {
  const quiet = work.catch((error: unknown) => {
    console.error(JSON.stringify({ event, request_id: c.var.requestId, error: String(error) }))
  })
  // Outside a Worker there is no context that could be kept alive.
  if (hasContext(c)) c.executionCtx.waitUntil(quiet)
}

function hasContext(c: ApiRequest): boolean {
  try {
    return c.executionCtx !== undefined
  } catch {
    return false
  }
}
