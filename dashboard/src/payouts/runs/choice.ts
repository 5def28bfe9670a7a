/** Whom a run is for, when it is not for everybody. */
import { fromMinor, type Money, sumMoney, toMinor } from '../../core/format/money.ts'
import type { Account, Choice, Totals } from './pay-data.ts'

export const choiceModes = ['all', 'only', 'but'] as const
export type ChoiceMode = (typeof choiceModes)[number]

export interface Chosen {
  readonly mode: ChoiceMode
  readonly ids: readonly string[]
}

export const everybody: Chosen = { mode: 'all', ids: [] }

/** As the wire takes it; an empty list names nobody, and is left out. */
export function choiceOf({ mode, ids }: Chosen): Choice {
  if (mode === 'all' || ids.length === 0) return {}
  return mode === 'only' ? { include: [...ids] } : { exclude: [...ids] }
}

/**
 * Those of one affiliate's balances that a run would take. By hand, whoever has a PayPal address is
 * left out unless they are named, and that is lifted here for them.
 */
export const takenOf = (accounts: readonly Account[], mode: ChoiceMode): readonly Account[] =>
  accounts.filter(({ obstacles }) =>
    obstacles.every((obstacle) => mode === 'only' && obstacle === 'excluded'),
  )

export interface RunSum {
  readonly total: Money
  /** Balances. */
  readonly count: number
}

/** What the run would pay: everybody's sum, that of the chosen, or everybody's without them. */
export function runSum(totals: Totals, { mode, ids }: Chosen, taken: readonly Account[]): RunSum {
  const { total, accounts } = totals.payable
  const theirs = sumMoney(
    taken.map(({ amount }) => amount),
    total.currency,
  )
  if (mode === 'all' || ids.length === 0) return { total, count: accounts }
  if (mode === 'only') return { total: theirs, count: taken.length }
  return {
    total: fromMinor(toMinor(total) - toMinor(theirs), total.currency),
    count: accounts - taken.length,
  }
}
