import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { makeApiWorld, problemOf } from '../../../test/api-world.ts'
import * as people from '../../test/sign-up-world.ts'

let email: string
let next = 0
const world = await makeApiWorld()
beforeEach(() => {
  next += 1
  email = `new${next}@sign-up.example`
  world.mailed.length = 0
})

const { PASSWORD } = people
const body = (over: object = {}) => ({
  ...{ kind: 'affiliate', email, password: PASSWORD, name: 'Anna Petrova', language: 'ru' },
  ...{ time_zone: 'Europe/Moscow', ...over },
})
const signUp = (over: object = {}) => world.ask('POST', '/v1/sign-up', { body: body(over) })
const signIn = (password = PASSWORD, address = email) =>
  world.ask('POST', '/v1/sign-in', { body: { email: address, password } })
const verify = (token: string, headers: Record<string, string> = {}) =>
  world.ask('POST', '/v1/email-verifications', { body: { token }, headers })

async function one(query: ReturnType<typeof sql>) {
  const [[row] = []] = await runScoped(world.system, { kind: 'system' }, [query])
  return row!
}

const mailsTo = (address = email) => people.mailsTo(world, address)
const tokenIn = (kind: 'verify_email' | 'reset_password', address = email) =>
  people.tokenIn(world, address, kind)
const letTimePass = () => people.letTimePass(world)
const signedIn = (password = PASSWORD, address = email) => people.signedIn(world, address, password)

async function setApproval(approval: string) {
  await runScoped(world.api, { kind: 'staff', role: 'owner', userId: crypto.randomUUID() }, [
    sql`update affiliate.platform_settings
      set affiliate_approval = ${approval}, advertiser_approval = ${approval}`,
  ])
}

async function accountOf(token: string) {
  return (await (await world.ask('GET', '/v1/me/account', { token })).json()) as {
    email_verified: boolean
    accounts: { role: string; name: string; code: string | null; status: string }[]
  }
}

test('an affiliate signs up: a person, a pending account, a code, and a mail in their language', async () => {
  const answer = await signUp({ account_name: `Анна ${next}`, country: 'DE' })
  expect([answer.status, await answer.json()]).toEqual([202, { next: 'check_mail' }])
  expect(await mailsTo()).toMatchObject([{ kind: 'verify_email', language: 'ru' }])
  expect(world.mailed.map(({ mailId }) => mailId)).toEqual([(await mailsTo())[0]?.id])
  expect(await accountOf(await signedIn())).toMatchObject({
    email_verified: false,
    accounts: [
      { role: 'affiliate', name: `Анна ${next}`, code: `anna-${next}`, status: 'pending' },
    ],
  })
})

test('an advertiser signs up', async () => {
  await signUp({ kind: 'advertiser', account_name: 'Acme GmbH' })
  expect((await accountOf(await signedIn())).accounts).toMatchObject([
    { role: 'advertiser', name: 'Acme GmbH', code: null, status: 'pending' },
  ])
})

test('two of one name get two codes', async () => {
  await signUp({ account_name: 'Same Name' })
  email = `other${next}@sign-up.example`
  await signUp({ account_name: 'Same Name' })
  const codes = await runScoped(world.system, { kind: 'system' }, [
    sql`select code from affiliate.affiliates where name = 'Same Name' order by created_at`,
  ])
  expect(codes[0]?.map(({ code }) => code)).toEqual([
    'same-name',
    expect.stringMatching(/^same-name-[a-z0-9]{4}$/),
  ])
})

test('the name of somebody’s link is nobody’s code', async () => {
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.links (id, affiliate_id, offer_id, advertiser_id, app_id, slug, label)
      select gen_random_uuid(), e.affiliate_id, o.id, o.advertiser_id, o.app_id, 'taken-by-link', 'x'
      from affiliate.enrollments e join affiliate.offers o on o.id = e.offer_id limit 1`,
  ])
  await signUp({ account_name: 'Taken by Link' })
  const { accounts } = await accountOf(await signedIn())
  expect(accounts[0]?.code).toMatch(/^taken-by-link-[a-z0-9]{4}$/)
})

test('a second sign-up changes nothing, and the owner is mailed', async () => {
  await signUp()
  await letTimePass()
  const again = await signUp({ password: 'another-walrus-kettle', name: 'Mallory', language: 'en' })
  expect([again.status, await again.json()]).toEqual([202, { next: 'check_mail' }])
  expect((await mailsTo()).map(({ kind }) => kind)).toEqual(['verify_email', 'account_exists'])
  expect((await signIn('another-walrus-kettle')).status).toBe(401)
  expect((await signIn()).status).toBe(200)
  const { people, roles } = await one(sql`
    select count(distinct u.id)::int as people, count(r.id)::int as roles from affiliate.users u
    join affiliate.user_roles r on r.user_id = u.id where u.email = ${email}`)
  expect([people, roles]).toEqual([1, 1])
})

test('two at once with one address make one account', async () => {
  const answers = await Promise.all([signUp(), signUp(), signUp()])
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
  const { accounts } = await accountOf(await signedIn())
  expect(accounts).toHaveLength(1)
})

test('a banned address may not return, and gets no mail', async () => {
  await signUp()
  await runScoped(world.api, { kind: 'staff', role: 'owner', userId: crypto.randomUUID() }, [
    sql`update affiliate.users set status = 'banned', status_reason = 'fraud' where email = ${email}`,
  ])
  await letTimePass()
  for (const path of ['/v1/password-resets', '/v1/email-verifications/resend']) {
    expect((await world.ask('POST', path, { body: { email } })).status).toBe(202)
  }
  expect((await signUp()).status).toBe(202)
  expect(await mailsTo()).toHaveLength(1)
  expect(await problemOf(await verify(await tokenIn('verify_email')))).toMatchObject({
    status: 410,
  })
})

test.each([
  ['a short password', { password: 'short' }, 'password'],
  ['a common password', { password: 'Password2026!' }, 'password'],
  ['one made of the name', { password: 'AnnaPetrova1990' }, 'password'],
  ['no address', { email: 'nobody' }, 'email'],
  ['an unknown zone', { time_zone: 'Mars/Olympus' }, 'time_zone'],
  ['a page that is none', { website_url: 'javascript:alert(1)' }, 'website_url'],
  ['a name with a line break', { name: 'Anna\r\nBcc: x' }, 'name'],
  ['staff', { kind: 'owner' }, 'kind'],
])('%s is refused', async (_, over, field) => {
  const problem = await problemOf(await signUp(over))
  expect(problem).toEqual({ status: 422, code: 'invalid_input', fields: [field] })
  expect(await mailsTo()).toEqual([])
})

test.each([
  ['user info', 'https://anna:secret@shop.example/'],
  ['a user', 'https://anna@shop.example'],
  ['user info behind a backslash', 'https://shop.example\\@evil.example'],
  ['a line break', 'https://shop.example/\r\nBcc: x'],
  ['a tab', 'https://shop\t.example/'],
  ['a space', 'https://shop.example/a b'],
  ['a scheme that the database refuses', 'HTTPS://shop.example'],
])('audit 8: a website address with %s is refused', async (_, website_url) => {
  const problem = await problemOf(await signUp({ website_url }))
  expect(problem).toEqual({ status: 422, code: 'invalid_input', fields: ['website_url'] })
})

test('audit 8: a website address is kept as it was written', async () => {
  const website_url = 'https://shop.example:8443/a@b?c=d@e#f'
  expect((await signUp({ website_url })).ok).toBe(true)
  const newest = sql`select website_url from affiliate.affiliates order by id desc limit 1`
  expect(await one(newest)).toEqual({ website_url })
})

test('the link confirms the address, once; the account is then pending', async () => {
  await signUp()
  const token = await tokenIn('verify_email')
  expect((await verify(token)).status).toBe(204)
  expect(await accountOf(await signedIn())).toMatchObject({
    email_verified: true,
    accounts: [{ status: 'pending' }],
  })
  expect(await problemOf(await verify(token))).toMatchObject({ status: 410, code: 'gone' })
})

const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''

test('in the browser that signed up, the link also signs in, once', async () => {
  const signed = await signUp()
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/;']) {
    expect(signed.headers.get('set-cookie')).toContain(part)
  }
  const token = await tokenIn('verify_email')
  const headers = { cookie: cookieOf(signed) }
  const evil = { ...headers, origin: 'https://evil.example' }
  expect((await verify(token, evil)).status).toBe(403)
  const answer = await verify(token, headers)
  const session = (await answer.json()) as { access_token: string; person: object }
  expect([answer.status, session.person]).toMatchObject([200, { email, email_verified: true }])
  const cookies = answer.headers.getSetCookie()
  expect(cookies.map((one) => one.split('=')[0])).toEqual(['__Host-sign-up', '__Host-rt'])
  expect((await accountOf(session.access_token)).email_verified).toBe(true)
  expect((await verify(token, headers)).status).toBe(410)
  expect(await asPerson(sessionsOpened)).toEqual([{ opened: 1, confirmed: true }])
})

test('a link sent again signs in there too, to the address that signed up', async () => {
  const headers = { cookie: cookieOf(await signUp()) }
  await letTimePass()
  await world.ask('POST', '/v1/email-verifications/resend', { body: { email } })
  expect((await verify(await tokenIn('verify_email'), headers)).status).toBe(200)
})

test.each([
  // The victim opens a link of an attacker, or gets one forwarded.
  ['a browser without the cookie', async () => ({})],
  [
    'the browser of another sign-up',
    async () => {
      const other = await signUp({ email: `attacker${next}@sign-up.example` })
      return { cookie: cookieOf(other) }
    },
  ],
  ['a browser with a session', async (cookie: string) => ({ cookie: `${cookie}; __Host-rt=x` })],
  [
    'a person with a passkey',
    async (cookie: string) => {
      await asPerson(sql`insert into affiliate.passkeys
      (id, user_id, credential_id, public_key, sign_count, name, created_at)
      select gen_random_uuid(), id, id::text, 'x', 0, 'x', now() from affiliate.users
      where email = ${email}`)
      return { cookie }
    },
  ],
  [
    'an address confirmed before',
    async (cookie: string) => {
      await asPerson(
        sql`update affiliate.users set email_verified_at = now() where email = ${email}`,
      )
      return { cookie }
    },
  ],
])('for %s, the link only confirms', async (_, headersOf) => {
  const cookie = cookieOf(await signUp())
  const answer = await verify(await tokenIn('verify_email'), await headersOf(cookie))
  expect(answer.status).toBe(204)
  expect(answer.headers.get('set-cookie') ?? '').not.toContain('__Host-rt')
  expect(await asPerson(sessionsOpened)).toEqual([{ opened: 0, confirmed: true }])
})

const sessionsOpened = sql`
  select (select count(*)::int from affiliate.sessions) as opened,
    u.email_verified_at is not null as confirmed
  from affiliate.users u where u.id = affiliate.current_user_id()`

/** In scope `user`: a person sees only their own rows. */
async function asPerson(statement: ReturnType<typeof sql>) {
  const scope = { kind: 'user', userId: await idOf(email) } as const
  return (await runScoped(world.api, scope, [statement]))[0]
}

test('where the platform asks for no more, the account opens with the proof', async () => {
  await setApproval('on_verified_mail')
  await signUp()
  const other = email
  email = `shop${next}@sign-up.example`
  await signUp({ kind: 'advertiser' })
  await verify(await tokenIn('verify_email', other))
  await verify(await tokenIn('verify_email'))
  await setApproval('manual')
  const first = await accountOf(await signedIn(PASSWORD, other))
  const second = await accountOf(await signedIn())
  expect([first.accounts[0]?.status, second.accounts[0]?.status]).toEqual(['approved', 'active'])
  const entry = await one(sql`select actor_kind, actor_id from logs.audit_entries
    where action = 'affiliates.update' order by id desc limit 1`)
  expect(entry).toMatchObject({ actor_kind: 'person' })
})

test('an unproven address opens nothing, whatever the platform asks for', async () => {
  await setApproval('on_verified_mail')
  await signUp()
  const { accounts } = await accountOf(await signedIn())
  await setApproval('manual')
  expect(accounts[0]?.status).toBe('pending')
})

test('of two openings at once one is good', async () => {
  await signUp()
  const token = await tokenIn('verify_email')
  const answers = await Promise.all([verify(token), verify(token), verify(token)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 410, 410])
})

test('used, old, foreign and garbled links get one answer', async () => {
  await signUp()
  const token = await tokenIn('verify_email')
  const reset = await world.ask('POST', '/v1/password-resets', { body: { email } })
  expect(reset.status).toBe(202)
  const id = token.slice(0, 36)
  await verify(token)
  const old = `old${next}@sign-up.example`
  email = old
  await signUp()
  const oldToken = await tokenIn('verify_email', old)
  await runScoped(world.api, { kind: 'user', userId: await idOf(old) }, [
    sql`update affiliate.email_tokens set expires_at = now() - interval '1 second'`,
  ])
  const answers = await Promise.all(
    [
      token,
      oldToken,
      people.proof('reset', id),
      people.proof('verify', crypto.randomUUID()),
      `${id}.${'A'.repeat(43)}`,
      'garbled',
    ].map(async (given) => {
      const answer = await verify(given)
      const { status, code, detail } = (await answer.json()) as Record<string, unknown>
      return { status, code, detail }
    }),
  )
  expect(new Set(answers.map((given) => JSON.stringify(given))).size).toBe(1)
  expect(answers[0]).toMatchObject({ status: 410, code: 'gone' })
})

async function idOf(address: string): Promise<string> {
  return (await one(sql`select id from affiliate.users where email = ${address}`)).id as string
}

test('the link is sent again, not at once, and the old one stays good', async () => {
  await signUp()
  const token = await tokenIn('verify_email')
  const resend = () => world.ask('POST', '/v1/email-verifications/resend', { body: { email } })
  expect((await resend()).status).toBe(202)
  expect(await mailsTo()).toHaveLength(1)
  await letTimePass()
  await resend()
  expect(await mailsTo()).toHaveLength(2)
  expect((await verify(token)).status).toBe(204)
  await letTimePass()
  await resend()
  expect(await mailsTo()).toHaveLength(2)
  expect(await problemOf(await verify(await tokenIn('verify_email')))).toMatchObject({
    status: 410,
  })
})

test('too many mails from one network or to one address: wait as long as it says', async () => {
  const MAIL_LIMIT = { limit: async () => ({ success: false }) }
  for (const path of ['/v1/sign-up', '/v1/password-resets', '/v1/email-verifications/resend']) {
    const answer = await world.ask('POST', path, {
      ...{ body: path === '/v1/sign-up' ? body() : { email }, env: { MAIL_LIMIT } },
    })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
  }
  expect(await mailsTo()).toEqual([])
})

test('a leaked password is refused where a service is set; its outage keeps nobody out', async () => {
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha1').update(PASSWORD).digest('hex').toUpperCase()
  const asked: string[] = []
  const real = globalThis.fetch
  let answer = new Response(`${hash.slice(5)}:12\r\n`)
  globalThis.fetch = (async (input: string, init?: RequestInit) => {
    if (!String(input).startsWith('https://leaks.example/')) return real(input, init)
    asked.push(String(input))
    return answer
  }) as typeof fetch
  try {
    const env = { BREACHED_PASSWORDS_URL: 'https://leaks.example' }
    const given = { body: body(), env }
    const problem = await problemOf(await world.ask('POST', '/v1/sign-up', given))
    expect(problem).toEqual({ status: 422, code: 'invalid_input', fields: ['password'] })
    expect(asked).toEqual([`https://leaks.example/range/${hash.slice(0, 5)}`])
    answer = new Response('away', { status: 503 })
    expect((await world.ask('POST', '/v1/sign-up', given)).status).toBe(202)
  } finally {
    globalThis.fetch = real
  }
})

test('another site may not sign anybody up', async () => {
  const headers = { origin: 'https://evil.example' }
  const answer = await world.ask('POST', '/v1/sign-up', { body: body(), headers })
  expect(answer.status).toBe(403)
})
