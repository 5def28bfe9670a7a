/** Actions that one person proposes and another accepts. */

import { fundNow } from '../../commissions/fund-now.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { payoutDepsOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import {
  DecideProposalInput,
  ProposalAnswer,
  ProposalParams,
  ProposalsAnswer,
  ProposalsQuery,
  ProposeInput,
} from './contract.ts'
import { findProposal, listProposals, toProposalView } from './db.ts'
import { decideProposal } from './decide-proposal.ts'
import { proposalAnswer } from './present-proposal.ts'
import { type ProposedAct, proposeAct } from './propose-action.ts'

const tags = ['Proposals']
const decisionRequest = {
  params: ProposalParams,
  body: { content: json(DecideProposalInput), required: true },
}

const listRoute = route('get /v1/proposals', {
  tags,
  summary: 'List proposals',
  description:
    'Newest first, with their decisions. An advertiser that pays itself sees its own manual payments.',
  request: { query: ProposalsQuery },
  responses: { 200: answer('One page.', ProposalsAnswer) },
})
const oneRoute = route('get /v1/proposals/{proposalId}', {
  tags,
  summary: 'Get a proposal',
  description: 'With the hash to send with a decision.',
  request: { params: ProposalParams },
  responses: { 200: answer('The proposal.', ProposalAnswer) },
})
const proposeRoute = route(
  'post /v1/proposals',
  {
    tags,
    summary: 'Propose an action that needs two people',
    description:
      'An early release, the settlement of a batch, resuming payouts, voiding an invoice, an exchange rate or a credit limit. Nothing happens until another person accepts it.',
    request: { body: { content: json(ProposeInput), required: true } },
    responses: { 201: answer('The proposal.', ProposalAnswer) },
  },
  ['conflict', 'rate_differs'],
)
const acceptRoute = route(
  'post /v1/proposals/{proposalId}/accept',
  {
    tags,
    summary: 'Accept a proposal',
    description:
      'By another person than the proposer. Send the hash of the proposal that was checked. The action is executed once; safe to repeat. Refused if the facts have changed since the proposal.',
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
    description: 'The proposer may do it, too. Safe to repeat.',
    request: decisionRequest,
    responses: { 200: answer('The proposal.', ProposalAnswer) },
  },
  ['conflict'],
)

export const proposalRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { limit, cursor, status = null, kind = null } = c.req.valid('query')
    const { db, scope, payer } = await payoutDepsOf(c)
    const filter = { payer, status, kind, afterId: readIdCursor(cursor), limit: limit + 1 }
    const [rows = []] = await runScoped(db, scope, [listProposals(filter)])
    const [page, next_cursor] = cutPage(rows.map(toProposalView), limit)
    return c.json({ proposals: await Promise.all(page.map(proposalAnswer)), next_cursor }, 200)
  })
  .openapi(oneRoute, async (c) => {
    return c.json(await readProposal(c, c.req.valid('param').proposalId), 200)
  })
  .openapi(proposeRoute, async (c) => {
    const input = c.req.valid('json')
    const { db, scope, userId, payer } = await payoutDepsOf(c)
    const { now } = c.var
    const proposalId = await proposeAct(db, scope, {
      ...{ act: actOf(input, now), reason: input.reason, proposedBy: userId, payer, now, newId },
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

function actOf(input: ProposeInput, now: Date): ProposedAct {
  const timeOf = (time: string | undefined) => (time === undefined ? now : new Date(time))
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
    case 'invoice_void':
      return { kind: input.kind, invoiceId: input.invoice_id }
    case 'exchange_rate': {
      const { kind, base, quote, rate, is_confirmed: isConfirmed } = input
      return { kind, rate: { base, quote, rate, asOf: timeOf(input.as_of) }, isConfirmed }
    }
    case 'credit_limit': {
      const { kind, advertiser_id: advertiserId, credit_limit: limit } = input
      return { kind, advertiserId, limit }
    }
  }
}

async function decide(
  c: ApiRequest,
  proposalId: string,
  decision: 'accept' | 'refuse',
  seenSha256: string,
) {
  const { db, scope, userId, payer } = await payoutDepsOf(c)
  await decideProposal(db, scope, {
    ...{ proposalId, decision, seenSha256, userId, payer, now: c.var.now },
  })
  const decided = await readProposal(c, proposalId)
  const { kind, status, advertiser } = decided.proposal
  if (kind === 'credit_limit' && status === 'accepted' && advertiser !== null) {
    await fundNow(c, { db, scope }, advertiser.id)
  }
  return decided
}

export async function readProposal(c: ApiRequest, proposalId: string) {
  const { db, scope, payer } = await payoutDepsOf(c)
  const [[row] = []] = await runScoped(db, scope, [findProposal(proposalId, payer)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such proposal.')
  return { proposal: await proposalAnswer(toProposalView(row)) }
}
