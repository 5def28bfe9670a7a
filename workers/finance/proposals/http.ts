/** What one person of finance proposes and another does. */
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { staffDatabaseOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { readIdCursor } from '../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  type ItemOutcome,
  type SettlementFacts,
  type StatedItem,
  sumOf,
} from '../../payouts/batches/rules/item-settlement.ts'
import {
  DecideProposalInput,
  ProposalAnswer,
  ProposalParams,
  type ProposalSummary,
  ProposalsAnswer,
  ProposalsQuery,
  ProposeInput,
} from './contract.ts'
import { findProposal, listProposals, type ProposalView, toProposalView } from './db.ts'
import { decideProposal, proposalHash } from './decide-proposal.ts'
import { type ProposedAct, proposeAct } from './propose-action.ts'
import {
  type ProposalContent,
  readFreezeFacts,
  readReleaseFacts,
  readSettlementFacts,
  sumByCurrency,
} from './rules.ts'

const tags = ['Proposals']
const decisionRequest = {
  params: ProposalParams,
  body: { content: json(DecideProposalInput), required: true },
}

const listRoute = route('get /v1/proposals', {
  tags,
  summary: 'Proposals',
  description: 'What one person of finance has proposed, and what became of it. Newest first.',
  request: { query: ProposalsQuery },
  responses: { 200: answer('One page.', ProposalsAnswer) },
})
const oneRoute = route('get /v1/proposals/{proposalId}', {
  tags,
  summary: 'One proposal',
  description: 'With the hash that a decision sends back.',
  request: { params: ProposalParams },
  responses: { 200: answer('The proposal.', ProposalAnswer) },
})
const proposeRoute = route(
  'post /v1/proposals',
  {
    tags,
    summary: 'Propose an early release, the settlement of a batch, or the end of a stop',
    description: 'Nothing happens before another person accepts it.',
    request: { body: { content: json(ProposeInput), required: true } },
    responses: { 201: answer('The proposal.', ProposalAnswer) },
  },
  ['conflict'],
)
const acceptRoute = route(
  'post /v1/proposals/{proposalId}/accept',
  {
    tags,
    summary: 'Accept a proposal, and do it',
    description:
      'By another person than the proposer, who sends back the hash of what they saw. Done at once, once; safe to repeat. Refused when the facts have changed since it was proposed.',
    request: decisionRequest,
    responses: { 200: answer('The proposal.', ProposalAnswer) },
  },
  ['second_person_required', 'conflict', 'payouts_frozen'],
)
const refuseRoute = route(
  'post /v1/proposals/{proposalId}/refuse',
  {
    tags,
    summary: 'Refuse a proposal',
    description: 'Also by the proposer. Safe to repeat.',
    request: decisionRequest,
    responses: { 200: answer('The proposal.', ProposalAnswer) },
  },
  ['conflict'],
)

export const proposalRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, status = null, kind = null } = c.req.valid('query')
    const { db, scope } = await staffDatabaseOf(c)
    const filter = { status, kind, afterId: readIdCursor(cursor), limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listProposals(filter)])
    const page = rows.slice(0, limit).map(toProposalView)
    const next_cursor = rows.length > limit ? (page.at(-1)?.id ?? null) : null
    return c.json({ proposals: await Promise.all(page.map(proposalAnswer)), next_cursor }, 200)
  })
  .openapi(oneRoute, async (c) => {
    return c.json(await readProposal(c, c.req.valid('param').proposalId), 200)
  })
  .openapi(proposeRoute, async (c) => {
    const input = c.req.valid('json')
    const { db, scope, userId } = await staffDatabaseOf(c)
    const proposalId = await proposeAct(db, scope, {
      ...{ act: actOf(input), reason: input.reason, proposedBy: userId, now: c.var.now, newId },
    })
    return c.json(await readProposal(c, proposalId), 201)
  })
  .openapi(acceptRoute, async (c) => {
    const { proposalId } = c.req.valid('param')
    return c.json(await decide(c, proposalId, 'accept', c.req.valid('json').seen_sha256), 200)
  })
  .openapi(refuseRoute, async (c) => {
    const { proposalId } = c.req.valid('param')
    return c.json(await decide(c, proposalId, 'refuse', c.req.valid('json').seen_sha256), 200)
  })

function actOf(input: ProposeInput): ProposedAct {
  switch (input.kind) {
    case 'early_release': {
      const { conversion_id: conversionId, advertiser_id = '', affiliate_id = '' } = input
      const both = { advertiserId: advertiser_id, affiliateId: affiliate_id }
      return { kind: input.kind, of: conversionId === undefined ? both : { conversionId } }
    }
    case 'batch_settlement': {
      const { kind, batch_id: batchId, outcome, paypal_batch_id: paypalBatchId = null } = input
      const statements = (input.items ?? []).map((item) => ({
        ...{ itemId: item.item_id, outcome: item.outcome },
        reference: item.paypal_transaction_id ?? null,
      }))
      return { kind, batchId, outcome, paypalBatchId, statements }
    }
    case 'unfreeze':
      return { kind: input.kind }
  }
}

async function decide(
  c: ApiRequest,
  proposalId: string,
  decision: 'accept' | 'refuse',
  seenSha256: string,
) {
  const { db, scope, userId } = await staffDatabaseOf(c)
  const asked = { proposalId, decision, seenSha256, userId, now: c.var.now }
  await decideProposal(db, scope, asked)
  return readProposal(c, proposalId)
}

async function readProposal(c: ApiRequest, proposalId: string) {
  const { db, scope } = await staffDatabaseOf(c)
  const [[row] = []] = await runScoped(db, scope, [findProposal(proposalId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such proposal.')
  return { proposal: await proposalAnswer(toProposalView(row)) }
}

async function proposalAnswer(proposal: ProposalView): Promise<ProposalSummary> {
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

type Parts = Pick<ProposalSummary, 'release' | 'settlement' | 'freeze'>
const noParts: Parts = { release: null, settlement: null, freeze: null }

function partsOf({ kind, facts, subjectId }: ProposalContent): Parts {
  switch (kind) {
    case 'early_release': {
      const { shares, hasMore } = readReleaseFacts(facts)
      const sums = sumByCurrency(shares)
      const amounts = sums.map(({ minor, currency }) => moneyAnswer(minor, currency))
      const counted = { commissions: shares.length, amounts, has_more: hasMore }
      return { ...noParts, release: { conversion_id: subjectId, ...counted } }
    }
    case 'batch_settlement':
      return {
        ...noParts,
        settlement: settlementAnswer(subjectId ?? '', readSettlementFacts(facts)),
      }
    case 'unfreeze': {
      const { frozenAt, reason } = readFreezeFacts(facts)
      return { ...noParts, freeze: { frozen_at: timeAnswer(frozenAt), reason } }
    }
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
