/**
 * Records a conversion through the batcher, where conversions from all isolates are written together. The
 * batcher stores nothing; without it each conversion is recorded by itself.
 */
import type { RefusalCode } from '../../../../schema/vocabulary.ts'
import { isEarningEvent } from '../../../commissions/rules/renewal-terms.ts'
import type { Db, Origin } from '../../../core/database.ts'
import { DatabaseAway, isOutage } from '../../../core/outage.ts'
import { type FieldProblem, Refusal } from '../../../core/refusal.ts'
import { LateError, withinTime } from '../../../core/within-time.ts'
import type { TakeEarning } from './record-batch.ts'
import { type ConversionInput, type RecordOutcome, recordConversion } from './record-conversion.ts'

/** What is sent to the batcher. */
export type BatcherInput = Omit<ConversionInput, 'newId'>

/** What it answers: an error would lose its class on the way. */
export type BatcherAnswer =
  | { outcome: 'recorded'; recorded: RecordOutcome }
  | {
      outcome: 'refused'
      code: RefusalCode
      message: string
      fields: readonly FieldProblem[]
      retryAfterSeconds: number | null
    }
  /** The database is away. */
  | { outcome: 'away' }

/** The object, as others call it. */
export interface ConversionBatcher {
  record(input: BatcherInput, origin: Origin | null): Promise<BatcherAnswer>
}

/** The wait for a batch and its transaction at their limits. The app is answered sooner. */
const BATCHER_MS_MAX = 45_000

/**
 * As recordConversion; a lead, sale or rebill goes through the batcher, where there is one. If the batcher fails,
 * the Worker records the event itself: what the batcher may have written is found recorded. What a person enters
 * must prove their role in its own transaction, so it never goes there.
 * @throws as recordConversion; DatabaseAway.
 */
export async function recordThroughBatcher(
  batcher: ConversionBatcher | undefined,
  db: Db,
  input: ConversionInput,
): Promise<RecordOutcome> {
  if (batcher === undefined || db.isGuarded === true || !isEarningEvent(input.event)) {
    return recordConversion(db, input)
  }
  const { newId, ...sent } = input
  const answer = await askBatcher(batcher, sent, db.origin ?? null)
  // Its journal line may be written already, under the id that the batcher was given.
  if (answer === null) return recordConversion(db, { ...input, reportId: newId(input.now) })
  if (answer.outcome === 'recorded') return answer.recorded
  if (answer.outcome === 'away') throw new DatabaseAway()
  const { code, message, fields, retryAfterSeconds } = answer
  throw new Refusal(code, message, fields, retryAfterSeconds)
}

/** Null: the batcher failed. @throws DatabaseAway when it does not answer, or has too much to do. */
async function askBatcher(batcher: ConversionBatcher, input: BatcherInput, origin: Origin | null) {
  try {
    return await withinTime(batcher.record(input, origin), BATCHER_MS_MAX)
  } catch (error) {
    const line = { event: 'conversion_batcher.failed', advertiserId: input.advertiserId }
    console.error(JSON.stringify({ ...line, error: String(error) }))
    // Without a batcher that has too much to do, all of it would reach the same rows one by one.
    const { overloaded } = error as { overloaded?: boolean }
    if (error instanceof LateError || overloaded === true) throw new DatabaseAway()
    return null
  }
}

/** What the object answers for one report. @throws only what is a bug. */
export async function recordInBatcher(
  db: Db,
  input: ConversionInput,
  earn: TakeEarning,
): Promise<BatcherAnswer> {
  try {
    return { outcome: 'recorded', recorded: await recordConversion(db, input, earn) }
  } catch (error) {
    if (isOutage(error)) return { outcome: 'away' }
    if (!(error instanceof Refusal)) throw error
    const { code, message, fields, retryAfterSeconds } = error
    return { outcome: 'refused', code, message, fields, retryAfterSeconds }
  }
}
