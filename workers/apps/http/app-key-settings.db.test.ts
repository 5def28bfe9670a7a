import { createHash, createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterEach, expect, test, vi } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, problemOf, read } from '../../test/api-world.ts'
import { addPerson } from '../../test/people.ts'
import { addStranger } from '../../test/tenants.ts'
import { AppKeyAnswer, AppKeysAnswer, IssuedAppKeyAnswer } from '../keys-contract.ts'

const world = await makeApiWorld()
const stranger = await addStranger(world)
const owner = await world.tokenOf('advertiser')
afterEach(() => void vi.useRealTimers())

const keys = `/v1/apps/${cast.app.id}/keys`
const ask = (method: string, path: string, body?: object, token = owner) =>
  world.ask(method, path, { token, ...(body ? { body } : {}) })
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
/** Moves the request's clock on: keys are cached for 30 s. */
const passSeconds = (seconds: number) =>
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })

async function make(over: object = {}) {
  const answer = await ask('POST', keys, { name: 'Server', ...over })
  expect(answer.status).toBe(201)
  return read(answer, IssuedAppKeyAnswer)
}
let reports = 0
const reportOf = () => {
  reports += 1
  return JSON.stringify({ event: 'lead', external_id: `key-${reports}`, coupon: 'NOBODY' })
}
function report(key: string, headers: Record<string, string> = {}, body = reportOf()) {
  return world.ask('POST', '/v1/conversions', { token: key, body, headers })
}
const works = async (key: string, headers?: Record<string, string>) =>
  (await report(key, headers)).ok

test('a key works once it was made, is listed without its secret, and ends when it is revoked', async () => {
  const { app_key, key } = await make({ name: 'Till', expires_at: inHours(1) })
  expect(app_key).toMatchObject({
    ...{ name: 'Till', scopes: ['conversions:write'], cidrs: [], requires_signature: false },
    ...{ revoked_at: null, replaced_by: null, last_used_at: null },
  })
  expect(key.startsWith(`${app_key.begins_with}_`)).toBe(true)
  expect(await works(key)).toBe(true)
  const listed = await (await ask('GET', keys)).text()
  expect(JSON.parse(listed).app_keys[0]).toMatchObject({ id: app_key.id, name: 'Till' })
  expect(listed).not.toContain(key.slice(-43))
  expect(listed).not.toContain(createHash('sha256').update(key).digest('hex'))

  const revoke = () => ask('POST', `${keys}/${app_key.id}/revoke`)
  const first = await read(await revoke(), AppKeyAnswer)
  expect(first.app_key.revoked_at).not.toBeNull()
  expect(world.kept.has(`app-key:${app_key.id}`)).toBe(false)
  expect(await read(await revoke(), AppKeyAnswer)).toEqual(first)
  passSeconds(31)
  expect(await problemOf(await report(key))).toMatchObject({ status: 401 })
})

test('a test key is made, published and replaced as one, and never turns into another', async () => {
  const { app_key, key } = await make({ is_test: true })
  expect([app_key.is_test, (await make()).app_key.is_test]).toEqual([true, false])
  expect(key.startsWith('trib_test_')).toBe(true)
  expect(key.startsWith(`${app_key.begins_with}_`)).toBe(true)
  expect(JSON.parse(world.kept.get(`app-key:${app_key.id}`)!)).toMatchObject({ isTest: true })
  const change = await ask('PATCH', `${keys}/${app_key.id}`, { is_test: false })
  expect(await problemOf(change)).toMatchObject({ status: 422 })
  const next = await read(await ask('POST', `${keys}/${app_key.id}/rotate`, {}), IssuedAppKeyAnswer)
  expect([next.app_key.is_test, next.key.startsWith('trib_test_')]).toEqual([true, true])
})

test('a use is noted behind the answer, to within some minutes', async () => {
  const { app_key, key } = await make()
  expect(await works(key)).toBe(true)
  await vi.waitFor(async () => {
    const { app_keys } = await read(await ask('GET', keys), AppKeysAnswer)
    expect(app_keys.find(({ id }) => id === app_key.id)?.last_used_at).not.toBeNull()
  })
})

test('a replaced key works beside its successor for the overlap, and no longer', async () => {
  const old = await make({ scopes: ['conversions:write', 'clicks:write'], expires_at: inHours(48) })
  const path = `${keys}/${old.app_key.id}/rotate`
  const answer = await ask('POST', path, { overlap_hours: 2 })
  expect(answer.status).toBe(201)
  const next = await read(answer, IssuedAppKeyAnswer)
  expect(next.app_key).toMatchObject({ name: 'Server', scopes: old.app_key.scopes })
  const hoursLeft = (Date.parse(next.app_key.expires_at!) - Date.now()) / 3_600_000
  expect(hoursLeft).toBeCloseTo(48, 1)
  expect([await works(old.key), await works(next.key)]).toEqual([true, true])
  expect(await problemOf(await ask('POST', path, {}))).toMatchObject({ status: 409 })
  const change = await ask('PATCH', `${keys}/${old.app_key.id}`, { expires_at: inHours(9) })
  expect(await problemOf(change)).toMatchObject({ status: 409 })
  passSeconds(2 * 3600 + 1)
  expect(await problemOf(await report(old.key))).toMatchObject({ status: 401 })
  expect(await works(next.key)).toBe(true)
})

test('without overlap the old key ends at once; a key without end gets a successor without end', async () => {
  const { app_key } = await make()
  const answer = await ask('POST', `${keys}/${app_key.id}/rotate`, { overlap_hours: 0 })
  expect((await read(answer, IssuedAppKeyAnswer)).app_key.expires_at).toBeNull()
  const { app_keys } = await read(await ask('GET', keys), AppKeysAnswer)
  const old = app_keys.find(({ id }) => id === app_key.id)
  expect(Date.parse(old?.expires_at ?? '')).toBeLessThanOrEqual(Date.now())
})

test('terms are changed and published; omitted fields keep their values', async () => {
  const { app_key } = await make({ cidrs: ['192.0.2.0/24'] })
  const change = { name: 'Renamed', cidrs: ['2001:db8::/32', '203.0.113.9'] }
  for (let times = 0; times < 2; times += 1) {
    const answer = await ask('PATCH', `${keys}/${app_key.id}`, change)
    expect((await read(answer, AppKeyAnswer)).app_key).toEqual({ ...app_key, ...change })
  }
  await ask('PATCH', `${keys}/${app_key.id}`, { requires_signature: true })
  expect(JSON.parse(world.kept.get(`app-key:${app_key.id}`)!)).toMatchObject({
    ...{ cidrs: change.cidrs, requiresSignature: true, appId: cast.app.id },
  })
})

test.each([
  [{ name: '' }, 'name'],
  [{ name: 'x', scopes: [] }, 'scopes'],
  [{ name: 'x', scopes: ['payouts:write'] }, 'scopes.0'],
  [{ name: 'x', scopes: ['clicks:write', 'clicks:write'] }, 'scopes'],
  [{ name: 'x', cidrs: ['192.0.2.0/33'] }, 'cidrs.0'],
  [{ name: 'x', cidrs: ['office'] }, 'cidrs.0'],
  [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
])('a key with %j is refused by field', async (body, field) => {
  const answer = await ask('POST', keys, body)
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields: [field] })
})

test('F128: a key of a network is taken by the address that the edge saw, whatever headers say', async () => {
  const { key } = await make({ cidrs: ['192.0.2.0/24', '2001:db8:7::/48'] })
  expect(await works(key, { 'cf-connecting-ip': '192.0.2.200' })).toBe(true)
  expect(await works(key, { 'cf-connecting-ip': '2001:db8:7::1' })).toBe(true)
  expect(await works(key, { 'cf-connecting-ip': '192.0.3.1' })).toBe(false)
  expect(await works(key)).toBe(false)
  for (const name of [
    ...['x-forwarded-for', 'x-real-ip', 'true-client-ip', 'x-client-ip', 'x-cluster-client-ip'],
    ...['cf-connecting-ipv6', 'fastly-client-ip', 'x-local-ip', 'x-original-forwarded-for'],
  ]) {
    const spoofed = { [name]: '192.0.2.7', 'cf-connecting-ip': '203.0.113.5' }
    expect(await problemOf(await report(key, spoofed)), name).toMatchObject({ status: 401 })
  }
  const forwarded = { forwarded: 'for=192.0.2.7', 'cf-connecting-ip': '203.0.113.5' }
  expect(await works(key, forwarded)).toBe(false)
})

const sign = (key: string, body: string, seconds = Math.floor(Date.now() / 1000)) => {
  const secret = createHash('sha256').update(key).digest('hex')
  const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return { 'x-signature': `t=${seconds},v1=${hex}` }
}

test('a key that requires signatures accepts only the signed bytes, within 300 s', async () => {
  const { key } = await make({ requires_signature: true })
  const body = ` ${reportOf()}\n`
  expect((await report(key, sign(key, body), body)).ok).toBe(true)
  const old = Math.floor(Date.now() / 1000) - 310
  for (const headers of [
    ...[{}, sign(key, body.trim()), sign(key, body, old), sign('trib_live_other', body)],
    { 'x-signature': 't=1,v1=00' },
  ] as Record<string, string>[]) {
    expect(await problemOf(await report(key, headers, body))).toMatchObject({ status: 401 })
  }
  const batch = JSON.stringify({ conversions: [JSON.parse(reportOf())] })
  const send = (headers: Record<string, string>) =>
    world.ask('POST', '/v1/conversions/batch', { token: key, body: batch, headers })
  expect((await send(sign(key, batch))).status).toBe(200)
  expect((await send(sign(key, `${batch} `))).status).toBe(401)
  expect((await report(world.appKey, sign(world.appKey, 'something else'))).status).toBe(401)
})

test('an app has so many live keys, and none more', async () => {
  const { appId } = stranger
  const path = `/v1/apps/${appId}/keys`
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.app_keys (advertiser_id, app_id, name, hash, scopes, revoked_at)
      select ${stranger.advertiserId}::uuid, ${appId}::uuid, 'k' || n, repeat('0', 64), '{clicks:write}',
        case when n > 19 then now() end from generate_series(1, 30) n`,
  ])
  const both = await Promise.all(
    ['a', 'b'].map((name) => ask('POST', path, { name }, stranger.token)),
  )
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
})

test('keys of somebody else’s app are as absent as those of no app', async () => {
  const { app_key } = await make()
  const mine = `${keys}/${app_key.id}`
  const nowhere = `/v1/apps/${newId(new Date())}/keys`
  const mixed = `/v1/apps/${stranger.appId}/keys/${app_key.id}`
  const tries: [method: string, paths: string[], body?: object][] = [
    ['GET', [keys, nowhere]],
    ['POST', [keys, nowhere], { name: 'x' }],
    ['PATCH', [mine, mixed], {}],
    ['POST', [`${mine}/rotate`, `${mixed}/rotate`], {}],
    ['POST', [`${mine}/revoke`, `${mixed}/revoke`]],
  ]
  for (const [method, path, body] of tries.flatMap(([verb, paths, sent]) =>
    paths.map((path) => [verb, path, sent] as const),
  )) {
    const answer = await ask(method, path, body, stranger.token)
    expect(await problemOf(answer), `${method} ${path}`).toMatchObject({ status: 404 })
  }
  const role = { role: 'advertiser_viewer', affiliateId: null } as const
  const viewer = await addPerson(world, [{ ...role, advertiserId: cast.advertiser.id }])
  expect((await ask('GET', keys, undefined, viewer.token)).status).toBe(200)
  const refused = await ask('POST', `${mine}/revoke`, undefined, viewer.token)
  expect(await problemOf(refused)).toMatchObject({ status: 403 })
})

test('a revoked key cannot be changed or rotated; creating a key needs a confirmation', async () => {
  const { app_key } = await make()
  await ask('POST', `${keys}/${app_key.id}/revoke`)
  for (const [method, path] of [
    ['PATCH', `${keys}/${app_key.id}`],
    ['POST', `${keys}/${app_key.id}/rotate`],
  ] as const) {
    expect(await problemOf(await ask(method, path, {}))).toMatchObject({ status: 409 })
  }
  const bare = { token: owner, body: { name: 'x' }, isUnconfirmed: true }
  expect(await problemOf(await world.ask('POST', keys, bare))).toMatchObject({
    code: 'second_factor_required',
  })
})
