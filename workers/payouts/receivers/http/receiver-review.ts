/** Receivers for finance to check: shared, failed, recently changed. */
import { runScoped } from '../../../core/database.ts'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import { staffDatabaseOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { cutPage, readIdCursor } from '../../../http/cursor.ts'
import { timeOrNull } from '../../../http/present.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { listReceivers, type ReviewedReceiver, toReviewedReceiver } from '../db/receiver-review.ts'
import { allowShared, clearProblem } from '../verbs/clear-receiver.ts'
import { problemAnswer } from './receivers.ts'
import {
  AffiliateReceiverParams,
  ClearReceiverInput,
  ReceiversAnswer,
  ReceiversQuery,
} from './receivers-contract.ts'

const tags = ['Payouts']
const clearing = {
  request: {
    params: AffiliateReceiverParams,
    body: { content: json(ClearReceiverInput), required: true },
  },
  responses: { 204: { description: 'Cleared.' } },
}
const listRoute = route('get /v1/receivers', {
  tags,
  summary: 'List receivers to check',
  description:
    'shared: other accounts are paid at the same address, and nobody has allowed it. problem: a payout to it failed. waiting: changed less than 72 hours ago.',
  request: { query: ReceiversQuery },
  responses: { 200: answer('One page.', ReceiversAnswer) },
})
const allowRoute = route(
  'post /v1/receivers/{affiliateId}/allow-shared',
  {
    tags,
    summary: 'Allow a shared receiver',
    description: 'For this account until it changes its address. Safe to repeat.',
    ...clearing,
  },
  ['conflict'],
)
const clearRoute = route(
  'post /v1/receivers/{affiliateId}/clear-problem',
  {
    tags,
    summary: 'Clear a receiver’s problem',
    description: 'The next payout tries the address again. Safe to repeat.',
    ...clearing,
  },
  ['conflict'],
)

export const receiverReviewRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { state, limit, cursor } = c.req.valid('query')
    const { db, scope, role } = await staffDatabaseOf(c)
    const page = { state, afterId: readIdCursor(cursor), limit: limit + 1, now: c.var.now }
    const [rows = []] = await runScoped(db, scope, [listReceivers(page)])
    const [shown, next_cursor] = cutPage(
      rows.map(toReviewedReceiver),
      limit,
      (last) => last.affiliate.id,
    )
    const receivers = shown.map((one) => reviewedReceiverAnswer(one, role === 'support'))
    return c.json({ receivers, next_cursor }, 200)
  })
  .openapi(allowRoute, async (c) => {
    const { db, scope, ...request } = await clearingOf(c, c.req.valid('param').affiliateId)
    await allowShared(db, scope, { ...request, ...c.req.valid('json') })
    return c.body(null, 204)
  })
  .openapi(clearRoute, async (c) => {
    const { db, scope, ...request } = await clearingOf(c, c.req.valid('param').affiliateId)
    await clearProblem(db, scope, { ...request, ...c.req.valid('json') })
    return c.body(null, 204)
  })

async function clearingOf(c: ApiRequest, affiliateId: string) {
  const { db, scope, userId } = await staffDatabaseOf(c)
  return { db, scope, userId, affiliateId, now: c.var.now }
}

function reviewedReceiverAnswer(
  one: ReviewedReceiver,
  isMasked: boolean,
): ReceiversAnswer['receivers'][number] {
  const { affiliate, email, problem, problemAt } = one
  return {
    affiliate,
    email: email !== null && isMasked ? maskReceiver(email) : email,
    usable_from: timeOrNull(one.usableFrom),
    problem: problem === null ? null : problemAnswer(problem, problemAt),
    shared_allowed_at: timeOrNull(one.sharedAllowedAt),
    shared_with: one.sharedWith,
  }
}
