/** Manual payments and returns, proposed by one person. */
import * as z from 'zod'
import { newId } from '../../core/ids.ts'
import { payoutDepsOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { id } from '../../http/contract.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { ProposalAnswer, ProposePaymentsInput, ProposeReturnInput } from './contract.ts'
import { readProposal } from './http.ts'
import { type ProposedAct, proposeAct } from './propose-action.ts'

const tags = ['Payouts by hand']
const REASON_CHARACTERS_MAX = 2_000

const paymentsRoute = route(
  'post /v1/payout-batches/{batchId}/propose-payments',
  {
    tags,
    summary: 'Propose manual payments of a batch',
    description:
      'Nothing is recorded until another person accepts it. Then the money leaves the bank account in our books.',
    request: {
      params: z.object({ batchId: id }),
      body: { content: json(ProposePaymentsInput), required: true },
    },
    responses: { 201: answer('The proposal.', ProposalAnswer) },
  },
  ['conflict'],
)
const returnRoute = route(
  'post /v1/payout-items/{itemId}/propose-return',
  {
    tags,
    summary: 'Propose a returned manual payment',
    description:
      'Nothing is recorded until another person accepts it. Then the money is back in the bank account in our books, and available to the affiliate.',
    request: {
      params: z.object({ itemId: id }),
      body: { content: json(ProposeReturnInput), required: true },
    },
    responses: { 201: answer('The proposal.', ProposalAnswer) },
  },
  ['conflict'],
)

export const manualProposalRoutes = routes()
  .openapi(paymentsRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const payments = c.req.valid('json').payments.map(({ item_id: itemId, reference, paid_at }) => {
      return { itemId, reference, paidAt: paid_at === undefined ? c.var.now : new Date(paid_at) }
    })
    const references = [...new Set(payments.map(({ reference }) => reference))].join(', ')
    const act = { kind: 'manual_payment', batchId, payments } as const
    return c.json(await propose(c, act, references.slice(0, REASON_CHARACTERS_MAX)), 201)
  })
  .openapi(returnRoute, async (c) => {
    const { itemId } = c.req.valid('param')
    const act = { kind: 'manual_return', itemId } as const
    return c.json(await propose(c, act, c.req.valid('json').reason), 201)
  })

async function propose(c: ApiRequest, act: ProposedAct, reason: string) {
  const { db, scope, userId, payer } = await payoutDepsOf(c)
  const proposal = { act, reason, proposedBy: userId, payer, now: c.var.now, newId }
  return readProposal(c, await proposeAct(db, scope, proposal))
}
