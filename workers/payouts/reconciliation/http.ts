/** Routes of the payout freeze, and of differences from PayPal's books. */

import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { staffDatabaseOf } from '../../http/actor.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { resendHorizon } from '../batches/rules/payout-submission.ts'
import { type Freeze, findFreeze, freezePayouts, toFreeze } from '../freeze.ts'
import {
  FreezePayoutsInput,
  PayoutDifferenceAnswer,
  PayoutDifferenceParams,
  PayoutDifferencesAnswer,
  PayoutDifferencesQuery,
  PayoutFreezeAnswer,
  ResolveDifferenceInput,
} from './contract.ts'
import {
  type DifferenceView,
  findDifference,
  listDifferences,
  resolveDifference,
  toDifferenceView,
} from './differences-db.ts'
import { strangerPaidOf } from './rules.ts'

const tags = ['Payouts']
const freezeStateRoute = route('get /v1/payouts/freeze', {
  tags,
  summary: 'Get the payout freeze',
  description: 'With the number of open tasks for finance, up to a thousand of each kind.',
  responses: { 200: answer('The state.', PayoutFreezeAnswer) },
})
const freezeRoute = route('post /v1/payouts/freeze', {
  tags,
  summary: 'Stop all payouts',
  description:
    'No batch is approved or sent until two people resume payouts. A batch that is already being sent continues. Safe to repeat.',
  request: { body: { content: json(FreezePayoutsInput), required: true } },
  responses: { 200: answer('The state.', PayoutFreezeAnswer) },
})
const differencesRoute = route('get /v1/payout-differences', {
  tags,
  summary: 'List differences from PayPal’s books',
  description: 'Newest first. Found once a day, and never repaired automatically.',
  request: { query: PayoutDifferencesQuery },
  responses: { 200: answer('One page.', PayoutDifferencesAnswer) },
})
const resolveRoute = route('post /v1/payout-differences/{differenceId}/resolve', {
  tags,
  summary: 'Close a difference',
  description: 'Records that somebody has checked it. A closed difference does not change.',
  request: {
    params: PayoutDifferenceParams,
    body: { content: json(ResolveDifferenceInput), required: true },
  },
  responses: { 200: answer('The difference.', PayoutDifferenceAnswer) },
})

export const payoutCheckRoutes = routes()
  .openapi(freezeStateRoute, async (c) => {
    const { db, scope } = await staffDatabaseOf(c)
    const [[row = {}] = []] = await runScoped(db, scope, [findFreeze(resendHorizon(c.var.now))])
    return c.json(freezeAnswer(toFreeze(row)), 200)
  })
  .openapi(freezeRoute, async (c) => {
    const { reason } = c.req.valid('json')
    const { db, scope, userId } = await staffDatabaseOf(c)
    return c.json(
      freezeAnswer(await stopPayouts(db, scope, { userId, reason, now: c.var.now })),
      200,
    )
  })
  .openapi(differencesRoute, async (c) => {
    const { limit, cursor, open } = c.req.valid('query')
    const isOpen = open === undefined ? null : open === 'true'
    const { db, scope } = await staffDatabaseOf(c)
    const statement = listDifferences({ isOpen, afterId: readIdCursor(cursor), limit: limit + 1 })
    const [rows = []] = await runScoped(db, scope, [statement])
    const [page, next_cursor] = cutPage(rows.map(toDifferenceView), limit)
    return c.json({ differences: page.map(differenceAnswer), next_cursor }, 200)
  })
  .openapi(resolveRoute, async (c) => {
    const { differenceId: id } = c.req.valid('param')
    const { note } = c.req.valid('json')
    const { db, scope, userId } = await staffDatabaseOf(c)
    const closed = { id, userId, note, now: c.var.now }
    return c.json(differenceAnswer(await resolvePayoutDifference(db, scope, closed)), 200)
  })

function freezeAnswer(freeze: Freeze): PayoutFreezeAnswer {
  return {
    frozen: freeze.frozenAt !== null,
    frozen_at: timeOrNull(freeze.frozenAt),
    frozen_by: freeze.frozenBy,
    reason: freeze.reason,
    cause: freeze.cause,
    stuck_batches: freeze.stuckBatches,
    open_differences: freeze.openDifferences,
  }
}

function differenceAnswer(difference: DifferenceView): PayoutDifferenceAnswer {
  return {
    id: difference.id,
    kind: difference.kind,
    batch_id: difference.batchId,
    item_id: difference.itemId,
    ours: difference.ours,
    theirs: difference.theirs,
    found_at: timeAnswer(difference.foundAt),
    last_seen_at: timeAnswer(difference.lastSeenAt),
    resolved_at: timeOrNull(difference.resolvedAt),
    resolved_by: difference.resolvedBy,
    note: difference.note,
    loss: lossAnswer(difference),
    booking_id: difference.bookingId,
  }
}

function lossAnswer({ kind, theirs, resolvedAt, isOwnPayer }: DifferenceView) {
  const isOurs = kind === 'missing_here' && resolvedAt === null && !isOwnPayer
  const paid = isOurs ? strangerPaidOf(theirs) : null
  return paid && moneyAnswer(paid.minor, paid.currency)
}

/**
 * Stops all payouts. One person of finance or an owner can do it; resuming payouts takes two. If
 * they are already stopped the first reason stays.
 */
export async function stopPayouts(
  db: Db,
  scope: Scope,
  { userId, reason, now }: { userId: string; reason: string; now: Date },
): Promise<Freeze> {
  const statements = [freezePayouts(userId, reason, now), findFreeze(resendHorizon(now))]
  const [, [row = {}] = []] = await runScoped(db, scope, statements)
  return toFreeze(row)
}

/**
 * Closes a difference that a person has checked. Repeating it changes nothing.
 * @throws Refusal `not_found`.
 */
export async function resolvePayoutDifference(
  db: Db,
  scope: Scope,
  { id, userId, note, now }: { id: string; userId: string; note: string; now: Date },
): Promise<DifferenceView> {
  const statements = [resolveDifference(id, userId, note, now), findDifference(id)]
  const [, [row] = []] = await runScoped(db, scope, statements)
  if (row === undefined) throw new Refusal('not_found', 'There is no such difference.')
  return toDifferenceView(row)
}
