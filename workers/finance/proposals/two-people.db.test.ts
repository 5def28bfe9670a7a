/** Money actions that need two people of finance: one proposes, another accepts. */
import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { BalancesAnswer } from '../../billing/balances-contract.ts'
import { InvoiceAnswer, IssuedInvoicesAnswer } from '../../billing/http/invoices-contract.ts'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { lockAccounts, postEntries } from '../../ledger/post.ts'
import { RatesAnswer } from '../../ledger/rates/contract.ts'
import { capitalPaidIn } from '../../ledger/rules/ledger-bookings.ts'
import { BuiltPayoutsAnswer } from '../../payouts/runs/http/runs-contract.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import {
  ask,
  expectSoundBooks,
  saleOf,
  seedClick,
  seedTenant,
  type Tenant,
} from '../../test/books-world.ts'
import { addPerson } from '../../test/people.ts'
import { ProposalAnswer, type ProposalSummary, ProposalsAnswer } from './contract.ts'

// Last month's sales can be invoiced, because the ledger recorded them then.
const world = await makeApiWorld({ recordsAtBusinessTime: true })
beforeAll(async () => {
  const amount = { minor: 1_000_000n, currency: 'USD' } as const
  const paidIn = { capitalId: newId(new Date()), amount, into: 'plat.cash.bank' } as const
  const entries = [capitalPaidIn(paidIn, new Date())]
  await runScoped(world.system, { kind: 'system' }, [
    ...lockAccounts(entries),
    postEntries(entries),
  ])
}, 60_000)

const { as } = world
const by = (token: string, method: string, path: string, body?: unknown) =>
  as({ token }, method, path, body)
const propose = (body: object, who = 'finance') => as(who, 'POST', '/v1/proposals', body)
const pay = (batchId: string, payments: object[], who = 'finance') =>
  as(who, 'POST', `/v1/payout-batches/${batchId}/propose-payments`, { payments })
async function made(asked: Promise<Response>): Promise<ProposalSummary> {
  const answer = await asked
  expect(answer.status).toBe(201)
  return (await read(answer, ProposalAnswer)).proposal
}
const proposed = (body: object) => made(propose(body))
const decide = (who: string, { id, sha256 }: ProposalSummary, verb = 'accept') =>
  as(who, 'POST', `/v1/proposals/${id}/${verb}`, { seen_sha256: sha256 })
/** The proposer is refused; of two concurrent others exactly one accepts. */
async function acceptedOnce(proposal: ProposalSummary): Promise<void> {
  expect(await problemOf(await decide('finance', proposal))).toMatchObject({
    ...{ status: 403, code: 'second_person_required' },
  })
  const answers = await Promise.all([decide('finance2', proposal), decide('owner', proposal)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
}

const [demo] = cast.offers
const [anna] = cast.affiliates as unknown as [{ id: string }]
const tenant: Tenant = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
  ...{ offerId: demo.id, affiliateId: anna.id, currency: 'USD' },
}
const farAway = new Date(Date.now() + 400 * 86_400_000)

/** 300.00 that finance, or an own payer's people, handed out for manual payment. */
async function handedOut(of: Tenant, first: string, second: string) {
  const clickId = await seedClick(world.system, of, new Date(Date.now() - 60_000))
  const amount = { minor: 100_000n, currency: 'USD' } as const
  await recordConversion(world.api, saleOf(of, { clickId, amount }))
  await releaseHolds(world.system, farAway)
  const requested = { currency: 'USD', method: 'manual', include: [of.affiliateId] }
  const built = await by(first, 'POST', '/v1/payout-batches', requested)
  const [batch] = (await read(built, BuiltPayoutsAnswer)).batches
  const path = `/v1/payout-batches/${batch!.id}`
  const { request_sha256 } = batch!
  expect((await by(second, 'POST', `${path}/approve`, { request_sha256 })).status).toBe(200)
  expect((await by(first, 'POST', `${path}/hand-out`)).status).toBe(200)
  const [row] = await ask(
    world.system,
    sql`select id from affiliate.payout_items where batch_id = ${batch!.id}`,
  )
  return { batchId: batch!.id, itemId: row?.id as string }
}
const ours = async () =>
  handedOut(tenant, await world.tokenOf('finance'), await world.tokenOf('finance2'))
const statusOf = async (itemId: string) => {
  const [row] = await ask(
    world.system,
    sql`select status from affiliate.payout_items where id = ${itemId}`,
  )
  return row?.status
}
const bank = async () => {
  const [row] = await ask(
    world.system,
    sql`select sum(debits_minor - credits_minor)::text as minor from ledger.accounts
      where kind = 'plat.cash.bank' and currency = 'USD'`,
  )
  return BigInt(row?.minor as string)
}

test('audit 23: recording a payment by hand, and its return, takes two people', async () => {
  const { batchId, itemId } = await ours()
  const before = await bank()
  const payment = { item_id: itemId, reference: 'SEPA 7' }
  const paid = await made(pay(batchId, [payment]))
  expect(paid).toMatchObject({
    ...{ reason: 'SEPA 7', status: 'proposed', advertiser: null },
    payments: { batch_id: batchId, items: [{ ...payment, amount: { currency: 'USD' } }] },
  })
  const twice = await pay(batchId, [payment], 'finance2')
  expect(await problemOf(twice)).toMatchObject({ status: 409, code: 'conflict' })
  expect([await statusOf(itemId), await bank()]).toEqual(['submitted', before])
  await acceptedOnce(paid)
  const minor = BigInt((paid.payments?.total.amount ?? '').replace('.', ''))
  expect([await statusOf(itemId), await bank()]).toEqual(['paid', before - minor])

  const back = await made(
    as('finance', 'POST', `/v1/payout-items/${itemId}/propose-return`, { reason: 'Closed.' }),
  )
  expect(back.returned).toMatchObject({ batch_id: batchId, item_id: itemId, reference: 'SEPA 7' })
  expect([await statusOf(itemId), await bank()]).toEqual(['paid', before - minor])
  await acceptedOnce(back)
  expect([await statusOf(itemId), await bank()]).toEqual(['reversed', before])
  await expectSoundBooks(world.system)
})

test('audit 23: a payment is dated after the hand-out, and not in the future', async () => {
  const { batchId, itemId } = await ours()
  const at = (paid_at: Date) =>
    pay(batchId, [{ item_id: itemId, reference: 'SEPA 8', paid_at: paid_at.toISOString() }])
  for (const paidAt of [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)]) {
    expect(await problemOf(await at(paidAt))).toEqual({
      ...{ status: 422, code: 'invalid_input', fields: ['payments.0.paid_at'] },
    })
  }
  const failed = await made(pay(batchId, [{ item_id: itemId, reference: 'SEPA 8' }]))
  // Accepting does not pay an affiliate who may no longer be paid.
  const lost = { reason: 'No such account.' }
  const path = `/v1/payout-items/${itemId}/record-failure`
  expect((await as('finance', 'POST', path, lost)).status).toBe(200)
  expect(await problemOf(await decide('finance2', failed))).toMatchObject({ code: 'conflict' })
  expect(await statusOf(itemId)).toBe('failed')
  expect((await decide('finance', failed, 'refuse')).status).toBe(200)
})

test('audit 23: payments of an own payer are recorded by two of its own people', async () => {
  const terms = { billing: 'own_payer', holdDays: 0, rateBps: 10_000 } as const
  const own = await seedTenant(world.system, terms)
  const { advertiserId } = own
  const person = async (role: 'advertiser' | 'advertiser_finance') =>
    (await addPerson(world, [{ role, advertiserId, affiliateId: null }])).token
  const [head, finance] = [await person('advertiser'), await person('advertiser_finance')]
  const { batchId, itemId } = await handedOut(own, head, finance)
  const payments = [{ item_id: itemId, reference: 'SEPA 9' }]
  expect(await problemOf(await pay(batchId, payments))).toMatchObject({ code: 'forbidden' })
  const path = `/v1/payout-batches/${batchId}/propose-payments`
  const proposal = await made(by(head, 'POST', path, { payments }))
  const accept = (token: string) =>
    by(token, 'POST', `/v1/proposals/${proposal.id}/accept`, { seen_sha256: proposal.sha256 })
  expect(await problemOf(await accept(head))).toMatchObject({ code: 'second_person_required' })
  const listed = async (token: string) =>
    (await read(await by(token, 'GET', '/v1/proposals'), ProposalsAnswer)).proposals
  expect(await listed(finance)).toEqual([proposal])
  expect((await listed(await world.tokenOf('finance'))).map(({ id }) => id)).not.toContain(
    proposal.id,
  )
  expect((await decide('finance2', proposal)).status).toBe(404)
  expect((await decide('finance2', proposal, 'refuse')).status).toBe(404)
  expect((await accept(finance)).status).toBe(200)
  expect(await statusOf(itemId)).toBe('paid')
  const credit = { kind: 'credit_limit', advertiser_id: advertiserId, credit_limit: '1' }
  const other = await by(head, 'POST', '/v1/proposals', { ...credit, reason: 'More.' })
  expect(await problemOf(other)).toMatchObject({ status: 403, code: 'forbidden' })
  await expectSoundBooks(world.system)
})

test('audit 23: voiding an invoice takes two people', async () => {
  const of = await seedTenant(world.system, { billing: 'postpaid', creditLimitMinor: 10n ** 9n })
  const now = new Date()
  const sold = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15))
  const clickId = await seedClick(world.system, of, new Date(sold.getTime() - 3_600_000))
  await recordConversion(world.api, saleOf(of, { clickId, now: sold }))
  const month = { month: sold.toISOString().slice(0, 7), advertiser_id: of.advertiserId }
  const issued = await as('finance', 'POST', '/v1/invoices', month)
  const [invoice] = (await read(issued, IssuedInvoicesAnswer)).invoices
  const wanted = { kind: 'invoice_void', invoice_id: invoice?.id, reason: 'Wrong address.' }
  const proposal = await proposed(wanted)
  expect(proposal.invoice).toMatchObject({ number: invoice?.number, total: invoice?.total })
  const status = async () => {
    const answer = await as('finance', 'GET', `/v1/invoices/${invoice?.id}`)
    return (await read(answer, InvoiceAnswer)).invoice
  }
  expect(await status()).toMatchObject({ status: 'issued' })
  await acceptedOnce(proposal)
  expect(await status()).toMatchObject({ status: 'void', void_reason: 'Wrong address.' })
  expect(await problemOf(await propose(wanted))).toMatchObject({ status: 409, code: 'conflict' })
  const unknown = await propose({ ...wanted, invoice_id: newId(now) })
  expect(await problemOf(unknown)).toMatchObject({ status: 422, fields: ['invoice_id'] })
})

const rate = (over: object = {}) => ({
  ...{ kind: 'exchange_rate', base: 'GBP', quote: 'USD', rate: '1.25', reason: 'ECB.', ...over },
})

test('audit 23: an exchange rate takes two people', async () => {
  const proposal = await proposed(rate())
  expect(proposal.rate).toMatchObject({ base: 'GBP', rate: '1.25', previous: null })
  const stored = async () => {
    const path = '/v1/exchange-rates?base=GBP&quote=USD'
    return (await read(await as('finance', 'GET', path), RatesAnswer)).rates
  }
  expect(await stored()).toEqual([])
  // A proposal for another pair is allowed at the same time.
  const other = await proposed(rate({ base: 'CHF' }))
  expect((await decide('finance', other, 'refuse')).status).toBe(200)
  await acceptedOnce(proposal)
  expect(await stored()).toMatchObject([{ rate: '1.25', as_of: proposal.rate?.as_of }])
})

test('audit 23: a rate that differs from the last by more than 10 % needs a confirmation', async () => {
  const first = await proposed(rate({ base: 'EUR', rate: '0.1' }))
  expect((await decide('owner', first)).status).toBe(200)
  for (const near of ['0.11', '0.09']) {
    const fine = await proposed(rate({ base: 'EUR', rate: near }))
    expect((await decide('finance', fine, 'refuse')).status).toBe(200)
  }
  for (const far of ['1', '0.1101', '0.0899']) {
    const answer = await propose(rate({ base: 'EUR', rate: far }))
    const body = (await answer.clone().json()) as { detail: string }
    expect(await problemOf(answer)).toEqual({ status: 409, code: 'rate_differs', fields: ['rate'] })
    expect(body.detail).toContain(`is 0.1; this one is ${far},`)
  }
  const meant = await proposed(rate({ base: 'EUR', rate: '1', is_confirmed: true }))
  expect(meant.rate).toMatchObject({ rate: '1', previous: '0.1' })
})

test('audit 23: a rate of the other direction needs a confirmation', async () => {
  const first = await proposed(rate({ base: 'AUD', quote: 'CAD', rate: '1.03' }))
  expect((await decide('owner', first)).status).toBe(200)
  const asked = [
    // Within a tenth of the last rate, but it is the rate of the other direction.
    rate({ base: 'AUD', quote: 'CAD', rate: '0.97' }),
    // For the first rate of a pair, the rate of the other direction is the reference.
    rate({ base: 'CAD', quote: 'AUD', rate: '1.03' }),
  ]
  for (const one of asked) {
    const problem = { status: 409, code: 'rate_differs', fields: ['rate'] }
    expect(await problemOf(await propose(one))).toEqual(problem)
  }
  const right = await proposed(rate({ base: 'CAD', quote: 'AUD', rate: '0.971' }))
  expect(right.rate).toMatchObject({ rate: '0.971' })
})

test('audit 23: a credit limit takes two people, and does not overwrite a newer one', async () => {
  const of = await seedTenant(world.system, { billing: 'postpaid', creditLimitMinor: 0n })
  const { advertiserId } = of
  const limit = (credit_limit: string) =>
    proposed({ kind: 'credit_limit', advertiser_id: advertiserId, credit_limit, reason: 'Known.' })
  const stored = async () => {
    const answer = await as('finance', 'GET', `/v1/balances?advertiser_id=${advertiserId}`)
    return (await read(answer, BalancesAnswer)).advertisers[0]
  }
  const clickId = await seedClick(world.system, of, new Date(Date.now() - 60_000))
  await recordConversion(world.api, saleOf(of, { clickId }))
  const proposal = await limit('1000.00')
  expect(proposal.credit).toMatchObject({
    before: { amount: '0.00' },
    limit: { amount: '1000.00' },
  })
  expect((await stored())?.credit_limit.amount).toBe('0.00')
  await acceptedOnce(proposal)
  // Raising the limit funds pending conversions at once.
  expect(await stored()).toMatchObject({
    ...{ credit_limit: { amount: '1000.00' }, balances: [{ unfunded_conversions: 0 }] },
  })
  const late = await limit('2000.00')
  const userId = newId(new Date())
  await runScoped(world.api, { kind: 'staff', role: 'finance', userId }, [
    sql`update affiliate.advertisers set credit_limit_minor = 5 where id = ${advertiserId}`,
  ])
  expect(await problemOf(await decide('owner', late))).toMatchObject({ code: 'conflict' })
  const wrong = { kind: 'credit_limit', advertiser_id: advertiserId, reason: 'x' }
  const negative = await propose({ ...wrong, credit_limit: '-1' })
  expect(await problemOf(negative)).toMatchObject({ fields: ['credit_limit'] })
})
