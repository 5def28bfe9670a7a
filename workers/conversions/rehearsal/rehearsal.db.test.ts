/** The rehearsal of an app, through the real API, with a test key and with a live one. */
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { storeClick } from '../../clicks/test/stored-clicks.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeAppKey } from '../../credentials/app-key.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { keySnapshot, makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addStranger } from '../../test/tenants.ts'
import { IntegrationAnswer } from './contract.ts'

const world = await makeApiWorld()
const stranger = await addStranger(world)
const path = `/v1/apps/${cast.app.id}/integration`
const anna = cast.affiliates[0]!

const read1 = async (query = '', who: Parameters<typeof world.as>[0] = 'advertiser') =>
  read(await world.as(who, 'GET', `${path}${query}`), IntegrationAnswer)
const statesSince = async (since: string) => {
  const { steps } = await read1(`?since=${since}`)
  return Object.fromEntries(
    steps.map(({ step, state, remark }) => [step, remark ? `${state} ${remark.code}` : state]),
  )
}

test('lists the values for the app’s code, and what is missing', async () => {
  expect(await read1()).toMatchObject({
    ...{
      api_url: 'http://localhost:8787',
      currency: 'USD',
      code: anna.code,
      missing: ['test_key'],
    },
    link_url: expect.stringContaining(`/aff/${anna.code}?sub1=rehearsal`),
    steps: ['click', 'lead', 'sale', 'rebill', 'refund'].map((step) => ({
      step,
      state: 'waiting',
    })),
  })
  const theirs = `/v1/apps/${stranger.appId}/integration`
  const own = await read(
    await world.as({ token: stranger.token }, 'GET', theirs),
    IntegrationAnswer,
  )
  expect(own).toMatchObject({ missing: ['host', 'test_key', 'offer', 'partner'], link_url: null })
})

test.each([
  ['tomorrow', 24],
  ['more than a week ago', -8 * 24],
])('a start %s is refused', async (_, hours) => {
  const since = new Date(Date.now() + hours * 3_600_000).toISOString()
  const refused = await world.as('advertiser', 'GET', `${path}?since=${since}`)
  expect(await problemOf(refused)).toMatchObject({ status: 422, fields: ['since'] })
})

test('another advertiser does not find the app', async () => {
  expect((await world.as({ token: stranger.token }, 'GET', path)).status).toBe(404)
})

test('five test events turn the steps good; a live key is named', async () => {
  const id = newId(new Date())
  const { key, hash } = makeAppKey(id, true)
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes, is_test)
      values (${id}, ${cast.advertiser.id}, ${cast.app.id}, 'Tests', ${hash}, '{conversions:write}', true)`,
  ])
  world.kept.set(snapshotKey.appKey(id), JSON.stringify(keySnapshot(hash, { id, isTest: true })))
  const paid = { amount: '49.00', currency: 'USD', customer_id: 'rehearsal-customer' }
  const send = async (body: object, token = key) =>
    (await world.ask('POST', '/v1/conversions', { token, body })).status
  // The app is in use.
  const before = { ...paid, event: 'sale', external_id: 'before', coupon: 'ANNA10' }
  expect(await send({ ...before, customer_id: 'of before' }, world.appKey)).toBe(201)
  const { now: since, missing } = await read1()
  expect(missing).toEqual([])
  const clickId = await storeClick(world.system, new Date(), { isTest: true })
  const sale = { ...paid, event: 'sale', external_id: 'rehearsal-sale', click_id: clickId }
  // Mistakes first.
  expect(await send({ ...sale, currency: 'EUR' })).toBe(422)
  expect(await send({ event: 'refund', external_id: 'r0', original_external_id: 'none' })).toBe(202)
  expect(await statesSince(since)).toMatchObject({
    ...{
      click: 'ok',
      lead: 'waiting',
      sale: 'problem refused',
      refund: 'problem original_unknown',
    },
  })
  const { customer_id } = paid
  await send({ event: 'lead', external_id: 'rehearsal-lead', click_id: clickId, customer_id })
  await send(sale)
  await send({ ...paid, event: 'rebill', external_id: 'rehearsal-rebill' })
  await send({ event: 'refund', external_id: 'r1', original_external_id: 'rehearsal-sale' })
  const { steps } = await read1(`?since=${since}`)
  expect(steps.map(({ step, state }) => [step, state])).toEqual(
    ['click', 'lead', 'sale', 'rebill', 'refund'].map((step) => [step, 'ok']),
  )
  expect(steps.find(({ step }) => step === 'sale')).toMatchObject({
    ...{ affiliate: { code: anna.code }, customer_id, click_id: clickId },
    ...{ amount: { amount: '49.00' }, commission: { amount: '14.70', currency: 'USD' } },
  })
  // Only a live event that names a click of the rehearsal belongs to it.
  await send(
    { ...sale, external_id: 'live-other', click_id: await storeClick(world.system, new Date()) },
    world.appKey,
  )
  expect((await statesSince(since)).sale).toBe('ok')
  await send({ ...sale, external_id: 'live-sale' }, world.appKey)
  expect((await statesSince(since)).sale).toBe('problem live_key')
  // A later start sees nothing of it.
  expect((await statesSince((await read1()).now)).sale).toBe('waiting')
})
