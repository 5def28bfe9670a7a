/** A proposal as a person reads it. */
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import {
  type ItemOutcome,
  type SettlementFacts,
  type StatedItem,
  sumOf,
} from '../../payouts/batches/rules/item-settlement.ts'
import type { ProposalSummary } from './contract.ts'
import type { ProposalView } from './db.ts'
import { proposalHash } from './decide-proposal.ts'
import {
  type PaymentFacts,
  readCreditFacts,
  readPaymentFacts,
  readRateFacts,
  readReturnFacts,
  readVoidFacts,
} from './money-rules.ts'
import {
  type ProposalContent,
  readFreezeFacts,
  readReleaseFacts,
  readSettlementFacts,
  sumByCurrency,
} from './rules.ts'

export async function proposalAnswer(proposal: ProposalView): Promise<ProposalSummary> {
  const { advertiserId, affiliateId, decidedBy } = proposal
  const named = (id: string | null, name: string | null) =>
    id === null ? null : { id, name: name ?? '' }
  return {
    id: proposal.id,
    kind: proposal.kind,
    status: proposal.status,
    advertiser: named(advertiserId, proposal.advertiserName),
    affiliate: named(affiliateId, proposal.affiliateName),
    ...partsOf(proposal),
    reason: proposal.reason,
    proposed_by: { id: proposal.proposedBy, name: proposal.proposedByName },
    proposed_at: timeAnswer(proposal.proposedAt),
    decided_by: decidedBy === null ? null : { id: decidedBy, name: proposal.decidedByName },
    decided_at: timeOrNull(proposal.decidedAt),
    sha256: await proposalHash(proposal),
  }
}

type Parts = Pick<ProposalSummary, (typeof partNames)[number]>
const partNames = [
  ...(['release', 'settlement', 'freeze', 'payments', 'returned'] as const),
  ...(['invoice', 'rate', 'credit'] as const),
]
const noParts = Object.fromEntries(partNames.map((name) => [name, null])) as Parts

function partsOf(proposal: ProposalContent): Parts {
  return { ...noParts, ...partOf(proposal) }
}

function partOf({ kind, facts, subjectId }: ProposalContent): Partial<Parts> {
  const id = subjectId ?? ''
  switch (kind) {
    case 'early_release': {
      const { shares, hasMore } = readReleaseFacts(facts)
      const sums = sumByCurrency(shares)
      const amounts = sums.map(({ minor, currency }) => moneyAnswer(minor, currency))
      const counted = { commissions: shares.length, amounts, has_more: hasMore }
      return { release: { conversion_id: subjectId, ...counted } }
    }
    case 'batch_settlement':
      return { settlement: settlementAnswer(id, readSettlementFacts(facts)) }
    case 'unfreeze': {
      const { frozenAt, reason, cause } = readFreezeFacts(facts)
      return { freeze: { frozen_at: timeAnswer(frozenAt), reason, cause } }
    }
    case 'manual_payment':
      return { payments: paymentsAnswer(readPaymentFacts(facts)) }
    case 'manual_return': {
      const { batchId, affiliateName, amount, reference } = readReturnFacts(facts)
      const paid = { amount: moneyAnswer(amount.minor, amount.currency), reference }
      return {
        returned: { batch_id: batchId, item_id: id, affiliate_name: affiliateName, ...paid },
      }
    }
    case 'invoice_void': {
      const { number, total } = readVoidFacts(facts)
      return { invoice: { id, number, total: moneyAnswer(total.minor, total.currency) } }
    }
    case 'exchange_rate': {
      const { rate, previous } = readRateFacts(facts)
      const { asOf, ...written } = rate
      return { rate: { ...written, as_of: timeAnswer(asOf), previous } }
    }
    case 'credit_limit': {
      const { currency, beforeMinor, limitMinor } = readCreditFacts(facts)
      const money = (minor: bigint) => moneyAnswer(minor, currency)
      return { credit: { before: money(beforeMinor), limit: money(limitMinor) } }
    }
  }
}

function paymentsAnswer({ batchId, currency, items }: PaymentFacts) {
  const total = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  return {
    batch_id: batchId,
    total: moneyAnswer(total, currency),
    items: items.map(({ itemId, affiliateName, amountMinor, reference, paidAt }) => ({
      ...{ item_id: itemId, affiliate_name: affiliateName, reference },
      ...{ amount: moneyAnswer(amountMinor, currency), paid_at: timeAnswer(paidAt) },
    })),
  }
}

function settlementAnswer(batchId: string, settlement: SettlementFacts) {
  const { outcome, paypalBatchId, batchStatus, itemCount, total, byItem } = settlement
  const money = (minor: bigint) => moneyAnswer(minor, total.currency)
  const sum = (wanted: ItemOutcome) => byItem && money(sumOf(byItem.stated, wanted))
  const stated = ({ itemId, outcome: its, amountMinor, reference }: StatedItem) => ({
    ...{ item_id: itemId, outcome: its, amount: money(amountMinor) },
    paypal_transaction_id: reference,
  })
  return {
    ...{ batch_id: batchId, outcome, paypal_batch_id: paypalBatchId },
    ...{ batch_status: batchStatus, item_count: itemCount, total: money(total.minor) },
    items: byItem === null ? null : byItem.stated.map(stated),
    ...{ paid: sum('paid'), not_paid: sum('not_paid') },
  }
}
