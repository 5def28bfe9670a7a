import type { BookingKind, LedgerAccountKind } from '../../../schema/vocabulary.ts'

export type CashAccount = Extract<LedgerAccountKind, `plat.cash.${string}`>

/** The change of one account by a booking. */
export interface Movement {
  readonly account: LedgerAccountKind
  readonly isMore: boolean
  /** The owner of the account; null = the platform. */
  readonly owner: 'advertiser' | 'affiliate' | null
}

/** Fields a kind of booking needs; `optional`: the cash account may be left out. */
export const needsOf: Readonly<
  Record<
    BookingKind,
    {
      readonly of: 'nobody' | 'advertiser' | 'affiliate' | 'invoice' | 'difference'
      readonly cash: 'needed' | 'optional' | 'none'
    }
  >
> = {
  deposit: { of: 'advertiser', cash: 'needed' },
  deposit_chargeback: { of: 'advertiser', cash: 'needed' },
  invoice_payment: { of: 'invoice', cash: 'needed' },
  adjustment_credit: { of: 'affiliate', cash: 'optional' },
  adjustment_debit: { of: 'affiliate', cash: 'optional' },
  debt_writeoff: { of: 'affiliate', cash: 'none' },
  capital: { of: 'nobody', cash: 'needed' },
  tariff: { of: 'advertiser', cash: 'optional' },
  claim_setoff: { of: 'advertiser', cash: 'none' },
  stranger_payment: { of: 'difference', cash: 'none' },
  bonus: { of: 'affiliate', cash: 'none' },
}

const ours = (account: LedgerAccountKind, isMore: boolean): Movement => {
  return { account, isMore, owner: null }
}
const advertisers = (account: LedgerAccountKind, isMore: boolean): Movement => {
  return { account, isMore, owner: 'advertiser' }
}
const affiliates = (account: LedgerAccountKind, isMore: boolean): Movement => {
  return { account, isMore, owner: 'affiliate' }
}

/**
 * The effect of a booking, for the people who propose and decide it. The server's ledger decides;
 * tests check that both use the same accounts.
 */
export function movementsOf(
  kind: BookingKind,
  cash: CashAccount | null,
  isOwnPayer = false,
): readonly Movement[] {
  const bank = cash ?? 'plat.cash.bank'
  switch (kind) {
    case 'deposit':
      return [ours(bank, true), advertisers('adv.deposit', true)]
    case 'deposit_chargeback':
      return [ours(bank, false), advertisers('adv.receivable', true)]
    case 'invoice_payment':
      return [ours(bank, true), advertisers('adv.receivable', false)]
    case 'adjustment_credit':
      return [ours(cash ?? 'plat.exp.adjustment', true), affiliates('aff.available', true)]
    case 'adjustment_debit':
      return [ours(cash ?? 'plat.exp.adjustment', false), affiliates('aff.debt', true)]
    case 'debt_writeoff':
      // An advertiser that pays itself bears it, first from its claims.
      return [
        isOwnPayer ? advertisers('adv.deposit', false) : ours('plat.exp.bad_debt', true),
        affiliates('aff.debt', false),
      ]
    case 'stranger_payment':
      return [ours('plat.cash.paypal', false), ours('plat.exp.bad_debt', true)]
    // The advertiser's side depends on how it paid then.
    case 'bonus':
      return [affiliates('aff.available', true)]
    case 'claim_setoff':
      return [advertisers('adv.deposit', false), advertisers('adv.payer', false)]
    case 'capital':
      return [ours(bank, true), ours('plat.capital', true)]
    case 'tariff':
      return [
        cash === null ? advertisers('adv.deposit', false) : ours(cash, true),
        ours('plat.saas_revenue', true),
      ]
  }
}
