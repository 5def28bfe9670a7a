import { type Db, guardOf, runScoped, type Scope, type Statement } from '../core/database.ts'
import { fieldProblem, type Refusal, refuseField, refuseProblem } from '../core/refusal.ts'
import {
  type ExchangeRate,
  findRateBefore,
  insertRate,
  requireSameRate,
  toRateBefore,
} from './rates/db.ts'

export type EnteredRate = ExchangeRate

/** Twelve digits before the point and twelve behind: more is no rate of money. */
const rateForm = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/

/**
 * Checks a rate that somebody wants to enter.
 * @param isConfirmed it is right although it differs from the last one: see RateBefore.
 * @returns the last rate; null = it is the first.
 * @throws Refusal `invalid_input`, `conflict` where that time has another rate, or `rate_differs`.
 */
export async function checkRate(
  db: Db,
  scope: Scope,
  { rate, isConfirmed, now }: { rate: EnteredRate; isConfirmed: boolean; now: Date },
): Promise<string | null> {
  if (rate.base === rate.quote) throw refuseField('quote', 'currencies_same')
  if (!rateForm.test(rate.rate) || /^[0.]+$/.test(rate.rate)) {
    throw refuseField('rate', 'rate_format')
  }
  if (rate.asOf > now) throw refuseField('as_of', 'time_in_future')
  const [[row] = []] = await runScoped(db, scope, [findRateBefore(rate)])
  const before = toRateBefore(row)
  if (before?.isTaken) throw rateTaken()
  if (before?.isFar && !isConfirmed) {
    const pair = `${rate.base}/${rate.quote}`
    const far = fieldProblem('rate', 'rate_far', { pair, before: before.rate, rate: rate.rate })
    throw refuseProblem(far, 'rate_differs')
  }
  return before?.rate ?? null
}

/**
 * Stores what one unit of a currency is worth in another from a time on, with the decision of the second
 * person. A stored rate never changes: a conversion's receipt names it. Reports that wait for it are judged
 * by the sweep of parked reports, within five minutes. The same rate again changes nothing.
 * @throws Refusal `conflict` when that time has another rate.
 */
export async function enterRate(
  db: Db,
  scope: Scope,
  { rate, userId }: { rate: EnteredRate; userId: string },
  decision: Statement,
): Promise<void> {
  try {
    await runScoped(db, scope, [decision, insertRate(rate, userId), requireSameRate(rate)])
  } catch (error) {
    if (guardOf(error) !== 'rate_taken') throw error
    throw rateTaken()
  }
}

function rateTaken(): Refusal {
  return refuseProblem(fieldProblem('rate', 'rate_taken'), 'conflict')
}
