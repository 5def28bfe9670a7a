/** The affiliates of a run, if it is not for everybody. */
import { fromMinor, type Money, sumMoney, toMinor } from '../../core/format/money.ts'
import type { Account, Choice, Totals } from './pay-data.ts'

export const choiceModes = ['all', 'only', 'but'] as const
export type ChoiceMode = (typeof choiceModes)[number]

export interface Chosen {
  readonly mode: ChoiceMode
  readonly ids: readonly string[]
}

export const everybody: Chosen = { mode: 'all', ids: [] }

/** The choice in wire format; an empty list is left out. */
export function choiceOf({ mode, ids }: Chosen): Choice {
  if (mode === 'all' || ids.length === 0) return {}
  return mode === 'only' ? { include: [...ids] } : { exclude: [...ids] }
}

/**
 * The balances of one affiliate that a run would pay. A manual run skips people with a PayPal
 * address unless they are named, so that obstacle is ignored here for them.
 */
export const takenOf = (accounts: readonly Account[], mode: ChoiceMode): readonly Account[] =>
  accounts.filter(({ obstacles }) =>
    obstacles.every((obstacle) => mode === 'only' && obstacle === 'excluded'),
  )

export interface RunSum {
  readonly total: Money
  /** Number of balances. */
  readonly count: number
}

/** The run's total: for everybody, for the selected, or for everybody except the selected. */
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
