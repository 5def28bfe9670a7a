/** Checks proposals about manual payments, invoices, rates and credit, and collects their facts. */
import { readCreditLimit } from '../../billing/credit-limit.ts'
import { readVoidable } from '../../billing/void-invoice.ts'
import type { Db, Scope } from '../../core/database.ts'
import { parseDecimal } from '../../core/money.ts'
import { problemAt, refuse, refuseProblem } from '../../core/refusal.ts'
import { checkRate, type EnteredRate } from '../../ledger/enter-rate.ts'
import {
  type By,
  checkManualPayout,
  lossRequest,
  type ManualPayment,
  paymentsRequest,
  type RecordRequest,
} from '../../payouts/check-manual-payout.ts'
import { creditFacts, paymentFacts, rateFacts, returnFacts, voidFacts } from './money-rules.ts'
import type { ProposalContent } from './rules.ts'

export type MoneyAct =
  | { kind: 'manual_payment'; batchId: string; payments: readonly ManualPayment[] }
  | { kind: 'manual_return'; itemId: string }
  | { kind: 'invoice_void'; invoiceId: string }
  | { kind: 'exchange_rate'; rate: EnteredRate; isConfirmed: boolean }
  | { kind: 'credit_limit'; advertiserId: string; limit: string }

type Facts = Omit<ProposalContent, 'kind' | 'reason'>
const nobody = { advertiserId: null, affiliateId: null, subjectId: null }

/** @throws Refusal `invalid_input`, `not_found`, `forbidden`, `conflict` or `rate_differs`. */
export function moneyFactsOf(db: Db, scope: Scope, act: MoneyAct, by: By): Promise<Facts> {
  switch (act.kind) {
    case 'manual_payment':
      return paymentsOf(db, act, by)
    case 'manual_return':
      return returnOf(db, act.itemId, by)
    case 'invoice_void':
      return voidOf(db, scope, act.invoiceId)
    case 'exchange_rate':
      return rateOf(db, scope, act, by.now)
    case 'credit_limit':
      return creditOf(db, scope, act)
  }
}

/** @throws Refusal `conflict` also if everything was recorded before. */
async function checkNew(db: Db, request: RecordRequest, by: By) {
  const { batchId, outcomes } = await checkManualPayout(db, request, by)
  const [first] = outcomes
  if (first === undefined) throw refuse('conflict', 'already_recorded')
  return { batchId, outcomes, first: first.item }
}

async function paymentsOf(
  db: Db,
  { batchId, payments }: Extract<MoneyAct, { kind: 'manual_payment' }>,
  by: By,
): Promise<Facts> {
  const { outcomes, first } = await checkNew(db, paymentsRequest(batchId, payments), by)
  const items = outcomes.map(({ item, report: { reported, at } }) => ({
    ...{ itemId: item.itemId, affiliateName: item.affiliateName, amountMinor: item.amountMinor },
    ...{ reference: reported.kind === 'payment' ? reported.reference : '', paidAt: at },
  }))
  return {
    ...{ ...nobody, advertiserId: first.payerAdvertiserId },
    subjectId: payments.length === 1 ? first.itemId : batchId,
    facts: paymentFacts({ batchId, currency: first.currency, items }),
  }
}

async function returnOf(db: Db, itemId: string, by: By): Promise<Facts> {
  const request = lossRequest({ itemId, kind: 'return', reason: '' }, by.now)
  const { batchId, first } = await checkNew(db, request, by)
  const { affiliateName, amountMinor: minor, currency, externalReference: reference } = first
  return {
    ...{ ...nobody, advertiserId: first.payerAdvertiserId, subjectId: itemId },
    facts: returnFacts({ batchId, affiliateName, amount: { minor, currency }, reference }),
  }
}

async function voidOf(db: Db, scope: Scope, invoiceId: string): Promise<Facts> {
  const { number, advertiserId, total } = await readVoidable(db, scope, invoiceId)
  return {
    ...{ ...nobody, advertiserId, subjectId: invoiceId },
    facts: voidFacts({ number, total }),
  }
}

async function rateOf(
  db: Db,
  scope: Scope,
  { rate, isConfirmed }: Extract<MoneyAct, { kind: 'exchange_rate' }>,
  now: Date,
): Promise<Facts> {
  const previous = await checkRate(db, scope, { rate, isConfirmed, now })
  return { ...nobody, facts: rateFacts({ rate, previous }) }
}

async function creditOf(
  db: Db,
  scope: Scope,
  { advertiserId, limit }: Extract<MoneyAct, { kind: 'credit_limit' }>,
): Promise<Facts> {
  const { currency, limitMinor: beforeMinor } = await readCreditLimit(db, scope, advertiserId)
  const parsed = parseDecimal(limit, currency)
  if (!parsed.ok) throw refuseProblem(problemAt('credit_limit', parsed.fault))
  const { minor: limitMinor } = parsed.money
  if (limitMinor === beforeMinor) throw refuse('conflict', 'limit_unchanged')
  const facts = creditFacts({ currency, beforeMinor, limitMinor })
  return { ...nobody, advertiserId, facts }
}
