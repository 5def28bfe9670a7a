/** Checks what somebody proposes about payments by hand, invoices, rates and credit, and states its facts. */
import { listBalances, toBalanceView } from '../../billing/db/balances.ts'
import { listInvoices, toInvoiceView } from '../../billing/db/invoices.ts'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { parseDecimal } from '../../core/money.ts'
import { Refusal, refuseField } from '../../core/refusal.ts'
import { type ExchangeRate, findRateBefore, toRateBefore } from '../../ledger/rates/db.ts'
import { rateTaken, requireRate } from '../../ledger/rates/enter-rate.ts'
import { payoutScope } from '../../payouts/batches/db/payouts.ts'
import { findHandOut } from '../../payouts/manual/db.ts'
import {
  type Asked,
  askedLoss,
  askedPayments,
  type By,
  judgeManual,
  type ManualPayment,
} from '../../payouts/manual/judge-manual-payout.ts'
import { creditFacts, paymentFacts, rateFacts, returnFacts, voidFacts } from './money-rules.ts'
import type { ProposalContent } from './rules.ts'

export type MoneyAct =
  | { kind: 'manual_payment'; batchId: string; payments: readonly ManualPayment[] }
  | { kind: 'manual_return'; itemId: string }
  | { kind: 'invoice_void'; invoiceId: string }
  | { kind: 'exchange_rate'; rate: ExchangeRate; isConfirmed: boolean }
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

/** @throws Refusal `conflict` also where all of it was recorded before. */
async function judgeNew(db: Db, asked: Asked, by: By) {
  const { batchId, news } = await judgeManual(db, asked, by)
  const [first] = news
  if (first === undefined) throw new Refusal('conflict', 'It is recorded already.')
  return { batchId, news, first: first.item }
}

async function paymentsOf(
  db: Db,
  { batchId, payments }: Extract<MoneyAct, { kind: 'manual_payment' }>,
  by: By,
): Promise<Facts> {
  const scope = payoutScope(by.userId, by.payer)
  // A batch that is not there is told from a payment that is not in it.
  const [[batch] = []] = await runScoped(db, scope, [findHandOut(batchId, by.now)])
  if (batch === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const { news, first } = await judgeNew(db, askedPayments(batchId, payments), by)
  const items = news.map(({ item, telling: { told, at } }) => ({
    ...{ itemId: item.itemId, affiliateName: item.affiliateName, amountMinor: item.amountMinor },
    ...{ reference: told.kind === 'payment' ? told.reference : '', paidAt: at },
  }))
  return {
    ...{ ...nobody, advertiserId: first.payerAdvertiserId },
    subjectId: payments.length === 1 ? first.itemId : batchId,
    facts: paymentFacts({ batchId, currency: first.currency, items }),
  }
}

async function returnOf(db: Db, itemId: string, by: By): Promise<Facts> {
  const asked = askedLoss({ itemId, kind: 'return', reason: '' }, by.now)
  const { batchId, first } = await judgeNew(db, asked, by)
  const { affiliateName, amountMinor: minor, currency, externalReference: reference } = first
  return {
    ...{ ...nobody, advertiserId: first.payerAdvertiserId, subjectId: itemId },
    facts: returnFacts({ batchId, affiliateName, amount: { minor, currency }, reference }),
  }
}

async function voidOf(db: Db, scope: Scope, invoiceId: string): Promise<Facts> {
  const [[row] = []] = await runScoped(db, scope, [listInvoices({ id: invoiceId })])
  if (row === undefined) throw refuseField('invoice_id', 'There is no such invoice.')
  const { number, advertiser, status, totalMinor: minor, paidMinor, currency } = toInvoiceView(row)
  if (status === 'void') throw new Refusal('conflict', 'The invoice is void already.')
  if (paidMinor > 0n) throw new Refusal('conflict', 'It was paid, whole or in part.')
  return {
    ...{ ...nobody, advertiserId: advertiser.id, subjectId: invoiceId },
    facts: voidFacts({ number, total: { minor, currency } }),
  }
}

async function rateOf(
  db: Db,
  scope: Scope,
  { rate, isConfirmed }: Extract<MoneyAct, { kind: 'exchange_rate' }>,
  now: Date,
): Promise<Facts> {
  requireRate(rate, now)
  const [[row] = []] = await runScoped(db, scope, [findRateBefore(rate)])
  const before = toRateBefore(row)
  if (before?.isTaken) throw rateTaken()
  if (before?.isFar && !isConfirmed) {
    const message = `The last rate of ${rate.base}/${rate.quote} is ${before.rate}; this one is ${rate.rate}, more than 10 % away. Confirm it if it is right.`
    throw new Refusal('rate_differs', message, [{ field: 'rate', message }])
  }
  return { ...nobody, facts: rateFacts({ rate, previous: before?.rate ?? null }) }
}

async function creditOf(
  db: Db,
  scope: Scope,
  { advertiserId, limit }: Extract<MoneyAct, { kind: 'credit_limit' }>,
): Promise<Facts> {
  const one = listBalances({ advertiserId, afterId: null, limit: 1 })
  const [[row] = []] = await runScoped(db, scope, [one])
  if (row === undefined) throw refuseField('advertiser_id', 'There is no such advertiser.')
  const { currency, creditLimitMinor: beforeMinor } = toBalanceView(row)
  const parsed = parseDecimal(limit, currency)
  if (!parsed.ok) throw refuseField('credit_limit', parsed.message)
  const { minor: limitMinor } = parsed.money
  if (limitMinor === beforeMinor) throw new Refusal('conflict', 'The limit is this already.')
  const facts = creditFacts({ currency, beforeMinor, limitMinor })
  return { ...nobody, advertiserId, facts }
}
