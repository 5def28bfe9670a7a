import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { recordConversion } from '../../conversions/record/verbs/record-conversion.ts'
import { newId } from '../../core/ids.ts'
import { SummaryAnswer } from '../../reports/http/summary-contract.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { AffiliateEventsAnswer, DebtsAnswer } from './contract.ts'

const advertiserId = cast.advertiser.id
const [, instant] = cast.offers
const [ANNA] = cast.affiliates
const soldAt = new Date('2026-10-10T10:00:00Z')
const usd = (amount: string) => ({ amount, currency: 'USD' as const })

const report = (over: object) =>
  recordConversion(world.api, {
    ...{ advertiserId, appId: cast.app.id, appKeyId: cast.appKeyId, raw: '{}', newId },
    ...{ event: 'sale', externalId: 'order-1', clickId: null, now: soldAt },
    ...{ coupon: null, customerId: null, occurredAt: null, visitor: null, metadata: null },
    ...{ originalExternalId: null, source: 'api', foreignStatus: null, amount: null },
    ...over,
  } as Parameters<typeof recordConversion>[1])

const ask = async (path: string, who = 'affiliate') =>
  world.ask('GET', path, { token: await world.tokenOf(who) })
const events = async (query = '') =>
  read(await ask(`/v1/affiliate/events${query}`), AffiliateEventsAnswer)
const debts = async () => (await read(await ask('/v1/debts', 'finance'), DebtsAnswer)).debts

const world = await makeApiWorld()
const amount = { minor: 10_000n, currency: 'USD' as const }
const clickId = await storeClick(world.system, soldAt, { offerId: instant.id })
beforeAll(async () => {
  await report({ clickId, amount })
  await releaseHolds(world.system, soldAt)
  await report({
    ...{ event: 'refund', externalId: 'refund-1', originalExternalId: 'order-1' },
    ...{ amount: { minor: 2_500n, currency: 'USD' }, now: new Date('2026-10-11T10:00:00Z') },
  })
}, 60_000)

test('GET /v1/affiliate/events: a refund says what it took, and nothing of the advertiser’s', async () => {
  const { events: result, next_cursor } = await events()
  expect(result).toMatchObject([
    {
      ...{ kind: 'conversion.reversed', event: 'refund', offer: instant.name, level: 1 },
      ...{ advertiser: { id: advertiserId, name: cast.advertiser.name }, amount: usd('7.50') },
    },
  ])
  expect(next_cursor).toBeNull()
  expect(JSON.stringify(result)).not.toContain('revenue')
  expect((await events(`?advertiser_id=${advertiserId}`)).events).toEqual(result)
})

test('pages lead from one to the next, and another affiliate sees none of it', async () => {
  await report({
    ...{ event: 'chargeback', externalId: 'chargeback-1', originalExternalId: 'order-1' },
    now: new Date('2026-10-12T10:00:00Z'),
  })
  const all = (await events()).events
  expect(all.map(({ event }) => event)).toEqual(['chargeback', 'refund'])
  const first = await events('?limit=1')
  const second = await events(`?limit=1&cursor=${first.next_cursor}`)
  expect([...first.events, ...second.events]).toEqual(all)
  expect(second.next_cursor).toBeNull()
  const others = await read(await ask('/v1/affiliate/events', 'affiliate2'), AffiliateEventsAnswer)
  expect(others.events).toEqual([])
})

test('a foreign advertiser is as absent as one that never was', async () => {
  const stranger = await addStranger(world)
  for (const id of [stranger.advertiserId, newId(new Date())]) {
    const answer = await ask(`/v1/affiliate/events?advertiser_id=${id}`)
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' })
  }
  const answer = await ask('/v1/affiliate/events?cursor=yesterday')
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields: ['cursor'] })
})

test('GET /v1/debts: who owes, how much, and the affiliate sees the same', async () => {
  expect(await debts()).toEqual([])
  await oweAfterPayout()
  expect(await debts()).toMatchObject([
    {
      ...{ advertiser: { id: advertiserId }, affiliate: { id: ANNA!.id, code: ANNA!.code } },
      ...{ currency: 'USD', debt: usd('30.00'), in_transit: usd('30.00') },
    },
  ])
  const { balances } = await read(await ask('/v1/affiliate/summary'), SummaryAnswer)
  expect(balances).toMatchObject([{ debt: usd('30.00'), available: usd('0.00') }])
  expect((await events('?limit=2')).events.map(({ kind }) => kind)).toContain('debt.raised')
})

/** A sale that is refunded while its money is being paid out. */
async function oweAfterPayout() {
  const clickId = await storeClick(world.system, soldAt, { offerId: instant.id })
  await report({ clickId, externalId: 'order-2', amount: { minor: 10_000n, currency: 'USD' } })
  await releaseHolds(world.system, soldAt)
  const built = await world.ask('POST', '/v1/payout-batches', {
    ...{ token: await world.tokenOf('finance'), body: { currency: 'USD' } },
  })
  expect(built.status).toBe(201)
  const now = new Date('2026-10-13T10:00:00Z')
  const undo = { event: 'refund', externalId: 'refund-2', originalExternalId: 'order-2', now }
  await report(undo)
}
