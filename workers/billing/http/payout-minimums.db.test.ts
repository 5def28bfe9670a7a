/** An advertiser's payout minimums by currency. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { NextPayoutsAnswer } from '../../payouts/receivers/http/receivers-contract.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addPerson } from '../../test/people.ts'
import { BalanceAnswer, BalancesAnswer } from '../balances-contract.ts'

const world = await makeApiWorld()

const by = (token: string, method: string, path: string, body?: unknown) =>
  world.as({ token }, method, path, body)

/** An advertiser whose affiliate has 60.00 in dollars and in euros. */
async function withBalances() {
  const [advertiserId, affiliateId] = [newId(new Date()), newId(new Date())]
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.advertisers (id, name) values (${advertiserId}, 'Small')`,
    sql`insert into affiliate.affiliates (id, code, name, status, paypal_email, country)
      values (${affiliateId}, ${affiliateId.slice(-12)}, 'Ann', 'approved',
        ${`${affiliateId}@pay.example`}, 'DE')`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status)
      values (${advertiserId}, ${affiliateId}, 'approved')`,
    sql`insert into ledger.accounts (kind, currency, advertiser_id, affiliate_id, credits_minor)
      select 'aff.available', c, ${advertiserId}, ${affiliateId}, 6000 from unnest('{EUR,USD}'::text[]) c`,
  ])
  const person = async (role: 'advertiser' | 'advertiser_manager') =>
    (await addPerson(world, [{ role, advertiserId, affiliateId: null }])).token
  const asAnn = [{ role: 'affiliate' as const, advertiserId: null, affiliateId }]
  const affiliate = (await addPerson(world, asAnn)).token
  const path = `/v1/advertisers/${advertiserId}/payout-minimums`
  const put = (token: string, minimums: object[]) => by(token, 'PUT', path, { minimums })
  const shown = async () => {
    const answer = await by(affiliate, 'GET', '/v1/affiliate/payouts/next')
    const { next: balances } = await read(answer, NextPayoutsAnswer)
    return Object.fromEntries(
      balances.map(({ currency, minimum, obstacles }) => [
        currency,
        [minimum.amount, obstacles.includes('below_minimum')],
      ]),
    )
  }
  return { advertiserId, person, affiliate, put, shown }
}
const usd = (amount: string) => ({ amount, currency: 'USD' })
const eur = (amount: string) => ({ amount, currency: 'EUR' })

test('audit 26: an advertiser sets its payout minimum in each currency', async () => {
  const { advertiserId, person, put, shown } = await withBalances()
  expect(await shown()).toEqual({ EUR: ['0.01', false], USD: ['100.00', true] })
  const head = await person('advertiser')
  const set = await put(head, [usd('50.00'), eur('75.00')])
  expect((await read(set, BalanceAnswer)).advertiser.payout_minimums).toEqual([
    usd('50.00'),
    eur('75.00'),
  ])
  expect(await shown()).toEqual({ EUR: ['75.00', true], USD: ['50.00', false] })
  // A run uses the minimums that affiliates are shown.
  const totals = '/v1/payouts/preflight-totals?currency=EUR'
  expect((await by(await world.tokenOf('finance'), 'GET', totals)).status).toBe(200)
  // An omitted currency has no minimum, except the advertiser's own, which has the default.
  const finance = await world.tokenOf('finance')
  expect((await put(finance, [])).status).toBe(200)
  expect(await shown()).toEqual({ EUR: ['0.01', false], USD: ['100.00', true] })
  const seen = await by(head, 'GET', `/v1/balances?advertiser_id=${advertiserId}`)
  const { advertisers } = await read(seen, BalancesAnswer)
  expect(advertisers[0]?.payout_minimums).toEqual([usd('100.00')])
})

test('audit 26: heads and finance set it, nobody else, and each currency once', async () => {
  const { person, affiliate, put } = await withBalances()
  for (const token of [await person('advertiser_manager'), affiliate]) {
    expect((await put(token, [usd('50.00')])).status).toBe(403)
  }
  const head = await person('advertiser')
  const refused = async (minimums: object[]) => (await problemOf(await put(head, minimums))).fields
  expect(await refused([usd('0.00')])).toEqual(['minimums.0.amount'])
  expect(await refused([eur('5.00'), usd('1.005')])).toEqual(['minimums.1.amount'])
  expect(await refused([eur('5.00'), eur('6.00')])).toEqual(['minimums.1.currency'])
  const other = await withBalances()
  expect((await other.put(head, [usd('50.00')])).status).toBe(404)
})

test('audit 26: an affiliate sets only a higher minimum than the advertiser’s', async () => {
  const { person, affiliate, put, shown } = await withBalances()
  await put(await person('advertiser'), [usd('50.00'), eur('10.00')])
  const requested = (minimum: string, minimum_currency: string) =>
    by(affiliate, 'PATCH', '/v1/affiliate/payout-preferences', { minimum, minimum_currency })
  expect(await problemOf(await requested('49.99', 'USD'))).toMatchObject({
    ...{ status: 422, fields: ['minimum'] },
  })
  expect((await requested('9.99', 'EUR')).status).toBe(422)
  expect((await requested('61.00', 'EUR')).status).toBe(200)
  expect(await shown()).toEqual({ EUR: ['61.00', true], USD: ['50.00', false] })
})
