import { constraintOf, type Db, runScoped, type Scope } from '../../core/database.ts'
import { refuse, refuseField } from '../../core/refusal.ts'
import type {
  ItemStatement,
  SettlementOutcome,
} from '../../payouts/batches/rules/item-settlement.ts'
import { resendHorizon } from '../../payouts/batches/rules/payout-submission.ts'
import type { By } from '../../payouts/check-manual-payout.ts'
import { findFreeze, toFreeze } from '../../payouts/freeze.ts'
import { requireUnclear } from '../../payouts/settle-batch-by-person.ts'
import { stateItems } from '../../payouts/settle-batch-items.ts'
import { findUnclearBatch, toUnclearBatch } from '../../payouts/unclear-batches.ts'
import { insertProposal } from './db.ts'
import type { HoldsOf } from './early-releases-db.ts'
import { type MoneyAct, moneyFactsOf } from './propose-money.ts'
import { EARLY_RELEASE_MAX, readHolds } from './release-early.ts'
import { freezeFacts, type ProposalContent, releaseFacts, settlementFacts } from './rules.ts'

/** The action that a person of finance proposes. */
export type ProposedAct =
  | { kind: 'early_release'; of: { conversionId: string } | BothOf }
  | {
      kind: 'batch_settlement'
      batchId: string
      outcome: SettlementOutcome
      /** For `created` only. */
      paypalBatchId: string | null
      /** For `by_item` only. */
      statements?: readonly ItemStatement[]
    }
  | { kind: 'unfreeze' }
  | MoneyAct

interface BothOf {
  advertiserId: string
  affiliateId: string
}

export interface ActProposal {
  act: ProposedAct
  reason: string
  proposedBy: string
  /** Advertiser that pays itself, for which the user acts; omitted = finance. */
  payer?: string | null
  now: Date
  newId: (now: Date) => string
}

/**
 * Stores a proposal with the facts as they are now. Nothing happens until a second person accepts
 * it.
 * @returns the proposal's id.
 * @throws Refusal `conflict` if there is nothing to do or the same is already proposed, or
 *   `invalid_input` naming the field.
 */
export async function proposeAct(
  db: Db,
  scope: Scope,
  { act, reason, proposedBy, payer = null, now, newId }: ActProposal,
): Promise<string> {
  const content = {
    kind: act.kind,
    reason,
    ...(await factsOf(db, scope, act, { userId: proposedBy, payer, now })),
  }
  const id = newId(now)
  try {
    await runScoped(db, scope, [insertProposal({ ...content, id, proposedBy, proposedAt: now })])
  } catch (error) {
    if (constraintOf(error) !== 'proposals_open_key') throw error
    throw refuse('conflict', 'already_proposed')
  }
  return id
}

type Facts = Omit<ProposalContent, 'kind' | 'reason'>

function factsOf(db: Db, scope: Scope, act: ProposedAct, by: By): Promise<Facts> {
  switch (act.kind) {
    case 'early_release':
      return releaseOf(db, scope, act.of)
    case 'batch_settlement':
      return settlementOf(db, scope, act)
    case 'unfreeze':
      return unfreezingOf(db, scope, by.now)
    default:
      return moneyFactsOf(db, scope, act, by)
  }
}

async function releaseOf(
  db: Db,
  scope: Scope,
  of: Exclude<HoldsOf, { commissionIds: readonly string[] }>,
): Promise<Facts> {
  const holds = await readHolds(db, scope, of)
  const [first] = holds
  if (first === undefined) {
    throw refuse('conflict', 'nothing_on_hold')
  }
  const isOfConversion = 'conversionId' in of
  return {
    advertiserId: first.advertiserId,
    affiliateId: isOfConversion ? null : of.affiliateId,
    subjectId: isOfConversion ? of.conversionId : null,
    facts: releaseFacts({
      shares: holds.slice(0, EARLY_RELEASE_MAX),
      hasMore: holds.length > EARLY_RELEASE_MAX,
    }),
  }
}

async function settlementOf(
  db: Db,
  scope: Scope,
  { batchId, outcome, ...stated }: Extract<ProposedAct, { kind: 'batch_settlement' }>,
): Promise<Facts> {
  const { paypalBatchId, statements = [] } = stated
  const [[row] = []] = await runScoped(db, scope, [findUnclearBatch(batchId)])
  if (row === undefined) throw refuseField('batch_id', 'not_found')
  const batch = toUnclearBatch(row)
  requireUnclear(batch, outcome)
  const total = { minor: batch.totalMinor, currency: batch.currency }
  return {
    ...{ advertiserId: batch.payerAdvertiserId, affiliateId: null, subjectId: batchId },
    facts: settlementFacts({
      ...{ outcome, paypalBatchId, itemCount: batch.itemCount, total },
      ...{ batchStatus: batch.status, attempts: batch.attempts },
      byItem: outcome === 'by_item' ? await stateItems(db, scope, batchId, statements) : null,
    }),
  }
}

async function unfreezingOf(db: Db, scope: Scope, now: Date): Promise<Facts> {
  const [[row] = []] = await runScoped(db, scope, [findFreeze(resendHorizon(now))])
  const { frozenAt, reason, cause } = toFreeze(row ?? {})
  if (frozenAt === null) throw refuse('conflict', 'payouts_not_frozen')
  return {
    ...{ advertiserId: null, affiliateId: null, subjectId: null },
    facts: freezeFacts({ frozenAt, reason: reason ?? '', cause }),
  }
}
