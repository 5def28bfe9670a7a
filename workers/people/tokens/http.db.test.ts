import { sql } from 'drizzle-orm'
import { afterEach, expect, test, vi } from 'vitest'
import * as cast from '../../../dev/demo/demo-cast.ts'
import { permissions } from '../../api-permissions.ts'
import { AppsAnswer } from '../../apps/http/contract.ts'
import { IssuedTokenAnswer, TokenAnswer, TokensAnswer } from '../../apps/keys-contract.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { makeApiWorld, personOf, problemOf, read } from '../../test/api-world.ts'
import { addPerson } from '../../test/people.ts'
import { addStranger } from '../../test/tenants.ts'

const world = await makeApiWorld()
const stranger = await addStranger(world)
const owner = await world.tokenOf('advertiser')
afterEach(() => void vi.useRealTimers())

const tokens = '/v1/me/tokens'
const ask = (method: string, path: string, body?: object, token = owner) =>
  world.ask(method, path, { token, ...(body ? { body } : {}) })
const advertiserId = cast.advertiser.id
const asOwner = { role: 'advertiser', advertiserId, affiliateId: null } as const

async function make(over: object = {}, maker = owner) {
  const answer = await ask('POST', tokens, { name: 'Script', ...over }, maker)
  expect(answer.status).toBe(201)
  return read(answer, IssuedTokenAnswer)
}
const app = `/v1/apps/${cast.app.id}`
const reads = (token: string, headers: Record<string, string> = {}) =>
  world.ask('GET', '/v1/apps', { token, headers })
const writes = (token: string) => ask('PATCH', app, {}, token)

const asStaff = (...statements: ReturnType<typeof sql>[]) =>
  runScoped(world.api, { kind: 'staff', role: 'owner', userId: personOf('owner').id }, statements)
const moveTo = (userId: string, role: string, account: string) =>
  asStaff(
    sql`delete from affiliate.user_roles where user_id = ${userId}::uuid`,
    sql`insert into affiliate.user_roles (user_id, role, advertiser_id)
      values (${userId}::uuid, ${role}, ${account}::uuid)`,
  )

test('a token reads as its maker, is listed without its secret, and ends when it is revoked', async () => {
  const { personal_token, token } = await make()
  expect(token).toMatch(/^trib_pat_[0-9a-f]{32}_[\w-]{43}$/)
  expect(personal_token).toMatchObject({
    ...{ name: 'Script', role: 'advertiser', advertiser_id: advertiserId, scopes: ['read'] },
    ...{ revoked_at: null, last_used_at: null },
  })
  const days = (Date.parse(personal_token.expires_at) - Date.now()) / 86_400_000
  expect(days).toBeCloseTo(90, 1)
  const { apps } = await read(await reads(token), AppsAnswer)
  expect(apps.map(({ advertiser }) => advertiser.id)).toEqual([advertiserId])
  const listed = await (await ask('GET', tokens)).text()
  expect(JSON.parse(listed).personal_tokens[0]).toMatchObject({ id: personal_token.id })
  expect(listed).not.toContain(token.slice(-43))
  await vi.waitFor(async () => {
    const { personal_tokens } = await read(await ask('GET', tokens), TokensAnswer)
    expect(personal_tokens[0]?.last_used_at).not.toBeNull()
  })

  const revoke = () => ask('POST', `${tokens}/${personal_token.id}/revoke`)
  const first = await read(await revoke(), TokenAnswer)
  expect(first.personal_token.revoked_at).not.toBeNull()
  expect(await read(await revoke(), TokenAnswer)).toEqual(first)
  expect(await problemOf(await reads(token))).toMatchObject({ status: 401 })
})

test('reading and writing are asked for apart', async () => {
  const reader = await make({ scopes: ['read'] })
  const writer = await make({ scopes: ['write'] })
  const both = await make({ scopes: ['read', 'write'] })
  const statuses = async (token: string) => [
    (await reads(token)).status,
    (await writes(token)).status,
  ]
  expect(await statuses(reader.token)).toEqual([200, 403])
  expect(await statuses(writer.token)).toEqual([403, 200])
  expect(await statuses(both.token)).toEqual([200, 200])
  const entries = await runScoped(world.system, { kind: 'system' }, [
    sql`select actor_kind, actor_role from logs.audit_entries where actor_id = ${both.personal_token.id}::uuid`,
  ])
  expect(entries[0]).toEqual([])
  await ask('PATCH', app, { name: 'By a script' }, both.token)
  const [rows] = await runScoped(world.system, { kind: 'system' }, [
    sql`select action, actor_kind, actor_role from logs.audit_entries
      where actor_id = ${both.personal_token.id}::uuid`,
  ])
  expect(rows).toEqual([
    { action: 'apps.update', actor_kind: 'personal_token', actor_role: 'advertiser' },
  ])
})

test('a token never reaches the person behind it, nor what must be confirmed, on any route', async () => {
  const { token } = await make({ scopes: ['read', 'write'] })
  const closed = Object.entries(permissions).filter(
    ([, access]) => access === 'person' || typeof access === 'object',
  )
  expect(closed.length).toBeGreaterThan(15)
  for (const [key] of closed) {
    const [method = '', pattern = ''] = key.split(' ')
    const path = pattern.replace(/\{\w+\}/g, newId(new Date()))
    const body = method === 'get' || method === 'delete' ? {} : { body: {} }
    const answer = await world.ask(method.toUpperCase(), path, { token, ...body })
    expect(await problemOf(answer), key).toMatchObject({ status: 403, code: 'forbidden' })
  }
  const proof = { 'x-second-factor': await world.confirm('advertiser') }
  const body = { name: 'x' }
  const confirmed = await world.ask('POST', `${app}/keys`, { token, body, headers: proof })
  expect(await problemOf(confirmed)).toMatchObject({ status: 403, code: 'forbidden' })
})

test('an invalid token and a wrong token get the same refusal', async () => {
  const { token } = await make()
  const { token: other } = await make({}, stranger.token)
  const [, , holder = ''] = other.split('_')
  for (const wrong of [
    ...['trib_pat_', `${token}x`, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    token.replace(/_[0-9a-f]{32}_/, `_${holder}_`),
  ]) {
    expect(await problemOf(await reads(wrong)), wrong).toMatchObject({ status: 401 })
  }
})

test('F128: a token of a network is taken by the address that the edge saw', async () => {
  const { token } = await make({ cidrs: ['192.0.2.0/24'] })
  const from = async (headers: Record<string, string>) => (await reads(token, headers)).status
  expect(await from({ 'cf-connecting-ip': '192.0.2.9' })).toBe(200)
  expect(await from({ 'cf-connecting-ip': '203.0.113.9' })).toBe(401)
  for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'true-client-ip']) {
    expect(await from({ 'cf-connecting-ip': '203.0.113.9', [name]: '192.0.2.9' }), name).toBe(401)
  }
})

test('a replaced token works beside its successor for the overlap, and ends when it ends', async () => {
  const old = await make({ expires_in_days: 1 })
  const path = `${tokens}/${old.personal_token.id}/rotate`
  const next = await read(await ask('POST', path, { overlap_hours: 1 }), IssuedTokenAnswer)
  expect([(await reads(old.token)).status, (await reads(next.token)).status]).toEqual([200, 200])
  expect(await problemOf(await ask('POST', path, {}))).toMatchObject({ status: 409 })
  const later = (hours: number) =>
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 + 1000 })
  later(1)
  expect([(await reads(old.token)).status, (await reads(next.token)).status]).toEqual([401, 200])
  later(23)
  expect((await reads(next.token)).status).toBe(401)
})

test('a token is worth what its maker is: a role that is gone, or a person who is blocked, ends it', async () => {
  const { userId, token: maker } = await addPerson(world, [asOwner])
  const { token } = await make({ scopes: ['read', 'write'] }, maker)
  expect((await writes(token)).status).toBe(200)
  await asStaff(sql`update affiliate.users set status = 'blocked' where id = ${userId}::uuid`)
  expect([(await reads(token)).status, (await writes(token)).status]).toEqual([401, 401])
  await asStaff(sql`update affiliate.users set status = 'active' where id = ${userId}::uuid`)
  expect((await reads(token)).status).toBe(200)
  // A role in another account does not count.
  await moveTo(userId, 'advertiser', stranger.advertiserId)
  expect([(await reads(token)).status, (await writes(token)).status]).toEqual([401, 401])
})

test('F115: a role that ends between the check and the write stops the write', async () => {
  const { userId, token: maker } = await addPerson(world, [asOwner])
  const { token } = await make({ scopes: ['write'] }, maker)
  const { guardedBy } = await import('../../http/role-guard.ts')
  const claimOf = (personalTokenId: string) =>
    guardedBy(
      { ...world.api, origin: origin(personalTokenId, userId) },
      { userId, personalTokenId, membership: asOwner },
    )
  const [[row] = []] = await runScoped(world.api, { kind: 'user', userId }, [
    sql`select id from affiliate.personal_tokens where user_id = ${userId}::uuid`,
  ])
  const id = row?.id as string
  const write = (personalTokenId: string) =>
    runScoped(claimOf(personalTokenId), { kind: 'advertiser', advertiserId }, [
      sql`select 1 as one`,
    ])
  expect(await write(id)).toEqual([[{ one: 1 }]])
  await expect(write(newId(new Date()))).rejects.toMatchObject({ code: 'unauthenticated' })
  await moveTo(userId, 'advertiser_manager', advertiserId)
  await expect(write(id)).rejects.toMatchObject({ code: 'forbidden' })
  expect((await writes(token)).status).toBe(401)
})

const origin = (id: string, userId: string) =>
  ({ kind: 'personal_token', id, userId, role: 'advertiser', requestId: 'x', ip: null }) as const

test('a role that needs a second factor needs it for its tokens, too', async () => {
  const { userId, token: maker } = await addPerson(world, [
    { role: 'support', advertiserId: null, affiliateId: null },
  ])
  const { token } = await make({}, maker)
  expect((await reads(token)).status).toBe(200)
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`delete from affiliate.totp_factors where user_id = ${userId}::uuid`,
  ])
  expect((await reads(token)).status).toBe(401)
})

test('of several roles one must be named, and only one’s own', async () => {
  const { advertiserId: other } = stranger
  const { token: maker } = await addPerson(world, [
    asOwner,
    { role: 'advertiser_viewer', advertiserId: other, affiliateId: null },
  ])
  const refusedWith = async (body: object) =>
    problemOf(await ask('POST', tokens, { name: 'x', ...body }, maker))
  expect(await refusedWith({})).toMatchObject({ status: 422, fields: ['role'] })
  expect(await refusedWith({ role: 'owner' })).toMatchObject({ status: 422, fields: ['role'] })
  const mixed = { role: 'advertiser', account_id: other }
  expect(await refusedWith(mixed)).toMatchObject({ status: 422, fields: ['role'] })
  const { token } = await make({ account_id: other, scopes: ['read', 'write'] }, maker)
  const { apps } = await read(await reads(token), AppsAnswer)
  expect(apps.map(({ id }) => id)).toEqual([stranger.appId])
  expect((await writes(token)).status).toBe(403)
  const elsewhere = await reads(token, { 'x-account': advertiserId })
  expect(await problemOf(elsewhere)).toMatchObject({ status: 404 })
})

test.each([
  [{ expires_in_days: 0 }, 'expires_in_days'],
  [{ expires_in_days: 366 }, 'expires_in_days'],
  [{ scopes: [] }, 'scopes'],
  [{ scopes: ['admin'] }, 'scopes.0'],
  [{ cidrs: ['everywhere'] }, 'cidrs.0'],
  [{ name: ' ' }, 'name'],
])('a token with %j is refused by field', async (body, field) => {
  const answer = await ask('POST', tokens, { name: 'x', ...body })
  expect(await problemOf(answer)).toMatchObject({ status: 422, fields: [field] })
})

test('somebody else’s token is as absent as none, and a person has so many', async () => {
  const { personal_token } = await make()
  for (const id of [personal_token.id, newId(new Date())]) {
    for (const path of [`${tokens}/${id}/rotate`, `${tokens}/${id}/revoke`]) {
      const answer = await ask('POST', path, {}, stranger.token)
      expect(await problemOf(answer)).toMatchObject({ status: 404 })
    }
  }
  const { userId, token: maker } = await addPerson(world, [asOwner])
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`insert into affiliate.personal_tokens (user_id, role, advertiser_id, name, hash, scopes, created_at, expires_at)
      select ${userId}::uuid, 'advertiser', ${advertiserId}::uuid, 'n', lpad(to_hex(n), 64, '0'), '{read}', now(),
        now() + case when n > 20 then interval '-1 day' else interval '1 day' end
      from generate_series(1, 30) n`,
  ])
  const answer = await ask('POST', tokens, { name: 'x' }, maker)
  expect(await problemOf(answer)).toMatchObject({ status: 409 })
  expect(personOf('advertiser').id).not.toBe(userId)
})
