import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startIdentitySimulator } from '../../../dev/simulators/identity-simulator.ts'
import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { type Ask, makeApiWorld, personOf, problemOf, read } from '../../test/api-world.ts'
import { addPerson } from '../../test/people.ts'
import { SecondStepAnswer, SessionAnswer } from '../sign-in/http/contract.ts'
import { insertIdentity } from './db.ts'
import { IdentitiesAnswer, ProvidersAnswer, ProviderUrlAnswer } from './http.ts'
import { unlinkIdentity } from './link-identity.ts'

const simulator = await startIdentitySimulator({ port: 0 })
const world = await makeApiWorld()
const { url } = simulator
beforeAll(async () => {
  Object.assign(world.env, {
    ...{ GOOGLE_CLIENT_ID: 'demo', GOOGLE_CLIENT_SECRET: 'demo-secret' },
    ...{ GITHUB_CLIENT_ID: 'demo', GITHUB_CLIENT_SECRET: 'demo-secret' },
    ...{ GOOGLE_BASE_URL: `${url}/google`, GITHUB_BASE_URL: `${url}/github` },
    GITHUB_API_URL: `${url}/github-api`,
  })
}, 60_000)
afterAll(() => simulator.close())

interface Way {
  query: string
  cookie: string
}

/** To the provider and back, as the owner of `email` there. */
async function wayBack(begin: string, email: string, token?: string): Promise<Way> {
  const begun = await world.ask('POST', begin, token === undefined ? {} : { token })
  expect(begun.status).toBe(201)
  const [cookie = ''] = (begun.headers.get('set-cookie') ?? '').split(';')
  const there = new URL((await read(begun, ProviderUrlAnswer)).url)
  there.searchParams.set('email', email)
  const back = await fetch(there, { redirect: 'manual' })
  return { query: new URL(back.headers.get('location')!).search, cookie }
}

const complete = ({ query, cookie }: Way, provider = 'google') =>
  world.ask('POST', `/v1/sign-in/providers/${provider}/complete`, {
    ...{ body: { query }, headers: { cookie } },
  })

async function linked(provider: 'google' | 'github', userId: string, email: string) {
  const way = await wayBack(`/v1/sign-in/providers/${provider}`, email)
  // Not linked yet; the row is found by the provider's account id.
  expect((await complete(way, provider)).status).toBeGreaterThanOrEqual(400)
  const subject = `${createHash('sha256').update(email).digest().readUInt32BE(0) + 1}`
  const id = newId(new Date())
  await runScoped(world.api, { kind: 'user', userId }, [
    insertIdentity({ id, userId, provider, subject, email, now: new Date() }),
  ])
}

test('only providers that are set up are offered', async () => {
  const all = await read(await world.ask('GET', '/v1/sign-in/providers'), ProvidersAnswer)
  expect(all.providers).toEqual(['google', 'github'])
  const env = { GITHUB_CLIENT_ID: '' }
  const fewer = await world.ask('GET', '/v1/sign-in/providers', { env })
  expect((await read(fewer, ProvidersAnswer)).providers).toEqual(['google'])
  const absent = await world.ask('POST', '/v1/sign-in/providers/github', { env })
  expect(await problemOf(absent)).toMatchObject({ status: 404 })
})

test('who linked an account signs in by it, with the roles of that person', async () => {
  const affiliate = personOf('affiliate')
  for (const provider of ['google', 'github'] as const) {
    const email = `anna.outside@${provider}.example`
    await linked(provider, affiliate.id, email)
    const way = await wayBack(`/v1/sign-in/providers/${provider}`, email)
    const answer = await complete(way, provider)
    const session = await read(answer, SessionAnswer)
    expect(session.person.id).toBe(affiliate.id)
    expect(answer.headers.get('set-cookie')).toContain('__Host-rt=')
    const again = await complete(way, provider)
    expect(await problemOf(again)).toMatchObject({ status: 401 })
  }
})

test('a provider is no second factor: who has one is asked for it', async () => {
  const finance = personOf('finance')
  await linked('google', finance.id, 'fiona@outside.example')
  const answer = await complete(
    await wayBack('/v1/sign-in/providers/google', 'fiona@outside.example'),
  )
  expect(answer.status).toBe(202)
  expect((await read(answer, SecondStepAnswer)).second_factor.methods).toContain('totp')
})

test('an account with the same address is not taken over, and nobody is made', async () => {
  const { email } = personOf('affiliate2')
  const same = await complete(await wayBack('/v1/sign-in/providers/google', email))
  expect(await problemOf(same)).toMatchObject({ status: 409, code: 'conflict' })
  const nobody = await wayBack('/v1/sign-in/providers/google', 'nobody@outside.example')
  expect(await problemOf(await complete(nobody))).toMatchObject({ status: 404 })
})

test('what came back is good in the browser that went, at that provider, and for that purpose', async () => {
  const begin = '/v1/sign-in/providers/google'
  const way = await wayBack(begin, 'mia@outside.example')
  const strange = await wayBack(begin, 'mia@outside.example')
  const refused = { status: 401, code: 'unauthenticated' }
  expect(await problemOf(await complete({ ...way, cookie: '' }))).toMatchObject(refused)
  const forged = { ...way, cookie: '__Host-flow=a.b.c' }
  expect(await problemOf(await complete(forged))).toMatchObject(refused)
  const mixed = { query: way.query, cookie: strange.cookie }
  expect(await problemOf(await complete(mixed))).toMatchObject(refused)
  expect(await problemOf(await complete(way, 'github'))).toMatchObject(refused)
})

test('an account is linked by its owner, confirmed, to one person, and unlinked again', async () => {
  const token = await world.tokenOf('affiliate2')
  const begin = '/v1/me/identities/google'
  const way = await wayBack(begin, 'boris@outside.example', token)
  const send = (more: Partial<Ask> = {}, { query, cookie } = way) =>
    world.ask('POST', `${begin}/complete`, {
      token,
      body: { query },
      headers: { cookie },
      ...more,
    })
  const unconfirmed = await send({ isUnconfirmed: true })
  expect((await problemOf(unconfirmed)).code).toBe('second_factor_required')
  // Signing in cannot use a flow that was started for linking, nor another person's session.
  expect(await problemOf(await complete(way))).toMatchObject({ status: 401 })
  const other = await send({ token: await world.tokenOf('affiliate') })
  expect(await problemOf(other)).toMatchObject({ status: 401 })

  expect((await send()).status).toBe(204)
  const mine = await world.ask('GET', '/v1/me/identities', { token })
  const { identities } = await read(mine, IdentitiesAnswer)
  expect(identities).toMatchObject([{ provider: 'google', email: 'boris@outside.example' }])
  const signedIn = await complete(
    await wayBack('/v1/sign-in/providers/google', 'boris@outside.example'),
  )
  expect((await read(signedIn, SessionAnswer)).person.id).toBe(personOf('affiliate2').id)

  const taken = await wayBack(begin, 'boris@outside.example', token)
  expect(await problemOf(await send({}, taken))).toMatchObject({ status: 409 })
  expect((await world.ask('DELETE', begin, { token })).status).toBe(204)
  expect(await problemOf(await world.ask('DELETE', begin, { token }))).toMatchObject({
    status: 404,
  })
})

test('the last way in stays, also when two are unlinked at once', async () => {
  const { userId } = await addPerson(world, [])
  await linked('github', userId, 'only@outside.example')
  await runScoped(world.api, { kind: 'user', userId }, [
    sql`update affiliate.users set password_hash = null where id = ${userId}::uuid`,
  ])
  const unlink = (provider: 'google' | 'github') => unlinkIdentity(world.api, { userId, provider })
  await expect(unlink('github')).rejects.toMatchObject({ code: 'conflict' })
  const link = { userId, subject: 'only', email: 'only@outside.example' }
  let left: 'google' | 'github' = 'github'
  for (let round = 0; round < 5; round += 1) {
    const provider = left === 'github' ? 'google' : 'github'
    await runScoped(world.api, { kind: 'user', userId }, [
      insertIdentity({ ...link, provider, id: newId(new Date()), now: new Date() }),
    ])
    const both = await Promise.allSettled([unlink('google'), unlink('github')])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    left = both[0].status === 'rejected' ? 'google' : 'github'
  }
})
