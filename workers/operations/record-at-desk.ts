/**
 * The desk of an advertiser: what its apps report from all isolates meets at one object, and what meets there
 * is recorded together. The desk keeps nothing; without it each report is recorded by itself.
 */
import type { RefusalCode } from '../../schema/vocabulary.ts'
import type { Db, Origin } from '../db/database.ts'
import { DatabaseAway, isOutage } from '../db/outage.ts'
import { isEarningEvent } from '../domain/customer-terms.ts'
import { type FieldProblem, Refusal } from '../domain/refusal.ts'
import { LateError, withinTime } from '../within-time.ts'
import type { TakeEarning } from './gather-earnings.ts'
import { type ConversionInput, type RecordOutcome, recordConversion } from './record-conversion.ts'

/** What crosses to the desk. */
export type DeskInput = Omit<ConversionInput, 'newId'>

/** What comes back: an error would lose its class on the way. */
export type DeskAnswer =
  | { outcome: 'taken'; taken: RecordOutcome }
  | { outcome: 'refused'; code: RefusalCode; message: string; fields: readonly FieldProblem[] }
  /** The database is away. */
  | { outcome: 'away' }

/** The object of one advertiser, as others call it. */
export interface ConversionDesk {
  take(input: DeskInput, origin: Origin | null): Promise<DeskAnswer>
}

/** All of them, by the advertiser's id. */
export interface ConversionDesks {
  getByName(advertiserId: string): ConversionDesk
}

/** Two answers of the database at their slowest, and a round before. */
const DESK_MS_MAX = 45_000

/**
 * As recordConversion; a lead, sale or rebill at its advertiser's desk, where there is one. A desk that fails
 * is gone round: what it may have done is found recorded then.
 * @throws as recordConversion; DatabaseAway.
 */
export async function recordAtDesk(
  desks: ConversionDesks | undefined,
  db: Db,
  input: ConversionInput,
): Promise<RecordOutcome> {
  if (desks === undefined || !isEarningEvent(input.event)) return recordConversion(db, input)
  const { newId, ...asked } = input
  const answer = await askDesk(desks, asked, db.origin ?? null)
  // Its journal line may be written already, under the id that the desk was given.
  if (answer === null) return recordConversion(db, { ...input, reportId: newId(input.now) })
  if (answer.outcome === 'taken') return answer.taken
  if (answer.outcome === 'refused') throw new Refusal(answer.code, answer.message, answer.fields)
  throw new DatabaseAway()
}

/** Null: the desk failed. @throws DatabaseAway when it does not answer. */
async function askDesk(desks: ConversionDesks, input: DeskInput, origin: Origin | null) {
  try {
    const desk = desks.getByName(input.advertiserId)
    return await withinTime(desk.take(input, origin), DESK_MS_MAX)
  } catch (error) {
    const line = { event: 'conversion_desk.failed', advertiserId: input.advertiserId }
    console.error(JSON.stringify({ ...line, error: String(error) }))
    if (error instanceof LateError) throw new DatabaseAway()
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
    const { code, message, fields } = error
    return { outcome: 'refused', code, message, fields }
  }
}
