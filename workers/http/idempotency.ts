/** The Idempotency-Key header: repeating a request with the same key returns the stored answer. */
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as z from 'zod'
import { runScoped } from '../core/database.ts'
import { isOutage } from '../core/outage.ts'
import { fieldProblem, Refusal, refuse, refuseProblem } from '../core/refusal.ts'
import { sha256Hex } from '../core/sha256.ts'
import { withinTime } from '../core/within-time.ts'
import { appOf, databaseOf } from './actor.ts'
import { beforeAnswer } from './answer-time.ts'
import { runInBackground } from './background.ts'
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
/** Longest time an answer waits to be stored under its key. */
const KEEP_MS_MAX = 1_000

export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(KEY_CHARACTERS_MAX)
    .optional()
    .describe('Repeating the request with this key returns the same answer, for at least 30 days.'),
})

export interface KeptAnswer {
  status: ContentfulStatusCode
  body: unknown
}

/**
 * Runs `work` once per key. Without the header, or while the database is unavailable, it runs
 * every time: reported events are safe to repeat. A refused request may be corrected and sent with
 * the same key.
 * @throws Refusal `idempotency_conflict` for a different request with the key, `conflict` while it
 *   is running.
 */
export async function onceByKey<Answer extends KeptAnswer>(
  c: ApiRequest,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return work()
  const { advertiserId, appId, isTest } = appOf(c)
  const requestHash = await sha256Hex(`${c.req.method} ${c.req.path}\n${await c.req.text()}`)
  // A test and a live request may have the same key.
  const own = isTest ? await sha256Hex(`test ${key}`) : key
  const request: KeyedRequest = { advertiserId, appId, key: own, requestHash }
  const run = async (statement: ReturnType<typeof claimKey>) => {
    const db = await databaseOf(c)
    return (await runScoped(db, { kind: 'advertiser', advertiserId }, [statement]))[0]?.[0]
  }
  const claim = () => run(claimKey(request, c.var.now))
  const row = await beforeAnswer(c, claim).catch((error: unknown) => {
    if (isOutage(error)) return null
    throw error
  })
  if (row === null || row === undefined) return work()
  const state = toKeyState(row)
  if (!state.isClaimed) return answerAgain(c, request, state) as Answer
  return settling(work, {
    keep: (answer) => soon(c, run(settleKey(request, answer.status, answer.body)), KEEP_MS_MAX),
    // While the database is unavailable, the answer does not wait for the release.
    release: (isAway) => soon(c, run(releaseKey(request)), isAway ? 0 : KEEP_MS_MAX),
  })
}

/**
 * Waits at most `limitMs` for `work`, which then continues in the background. A failure is logged.
 */
async function soon(c: ApiRequest, work: Promise<unknown>, limitMs: number): Promise<void> {
  runInBackground(c, 'idempotency_key.not_kept', work)
  await withinTime(work, limitMs).catch(() => {})
}

interface Settling {
  keep: (answer: KeptAnswer) => Promise<void>
  release: (isAway: boolean) => Promise<void>
}

/** A queued report releases the key, because the client may ask again for its final answer. */
async function settling<Answer extends KeptAnswer>(
  work: () => Promise<Answer>,
  { keep, release }: Settling,
): Promise<Answer> {
  try {
    const answer = await work()
    await (isWaiting(answer.body) ? release(true) : keep(answer))
    return answer
  } catch (error) {
    await release(error instanceof Refusal && error.code === 'unavailable')
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
    const problem = fieldProblem('idempotency-key', 'new_idempotency_key')
    throw refuseProblem(problem, 'idempotency_conflict')
  }
  if (state.status === null) {
    c.header('retry-after', `${RUNNING_RETRY_SECONDS}`)
    throw refuse('conflict', 'request_running')
  }
  c.header('idempotent-replayed', 'true')
  return { status: state.status as ContentfulStatusCode, body: state.response }
}
