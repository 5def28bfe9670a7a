/** The facts of proposals about manual payments, invoices, rates and credit. */
import type { Currency } from '../../../schema/vocabulary.ts'
import { invariant } from '../../core/invariant.ts'
import type { Money } from '../../core/money.ts'
import type { EnteredRate } from '../../ledger/enter-rate.ts'
import { currencyOf, type ProposalFacts, textOf } from './rules.ts'

// ------------------------------------------------------------------ manual payments
/** One payment of the batch. */
export interface PaidItem {
  itemId: string
  affiliateName: string
  amountMinor: bigint
  reference: string
  paidAt: Date
}

export interface PaymentFacts {
  batchId: string
  currency: Currency
  items: PaidItem[]
}

export function paymentFacts({ batchId, currency, items }: PaymentFacts): ProposalFacts {
  const lines = items.map(({ itemId, affiliateName, amountMinor, reference, paidAt }) => [
    ...[itemId, affiliateName, amountMinor.toString(), reference, paidAt.toISOString()],
  ])
  return { batch_id: batchId, currency, items: JSON.stringify(lines) }
}

export function readPaymentFacts(facts: ProposalFacts): PaymentFacts {
  const lines = JSON.parse(textOf(facts, 'items')) as [string, string, string, string, string][]
  return {
    batchId: textOf(facts, 'batch_id'),
    currency: currencyOf(facts.currency),
    items: lines.map(([itemId, affiliateName, minor, reference, paidAt]) => ({
      ...{ itemId, affiliateName, amountMinor: BigInt(minor), reference, paidAt: new Date(paidAt) },
    })),
  }
}

// ------------------------------------------------------------------ manual returns
export interface ReturnFacts {
  batchId: string
  affiliateName: string
  amount: Money
  /** Reference of the returned payment. */
  reference: string | null
}

export function returnFacts({ batchId, affiliateName, amount, reference }: ReturnFacts) {
  const paid = reference === null ? {} : { reference }
  return { batch_id: batchId, affiliate_name: affiliateName, ...amountFacts(amount), ...paid }
}

export function readReturnFacts(facts: ProposalFacts): ReturnFacts {
  return {
    batchId: textOf(facts, 'batch_id'),
    affiliateName: textOf(facts, 'affiliate_name'),
    amount: readAmount(facts),
    reference: facts.reference ?? null,
  }
}

// ------------------------------------------------------------------ invoices
export interface VoidFacts {
  number: string
  total: Money
}

export function voidFacts({ number, total }: VoidFacts): ProposalFacts {
  return { number, ...amountFacts(total) }
}

export function readVoidFacts(facts: ProposalFacts): VoidFacts {
  return { number: textOf(facts, 'number'), total: readAmount(facts) }
}

// ------------------------------------------------------------------ exchange rates
export interface RateFacts {
  rate: EnteredRate
  /** The stored rate before it; null = the first. */
  previous: string | null
}

/** `pair` allows one open proposal per pair of currencies: see proposals_open_key. */
export function rateFacts({ rate, previous }: RateFacts): ProposalFacts {
  return {
    ...{ pair: `${rate.base}/${rate.quote}`, rate: rate.rate, as_of: rate.asOf.toISOString() },
    ...(previous === null ? {} : { previous }),
  }
}

export function readRateFacts(facts: ProposalFacts): RateFacts {
  const [base, quote] = textOf(facts, 'pair').split('/')
  const rate = { rate: textOf(facts, 'rate'), asOf: new Date(textOf(facts, 'as_of')) }
  return {
    rate: { base: currencyOf(base), quote: currencyOf(quote), ...rate },
    previous: facts.previous ?? null,
  }
}

// ------------------------------------------------------------------ credit limits
export interface CreditFacts {
  currency: Currency
  beforeMinor: bigint
  limitMinor: bigint
}

export function creditFacts({ currency, beforeMinor, limitMinor }: CreditFacts): ProposalFacts {
  return { currency, before_minor: beforeMinor.toString(), limit_minor: limitMinor.toString() }
}

export function readCreditFacts(facts: ProposalFacts): CreditFacts {
  return {
    currency: currencyOf(facts.currency),
    beforeMinor: BigInt(textOf(facts, 'before_minor')),
    limitMinor: BigInt(textOf(facts, 'limit_minor')),
  }
}

function amountFacts({ minor, currency }: Money): ProposalFacts {
  invariant(minor > 0n, 'what is proposed is about some money')
  return { amount_minor: minor.toString(), currency }
}

function readAmount(facts: ProposalFacts): Money {
  return { minor: BigInt(textOf(facts, 'amount_minor')), currency: currencyOf(facts.currency) }
}
