/** An affiliate's past and next payouts. */
import { currencies } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import { affiliateOf, databaseOf } from '../../../http/actor.ts'
import { cutPage, readIdCursor } from '../../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { findOwnPartnership, requireOwnAdvertiser } from '../../../partners/own-partnership.ts'
import { payUnitOf } from '../../batches/rules/payout.ts'
import { obstaclesOf } from '../../runs/rules/payout-obstacles.ts'
import {
  listOwnNext,
  listOwnPayouts,
  listOwnSchedules,
  type OwnNext,
  type OwnPayout,
  type PayStep,
  toOwnNext,
  toOwnPayout,
  toOwnSchedules,
} from '../db/affiliate-payouts.ts'
import { claimUntil } from '../rules/receiver.ts'
import { problemNamed } from './receivers.ts'
import {
  NextPayoutsAnswer,
  NextPayoutsQuery,
  type OwnPayoutAnswer,
  OwnPayoutsAnswer,
  OwnPayoutsQuery,
} from './receivers-contract.ts'

const NEXT_MAX = 200
const steps = currencies.flatMap((currency): PayStep[] => {
  const unit = payUnitOf('paypal', currency)
  return unit === null ? [] : [[currency, unit.stepMinor]]
})
const tags = ['My payouts']
const listRoute = route(
  'get /v1/affiliate/payouts',
  {
    tags,
    summary: 'List my payouts',
    description: 'Newest first, with the status of each and who must act.',
    request: { query: OwnPayoutsQuery },
    responses: { 200: answer('One page.', OwnPayoutsAnswer) },
  },
  ['not_found'],
)
const nextRoute = route(
  'get /v1/affiliate/payouts/next',
  {
    tags,
    summary: 'List my next payouts',
    description: `Every balance with its payout obstacles and its next payout date; at most ${NEXT_MAX}.`,
    request: { query: NextPayoutsQuery },
    responses: { 200: answer('By advertiser and currency.', NextPayoutsAnswer) },
  },
  ['not_found'],
)

export const affiliatePayoutRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { advertiser_id: advertiserId = null, limit, cursor } = c.req.valid('query')
    const { affiliateId, scope } = affiliateOf(c, advertiserId)
    const page = { affiliateId, advertiserId, afterId: readIdCursor(cursor), limit: limit + 1 }
    const [rows = [], own] = await runScoped(await databaseOf(c), scope, [
      listOwnPayouts(page),
      ...(advertiserId === null ? [] : [findOwnPartnership(affiliateId, advertiserId)]),
    ])
    requireOwnAdvertiser(own)
    const [payouts, next_cursor] = cutPage(rows.map(toOwnPayout), limit)
    return c.json({ payouts: payouts.map(payoutAnswer), next_cursor }, 200)
  })
  .openapi(nextRoute, async (c) => {
    const { advertiser_id: advertiserId = null } = c.req.valid('query')
    const { affiliateId, scope } = affiliateOf(c, advertiserId)
    const [rows = [], scheduleRows = [], own] = await runScoped(await databaseOf(c), scope, [
      listOwnNext({ affiliateId, advertiserId, steps, limit: NEXT_MAX, now: c.var.now }),
      listOwnSchedules(affiliateId),
      ...(advertiserId === null ? [] : [findOwnPartnership(affiliateId, advertiserId)]),
    ])
    requireOwnAdvertiser(own)
    const schedules = toOwnSchedules(scheduleRows)
    const next = rows.map(toOwnNext).map((one) => nextAnswer(one, schedules))
    return c.json({ next }, 200)
  })

function nextAnswer(one: OwnNext, schedules: ReadonlyMap<string, Date>) {
  const { advertiser, currency, balanceMinor, minimumMinor, isByHand, facts } = one
  const dueAt = isByHand ? undefined : schedules.get(advertiser.id)
  return {
    ...{ advertiser, currency, obstacles: obstaclesOf(facts) },
    balance: moneyAnswer(balanceMinor, currency),
    minimum: moneyAnswer(minimumMinor, currency),
    next_run_at: timeOrNull(dueAt ?? null),
  }
}

function payoutAnswer(payout: OwnPayout): OwnPayoutAnswer {
  const { status, problemCode, sentAt, updatedAt } = payout
  return {
    id: payout.id,
    advertiser: payout.advertiser,
    amount: moneyAnswer(payout.amountMinor, payout.currency),
    status,
    receiver: maskReceiver(payout.receiver),
    paypal_transaction_id: payout.payPalTransactionId,
    reference: payout.externalReference,
    problem: problemCode === null ? null : problemNamed(problemCode),
    claim_until: status === 'unclaimed' ? timeAnswer(claimUntil(sentAt ?? updatedAt)) : null,
    retry_of_id: payout.retryOfId,
    retried_by_id: payout.retriedById,
    created_at: timeAnswer(payout.createdAt),
    updated_at: timeAnswer(updatedAt),
  }
}
