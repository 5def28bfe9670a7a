/** The header Idempotency-Key: the same request under it gets the same answer, without being done again. */
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as z from 'zod'
import { runScoped } from '../core/database.ts'
import { isOutage } from '../core/outage.ts'
import { Refusal } from '../core/refusal.ts'
import { sha256Hex } from '../core/sha256.ts'
import { appOf, databaseOf } from './actor.ts'
import type { ApiRequest } from './context.ts'
import {
  claimKey,
  type KeyedRequest,
  releaseKey,
  settleKey,
  toKeyState,
} from './idempotency-keys.ts'

const KEY_CHARACTERS_MAX = 255
const RUNNING_RETRY_SECONDS = 2

export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(KEY_CHARACTERS_MAX)
    .optional()
    .describe('The same request under it is answered the same, for at least 30 days.'),
})

export interface KeptAnswer {
  status: ContentfulStatusCode
  body: unknown
}

/**
 * Does `work` once per key. Without the header, or while the database is away, it is simply done: the
 * reports themselves are safe to repeat. What was refused may be corrected and sent under the same key.
 * @throws Refusal `idempotency_conflict` for another request under the key, `conflict` while it runs.
 */
export async function onceByKey<Answer extends KeptAnswer>(
  c: ApiRequest,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return work()
  const { advertiserId, appId } = appOf(c)
  const requestHash = await sha256Hex(`${c.req.method} ${c.req.path}\n${await c.req.text()}`)
  const request: KeyedRequest = { advertiserId, appId, key, requestHash }
  const run = async (statement: ReturnType<typeof claimKey>) => {
    const db = await databaseOf(c)
    return (await runScoped(db, { kind: 'advertiser', advertiserId }, [statement]))[0]?.[0]
  }
  const row = await run(claimKey(request, c.var.now)).catch((error: unknown) => {
    if (isOutage(error)) return null
    throw error
  })
  if (row === null || row === undefined) return work()
  const state = toKeyState(row)
  if (!state.isClaimed) return answerAgain(c, request, state) as Answer
  return settling(work, {
    keep: (answer) => run(settleKey(request, answer.status, answer.body)),
    release: () => run(releaseKey(request)),
  })
}

interface Settling {
  keep: (answer: KeptAnswer) => Promise<unknown>
  release: () => Promise<unknown>
}

/** What is only queued may be asked again, and then it is recorded: the key keeps final answers. */
async function settling<Answer extends KeptAnswer>(
  work: () => Promise<Answer>,
  { keep, release }: Settling,
): Promise<Answer> {
  const quietly = (done: Promise<unknown>) =>
    done.catch((error: unknown) => {
      console.error(JSON.stringify({ event: 'idempotency_key.not_kept', error: String(error) }))
    })
  try {
    const answer = await work()
    await quietly(isWaiting(answer.body) ? release() : keep(answer))
    return answer
  } catch (error) {
    await quietly(release())
    throw error
  }
}

const isWaiting = (body: unknown) => (body as { status?: unknown }).status === 'queued'

function answerAgain(
  c: ApiRequest,
  { requestHash }: KeyedRequest,
  state: ReturnType<typeof toKeyState>,
): KeptAnswer {
  if (state.requestHash !== null && state.requestHash !== requestHash) {
    const message = 'Another request was sent under this Idempotency-Key.'
    const field = { field: 'idempotency-key', message: 'Use a key of its own for each request.' }
    throw new Refusal('idempotency_conflict', message, [field])
  }
  if (state.status === null) {
    c.header('retry-after', `${RUNNING_RETRY_SECONDS}`)
    throw new Refusal('conflict', 'The first request under this Idempotency-Key still runs.')
  }
  c.header('idempotent-replayed', 'true')
  return { status: state.status as ContentfulStatusCode, body: state.response }
}
