/**
 * F129: a secret appears only in the one answer that shows it: in no log, error, URL, queue, store or table.
 * A request with a secret, right or wrong, does not get it back.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { codeOfStep, fromBase32, stepAt } from '../credentials/totp.ts'
import { PASSWORD, tokenIn } from '../people/test/sign-up-world.ts'
import { type ApiWorld, makeApiWorld } from '../test/api-world.ts'
import { type EverythingSaid, hearEverything } from '../test/everything-sent.ts'

let world: ApiWorld
let said: EverythingSaid
const EMAIL = 'somebody@secrets.example'
const NEW_PASSWORD = 'another-violin-at-midnight'
/** Secret → numbers of the answers that may show it. */
const secrets = new Map<string, number[]>()

beforeEach(async () => {
  world = await makeApiWorld()
  said = hearEverything(world)
  secrets.clear()
}, 60_000)
afterEach(() => void vi.restoreAllMocks())

const post = (path: string, body?: object, over: object = {}) =>
  said.ask('POST', path, { ...(body ? { body } : {}), ...over })

/**
 * Sends the request, and records the secrets that the answer shows once: at these places of its body, and in
 * its cookie.
 */
async function shown(asked: ReturnType<typeof post>, ...names: string[]) {
  const { number, answer } = await asked
  expect(answer.ok, await answer.clone().text()).toBe(true)
  const text = await answer.text()
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
  const [, cookie] = /__Host-rt=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '') ?? []
  const values = names.flatMap((name) => body[name] as string | string[])
  for (const secret of [...values, ...(cookie ? [cookie] : [])]) secrets.set(secret, [number])
  return { body: body as Record<string, string>, values, cookie: cookie ?? '' }
}

async function expectUnsaid(): Promise<void> {
  for (const [secret, numbers] of secrets) {
    expect([secret, await said.placesOf(secret, numbers)]).toEqual([secret, []])
  }
}

test('F129: passwords, links in mails, one-time secrets, recovery codes and sessions', async () => {
  secrets.set(PASSWORD, []).set(NEW_PASSWORD, [])
  const person = { kind: 'affiliate', email: EMAIL, name: 'Anna', language: 'en', time_zone: 'UTC' }
  await post('/v1/sign-up', { ...person, password: PASSWORD })
  await post('/v1/sign-up', { ...person, password: 'short', website_url: PASSWORD })
  await post('/v1/sign-up', { ...person, passwort: PASSWORD })
  await said.ask('POST', '/v1/sign-in', { body: `{"password":"${PASSWORD}"` })
  const verifying = await tokenIn(world, EMAIL, 'verify_email')
  secrets.set(verifying, [])
  await post('/v1/email-verifications', { token: verifying })
  await post('/v1/email-verifications', { token: verifying })

  const session = await shown(
    post('/v1/sign-in', { email: EMAIL, password: PASSWORD }),
    'access_token',
  )
  const token = session.values[0]!
  const proof = `password.${Buffer.from(PASSWORD).toString('base64url')}`
  const headers = { 'x-second-factor': proof }
  const totp = await shown(post('/v1/me/totp', undefined, { token, headers }), 'secret')
  const code = codeOfStep(fromBase32(totp.values[0]!), stepAt(new Date()))
  const confirming = post('/v1/me/totp/confirm', { code }, { token })
  const [recoveryCode] = (await shown(confirming, 'recovery_codes')).values
  const first = await post('/v1/sign-in', { email: EMAIL, password: PASSWORD })
  const half = (await first.answer.json()) as { second_factor: { token: string } }
  secrets.set(half.second_factor.token, [first.number])
  const given = { token: half.second_factor.token, recovery_code: recoveryCode }
  const second = await shown(post('/v1/sign-in/second-factor', given), 'access_token')
  await post('/v1/sign-in/second-factor', given)

  const cookie = { cookie: `__Host-rt=${second.cookie}`, 'x-tributary': '1' }
  await shown(said.ask('POST', '/v1/session/refresh', { headers: cookie }), 'access_token')
  await post('/v1/password-resets', { email: EMAIL })
  const resetting = await tokenIn(world, EMAIL, 'reset_password')
  secrets.set(resetting, [])
  await post('/v1/password-resets/complete', { token: resetting, password: NEW_PASSWORD })
  await post('/v1/password-resets/complete', { token: resetting, password: NEW_PASSWORD })
  await post('/v1/sign-in', { email: EMAIL, password: PASSWORD })
  await said.ask('GET', '/v1/me', { token })
  expect(secrets.size).toBeGreaterThan(18)
  await expectUnsaid()
})

test('F129: keys, tokens and postback secrets', async () => {
  const token = await world.tokenOf('advertiser')
  const as = { token }
  const keys = `/v1/apps/${cast.app.id}/keys`
  const made = await shown(post(keys, { name: 'Server' }, as), 'key')
  const [key] = made.values
  const { id } = made.body.app_key as unknown as { id: string }
  const order = { event: 'lead', external_id: 'F129', coupon: 'NOBODY' }
  await post('/v1/conversions', order, { token: key })
  await post('/v1/conversions', order, { token: `${key!.slice(0, -1)}_` })
  await said.ask('GET', '/v1/me', { token: key! })
  await shown(post(`${keys}/${id}/rotate`, { overlap_hours: 1 }, as), 'key')
  await said.ask('GET', keys, as)

  const [personal] = (await shown(post('/v1/me/tokens', { name: 'Script' }, as), 'token')).values
  await said.ask('GET', '/v1/apps', { token: personal! })
  await said.ask('GET', '/v1/me/tokens', as)
  await post('/v1/offers', { name: personal }, as)

  const secretPath = `/v1/offers/${cast.offers[0].id}/postback-secret`
  const [secret] = (await shown(post(secretPath, undefined, as), 'secret')).values
  // Other networks put their secret into the URL; our own log of such URLs is tested elsewhere.
  const query = new URLSearchParams({
    click_id: '00000000-0000-7000-8000-000000000000',
    event: 'sale',
  })
  await world.ask('GET', `/postback?${query}&secret=${secret}`)
  await world.ask('GET', `/postback?${query}&secret=${secret}x`)
  for (const path of ['/v1/inbound-reports', '/v1/audit-log', '/v1/audit-log.csv']) {
    await said.ask('GET', path, as)
  }
  expect(secrets.size).toBe(4)
  await expectUnsaid()
})

test('F129: an outage and a bug say neither who asked nor how the database is reached', async () => {
  const { API_DATABASE_URL } = world.env
  const away = new URL(API_DATABASE_URL)
  away.port = '9'
  const { password } = away
  secrets.set(PASSWORD, []).set(world.env.ACCESS_TOKEN_KEY, []).set(world.env.SEALING_KEY, [])
  const body = { email: EMAIL, password: PASSWORD }
  const outage = await post('/v1/sign-in', body, { env: { API_DATABASE_URL: away.href } })
  expect(outage.answer.status).toBe(503)
  const bug = await post('/v1/sign-in', body, { env: { API_DATABASE_URL: 'no address' } })
  expect(bug.answer.status).toBe(500)
  expect(vi.mocked(console.error).mock.calls.length).toBeGreaterThan(0)
  expect(vi.mocked(console.error).mock.calls.join('\n')).not.toContain(`:${password}@`)
  await expectUnsaid()
})

test('F129: the check finds a secret wherever it is sent', async () => {
  const secret = 'a-secret-that-leaks'
  expect(await said.placesOf(secret)).toEqual([])
  console.warn(`somebody said ${secret}`)
  await said.ask('GET', `/v1/nothing?secret=${secret}`)
  world.kept.set('leak', Buffer.from(secret).toString('base64'))
  world.sent.push({ secret })
  const token = await world.tokenOf('advertiser')
  await said.ask('PATCH', `/v1/offers/${cast.offers[0].id}`, { token, body: { name: secret } })
  expect(await said.placesOf(secret)).toEqual(
    expect.arrayContaining([
      ...['console.warn', `address of GET /v1/nothing?secret=${secret}`, 'KV leak', 'queue sent'],
      ...[
        `answer to PATCH /v1/offers/${cast.offers[0].id}`,
        'affiliate.offers',
        'logs.audit_entries',
      ],
    ]),
  )
})
