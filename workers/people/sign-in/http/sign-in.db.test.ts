import { expect, test } from 'vitest'
import { makeApiWorld, ORIGIN, personOf, problemOf, read } from '../../../test/api-world.ts'
import { PersonAnswer, SessionAnswer } from './contract.ts'

const world = await makeApiWorld()

const anna = personOf('affiliate')
const page = { 'x-tributary': '1', origin: ORIGIN }
const signIn = (over: object = {}) =>
  world.ask('POST', '/v1/sign-in', {
    body: { email: anna.email, password: anna.password, ...over },
  })
const refresh = (cookie: string, headers: Record<string, string> = page) =>
  world.ask('POST', '/v1/session/refresh', { headers: { ...headers, cookie } })
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''

test('the right password opens a session: a token for 15 minutes, and a cookie no script can read', async () => {
  const answer = await signIn({ email: anna.email.toUpperCase() })
  expect(answer.status).toBe(200)
  const { access_token, expires_at, person } = await read(answer, SessionAnswer)
  expect(person).toMatchObject({ id: anna.id, email: anna.email })
  expect(person.memberships).toEqual([
    { role: 'affiliate', advertiser_id: null, affiliate_id: anna.affiliateId, is_open: true },
  ])
  const minutes = (Date.parse(expires_at) - Date.now()) / 60_000
  expect(minutes).toBeGreaterThan(14.9)
  expect(minutes).toBeLessThanOrEqual(15)
  const cookie = answer.headers.get('set-cookie')
  expect(cookie).toMatch(/^__Host-rt=[0-9a-f-]{36}\.[\w-]{43}; /)
  for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict', 'Expires=']) {
    expect(cookie).toContain(part)
  }
  const me = await world.ask('GET', '/v1/me', { token: access_token })
  expect(await read(me, PersonAnswer)).toEqual(person)
})

test('a wrong password and an unknown address get the same answer', async () => {
  const answers = [
    await signIn({ password: 'wrong' }),
    await signIn({ email: 'nobody@tributary.example' }),
  ]
  const documents = await Promise.all(answers.map((answer) => answer.json()))
  for (const document of documents as { code: string; request_id?: string }[]) {
    expect(document.code).toBe('unauthenticated')
    delete document.request_id
  }
  expect(documents[0]).toEqual(documents[1])
  expect(answers.map((answer) => answer.headers.get('set-cookie'))).toEqual([null, null])
})

test.each<[string, unknown, string[]]>([
  ['nothing', {}, ['email', 'password']],
  ['a malformed address', { email: 'anna', password: 'x' }, ['email']],
  ['an unknown field', { email: 'a@b.example', password: 'x', role: 'owner' }, ['role']],
  ['an address with a NUL', { email: 'a@b.example', password: 'x\0' }, ['password']],
  ['a number for a password', { email: 'a@b.example', password: 1 }, ['password']],
  ['a list', [], ['body']],
])('%s is refused by field', async (_, body, fields) => {
  const answer = await world.ask('POST', '/v1/sign-in', { body })
  expect(await problemOf(answer)).toEqual({ status: 422, code: 'invalid_input', fields })
})

test('too many tries from one place are turned away', async () => {
  const asked: string[] = []
  const env = {
    SIGN_IN_LIMIT: {
      limit: async ({ key }: { key: string }) => {
        asked.push(key)
        return { success: false }
      },
    },
  } as never
  const body = { email: anna.email.toUpperCase(), password: anna.password }
  const headers = { 'cf-connecting-ip': '2001:db8:1:2:3:4:5:6' }
  const answer = await world.ask('POST', '/v1/sign-in', { body, headers, env })
  expect(await problemOf(answer)).toMatchObject({ status: 429, code: 'rate_limited' })
  expect(answer.headers.get('retry-after')).toBe('60')
  expect(asked).toEqual(['ip:2001:db8:1:2'])
})

test('another site may not sign anybody in', async () => {
  const body = { email: anna.email, password: anna.password }
  const headers = { origin: 'https://evil.example' }
  const answer = await world.ask('POST', '/v1/sign-in', { body, headers })
  expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'forbidden' })
})

test('the cookie is exchanged for a new one and a new token; a repeat gets the same', async () => {
  const first = cookieOf(await signIn())
  const [one, two] = await Promise.all([refresh(first), refresh(first)])
  const again = await refresh(first)
  expect([one.status, two.status, again.status]).toEqual([200, 200, 200])
  expect(cookieOf(one)).not.toBe(first)
  expect([cookieOf(two), cookieOf(again)]).toEqual([cookieOf(one), cookieOf(one)])
  const { person } = await read(one, SessionAnswer)
  expect(person.id).toBe(anna.id)
  expect((await refresh(cookieOf(one))).status).toBe(200)
})

test.each<[string, string, Record<string, string>, number]>([
  ['no cookie', '', page, 401],
  ['a made-up cookie', `__Host-rt=${anna.id}.${'a'.repeat(43)}`, page, 401],
  ['a cookie that is no token', '__Host-rt=x', page, 401],
  ['no header', 'real', { origin: ORIGIN }, 403],
  ['another origin', 'real', { ...page, origin: 'https://evil.example' }, 403],
  ['a null origin', 'real', { ...page, origin: 'null' }, 403],
])('a refresh with %s is refused', async (_, cookie, headers, status) => {
  const sent = cookie === 'real' ? cookieOf(await signIn()) : cookie
  expect((await refresh(sent, headers)).status).toBe(status)
  const out = await world.ask('POST', '/v1/sign-out', { headers: { ...headers, cookie: sent } })
  expect(out.status).toBe(status === 403 ? 403 : 204)
})

test('signing out ends the session for good, and takes the cookie away', async () => {
  const cookie = cookieOf(await signIn())
  const answer = await world.ask('POST', '/v1/sign-out', { headers: { ...page, cookie } })
  expect(answer.status).toBe(204)
  expect(answer.headers.get('set-cookie')).toContain('Max-Age=0')
  expect((await refresh(cookie)).status).toBe(401)
  const again = await world.ask('POST', '/v1/sign-out', { headers: { ...page, cookie } })
  expect(again.status).toBe(204)
})

test.each([undefined, 'x', 'a.b.c'])(
  'without a good token nobody is anybody: %s',
  async (token) => {
    const answer = await world.ask('GET', '/v1/me', token === undefined ? {} : { token })
    expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  },
)
