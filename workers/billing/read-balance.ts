import { type Db, runScoped, type Scope } from '../core/database.ts'
import { moneyAnswer, timeOrNull } from '../http/present.ts'
import type { BalanceSummary } from './balances-contract.ts'
import { type BalanceView, listBalances, toBalanceView } from './db/balances.ts'

/** The balances of an existing advertiser. */
export async function readBalance(db: Db, scope: Scope, advertiserId: string) {
  const one = listBalances({ advertiserId, afterId: null, limit: 1 })
  const [[row = {}] = []] = await runScoped(db, scope, [one])
  return balanceAnswer(toBalanceView(row))
}

export function balanceAnswer(view: BalanceView): BalanceSummary {
  return {
    advertiser: view.advertiser,
    billing: view.billing,
    credit_limit: moneyAnswer(view.creditLimitMinor, view.currency),
    low_balance: moneyAnswer(view.lowBalanceMinor, view.currency),
    low_balance_notified_at: timeOrNull(view.lowBalanceNotifiedAt),
    payout_minimums: view.payoutMinimums.map(({ minor, currency }) => moneyAnswer(minor, currency)),
    balances: view.balances.map((part) => ({
      currency: part.currency,
      deposit: moneyAnswer(part.depositMinor, part.currency),
      receivable: moneyAnswer(part.receivableMinor, part.currency),
      unfunded: moneyAnswer(part.unfundedMinor, part.currency),
      unfunded_conversions: part.unfundedConversions,
    })),
  }
}
