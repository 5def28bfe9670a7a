/** Actions that need two people of finance: the facts of each kind, and their text. */

import {
  type Currency,
  currencies,
  type ProposalKind,
  type ProposalStatus,
  payoutBatchStatuses,
} from '../../../schema/vocabulary.ts'
import { invariant } from '../../core/invariant.ts'
import type { Money } from '../../core/money.ts'
import {
  readStated,
  type SettlementFacts,
  type SettlementOutcome,
  settlementOutcomes,
  statedText,
} from '../../payouts/batches/rules/item-settlement.ts'
import { type FreezeCause, readCause } from '../../payouts/reconciliation/rules.ts'

/** By name, as stored in the database. */
export type ProposalFacts = Readonly<Record<string, string>>

/** The content of a proposal. It never changes: a mistake is refused and proposed again. */
export interface ProposalContent {
  kind: ProposalKind
  advertiserId: string | null
  affiliateId: string | null
  /** Id of the conversion, batch, payout or invoice. */
  subjectId: string | null
  facts: ProposalFacts
  reason: string
}

export interface Proposal extends ProposalContent {
  id: string
  status: ProposalStatus
  proposedBy: string
  proposedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
}

/** The content as one text. Its hash proves which version a second person saw. */
export function proposalText(proposal: Pick<Proposal, 'id'> & ProposalContent): string {
  const { id, kind, advertiserId, affiliateId, subjectId, facts, reason } = proposal
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([id, kind, advertiserId, affiliateId, subjectId, sorted, reason])
}

// ------------------------------------------------------------------ early release
/** A commission on hold, with its amount after refunds. */
export interface HeldShare {
  commissionId: string
  amount: Money
}

export interface ReleaseFacts {
  shares: HeldShare[]
  /** More is held than one proposal can release. */
  hasMore: boolean
}

export function releaseFacts({ shares, hasMore }: ReleaseFacts): ProposalFacts {
  const lines = shares.map(({ commissionId, amount }) =>
    [commissionId, amount.minor.toString(), amount.currency].join(' '),
  )
  return { commissions: lines.join('\n'), has_more: String(hasMore) }
}

export function readReleaseFacts(facts: ProposalFacts): ReleaseFacts {
  const shares = textOf(facts, 'commissions')
    .split('\n')
    .map((line) => {
      const [commissionId = '', minor = '', currency] = line.split(' ')
      return { commissionId, amount: { minor: BigInt(minor), currency: currencyOf(currency) } }
    })
  return { shares, hasMore: facts.has_more === 'true' }
}

/** Sums by currency, in the order of each currency's first share. */
export function sumByCurrency(shares: readonly HeldShare[]): Money[] {
  const sums = new Map<Currency, bigint>()
  for (const { amount } of shares) {
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + amount.minor)
  }
  return [...sums].map(([currency, minor]) => ({ minor, currency }))
}

/**
 * The proposed holds that still exist, or why they cannot be released. A hold that became smaller
 * (by a refund) is released with its new amount; a larger one was not part of the proposal.
 */
export function checkRelease<Held extends HeldShare>(
  shown: readonly HeldShare[],
  held: readonly Held[],
): { outcome: 'release'; held: Held[] } | { outcome: 'nothing_held' } | { outcome: 'grown' } {
  const shownMinor = new Map(shown.map(({ commissionId, amount }) => [commissionId, amount.minor]))
  const still = held.filter(({ commissionId }) => shownMinor.has(commissionId))
  if (still.length === 0) return { outcome: 'nothing_held' }
  const isGrown = still.some(
    ({ commissionId, amount }) => amount.minor > (shownMinor.get(commissionId) ?? 0n),
  )
  return isGrown ? { outcome: 'grown' } : { outcome: 'release', held: still }
}

// ------------------------------------------------------------------ batch settlement

export function settlementFacts(settlement: SettlementFacts): ProposalFacts {
  const { outcome, paypalBatchId, batchStatus, attempts, itemCount, total, byItem } = settlement
  return {
    outcome,
    ...(byItem === null ? {} : { items: statedText(byItem.stated), seen: byItem.seen }),
    ...(paypalBatchId === null ? {} : { paypal_batch_id: paypalBatchId }),
    batch_status: batchStatus,
    attempts: attempts.toString(),
    item_count: itemCount.toString(),
    total_minor: total.minor.toString(),
    currency: total.currency,
  }
}

export function readSettlementFacts(facts: ProposalFacts): SettlementFacts {
  const outcome = textOf(facts, 'outcome')
  invariant(isOutcome(outcome), 'a settlement has an outcome')
  const batchStatus = payoutBatchStatuses.find((status) => status === facts.batch_status)
  invariant(batchStatus !== undefined, 'a settlement names the state of its batch')
  return {
    ...{ outcome, batchStatus, paypalBatchId: facts.paypal_batch_id ?? null },
    // Old proposals lack this fact. Zero makes them fail, because the batch was called at least
    // once.
    attempts: Number(facts.attempts ?? 0),
    itemCount: Number(textOf(facts, 'item_count')),
    total: { minor: BigInt(textOf(facts, 'total_minor')), currency: currencyOf(facts.currency) },
    byItem:
      outcome === 'by_item'
        ? { stated: readStated(textOf(facts, 'items')), seen: textOf(facts, 'seen') }
        : null,
  }
}

const isOutcome = (text: string): text is SettlementOutcome =>
  (settlementOutcomes as readonly string[]).includes(text)

// ------------------------------------------------------------------ unfreezing
export interface FreezeFacts {
  frozenAt: Date
  reason: string
  /** Null where a person stopped them. */
  cause: FreezeCause | null
}

export function freezeFacts({ frozenAt, reason, cause }: FreezeFacts): ProposalFacts {
  return {
    ...{ frozen_at: frozenAt.toISOString(), frozen_reason: reason },
    ...(cause === null ? {} : { frozen_cause: JSON.stringify(cause) }),
  }
}

export function readFreezeFacts(facts: ProposalFacts): FreezeFacts {
  return {
    frozenAt: new Date(textOf(facts, 'frozen_at')),
    reason: textOf(facts, 'frozen_reason'),
    cause: readCause(JSON.parse(facts.frozen_cause ?? 'null')),
  }
}

export function textOf(facts: ProposalFacts, name: string): string {
  const text = facts[name]
  invariant(text !== undefined, `the proposal states ${name}`)
  return text
}

export function currencyOf(text: string | undefined): Currency {
  const currency = currencies.find((known) => known === text)
  invariant(currency !== undefined, 'the proposal states a currency')
  return currency
}
