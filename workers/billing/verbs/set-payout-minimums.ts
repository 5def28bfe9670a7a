import type { Currency } from '../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { type Money, parseAmount } from '../../core/money.ts'
import {
  type FieldProblem,
  fieldProblem,
  problemAt,
  Refusal,
  refuseProblems,
} from '../../core/refusal.ts'
import { listBalances, toBalanceView, updatePayoutMinimums } from '../db/balances.ts'

interface WrittenMinimum {
  /** Decimal above zero. */
  amount: string
  currency: Currency
}

/**
 * Replaces all payout minimums of an advertiser. An affiliate's own higher minimum still applies.
 * Repeating it changes nothing.
 * @throws Refusal `not_found`, or `invalid_input` naming the fields.
 */
export async function setPayoutMinimums(
  db: Db,
  scope: Scope,
  { advertiserId, minimums }: { advertiserId: string; minimums: readonly WrittenMinimum[] },
): Promise<void> {
  const all = readMinimums(minimums)
  const one = listBalances({ advertiserId, afterId: null, limit: 1 })
  const [[row] = []] = await runScoped(db, scope, [one])
  if (row === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  const { currency: own } = toBalanceView(row)
  const change = {
    own: all.find(({ currency }) => currency === own)?.minor ?? null,
    others: all.filter(({ currency }) => currency !== own),
  }
  await runScoped(db, scope, [updatePayoutMinimums(advertiserId, change)])
}

function readMinimums(minimums: readonly WrittenMinimum[]): Money[] {
  const faults: FieldProblem[] = []
  const read: Money[] = []
  for (const [index, { amount, currency }] of minimums.entries()) {
    const field = (name: string) => `minimums.${index}.${name}`
    const parsed = parseAmount(amount, currency)
    if (!parsed.ok) faults.push(problemAt(field('amount'), parsed.fault))
    else if (read.some((other) => other.currency === currency)) {
      faults.push(fieldProblem(field('currency'), 'duplicate'))
    } else read.push(parsed.money)
  }
  if (faults.length > 0) throw refuseProblems(faults)
  return read
}
