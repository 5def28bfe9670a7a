/** A rejected conversion gives its place in a cap back, exactly once, while the cap's period runs. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { recordConversion } from '../conversions/record/verbs/record-conversion.ts'
import { decideConversions } from '../conversions/review/decide-conversions.ts'
import type { Decision } from '../conversions/review/rules.ts'
import { runScoped, type Scope } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import {
  ask,
  expectSoundBooks,
  id,
  saleOf,
  seedClick,
  seedTenant,
  seedUser,
  type Tenant,
} from '../test/books-world.ts'
import { makeDatabaseWorld } from '../test/fresh-database.ts'

const { api, system } = await makeDatabaseWorld()
const userId = await seedUser(system)
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterAll(() => expectSoundBooks(system))

const now = new Date('2026-11-20T10:00:00.000Z')
const tomorrow = new Date('2026-11-21T10:00:00.000Z')

interface CapTerms {
  metric?: 'conversions' | 'commission' | 'revenue'
  limit: bigint
  period?: 'day' | 'month' | 'total'
}

async function capped({ metric = 'conversions', limit, period = 'day' }: CapTerms) {
  const tenant = await seedTenant(system, { depositMinor: 10_000_000n })
  const { advertiserId, offerId } = tenant
  const capId = id()
  const currency = metric === 'conversions' ? null : tenant.currency
  await runScoped(system, { kind: 'system' }, [
    sql`insert into affiliate.caps (id, advertiser_id, offer_id, metric, period, limit_value, currency)
      values (${capId}, ${advertiserId}, ${offerId}, ${metric}, ${period}, ${limit.toString()}, ${currency})`,
  ])
  const clickId = await seedClick(system, tenant, new Date(now.getTime() - 60_000))
  const sell = async (at = now) => {
    const result = await recordConversion(api, saleOf(tenant, { clickId, now: at }))
    if (result.outcome !== 'recorded') throw new Error(result.outcome)
    return result.conversion
  }
  const counter = async () => {
    const [row] = await ask(
      system,
      sql`select used_value::text as used, reached_at is not null as reached
        from affiliate.cap_counters where cap_id = ${capId} order by period_start limit 1`,
    )
    return [row?.used, row?.reached]
  }
  return { tenant, capId, sell, counter }
}

const finance = { kind: 'staff', role: 'finance', userId } as const
const advertiser = ({ advertiserId }: Tenant): Scope => ({ kind: 'advertiser', advertiserId })

const reject = (scope: Scope, conversionId: string, at = now) =>
  decide('reject', scope, conversionId, at)

function decide(decision: Decision, scope: Scope, conversionId: string, at = now) {
  const publishCaps = vi.fn(async () => {})
  const decided = decideConversions(api, scope, {
    ...{ ids: [conversionId], decision, note: null, userId, ownAffiliateIds: [] },
    ...{ publishCaps, now: at, newId },
  })
  return decided.then((results) => ({ results, published: publishCaps.mock.calls.flat() }))
}

test.each<[string, CapTerms, Date, 'given back' | 'kept', (tenant: Tenant) => Scope]>([
  ['the advertiser, on the same day', { limit: 1n }, now, 'given back', advertiser],
  ['finance, on the same day', { limit: 1n }, now, 'given back', () => finance],
  ['the day after', { limit: 1n }, tomorrow, 'kept', advertiser],
  ['the day after, of a month', { limit: 1n, period: 'month' }, tomorrow, 'given back', advertiser],
  ['the day after, of a total', { limit: 1n, period: 'total' }, tomorrow, 'given back', advertiser],
  ['a commission', { metric: 'commission', limit: 1470n }, now, 'given back', advertiser],
  ['a revenue', { metric: 'revenue', limit: 1470n }, now, 'given back', () => finance],
])('a cap that is full, and a rejection: %s', async (_, terms, at, expected, scopeOf) => {
  const { tenant, sell, counter } = await capped(terms)
  const sold = await sell()
  const full = terms.limit.toString()
  expect(await counter()).toEqual([full, true])
  const { results, published } = await reject(scopeOf(tenant), sold.id, at)
  expect(results).toMatchObject([{ outcome: 'rejected', isChanged: true }])
  const isBack = expected === 'given back'
  expect(await counter()).toEqual(isBack ? ['0', false] : [full, true])
  expect(published).toEqual(isBack ? [{ offers: { offerId: tenant.offerId } }] : [])
  expect((await sell()).rejection).toBe(isBack ? null : 'over_cap')
})

test('a cap with room is lowered too, and nothing is published', async () => {
  const { tenant, sell, counter } = await capped({ limit: 5n })
  const [first] = [await sell(), await sell()]
  const { published } = await reject(advertiser(tenant), first.id)
  expect([await counter(), published]).toEqual([['1', false], []])
})

test('five concurrent rejections of one sale reduce the count by one', async () => {
  const { tenant, sell, counter } = await capped({ limit: 3n })
  const [sold] = [await sell(), await sell(), await sell()]
  await Promise.all(Array.from({ length: 5 }, () => reject(advertiser(tenant), sold.id)))
  await reject(advertiser(tenant), sold.id)
  expect(await counter()).toEqual(['2', false])
})

test('concurrent sales and rejections: the cap counts the sales that are not rejected', async () => {
  const { tenant, sell, counter } = await capped({ limit: 6n })
  const sold = await Promise.all(Array.from({ length: 6 }, () => sell()))
  const [later] = await Promise.all([
    Promise.all(Array.from({ length: 8 }, () => sell())),
    ...sold.slice(0, 4).map((one) => reject(advertiser(tenant), one.id)),
  ])
  const counted = 2 + later.filter(({ status }) => status !== 'rejected').length
  expect(counted).toBeLessThanOrEqual(6)
  expect((await counter())[0]).toBe(String(counted))
})

test('an approval after a rejection takes the place again, where there is room', async () => {
  const { tenant, sell, counter } = await capped({ limit: 2n })
  const [first, second] = [await sell(), await sell()]
  await reject(advertiser(tenant), first.id)
  await reject(advertiser(tenant), second.id)
  expect(await counter()).toEqual(['0', false])
  await sell()
  const answers = await Promise.all(
    [first, second, first, second].map(({ id }) => decide('approve', advertiser(tenant), id)),
  )
  const words = answers.map(({ results: [one] }) =>
    one && 'code' in one ? one.code : one?.outcome,
  )
  expect(words.toSorted()).toEqual(['approved', 'approved', 'over_cap', 'over_cap'])
  expect(await counter()).toEqual(['2', true])
  expect(answers.flatMap(({ published }) => published)).toEqual([
    { offers: { offerId: tenant.offerId } },
  ])
})

test('the day after, an approval takes no place of the new day', async () => {
  const { tenant, sell, counter } = await capped({ limit: 2n })
  const [first] = [await sell(), await sell()]
  await reject(advertiser(tenant), first.id)
  await decide('approve', advertiser(tenant), first.id, tomorrow)
  expect(await counter()).toEqual(['1', false])
})
