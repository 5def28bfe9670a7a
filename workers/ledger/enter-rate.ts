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

/** Up to twelve digits before and after the decimal point. */
const rateForm = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/

/**
 * Checks a rate that a user wants to enter.
 * @param isConfirmed true = accept it although it differs a lot from the last one: see RateBefore.
 * @returns the last rate; null = it is the first one.
 * @throws Refusal `invalid_input`, `conflict` if that time has another rate, or `rate_differs`.
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
 * Stores the value of one unit of a currency in another from a time on, together with the second
 * person's decision. A stored rate never changes, because receipts of conversions refer to it.
 * Parked reports that need the rate are processed again within five minutes. Repeating it changes
 * nothing.
 * @throws Refusal `conflict` if that time has another rate.
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
