/** What the sources without an app key share: GET /postback and the pixel. */

import { newId } from '../../../core/ids.ts'
import { isOutage } from '../../../core/outage.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import { addressOf, databaseOf } from '../../../http/actor.ts'
import { beforeAnswer } from '../../../http/answer-time.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { conversionBatcher } from '../../record/http/batcher-client.ts'
import type { ConversionInput } from '../../record/verbs/record-conversion.ts'
import { recordThroughBatcher } from '../../record/verbs/record-through-batcher.ts'
import { requireShort } from '../pixel/limit-pixels.ts'
import { sendWhole } from '../queue-report.ts'
import type { Replay } from '../source.ts'
import { recordQuery, recordQueryAgain } from './ingest.ts'
import { onlyKnown, secretParameters, withoutSecret } from './query-rules.ts'
import type { QueryOutcome, QueryReport } from './report.ts'

/** Reads the request into what the verb, or the queue, takes. */
export async function readQueryReport(
  c: ApiRequest,
  source: QueryReport['source'],
): Promise<QueryReport> {
  const { searchParams } = new URL(c.req.url)
  const secret = secretParameters.map((name) => searchParams.get(name)).find((text) => text)
  return {
    source,
    reportId: newId(c.var.now),
    receivedAt: c.var.now,
    ip: addressOf(c),
    query: source === 'pixel' ? onlyKnown(searchParams) : withoutSecret(searchParams),
    secretHash: secret ? await sha256Hex(secret) : null,
  }
}

/**
 * Evaluates it; while the database is away, or late, it is queued.
 * @throws Refusal.
 */
export async function ingestQuery(
  c: ApiRequest,
  sent: QueryReport,
): Promise<QueryOutcome | 'queued'> {
  const { now } = c.var
  try {
    return await beforeAnswer(c, async () => {
      const db = await databaseOf(c)
      const { SNAPSHOTS: store } = c.env
      const batcher = conversionBatcher(c.env)
      const record = (input: ConversionInput) => recordThroughBatcher(batcher, db, input)
      return recordQuery({ db, store, now, newId, record }, sent)
    })
  } catch (error) {
    if (!isOutage(error)) throw error
    return queueQuery(c, sent)
  }
}

/** Keeps it until the database is back, or until what it names has come. @throws Refusal `unavailable`. */
export async function queueQuery(c: ApiRequest, sent: QueryReport): Promise<'queued'> {
  requireShort(sent)
  const { source, ...rest } = sent
  const receivedAt = sent.receivedAt.toISOString()
  const message = { v: 1, type: 'postback.received', source, ...rest, receivedAt } as const
  await sendWhole(c.env.REPORTS, message)
  return 'queued'
}

/** Evaluates a logged query again. */
export function replayQuery(source: QueryReport['source']): Replay {
  return async (c, db, { receivedAt, body }) => {
    const { now } = c.var
    const reportId = newId(now)
    const sent = { source, reportId, receivedAt, query: body ?? '' }
    await recordQueryAgain({ db, store: c.env.SNAPSHOTS, now, newId }, sent)
    return reportId
  }
}

const V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
/** Clicks are stored within seconds; after a long outage within the hour. */
const YOUNG_MS = 60 * 60_000

/** A click id made so lately that its click may still be on its way. */
export function isYoung(clickId: string, now: Date): boolean {
  const [, high, low] = V7.exec(clickId) ?? []
  if (high === undefined || low === undefined) return false
  const madeAtMs = Number.parseInt(high + low, 16)
  return Math.abs(now.getTime() - madeAtMs) < YOUNG_MS
}
