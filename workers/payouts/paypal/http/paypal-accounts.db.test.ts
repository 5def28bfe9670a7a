/** The PayPal account of an own payer: invalid input, secrecy, and when it may change. */

import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { problemOf, read } from '../../../test/api-world.ts'
import { ask, balances } from '../../../test/books-world.ts'
import { openPayoutDeps } from '../../batches/verbs/payout-deps.ts'
import { PreflightAnswer } from '../../runs/http/runs-contract.ts'
import {
  accountPath,
  credentials,
  openOwnPayers,
  type Payer,
  SECRET,
} from '../../test/own-payer-world.ts'
import { PaypalAccountAnswer } from './paypal-contract.ts'

const MINUTE = 60_000
const own = await openOwnPayers()
const {
  world,
  paypalWorld,
  cron,
  lines,
  payer,
  by,
  staff,
  connect,
  build,
  drafted,
  act,
  approve,
  shown,
  deliver,
  send,
  check,
  journal,
} = own
afterAll(own.close)
beforeEach(own.reset)

test('without credentials nothing is payable, and the page asks for them', async () => {
  const of = await payer()
  const { account } = await read(await by(of.head, 'GET', accountPath(of)), PaypalAccountAnswer)
  expect(account).toBeNull()
  expect(await problemOf(await build(of.head))).toMatchObject({ code: 'nothing_payable' })
  const run = '/v1/payouts/preflight?currency=USD'
  const { accounts } = await read(await by(of.head, 'GET', run), PreflightAnswer)
  expect(accounts).toMatchObject([{ obstacles: ['own_payer'] }])
})

test('wrong credentials: the problem is shown, the batch stays, and right ones send it once', async () => {
  const of = await payer()
  const clientId = `client-${of.advertiserId}`
  await connect(of, clientId, { client_secret: 'wrong' })
  await check()
  const asked = await read(await by(of.head, 'GET', accountPath(of)), PaypalAccountAnswer)
  expect(asked.account).toMatchObject({ problem: 'refused', checked_at: null })
  const draft = await drafted(of)
  await send(of, draft)
  expect((await shown(of.head, draft)).batch).toMatchObject({
    ...{ status: 'unknown', problem: { code: 'not_sent' } },
  })
  expect(await balances(world.system, of)).toMatchObject({ 'aff.in_transit': 20_000n })
  // Nothing was sent, so the client id may change.
  await connect(of, `${clientId}-new`)
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  expect((await shown(of.head, draft)).batch.status).toBe('submitted')
  await paypalWorld.advance(2 * MINUTE)
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  expect(await journal()).toMatchObject([{ client_id: `${clientId}-new`, value: '200.00' }])
})

test('while PayPal may hold a batch, only the secret changes: another account would pay it again', async () => {
  const of = await payer()
  const clientId = `client-${of.advertiserId}`
  await connect(of)
  const draft = await drafted(of)
  await paypalWorld.fault({
    match: { method: 'POST', path: '/v1/payments/payouts' },
    do: 'commit_then_drop',
  })
  await send(of, draft)
  expect((await shown(of.head, draft)).batch).toMatchObject({ problem: { code: 'unanswered' } })
  const other = await by(of.head, 'PUT', accountPath(of), credentials('another'))
  expect(await problemOf(other)).toMatchObject({ status: 409, code: 'conflict' })
  await connect(of, clientId, { client_secret: 'rotated' })
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  await paypalWorld.advance(2 * MINUTE)
  expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
  await deliver()
  expect(await journal()).toHaveLength(1)
  await connect(of, 'another')
})

test('an account changed during sending: the payment comes from the stored account', async () => {
  for (let round = 0; round < 6; round += 1) {
    await paypalWorld.lever('reset')
    const of = await payer()
    await connect(of)
    const draft = await drafted(of)
    expect((await approve(of.head, draft)).status).toBe(200)
    expect((await act(of.finance, draft, 'submit')).status).toBe(202)
    const [, put] = await Promise.all([
      deliver(),
      by(of.head, 'PUT', accountPath(of), credentials(`other-${of.advertiserId}`)),
    ])
    expect(put.ok || put.status === 409).toBe(true)
    const { account } = await read(await by(of.head, 'GET', accountPath(of)), PaypalAccountAnswer)
    expect((await shown(of.head, draft)).batch.status).toBe('submitted')
    await paypalWorld.advance(2 * MINUTE)
    expect((await act(of.finance, draft, 'reconcile')).status).toBe(202)
    await deliver()
    expect(await journal()).toMatchObject([{ client_id: account?.client_id, value: '200.00' }])
  }
})

test('nobody is let in by the token of another: neither of the platform nor of another advertiser', async () => {
  const of = await payer()
  // The platform's own token is cached by now.
  const { paypal } = await openPayoutDeps(cron, new Date())
  await paypal.showBatch('none').catch(() => null)
  await connect(of, 'platform', { client_secret: 'wrong' })
  const draft = await drafted(of)
  await send(of, draft)
  expect((await shown(of.head, draft)).batch).toMatchObject({ problem: { code: 'not_sent' } })
  expect(await journal()).toEqual([])
})

test('F129: the secret is in no answer, no log, no audit entry, and in no column as it is', async () => {
  const of = await payer()
  lines.length = 0
  const texts: string[] = []
  const keep = async (answer: Response) => void texts.push(await answer.text())
  await keep(await by(of.head, 'PUT', accountPath(of), credentials('one')))
  await keep(await by(of.head, 'PUT', accountPath(of), credentials('two')))
  await check()
  for (const token of [of.head, of.finance]) await keep(await by(token, 'GET', accountPath(of)))
  await keep(await staff('owner', 'GET', accountPath(of)))
  await keep(await by(of.head, 'GET', '/v1/audit-log?limit=100'))
  const rows = await ask(
    world.system,
    sql`select p::text as text from affiliate.paypal_accounts p where advertiser_id = ${of.advertiserId}`,
  )
  texts.push(...rows.map(({ text }) => String(text)), ...lines)
  expect(texts.join('\n')).toContain('two')
  expect(texts.filter((text) => text.includes(SECRET))).toEqual([])
  const entry = JSON.parse(texts[5] as string) as { entries: { table?: string }[] }
  expect(JSON.stringify(entry)).toContain('paypal_accounts')
  const own = runScoped(world.api, { kind: 'advertiser', advertiserId: of.advertiserId }, [
    sql`select secret_sealed from affiliate.paypal_accounts`,
  ])
  await expect(own).rejects.toThrow('permission denied')
})

test('credentials are refused with the reason: for an advertiser that the platform pays for, without a secret, with spaces', async () => {
  const [of, prepaid] = [await payer(), await payer({ billing: 'prepaid', depositMinor: 100_000n })]
  const put = (who: Payer, body: object) => by(who.head, 'PUT', accountPath(who), body)
  expect(await problemOf(await put(prepaid, credentials('one')))).toMatchObject({ status: 409 })
  expect(await problemOf(await put(of, { client_id: 'one' }))).toMatchObject({
    fields: ['client_secret'],
  })
  for (const client_id of ['a b c', 'ab', 'naïve', 'a:b:c']) {
    const answer = await put(of, { client_id, client_secret: SECRET })
    expect(await problemOf(answer)).toMatchObject({ fields: ['client_id'] })
  }
  await connect(of, 'one')
  const { account } = await read(
    await put(of, { client_id: 'one', webhook_id: 'WH-9' }),
    PaypalAccountAnswer,
  )
  expect(account).toMatchObject({ client_id: 'one', webhook_id: 'WH-9' })
  const unconfirmed = await world.ask('PUT', accountPath(of), {
    ...{ token: of.head, body: credentials('two'), isUnconfirmed: true },
  })
  expect(await problemOf(unconfirmed)).toMatchObject({ code: 'second_factor_required' })
})
