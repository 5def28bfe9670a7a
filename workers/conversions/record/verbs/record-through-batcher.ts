/**
 * The desk of conversions: what apps report from all isolates meets at one object, and what meets there is
 * recorded together. The desk keeps nothing; without it each report is recorded by itself.
 */
import type { RefusalCode } from '../../../../schema/vocabulary.ts'
import { isEarningEvent } from '../../../commissions/rules/customer-terms.ts'
import type { Db, Origin } from '../../../core/database.ts'
import { DatabaseAway, isOutage } from '../../../core/outage.ts'
import { type FieldProblem, Refusal } from '../../../core/refusal.ts'
import { LateError, withinTime } from '../../../core/within-time.ts'
import type { TakeEarning } from './batch-earnings.ts'
import { type ConversionInput, type RecordOutcome, recordConversion } from './record-conversion.ts'

/** What crosses to the desk. */
export type DeskInput = Omit<ConversionInput, 'newId'>

/** What comes back: an error would lose its class on the way. */
export type DeskAnswer =
  | { outcome: 'taken'; taken: RecordOutcome }
  | {
      outcome: 'refused'
      code: RefusalCode
      message: string
      fields: readonly FieldProblem[]
      retryAfterSeconds: number | null
    }
  /** The database is away. */
  | { outcome: 'away' }

/** One object, as others call it. */
export interface ConversionDesk {
  take(input: DeskInput, origin: Origin | null): Promise<DeskAnswer>
}

export interface ConversionDesks {
  /** The one at which an advertiser's reports meet others. */
  of(advertiserId: string): ConversionDesk
}

/** The wait for a batch and its two statements at their limits. Who reports is answered sooner. */
const DESK_MS_MAX = 45_000

/**
 * As recordConversion; a lead, sale or rebill at the desk, where there is one. A desk that fails
 * is gone round: what it may have done is found recorded then. What a person asks proves their role in its
 * own batch, so it is asked nowhere else.
 * @throws as recordConversion; DatabaseAway.
 */
export async function recordAtDesk(
  desks: ConversionDesks | undefined,
  db: Db,
  input: ConversionInput,
): Promise<RecordOutcome> {
  const isAsked = desks !== undefined && db.isGuarded !== true && isEarningEvent(input.event)
  if (!isAsked) return recordConversion(db, input)
  const { newId, ...asked } = input
  const answer = await askDesk(desks, asked, db.origin ?? null)
  // Its journal line may be written already, under the id that the desk was given.
  if (answer === null) return recordConversion(db, { ...input, reportId: newId(input.now) })
  if (answer.outcome === 'taken') return answer.taken
  if (answer.outcome === 'away') throw new DatabaseAway()
  const { code, message, fields, retryAfterSeconds } = answer
  throw new Refusal(code, message, fields, retryAfterSeconds)
}

/** Null: the desk failed. @throws DatabaseAway when it does not answer, or has too much to do. */
async function askDesk(desks: ConversionDesks, input: DeskInput, origin: Origin | null) {
  try {
    const desk = desks.of(input.advertiserId)
    return await withinTime(desk.take(input, origin), DESK_MS_MAX)
  } catch (error) {
    const line = { event: 'conversion_desk.failed', advertiserId: input.advertiserId }
    console.error(JSON.stringify({ ...line, error: String(error) }))
    // Going round a desk that has too much to do would bring all of it to the same rows one by one.
    const { overloaded } = error as { overloaded?: boolean }
    if (error instanceof LateError || overloaded === true) throw new DatabaseAway()
    return null
  }
}

/** What the object answers for one report. @throws only what is a bug. */
export async function answerAtDesk(
  db: Db,
  input: ConversionInput,
  earn: TakeEarning,
): Promise<DeskAnswer> {
  try {
    return { outcome: 'taken', taken: await recordConversion(db, input, earn) }
  } catch (error) {
    if (isOutage(error)) return { outcome: 'away' }
    if (!(error instanceof Refusal)) throw error
    const { code, message, fields, retryAfterSeconds } = error
    return { outcome: 'refused', code, message, fields, retryAfterSeconds }
  }
}
