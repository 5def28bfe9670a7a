/**
 * Executes proposals about manual payments, invoices, rates and credit in the decision's
 * transaction.
 */
import { requireCreditLimit } from '../../billing/credit-limit.ts'
import { voidInvoice } from '../../billing/void-invoice.ts'
import { type Db, runScoped, type Scope, type Statement } from '../../core/database.ts'
import { refuse } from '../../core/refusal.ts'
import { enterRate } from '../../ledger/enter-rate.ts'
import type { By } from '../../payouts/check-manual-payout.ts'
import { recordManualLoss, recordManualPayments } from '../../payouts/record-manual-payout.ts'
import { readCreditFacts, readPaymentFacts, readRateFacts } from './money-rules.ts'
import type { ProposalContent } from './rules.ts'

/** A proposal about manual payments, invoices, rates or credit. */
export type MoneyProposal = ProposalContent & {
  kind: 'manual_payment' | 'manual_return' | 'invoice_void' | 'exchange_rate' | 'credit_limit'
}

/** @throws Refusal, or the database's error, if it cannot be done as proposed. */
export async function acceptMoney(
  db: Db,
  scope: Scope,
  { kind, facts, reason, ...proposal }: MoneyProposal,
  by: By,
  decision: Statement,
): Promise<void> {
  const { advertiserId } = proposal
  const subjectId = proposal.subjectId ?? ''
  switch (kind) {
    case 'manual_payment': {
      const { batchId, items } = readPaymentFacts(facts)
      await recordManualPayments(db, batchId, items, by, decision)
      return
    }
    case 'manual_return':
      await recordManualLoss(db, { itemId: subjectId, kind: 'return', reason }, by, decision)
      return
    case 'invoice_void': {
      const voiding = { invoiceId: subjectId, reason, userId: by.userId, now: by.now }
      const outcome = await voidInvoice(db, scope, voiding, decision)
      if (outcome === 'already_void') {
        throw refuse('conflict', 'invoice_void')
      }
      return
    }
    case 'exchange_rate':
      return enterRate(db, scope, { rate: readRateFacts(facts).rate, userId: by.userId }, decision)
    case 'credit_limit': {
      const limit = requireCreditLimit(advertiserId ?? '', readCreditFacts(facts))
      await runScoped(db, scope, [decision, limit])
    }
  }
}
