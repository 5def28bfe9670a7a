import { expect, test } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { readHost } from '../../clicks/edge/snapshot-shape.ts'
import { newId } from '../../core/ids.ts'
import type { OfferSnapshot } from '../../snapshots/rules.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addStranger } from '../../test/tenants.ts'
import {
  AdvertiserSettingsAnswer,
  AdvertiserSettingsListAnswer,
  AppAnswer,
  AppsAnswer,
} from './contract.ts'

const [demo, instant] = cast.offers
const world = await makeApiWorld()
const stranger = await addStranger(world)

const { as } = world
const patchApp = (body: object, person = 'advertiser') =>
  as(person, 'PATCH', `/v1/apps/${cast.app.id}`, body)
const advertiserPath = `/v1/advertisers/${cast.advertiser.id}`
const patchAdvertiser = (body: object) => as('advertiser', 'PATCH', advertiserPath, body)

test('an app’s settings are changed, read back and at the edge under each of its hosts', async () => {
  const { apps } = await read(await as('advertiser', 'GET', '/v1/apps'), AppsAnswer)
  expect(apps).toMatchObject([
    {
      ...{ id: cast.app.id, name: cast.app.name, attribution: 'last', consent_parameter: null },
      ...{ default_offer: { id: demo.id, code: demo.code }, hosts: [{ host: cast.app.host }] },
    },
  ])
  const change = { click_id_parameter: 'cid', consent_parameter: 'ok', attribution: 'first' }
  const body = { ...change, default_offer_id: instant.id }
  for (let times = 0; times < 2; times += 1) {
    const { app } = await read(await patchApp(body), AppAnswer)
    expect(app).toMatchObject({ ...change, default_offer: { id: instant.id } })
  }
  expect(readHost(JSON.parse(world.kept.get(`host:${cast.app.host}`)!))).toMatchObject({
    ...{ defaultOfferId: instant.id, clickIdParameter: 'cid', consentParameter: 'ok' },
    attribution: 'first',
  })
  const { app } = await read(await patchApp({ default_offer_id: null }), AppAnswer)
  expect([app.default_offer, app.click_id_parameter]).toEqual([null, 'cid'])
})

test.each([
  [{ click_id_parameter: 'a b' }, 'click_id_parameter'],
  [{ consent_parameter: '' }, 'consent_parameter'],
  [{ click_id_parameter: 'x', consent_parameter: 'x' }, 'consent_parameter'],
  [{ attribution: 'middle' }, 'attribution'],
  [{ default_offer_id: '019aa000-0000-7000-8000-00000000ffff' }, 'default_offer_id'],
  [{ name: '' }, 'name'],
  [{ status: 'gone' }, 'status'],
])('an app with %j is refused by field', async (body, field) => {
  expect(await problemOf(await patchApp(body))).toMatchObject({ status: 422, fields: [field] })
})

test('an advertiser’s zone, fallback and IP policies reach all their offers', async () => {
  const change = {
    ...{ time_zone: 'Asia/Tokyo', fallback_url: 'https://sorry.example/', ip_policy: 'truncate' },
    ip_policy_by_country: { DE: 'drop' },
  }
  for (let times = 0; times < 2; times += 1) {
    const { advertiser } = await read(await patchAdvertiser(change), AdvertiserSettingsAnswer)
    expect(advertiser).toMatchObject({ id: cast.advertiser.id, ...change })
  }
  for (const { id } of [demo, instant]) {
    expect(JSON.parse(world.kept.get(`offer:${id}`)!) as OfferSnapshot).toMatchObject({
      ...{ timeZone: 'Asia/Tokyo', fallbackUrl: 'https://sorry.example/' },
      ...{ ipPolicy: 'truncate', ipPolicyByCountry: { DE: 'drop' } },
    })
  }
  const path = '/v1/advertisers'
  const own = await read(await as('advertiser', 'GET', path), AdvertiserSettingsListAnswer)
  expect(own.advertisers.map(({ id }) => id)).toEqual([cast.advertiser.id])
  const all = await read(await as('owner', 'GET', path), AdvertiserSettingsListAnswer)
  expect(all.advertisers).toHaveLength(2)
})

test.each([
  [{ time_zone: 'Mars/Base' }, 'time_zone'],
  [{ fallback_url: 'https://{sub1}/' }, 'fallback_url'],
  [{ ip_policy: 'sell' }, 'ip_policy'],
  [{ ip_policy_by_country: { DE: 'sell' } }, 'ip_policy_by_country.DE'],
  [{ ip_policy_by_country: { Germany: 'drop' } }, 'ip_policy_by_country.Germany'],
])('an advertiser with %j is refused by field', async (body, field) => {
  const answer = await patchAdvertiser(body)
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields: [field] })
})

test('another advertiser and their apps are as absent as ones that never were', async () => {
  const { apps } = await read(await as(stranger, 'GET', '/v1/apps'), AppsAnswer)
  expect(apps.map(({ id }) => id)).toEqual([stranger.appId])
  for (const path of [
    `/v1/apps/${cast.app.id}`,
    `/v1/apps/${newId(new Date())}`,
    advertiserPath,
    '/v1/apps/x',
  ]) {
    const answer = await as(stranger, 'PATCH', path, {})
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' })
  }
  const planted = { default_offer_id: demo.id }
  const answer = await as(stranger, 'PATCH', `/v1/apps/${stranger.appId}`, planted)
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields: ['default_offer_id'] })
  const staff = await as('admin', 'PATCH', `/v1/apps/${stranger.appId}`, planted)
  expect(await problemOf(staff)).toMatchObject({ status: 422, fields: ['default_offer_id'] })
  expect((await as('admin', 'PATCH', `/v1/apps/${stranger.appId}`, {})).status).toBe(200)
  for (const person of ['affiliate', 'support']) {
    expect(await problemOf(await patchApp({}, person))).toMatchObject({ status: 403 })
  }
})

test('staff add an advertiser, who is active at once; nobody else may', async () => {
  const asked = { currency: 'EUR', billing_mode: 'postpaid', time_zone: 'Europe/Berlin' }
  const made = await as('admin', 'POST', '/v1/advertisers', { ...asked, name: ' New shop ' })
  expect(made.status).toBe(201)
  const { advertiser } = await read(made, AdvertiserSettingsAnswer)
  expect(advertiser).toMatchObject({
    ...{ name: 'New shop', status: 'active', currency: 'EUR', time_zone: 'Europe/Berlin' },
  })
  // A second app with the same fields is allowed: two shops may have one name.
  const again = await as('admin', 'POST', '/v1/advertisers', { ...asked, name: 'New shop' })
  expect((await read(again, AdvertiserSettingsAnswer)).advertiser.id).not.toBe(advertiser.id)
  const { apps } = await read(await as('advertiser', 'GET', '/v1/apps'), AppsAnswer)
  expect(apps.map((app) => app.advertiser.id)).not.toContain(advertiser.id)
  for (const person of ['finance', 'support', 'advertiser', 'affiliate']) {
    const answer = await as(person, 'POST', '/v1/advertisers', { ...asked, name: 'x' })
    expect(await problemOf(answer), person).toMatchObject({ status: 403 })
  }
  for (const [body, field] of [
    [{ ...asked, name: ' ' }, 'name'],
    [{ ...asked, name: 'x', currency: 'XXX' }, 'currency'],
    [{ ...asked, name: 'x', billing_mode: 'free' }, 'billing_mode'],
    [{ ...asked, name: 'x', time_zone: 'Mars' }, 'time_zone'],
  ] as const) {
    const answer = await as('admin', 'POST', '/v1/advertisers', body)
    expect(await problemOf(answer)).toMatchObject({ status: 422, fields: [field] })
  }
})
