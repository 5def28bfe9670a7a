import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal, refuseField } from '../../core/refusal.ts'
import { type ExchangeRate, findSameRate, insertRate } from './db.ts'

/** Twelve digits before the point and twelve behind: more is no rate of money. */
const rateForm = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/

/**
 * Stores what one unit of a currency is worth in another from a time on. A stored rate never changes: a
 * conversion's receipt names it. Reports that wait for it are judged by the sweep of parked reports,
 * within five minutes. The same rate again changes nothing.
 * @throws Refusal `invalid_input`, or `conflict` when that time has another rate.
 */
export async function enterRate(
  db: Db,
  scope: Scope,
  { rate, userId, now }: { rate: ExchangeRate; userId: string; now: Date },
): Promise<'entered' | 'already_entered'> {
  if (rate.base === rate.quote) throw refuseField('quote', 'Name another currency than base.')
  if (!rateForm.test(rate.rate) || /^[0.]+$/.test(rate.rate)) {
    throw refuseField('rate', 'Write a decimal above zero such as "1.0842", without an exponent.')
  }
  if (rate.asOf > now) throw refuseField('as_of', 'A rate of the future is not known.')
  const statements = [insertRate(rate, userId), findSameRate(rate)]
  const [inserted = [], [stored] = []] = await runScoped(db, scope, statements)
  if (inserted.length > 0) return 'entered'
  if (stored?.same === true) return 'already_entered'
  const message = 'There is another rate of that very time.'
  throw new Refusal('conflict', message, [{ field: 'rate', message }])
}
