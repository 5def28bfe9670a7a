import { type Db, guardOf, runScoped, type Scope, type Statement } from '../../core/database.ts'
import { Refusal, refuseField } from '../../core/refusal.ts'
import { type ExchangeRate, insertRate, requireSameRate } from './db.ts'

/** Twelve digits before the point and twelve behind: more is no rate of money. */
const rateForm = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/

/** @throws Refusal `invalid_input` where it is no rate, or one of the future. */
export function requireRate(rate: ExchangeRate, now: Date): void {
  if (rate.base === rate.quote) throw refuseField('quote', 'Name another currency than base.')
  if (!rateForm.test(rate.rate) || /^[0.]+$/.test(rate.rate)) {
    throw refuseField('rate', 'Write a decimal above zero such as "1.0842", without an exponent.')
  }
  if (rate.asOf > now) throw refuseField('as_of', 'A rate of the future is not known.')
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
  { rate, userId }: { rate: ExchangeRate; userId: string },
  decision: Statement,
): Promise<void> {
  try {
    await runScoped(db, scope, [decision, insertRate(rate, userId), requireSameRate(rate)])
  } catch (error) {
    if (guardOf(error) !== 'rate_taken') throw error
    throw rateTaken()
  }
}

export function rateTaken(): Refusal {
  const message = 'There is another rate of that very time.'
  return new Refusal('conflict', message, [{ field: 'rate', message }])
}
