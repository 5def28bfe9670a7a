/** Postings E1, E2 and E13 to E16: money that comes and goes because a person booked it. */
import type { LedgerAccountKind } from '../../schema/vocabulary.ts'
import { entry, fundingAccount, type LedgerEntry, platformAccount } from './ledger.ts'
import type { Money } from './money.ts'

export type CashKind = Extract<LedgerAccountKind, `plat.cash.${string}`>

/** The platform's own money, put where payouts are paid from: it bears PayPal's fees. */
export function capitalPaidIn(
  capital: { capitalId: string; amount: Money; into: CashKind },
  at: Date,
): LedgerEntry {
  return entry(`cap:${capital.capitalId}`, 'capital_paid_in', capital.amount, at, {}, [
    platformAccount(capital.into),
    platformAccount('plat.capital'),
  ])
}

/** E1: an advertiser's deposit has reached one of our cash accounts. `depositId` is the provider's. */
export function depositReceived(
  deposit: { depositId: string; advertiserId: string; amount: Money; into: CashKind },
  at: Date,
): LedgerEntry {
  return entry(`dep:${deposit.depositId}`, 'deposit_received', deposit.amount, at, {}, [
    platformAccount(deposit.into),
    fundingAccount('prepaid', deposit.advertiserId),
  ])
}
