/**
 * Records a conversion through the batcher, which writes conversions from all isolates together. The batcher stores
 * nothing. Without it, each conversion is recorded alone.
 */
import type { RefusalCode } from '../../../../schema/vocabulary.ts'
import { isEarningEvent } from '../../../commissions/rules/renewal-terms.ts'
import type { Db, Origin } from '../../../core/database.ts'
import { DatabaseAway, isOutage } from '../../../core/outage.ts'
import { type FieldProblem, Refusal, type RefusalReason } from '../../../core/refusal.ts'
import { LateError, withinTime } from '../../../core/within-time.ts'
import type { RecordEarning } from './record-batch.ts'
import { type ConversionInput, type RecordOutcome, recordConversion } from './record-conversion.ts'

/** Request to the batcher. */
export type BatcherInput = Omit<ConversionInput, 'newId'>

/** Answer of the batcher. Errors are data, because an error loses its class over RPC. */
export type BatcherAnswer =
  | { outcome: 'recorded'; recorded: RecordOutcome }
  | {
      outcome: 'refused'
      code: RefusalCode
      message: string
      fields: readonly FieldProblem[]
      retryAfterSeconds: number | null
      reason?: RefusalReason | null
    }
  /** The database is away. */
  | { outcome: 'away' }

/** The RPC interface of the batcher. */
export interface ConversionBatcher {
  record(input: BatcherInput, origin: Origin | null): Promise<BatcherAnswer>
}

/** Longest wait for a batch plus its longest transaction. The app gets its answer sooner. */
const BATCHER_MS_MAX = 45_000

/**
 * Like recordConversion, but sends a lead, sale or rebill to the batcher if there is one. If the batcher fails, the
 * Worker records the event itself. If the batcher had recorded it, it is detected as a repeat. Manual entries never use
 * the batcher, because their transaction must check the person's role. Neither do tests, which have transactions of their own.
 * @throws as recordConversion; DatabaseAway.
 */
export async function recordThroughBatcher(
  batcher: ConversionBatcher | undefined,
  db: Db,
  input: ConversionInput,
): Promise<RecordOutcome> {
  if (batcher === undefined || db.isGuarded || input.isTest || !isEarningEvent(input.event)) {
    return recordConversion(db, input)
  }
  const { newId, ...sent } = input
  const answer = await askBatcher(batcher, sent, db.origin ?? null)
  // The batcher may have written the event log line under this id already, so it gets a new one.
  if (answer === null) return recordConversion(db, { ...input, reportId: newId(input.now) })
  if (answer.outcome === 'recorded') return answer.recorded
  if (answer.outcome === 'away') throw new DatabaseAway()
  const { code, message, fields, retryAfterSeconds, reason = null } = answer
  throw new Refusal(code, message, { fields, retryAfterSeconds, reason })
}

/** Null if the batcher failed. @throws DatabaseAway if it does not answer or is overloaded. */
async function askBatcher(batcher: ConversionBatcher, input: BatcherInput, origin: Origin | null) {
  try {
    return await withinTime(batcher.record(input, origin), BATCHER_MS_MAX)
  } catch (error) {
    const line = { event: 'conversion_batcher.failed', advertiserId: input.advertiserId }
    console.error(JSON.stringify({ ...line, error: String(error) }))
    // If the batcher is overloaded, recording here would send the whole load to the same rows, one by one.
    const { overloaded } = error as { overloaded?: boolean }
    if (error instanceof LateError || overloaded === true) throw new DatabaseAway()
    return null
  }
}

/** The batcher's answer for one report. @throws only on a bug. */
export async function recordInBatcher(
  db: Db,
  input: ConversionInput,
  earn: RecordEarning,
): Promise<BatcherAnswer> {
  try {
    return { outcome: 'recorded', recorded: await recordConversion(db, input, earn) }
  } catch (error) {
    if (isOutage(error)) return { outcome: 'away' }
    if (!(error instanceof Refusal)) throw error
    const { code, message, fields, retryAfterSeconds, reason } = error
    return { outcome: 'refused', code, message, fields, retryAfterSeconds, reason }
  }
}
