import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { makeApiWorld, problemOf } from '../../../test/api-world.ts'
import {
  addMember,
  letTimePass,
  mailsTo,
  PASSWORD,
  proof,
  signedIn,
  tokenIn,
} from '../../test/sign-up-world.ts'

let email: string
let next = 0
const world = await makeApiWorld()
beforeEach(() => {
  next += 1
  email = `member${next}@my-account.example`
})

const NEW_PASSWORD = 'seven kettles of walrus'
const ask = (method: string, path: string, token: string, body?: unknown) =>
  world.ask(method, path, { token, ...(body === undefined ? {} : { body }) })
const askReset = (address = email) =>
  world.ask('POST', '/v1/password-resets', { body: { email: address } })
const complete = (token: string, password = NEW_PASSWORD) =>
  world.ask('POST', '/v1/password-resets/complete', { body: { token, password } })
const trySignIn = (address: string, password: string) =>
  world.ask('POST', '/v1/sign-in', { body: { email: address, password } })
/** Whether the token's session may still change anything. */
const lives = async (token: string) =>
  (await ask('PATCH', '/v1/me', token, { language: 'en' })).status === 200

test('a forgotten password is reset by mail: every session ends, and a mail reports it', async () => {
  await addMember(world, email)
  const token = await signedIn(world, email)
  expect(await lives(token)).toBe(true)
  expect((await askReset()).status).toBe(202)
  const link = await tokenIn(world, email, 'reset_password')
  expect((await complete(link)).status).toBe(204)
  expect(await lives(token)).toBe(false)
  expect((await trySignIn(email, PASSWORD)).status).toBe(401)
  expect((await trySignIn(email, NEW_PASSWORD)).status).toBe(200)
  expect((await mailsTo(world, email)).at(-1)).toMatchObject({ kind: 'password_changed' })
  expect(await problemOf(await complete(link))).toMatchObject({ status: 410, code: 'gone' })
})

test('a password that will not do leaves the link good', async () => {
  await addMember(world, email)
  await askReset()
  const link = await tokenIn(world, email, 'reset_password')
  expect(await problemOf(await complete(link, 'Password2026!'))).toEqual({
    ...{ status: 422, code: 'invalid_input', fields: ['password'] },
  })
  expect((await complete(link)).status).toBe(204)
})

test('a second link makes the first void once it is used; another’s and a garbled one are none', async () => {
  await addMember(world, email)
  await askReset()
  const first = await tokenIn(world, email, 'reset_password')
  await letTimePass(world)
  await askReset()
  const second = await tokenIn(world, email, 'reset_password')
  expect(first).not.toBe(second)
  expect((await complete(second)).status).toBe(204)
  const foreign = proof('verify', first.slice(0, 36))
  for (const link of [first, foreign, 'garbled']) {
    expect(await problemOf(await complete(link))).toMatchObject({ status: 410, code: 'gone' })
  }
})

test('of two at once with one link one sets the password', async () => {
  await addMember(world, email)
  await askReset()
  const link = await tokenIn(world, email, 'reset_password')
  const answers = await Promise.all([complete(link), complete(link, 'another walrus kettle')])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 410])
})

test('a reset proves the address, and drops what a stranger set up before', async () => {
  const body = { kind: 'affiliate', email, password: PASSWORD, name: 'Mallory', language: 'en' }
  await world.ask('POST', '/v1/sign-up', { body: { ...body, time_zone: 'UTC' } })
  const mallory = await signedIn(world, email)
  const [[{ id } = {}] = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select id from affiliate.users where email = ${email}`,
  ])
  const userId = id as string
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`insert into affiliate.recovery_codes (hash, user_id, created_at)
      values (${userId}, ${userId}::uuid, now())`,
  ])
  await askReset()
  await complete(await tokenIn(world, email, 'reset_password'))
  expect(await lives(mallory)).toBe(false)
  const token = await signedIn(world, email, NEW_PASSWORD)
  const account = (await (await ask('GET', '/v1/me/account', token)).json()) as object
  expect(account).toMatchObject({ email_verified: true })
  const [left] = await runScoped(world.api, { kind: 'user', userId }, [
    sql`select from affiliate.recovery_codes`,
  ])
  expect(left).toEqual([])
})

test('a blocked person gets no link', async () => {
  await addMember(world, email)
  await runScoped(world.api, { kind: 'staff', role: 'owner', userId: crypto.randomUUID() }, [
    sql`update affiliate.users set status = 'blocked', status_reason = 'x' where email = ${email}`,
  ])
  expect((await askReset()).status).toBe(202)
  expect((await mailsTo(world, email)).map(({ kind }) => kind)).toEqual(['verify_email'])
})

test('a password change needs the old password: the other sessions end, this one stays', async () => {
  await addMember(world, email)
  const [here, elsewhere] = [await signedIn(world, email), await signedIn(world, email)]
  const change = (old_password: string, password: string) =>
    ask('PUT', '/v1/me/password', here, { old_password, password })
  expect(await problemOf(await change('not this one', NEW_PASSWORD))).toEqual({
    ...{ status: 422, code: 'invalid_input', fields: ['old_password'] },
  })
  expect(await problemOf(await change(PASSWORD, 'short'))).toMatchObject({ fields: ['password'] })
  expect((await change(PASSWORD, NEW_PASSWORD)).status).toBe(204)
  expect([await lives(here), await lives(elsewhere)]).toEqual([true, false])
  expect((await mailsTo(world, email)).at(-1)).toMatchObject({ kind: 'password_changed' })
  await letTimePass(world)
  expect((await trySignIn(email, NEW_PASSWORD)).status).toBe(200)
})

test('wrong passwords within a session are delayed', async () => {
  await addMember(world, email)
  const token = await signedIn(world, email)
  const statuses: number[] = []
  for (let tries = 0; tries < 12 && statuses.at(-1) !== 429; tries += 1) {
    const guess = { old_password: `guess ${tries}`, password: NEW_PASSWORD }
    statuses.push((await ask('PUT', '/v1/me/password', token, guess)).status)
  }
  expect(statuses.at(-1)).toBe(429)
  // Every guess costs a whole hash.
}, 60_000)

test('an address is changed by the new one’s link, after a notice to the old one', async () => {
  await addMember(world, email)
  const token = await signedIn(world, email)
  const fresh = `fresh${next}@my-account.example`
  const confirm = { 'x-second-factor': `password.${Buffer.from(PASSWORD).toString('base64url')}` }
  const change = (headers: Record<string, string>, to = fresh) =>
    world.ask('POST', '/v1/me/email', { token, body: { email: to }, headers })
  const unconfirmed = await world.ask('POST', '/v1/me/email', {
    ...{ token, body: { email: fresh }, isUnconfirmed: true },
  })
  expect(await problemOf(unconfirmed)).toMatchObject({ code: 'second_factor_required' })
  expect((await change(confirm)).status).toBe(202)
  const notice = (await mailsTo(world, email)).at(-1)
  expect(notice).toMatchObject({ kind: 'email_changed', facts: { new_email: fresh } })
  const link = await tokenIn(world, fresh, 'change_email')
  expect((await trySignIn(fresh, PASSWORD)).status).toBe(401)
  const open = () => world.ask('POST', '/v1/email-changes/complete', { body: { token: link } })
  expect((await open()).status).toBe(204)
  await letTimePass(world)
  expect((await trySignIn(fresh, PASSWORD)).status).toBe(200)
  expect((await trySignIn(email, PASSWORD)).status).toBe(401)
  expect(await problemOf(await open())).toMatchObject({ status: 410, code: 'gone' })
})

test('a taken address is not revealed, and not taken away', async () => {
  await addMember(world, email)
  const other = `owner${next}@my-account.example`
  await addMember(world, other)
  const token = await signedIn(world, email)
  const headers = { 'x-second-factor': `password.${Buffer.from(PASSWORD).toString('base64url')}` }
  const change = (to: string) =>
    world.ask('POST', '/v1/me/email', { token, body: { email: to }, headers })
  expect((await change(other)).status).toBe(202)
  expect((await mailsTo(world, other)).map(({ kind }) => kind)).toEqual(['verify_email'])
  // Free when it was requested, taken when the link is opened.
  const late = `late${next}@my-account.example`
  await letTimePass(world)
  await change(late)
  const link = await tokenIn(world, late, 'change_email')
  await world.ask('POST', '/v1/sign-up', {
    body: {
      ...{ kind: 'affiliate', email: late, password: PASSWORD, name: 'Other', language: 'en' },
      time_zone: 'UTC',
    },
  })
  const open = await world.ask('POST', '/v1/email-changes/complete', { body: { token: link } })
  expect(await problemOf(open)).toMatchObject({ status: 410, code: 'gone' })
})

test('people say who they are: name, language, zone', async () => {
  await addMember(world, email)
  const token = await signedIn(world, email)
  const change = { name: 'Anna B.', language: 'ru', time_zone: 'Asia/Tokyo' }
  const answer = await ask('PATCH', '/v1/me', token, change)
  expect(await answer.json()).toMatchObject(change)
  const same = await ask('PATCH', '/v1/me', token, {})
  expect(await same.json()).toMatchObject(change)
  const wrong = await problemOf(await ask('PATCH', '/v1/me', token, { time_zone: 'Moon' }))
  expect(wrong).toMatchObject({ status: 422, fields: ['time_zone'] })
  expect((await world.ask('PATCH', '/v1/me', { body: {} })).status).toBe(401)
})

test('signing in counts, and says from where', async () => {
  await addMember(world, email)
  await world.ask('POST', '/v1/sign-in', {
    ...{ body: { email, password: PASSWORD }, headers: { 'cf-connecting-ip': '203.0.113.9' } },
  })
  const token = await signedIn(world, email)
  const account = (await (await ask('GET', '/v1/me/account', token)).json()) as object
  expect(account).toMatchObject({ sign_in_count: 2, has_password: true, has_avatar: false })
})

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
async function putAvatar(token: string, bytes: Uint8Array<ArrayBuffer>) {
  const { api } = await import('../../../api-routes.ts')
  return api.request(
    'http://localhost:8787/v1/me/avatar',
    {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'image/png' },
      body: bytes,
    },
    world.env,
  )
}

test('a picture is what its bytes say, small, and seen by colleagues and staff only', async () => {
  await addMember(world, email)
  const token = await signedIn(world, email)
  expect((await ask('GET', '/v1/me/avatar', token)).status).toBe(404)
  const svg = new Uint8Array(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
  expect((await putAvatar(token, svg)).status).toBe(422)
  const big = new Uint8Array(64 * 1024 + 1)
  big.set(PNG)
  expect((await putAvatar(token, big)).status).toBe(413)
  expect((await putAvatar(token, PNG)).status).toBe(204)
  expect((await putAvatar(token, PNG)).status).toBe(204)
  const own = await ask('GET', '/v1/me/avatar', token)
  expect(own.headers.get('content-type')).toBe('image/png')
  expect(own.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  expect(new Uint8Array(await own.arrayBuffer())).toEqual(PNG)
  const { id } = (await (await ask('GET', '/v1/me', token)).json()) as { id: string }
  const path = `/v1/people/${id}/avatar`
  expect((await ask('GET', path, await world.tokenOf('admin'))).status).toBe(200)
  expect((await ask('GET', path, await world.tokenOf('advertiser'))).status).toBe(404)
  expect((await ask('DELETE', '/v1/me/avatar', token)).status).toBe(204)
  expect((await ask('DELETE', '/v1/me/avatar', token)).status).toBe(204)
  expect((await ask('GET', path, await world.tokenOf('admin'))).status).toBe(404)
})
