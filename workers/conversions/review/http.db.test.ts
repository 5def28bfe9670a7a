import { sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { expectSoundBooks, saleOf, seedClick, type Tenant } from '../../test/books-world.ts'
import { addPerson } from '../../test/people.ts'
import { addStranger } from '../../test/tenants.ts'
import { recordConversion } from '../record/verbs/record-conversion.ts'
import {
  ConversionDetailAnswer,
  ConversionsAnswer,
  DecisionsAnswer,
  RestoreAnswer,
} from './contract.ts'

const [demo] = cast.offers
const [anna] = cast.affiliates as unknown as [{ id: string; code: string; name: string }]
const tenant: Tenant = {
  ...{ advertiserId: cast.advertiser.id, appId: cast.app.id, appKeyId: cast.appKeyId },
  ...{ offerId: demo.id, affiliateId: anna.id, currency: 'USD' },
}
const world = await makeApiWorld()
const stranger = await addStranger(world)
beforeAll(async () => {
  await runScoped(world.api, { kind: 'advertiser', advertiserId: cast.advertiser.id }, [
    sql`update affiliate.offers set approval = 'manual' where id = ${demo.id}`,
  ])
}, 60_000)

const { as } = world

async function sold(over: Parameters<typeof saleOf>[1] = {}) {
  const clickId = await seedClick(world.system, tenant, new Date(Date.now() - 60_000))
  const outcome = await recordConversion(world.api, saleOf(tenant, { clickId, ...over }))
  if (outcome.outcome !== 'recorded') throw new Error(outcome.outcome)
  return outcome.conversion
}

const decide = async (person: string, ids: string[], decision = 'approve', note?: string) =>
  as(person, 'POST', '/v1/conversions/decisions', { ids, decision, ...(note ? { note } : {}) })
const detailOf = async (id: string, person = 'advertiser') =>
  (await read(await as(person, 'GET', `/v1/conversions/${id}`), ConversionDetailAnswer)).conversion

test('POST /v1/conversions/decisions approves and rejects many, with one answer for each', async () => {
  const [first, second, foreign] = [await sold(), await sold(), newId(new Date())]
  const answer = await read(await decide('advertiser', [first.id, foreign]), DecisionsAnswer)
  expect(answer.results).toMatchObject([
    { id: first.id, outcome: 'approved', changed: true, code: null },
    { id: foreign, outcome: 'refused', changed: false, code: 'not_found' },
  ])
  const again = await read(await decide('finance', [first.id]), DecisionsAnswer)
  expect(again.results).toMatchObject([{ outcome: 'approved', changed: false }])
  await read(await decide('finance', [second.id], 'reject', 'a test order'), DecisionsAnswer)
  expect(await detailOf(second.id)).toMatchObject({
    ...{ status: 'rejected', rejection: 'rejected_by_reviewer', decision_note: 'a test order' },
    earned: { amount: '0.00' },
  })
  await expectSoundBooks(world.system)
})

test('POST /v1/conversions/decisions refuses none, too many, and a word that is no decision', async () => {
  const one = newId(new Date())
  const many = Array.from({ length: 501 }, () => newId(new Date()))
  for (const ids of [[], many, ['x']]) {
    expect(await problemOf(await decide('advertiser', ids))).toMatchObject({ status: 422 })
  }
  expect(await problemOf(await decide('advertiser', [one], 'perhaps'))).toMatchObject({
    ...{ status: 422, fields: ['decision'] },
  })
  for (const person of ['admin', 'support', 'affiliate']) {
    expect(await problemOf(await decide(person, [one]))).toMatchObject({ status: 403 })
  }
})

test('a person who is the affiliate as well does not decide on what it earns', async () => {
  const sale = await sold()
  const memberships = [
    { role: 'advertiser' as const, advertiserId: cast.advertiser.id, affiliateId: null },
    { role: 'affiliate' as const, advertiserId: null, affiliateId: anna.id },
  ]
  const { token } = await addPerson(world, memberships)
  const body = { ids: [sale.id], decision: 'approve' }
  const answer = await world.ask('POST', '/v1/conversions/decisions', { token, body })
  expect((await read(answer, DecisionsAnswer)).results).toMatchObject([
    { outcome: 'refused', code: 'own_conversion' },
  ])
})

test('POST /v1/conversions/{conversionId}/restore gives back what a chargeback took, once', async () => {
  const sale = await sold()
  await decide('advertiser', [sale.id])
  const reversed = {
    event: 'chargeback' as const,
    originalExternalId: sale.externalId,
    amount: null,
  }
  const chargeback = await sold({ ...reversed, clickId: null })
  const path = `/v1/conversions/${chargeback.id}/restore`
  const first = await read(await as('advertiser', 'POST', path, { note: 'won' }), RestoreAnswer)
  expect(first).toMatchObject({ restored: true, conversion: { status: 'reversed' } })
  const again = await read(await as('finance', 'POST', path, {}), RestoreAnswer)
  expect(again.restored).toBe(false)
  expect(await detailOf(sale.id)).toMatchObject({
    ...{ status: 'approved', earned: { amount: '14.70' } },
    undone_by: [{ id: chargeback.id, event: 'chargeback', status: 'reversed' }],
  })
  const wrong = `/v1/conversions/${sale.id}/restore`
  expect(await problemOf(await as('advertiser', 'POST', wrong, {}))).toMatchObject({ status: 409 })
  const none = `/v1/conversions/${newId(new Date())}/restore`
  expect(await problemOf(await as('finance', 'POST', none, {}))).toMatchObject({ status: 404 })
  await expectSoundBooks(world.system)
})

test('GET /v1/conversions/{conversionId} returns all that it led to; a stranger finds nothing', async () => {
  const sale = await sold()
  await decide('advertiser', [sale.id], 'approve', 'fine')
  const detail = await detailOf(sale.id, 'support')
  expect(detail).toMatchObject({
    ...{ external_id: sale.externalId, status: 'approved', decision_note: 'fine' },
    ...{ amount: { amount: '49.00', currency: 'USD' }, affiliate: { code: anna.code } },
    commissions: [{ level: 1, amount: { amount: '14.70' }, status: 'held' }],
  })
  expect(detail.ledger.map(({ reason }) => reason)).toEqual([
    ...['commission_created', 'fee_charged', 'commission_approved', 'fee_earned'],
  ])
  const path = `/v1/conversions/${sale.id}`
  expect(await problemOf(await world.ask('GET', path, { token: stranger.token }))).toMatchObject({
    status: 404,
  })
})

test('GET /v1/conversions filters, pages newest first, and shows each tenant its own', async () => {
  const mark = newId(new Date())
  const ids: string[] = []
  for (const n of [1, 2, 3]) ids.unshift((await sold({ externalId: `${mark}-${n}` })).id)
  await decide('advertiser', [ids[0] ?? ''])
  const list = async (query: string, person = 'advertiser') => {
    const answer = await as(person, 'GET', `/v1/conversions?q=${mark}&${query}`)
    return read(answer, ConversionsAnswer)
  }
  const idsOf = async (query: string, person?: string) =>
    (await list(query, person)).conversions.map(({ id }) => id)
  expect(await idsOf('')).toEqual(ids)
  const first = await list('limit=2')
  expect(first.conversions.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  expect(await idsOf(`limit=2&cursor=${first.next_cursor}`)).toEqual(ids.slice(2))
  expect(await idsOf('status=approved')).toEqual(ids.slice(0, 1))
  const today = new Date().toISOString().slice(0, 10)
  const all = `event=sale&offer_id=${demo.id}&affiliate_id=${anna.id}&from=${today}&to=${today}`
  expect(await idsOf(`${all}&advertiser_id=${cast.advertiser.id}`, 'finance')).toEqual(ids)
  const reviewed = [...(await idsOf('review=none')), ...(await idsOf('review=open'))]
  expect(reviewed.sort()).toEqual(ids.toSorted())
  expect(await idsOf('event=refund')).toEqual([])
  expect(await idsOf('to=2020-01-01')).toEqual([])
  expect(await idsOf(`advertiser_id=${stranger.advertiserId}`)).toEqual([])
  const foreign = await world.ask('GET', `/v1/conversions?q=${mark}`, { token: stranger.token })
  expect((await read(foreign, ConversionsAnswer)).conversions).toEqual([])
  const wrong = await as('advertiser', 'GET', '/v1/conversions?limit=101')
  expect(await problemOf(wrong)).toMatchObject({ status: 422, fields: ['limit'] })
})
