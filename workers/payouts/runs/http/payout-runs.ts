/** Payout runs: drafting batches of payable balances, and paying one balance again. */
import type { Currency } from '../../../../schema/vocabulary.ts'
import { newId } from '../../../core/ids.ts'
import { type Money, parseAmount } from '../../../core/money.ts'
import { problemAt, Refusal, refuseProblem } from '../../../core/refusal.ts'
import { payoutDepsOf } from '../../../http/actor.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import { batchAnswer, readBatches } from '../../batches/http/payouts.ts'
import { buildPayoutBatches } from '../verbs/build-payout-batches.ts'
import { payItemAgain } from '../verbs/pay-item-again.ts'
import {
  BuildPayoutsHeaders,
  BuildPayoutsInput,
  BuiltPayoutsAnswer,
  PayAgainParams,
} from './runs-contract.ts'

const tags = ['Payouts']
const buildRoute = route(
  'post /v1/payout-batches',
  {
    tags,
    summary: 'Start a payout run',
    description:
      'Reserves every payable balance of one currency and drafts batches. A draft that nobody approves within 72 hours is discarded.',
    request: {
      headers: BuildPayoutsHeaders,
      body: { content: json(BuildPayoutsInput), required: true },
    },
    responses: { 201: answer('The drafts.', BuiltPayoutsAnswer) },
  },
  ['nothing_payable', 'idempotency_conflict'],
)
const payAgainRoute = route(
  'post /v1/payout-items/{itemId}/pay-again',
  {
    tags,
    summary: 'Pay one balance again',
    description:
      'Drafts a batch for the balance of a payout that failed, was returned or was reversed. Minimums do not apply. Repeating the request returns the same batch.',
    request: { params: PayAgainParams },
    responses: { 201: answer('The draft.', BuiltPayoutsAnswer) },
  },
  ['conflict'],
)

export const payoutRunRoutes = routes()
  .openapi(buildRoute, async (c) => {
    const input = c.req.valid('json')
    const { currency, method } = input
    const { db, scope, userId, payer } = await payoutDepsOf(c)
    const key = c.req.header('idempotency-key') ?? newId(c.var.now)
    const { runId, batchIds, mailIds } = await buildPayoutBatches(db, {
      ...{ createdBy: userId, currency, method, now: c.var.now },
      minimum: readMinimum(input.minimum, currency),
      cutOffAt: readCutOff(input.cut_off_at),
      ...{ included: input.include ?? null, excluded: input.exclude ?? [] },
      ...{ requestKey: `person:${userId}:${key}`, payerAdvertiserId: payer, scope },
    })
    if (batchIds.length === 0) {
      throw new Refusal('nothing_payable', `No balance in ${currency} can be paid now.`)
    }
    await sendMailSoon(c, mailIds)
    const batches = await readBatches(db, scope, { runId })
    return c.json({ run_id: runId, batches: batches.map(batchAnswer) }, 201)
  })
  .openapi(payAgainRoute, async (c) => {
    const { itemId } = c.req.valid('param')
    const { db, scope, userId, payer } = await payoutDepsOf(c)
    const request = { itemId, userId, payer, now: c.var.now }
    const { runId, mailIds } = await payItemAgain(db, request)
    await sendMailSoon(c, mailIds)
    const batches = await readBatches(db, scope, { runId })
    return c.json({ run_id: runId, batches: batches.map(batchAnswer) }, 201)
  })

/** @throws Refusal `invalid_input` if the text is not an amount of the currency. */
export function readMinimum(minimum: string | undefined, currency: Currency): Money | null {
  if (minimum === undefined) return null
  const parsed = parseAmount(minimum, currency)
  if (!parsed.ok) throw refuseProblem(problemAt('minimum', parsed.fault))
  return parsed.money
}

export const readCutOff = (time: string | undefined) => (time === undefined ? null : new Date(time))
