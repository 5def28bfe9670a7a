/** An affiliate's PayPal address, its changes, and the payout preferences. */
import { payoutErrorAction, payoutErrorReason } from '../../../../schema/paypal-errors.ts'
import type { Currency } from '../../../../schema/vocabulary.ts'
import { connect, runScoped } from '../../../core/database.ts'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import { type Money, parseAmount, toDecimal } from '../../../core/money.ts'
import { problemAt, Refusal, refuseProblem } from '../../../core/refusal.ts'
import { addressOf, affiliateOf, databaseOf, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { CheckMailAnswer } from '../../../http/contract.ts'
import { limitNetwork, requireWithin } from '../../../http/limits.ts'
import { timeAnswer, timeOrNull } from '../../../http/present.ts'
import { requestInputs } from '../../../http/request-inputs.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sendMailSoon } from '../../../mail/mail-queue.ts'
import {
  findPayoutPreferences,
  type PayoutPreferences,
  toPayoutPreferences,
} from '../db/affiliate-payouts.ts'
import { findReceiver, type ReceiverView, toReceiverView } from '../db/receivers.ts'
import { detailsToUndo, receiverBefore } from '../rules/receiver.ts'
import {
  askReceiverChange,
  confirmReceiverByLink,
  undoReceiverChange,
  withdrawReceiverChange,
} from '../verbs/change-receiver.ts'
import { retryReceiver } from '../verbs/clear-receiver.ts'
import {
  type RequestedPreferences,
  savePayoutPreferences,
  undoPayoutDetails,
} from '../verbs/set-payout-preferences.ts'
import {
  ConfirmedReceiverAnswer,
  ConfirmReceiverInput,
  PayoutPreferencesAnswer,
  PayoutPreferencesInput,
  ReceiverAnswer,
  ReceiverInput,
} from './receivers-contract.ts'

const tags = ['My payouts']
const receiver = { 200: answer('The receiver.', ReceiverAnswer) }
const readRoute = route('get /v1/affiliate/receiver', {
  tags,
  summary: 'Get my PayPal address',
  description: 'The PayPal address, its problem, and a pending change.',
  responses: receiver,
})
const askRoute = route(
  'post /v1/affiliate/receiver',
  {
    tags,
    summary: 'Change my PayPal address',
    description:
      'Mails a link to the new address, and a notice to the current one and to the heads of the account. Nothing changes until the link is opened.',
    request: { body: { content: json(ReceiverInput), required: true } },
    responses: { 202: answer('A mail is on its way.', CheckMailAnswer) },
  },
  ['rate_limited'],
)
const withdrawRoute = route('delete /v1/affiliate/receiver/change', {
  tags,
  summary: 'Withdraw a change of my PayPal address',
  description: 'The link stops working. Safe to repeat.',
  responses: { 204: { description: 'No change is open.' } },
})
const undoRoute = route(
  'post /v1/affiliate/receiver/undo',
  {
    tags,
    summary: 'Restore my previous PayPal address',
    description: 'Within 72 hours of a change. The previous address has no hold.',
    responses: receiver,
  },
  ['conflict'],
)
const retryRoute = route(
  'post /v1/affiliate/receiver/retry',
  {
    tags,
    summary: 'Retry my PayPal account',
    description: 'After you have repaired it. The next payout tries the address again. Once a day.',
    responses: receiver,
  },
  ['conflict', 'rate_limited'],
)
const confirmRoute = route(
  'post /v1/receiver-confirmations',
  {
    tags,
    summary: 'Confirm a PayPal address',
    description: 'With the token of the link in the mail. It works once, for a day.',
    request: { body: { content: json(ConfirmReceiverInput), required: true } },
    responses: { 200: answer('It is confirmed.', ConfirmedReceiverAnswer) },
  },
  ['gone', 'rate_limited'],
)
const preferencesRoute = route('get /v1/affiliate/payout-preferences', {
  tags,
  summary: 'Get my payout preferences',
  description: 'The minimum payout in one currency, and how to pay without PayPal.',
  responses: { 200: answer('The preferences.', PayoutPreferencesAnswer) },
})
const changePreferencesRoute = route('patch /v1/affiliate/payout-preferences', {
  tags,
  summary: 'Change my payout preferences',
  description:
    'Omitted fields do not change. Needs a step-up confirmation. If the payout details change, the heads of the account are notified and the details are not used for 72 hours.',
  request: { body: { content: json(PayoutPreferencesInput), required: true } },
  responses: { 200: answer('The preferences.', PayoutPreferencesAnswer) },
})

const undoPreferencesRoute = route(
  'post /v1/affiliate/payout-preferences/undo',
  {
    tags,
    summary: 'Restore my previous payout details',
    description: 'Within 72 hours of a change. The previous details have no hold.',
    responses: { 200: answer('The preferences.', PayoutPreferencesAnswer) },
  },
  ['conflict'],
)

export const receiverRoutes = routes()
  .openapi(readRoute, async (c) => c.json(await readReceiver(c), 200))
  .openapi(askRoute, async (c) => {
    const email = c.req.valid('json').email.toLowerCase()
    const { affiliateId, scope } = affiliateOf(c)
    const { userId } = personOf(c)
    await requireWithin(c, 'mail', `person:${userId}`)
    await requireWithin(c, 'mail', `address:${email}`)
    const request = { affiliateId, email, userId, ...requestInputs(c) }
    await sendMailSoon(c, await askReceiverChange(await databaseOf(c), scope, request))
    return c.json({ next: 'check_mail' as const }, 202)
  })
  .openapi(withdrawRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    await withdrawReceiverChange(await databaseOf(c), scope, { affiliateId, now: c.var.now })
    return c.body(null, 204)
  })
  .openapi(undoRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const request = { affiliateId, ...requestInputs(c) }
    await sendMailSoon(c, await undoReceiverChange(await databaseOf(c), scope, request))
    return c.json(await readReceiver(c), 200)
  })
  .openapi(retryRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    await retryReceiver(await databaseOf(c), scope, { affiliateId, now: c.var.now })
    return c.json(await readReceiver(c), 200)
  })
  .openapi(confirmRoute, async (c) => {
    await limitNetwork(c, 'sign_in')
    const { token } = c.req.valid('json')
    const done = await confirmReceiverByLink(await connect(c.env.API_DATABASE_URL), {
      ...{ token, tokenKey: c.env.MAIL_TOKEN_KEY, ...requestInputs(c) },
      ...{ requestId: c.var.requestId, ip: addressOf(c) },
    })
    await sendMailSoon(c, done.mailIds)
    const { affiliateName: account_name, email, usableFrom } = done
    const usable_from = timeOrNull(usableFrom)
    return c.json({ account_name, email: maskReceiver(email), usable_from }, 200)
  })
  .openapi(preferencesRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const statements = [findPayoutPreferences(affiliateId)]
    const [[row] = []] = await runScoped(await databaseOf(c), scope, statements)
    if (row === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
    return c.json(preferencesAnswer(toPayoutPreferences(row), c.var.now), 200)
  })
  .openapi(changePreferencesRoute, async (c) => {
    const { minimum, minimum_currency: currency = 'USD', ...input } = c.req.valid('json')
    const { payout_details: details } = input
    const { affiliateId, scope } = affiliateOf(c)
    const preferences = {
      ...(minimum === null && { minimum }),
      ...(typeof minimum === 'string' && { minimum: minimumOf(minimum, currency) }),
      ...(details === undefined ? {} : { details }),
    } as RequestedPreferences['preferences']
    const request = { affiliateId, preferences, ...requestInputs(c) }
    const done = await savePayoutPreferences(await databaseOf(c), scope, request)
    await sendMailSoon(c, done.mailIds)
    return c.json(preferencesAnswer(done.preferences, c.var.now), 200)
  })
  .openapi(undoPreferencesRoute, async (c) => {
    const { affiliateId, scope } = affiliateOf(c)
    const request = { affiliateId, ...requestInputs(c) }
    const done = await undoPayoutDetails(await databaseOf(c), scope, request)
    await sendMailSoon(c, done.mailIds)
    return c.json(preferencesAnswer(done.preferences, c.var.now), 200)
  })

async function readReceiver(c: ApiRequest): Promise<ReceiverAnswer> {
  const { affiliateId, scope } = affiliateOf(c)
  const [[row] = []] = await runScoped(await databaseOf(c), scope, [findReceiver(affiliateId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
  return receiverAnswer(toReceiverView(row), c.var.now)
}

function receiverAnswer(view: ReceiverView, now: Date): ReceiverAnswer {
  const before = receiverBefore(view, view.made, now)
  const { open } = view
  const isOpen = open !== null && open.expiresAt > now
  return {
    email: view.email,
    usable_from: timeOrNull(view.usableFrom),
    problem: view.problem === null ? null : problemAnswer(view.problem, view.problemAt),
    needs_look: view.isShared,
    change: isOpen ? { email: open.email, expires_at: timeAnswer(open.expiresAt) } : null,
    undo:
      before === null || view.usableFrom === null
        ? null
        : { email: before.email, until: timeAnswer(view.usableFrom) },
  }
}

/** One of PayPal's error names with its reason and who must act. */
export function problemNamed(name: string) {
  return { name, reason: payoutErrorReason(name), action: payoutErrorAction(name) }
}

/** The same with the time of the failed payout. */
export const problemAnswer = (name: string, at: Date | null) => ({
  ...problemNamed(name),
  at: timeOrNull(at),
})

function minimumOf(minimum: string, currency: Currency): Money {
  const parsed = parseAmount(minimum, currency)
  if (!parsed.ok) throw refuseProblem(problemAt('minimum', parsed.fault))
  return parsed.money
}

function preferencesAnswer(preferences: PayoutPreferences, now: Date) {
  const { minimum, details, usableFrom } = preferences
  const before = detailsToUndo(preferences, now)
  return {
    minimum: minimum === null ? null : toDecimal(minimum),
    minimum_currency: minimum?.currency ?? null,
    payout_details: details,
    details_usable_from: timeOrNull(usableFrom),
    undo:
      before === null || usableFrom === null
        ? null
        : { payout_details: before, until: timeAnswer(usableFrom) },
  }
}
