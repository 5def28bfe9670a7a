/**
 * Routes for the PayPal account of an advertiser that pays its affiliates itself, and its billing
 * mode.
 */

import { type BillingMode, billingModes } from '../../../../schema/vocabulary.ts'
import { BalanceAnswer } from '../../../billing/balances-contract.ts'
import { readBalance } from '../../../billing/read-balance.ts'
import { setBillingMode } from '../../../billing/set-billing-mode.ts'
import { readWord } from '../../../core/columns.ts'
import { runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { payoutDepsOf, staffDatabaseOf } from '../../../http/actor.ts'
import { AdvertiserParams } from '../../../http/contract.ts'
import { timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { sealingKeysOf } from '../../../http/sealing-keys.ts'
import { findPaypalAccount, type PaypalAccount, toPaypalAccount } from '../db/paypal-accounts.ts'
import { setPaypalAccount } from '../verbs/set-paypal-account.ts'
import { BillingModeInput, PaypalAccountAnswer, PaypalAccountInput } from './paypal-contract.ts'

const tags = ['Payouts']
const responses = { 200: answer('The account.', PaypalAccountAnswer) }
const readRoute = route('get /v1/advertisers/{advertiserId}/paypal-account', {
  ...{ tags, summary: 'Get your own PayPal account', responses },
  description: 'The secret is never shown. The login is tested within ten minutes.',
  request: { params: AdvertiserParams },
})
const putRoute = route(
  'put /v1/advertisers/{advertiserId}/paypal-account',
  {
    ...{ tags, summary: 'Set your own PayPal account', responses },
    description:
      'Only for advertisers that pay their affiliates themselves. Omit the secret to keep the current one. The client id cannot change while PayPal may hold payouts of the current account.',
    request: {
      params: AdvertiserParams,
      body: { content: json(PaypalAccountInput), required: true },
    },
  },
  ['conflict'],
)
const billingRoute = route(
  'put /v1/advertisers/{advertiserId}/billing-mode',
  {
    tags,
    summary: 'Set how an advertiser pays',
    description: 'Not possible while the advertiser still has money in the current mode.',
    request: {
      params: AdvertiserParams,
      body: { content: json(BillingModeInput), required: true },
    },
    responses: { 200: answer('The balance.', BalanceAnswer) },
  },
  ['conflict'],
)

export const paypalAccountRoutes = routes()
  .openapi(readRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const { db, scope } = await payoutDepsOf(c)
    const [[row] = []] = await runScoped(db, scope, [findPaypalAccount(advertiserId)])
    if (row === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
    return c.json(
      accountAnswer(advertiserId, readWord(billingModes, row.billing_mode), toPaypalAccount(row)),
      200,
    )
  })
  .openapi(putRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const input = c.req.valid('json')
    const { db, scope, userId } = await payoutDepsOf(c)
    const credentials = {
      ...{ advertiserId, clientId: input.client_id, clientSecret: input.client_secret },
      webhookId: input.webhook_id ?? null,
    }
    const by = { sealing: await sealingKeysOf(c), userId, now: c.var.now }
    const account = await setPaypalAccount(db, scope, credentials, by)
    return c.json(accountAnswer(advertiserId, 'own_payer', account), 200)
  })
  .openapi(billingRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const { billing_mode: billingMode } = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    await setBillingMode(db, scope, { advertiserId, billingMode })
    return c.json({ advertiser: await readBalance(db, scope, advertiserId) }, 200)
  })

function accountAnswer(
  advertiserId: string,
  billing_mode: BillingMode,
  account: PaypalAccount | null,
) {
  const rest = { billing_mode, webhook_path: `/v1/paypal/webhooks/${advertiserId}` }
  if (account === null) return { account: null, ...rest }
  return {
    account: {
      client_id: account.clientId,
      webhook_id: account.webhookId,
      changed_by: account.changedBy,
      changed_at: timeAnswer(account.changedAt),
      checked_at: timeOrNull(account.checkedAt),
      problem: account.problem,
    },
    ...rest,
  }
}
