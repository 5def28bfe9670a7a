import type { FixedReasonCode } from '../../../schema/refusal-messages.ts'
import {
  constraintOf,
  type Db,
  guardOf,
  runScoped,
  type Scope,
  type Statement,
} from '../../core/database.ts'
import { invariant } from '../../core/invariant.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { retryOnConflict } from '../../core/retry-on-conflict.ts'
import { sha256Hex } from '../../core/sha256.ts'
import { unfreezePayouts } from '../../payouts/freeze.ts'
import { settleBatchByPerson } from '../../payouts/settle-batch-by-person.ts'
import { acceptMoney } from './accept-money.ts'
import {
  findProposal,
  type ProposalView,
  requireFrozenSince,
  requireProposalDecision,
  toProposalView,
} from './db.ts'
import { releaseEarly } from './release-early.ts'
import {
  type Proposal,
  type ProposalContent,
  proposalText,
  readFreezeFacts,
  readSettlementFacts,
} from './rules.ts'

const ATTEMPTS_MAX = 8

export interface ProposalDecision {
  proposalId: string
  decision: 'accept' | 'refuse'
  /** proposalHash of the version that the person saw. */
  seenSha256: string
  userId: string
  /** Advertiser that pays itself, for which the user acts; omitted = finance. */
  payer?: string | null
  now: Date
}

/** Hash of a proposal: sent with it, and sent back with the decision. */
export function proposalHash(proposal: Pick<Proposal, 'id'> & ProposalContent): Promise<string> {
  return sha256Hex(proposalText(proposal))
}

/**
 * Accepts or refuses a proposal. Accepting takes another person than the proposer and does the act
 * in the same transaction; refusing is open to the proposer, too. The same decision again changes
 * nothing.
 * @throws Refusal `not_found`, `second_person_required`, or `conflict`: decided otherwise, not what
 *   was seen, or the facts are no longer those of the proposal.
 */
export async function decideProposal(
  db: Db,
  scope: Scope,
  decision: ProposalDecision,
): Promise<'decided' | 'already_decided'> {
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const proposal = await readProposal(db, scope, decision)
    if (decision.decision === 'accept' && proposal.proposedBy === decision.userId) {
      throw samePerson()
    }
    if ((await proposalHash(proposal)) !== decision.seenSha256) {
      throw refuse('conflict', 'proposal_changed')
    }
    if (proposal.status !== 'proposed') return answerAgain(proposal, decision)
    try {
      await execute(db, scope, proposal, decision)
      return 'decided'
    } catch (error) {
      // Another person decided at the same time, so their decision is the answer.
      const isDecided =
        guardOf(error) === 'proposal_decided' ||
        (error instanceof Refusal && error.code === 'conflict')
      const latest = isDecided ? await readProposal(db, scope, decision) : proposal
      if (latest.status !== 'proposed') return answerAgain(latest, decision)
      throw refusalOf(error) ?? error
    }
  })
}

async function readProposal(
  db: Db,
  scope: Scope,
  { proposalId, payer = null }: Pick<ProposalDecision, 'proposalId' | 'payer'>,
): Promise<ProposalView> {
  const [row] = (await runScoped(db, scope, [findProposal(proposalId, payer)]))[0] ?? []
  if (row === undefined) throw new Refusal('not_found', 'There is no such proposal.')
  return toProposalView(row)
}

function answerAgain(
  proposal: Proposal,
  { decision, userId }: ProposalDecision,
): 'already_decided' {
  const wanted = decision === 'accept' ? 'accepted' : 'refused'
  if (proposal.status === wanted && proposal.decidedBy === userId) return 'already_decided'
  throw refuse('conflict', 'decided_otherwise')
}

async function execute(
  db: Db,
  scope: Scope,
  proposal: Proposal,
  { decision, userId, payer = null, now }: ProposalDecision,
): Promise<void> {
  const status = decision === 'accept' ? 'accepted' : 'refused'
  const decided = requireProposalDecision(proposal.id, {
    status,
    decidedBy: userId,
    decidedAt: now,
  })
  const run = async (statements: readonly Statement[]) => {
    await runScoped(db, scope, [...statements])
  }
  if (decision === 'refuse') return run([decided])
  const { kind, facts, subjectId } = proposal
  switch (kind) {
    case 'early_release':
      return run(await releaseEarly(db, scope, { facts, userId, now }, decided))
    case 'batch_settlement': {
      invariant(subjectId !== null, 'a settlement names its batch')
      const settlement = readSettlementFacts(facts)
      const settled = { batchId: subjectId, settlement, userId, now }
      return run(await settleBatchByPerson(db, scope, settled, decided))
    }
    case 'unfreeze': {
      const { frozenAt } = readFreezeFacts(facts)
      return run([decided, requireFrozenSince(frozenAt), ...unfreezePayouts()])
    }
    default:
      return acceptMoney(db, scope, { ...proposal, kind }, { userId, payer, now }, decided)
  }
}

const guards = {
  limit_moved: 'limit_changed',
  batch_moved_on: 'batch_changed',
  not_frozen: 'payouts_not_frozen',
  differences_open: 'differences_open',
} as const satisfies Record<string, FixedReasonCode>

function refusalOf(error: unknown): Refusal | null {
  const guard = guardOf(error) ?? ''
  if (Object.hasOwn(guards, guard)) return refuse('conflict', guards[guard as keyof typeof guards])
  const constraint = constraintOf(error)
  if (constraint === 'payout_batches_paypal_key') {
    return refuse('conflict', 'paypal_id_taken')
  }
  // The database also refuses the proposer, in case the check above is ever missing.
  return constraint === 'proposals_second_person_check' ? samePerson() : null
}

function samePerson(): Refusal {
  return refuse('second_person_required', 'own_proposal')
}
