import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { verifyAccessToken } from '../../../credentials/access-token.ts'
import { loadTokenKeys } from '../../../credentials/token-keys.ts'
import { makeApiWorld, ORIGIN, problemOf, read } from '../../../test/api-world.ts'
import { SessionsAnswer } from '../../factors/http/security-contract.ts'
import { type Member, makeMember, tokenIn } from '../../test/members.ts'

const world = await makeApiWorld()
// Codes depend on the time, which is fixed here.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const page = { 'x-tributary': '1', origin: ORIGIN }
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
const refresh = (cookie: string, headers: Record<string, string> = {}) =>
  world.ask('POST', '/v1/session/refresh', { headers: { ...page, cookie, ...headers } })
const list = async (member: Member) =>
  (await read(await member.ask('GET', '/v1/me/sessions'), SessionsAnswer)).sessions
async function mailsOf({ userId }: Member) {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select kind, facts from logs.mails where user_id = ${userId} order by id`,
  ])
  return rows as { kind: string; facts: Record<string, string> }[]
}
async function actionsOf(userId: string) {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select action, actor_id, ip from logs.audit_entries
      where actor_id = ${userId} or after->>'person' = ${userId} order by id`,
  ])
  return rows
}

test('sessions are listed with browser, address and last use, the current one marked', async () => {
  const member = await makeMember(world)
  vi.setSystemTime(Date.now() + 1_000)
  const from = { 'cf-connecting-ip': '203.0.113.5', 'user-agent': 'Lynx' }
  const cookie = cookieOf(await member.signIn(from))
  const { token } = await lastToken(await refresh(cookie, { 'cf-connecting-ip': '203.0.113.6' }))
  const answer = await member.ask('GET', '/v1/me/sessions', { token })
  const { sessions } = await read(answer, SessionsAnswer)
  expect(sessions).toMatchObject([
    {
      ...{ is_current: true, ip: '203.0.113.5', user_agent: 'Lynx', used_ip: '203.0.113.6' },
      proofs: ['pwd'],
    },
    { is_current: false, ip: null, used_at: null },
  ])
  expect(sessions[0]?.used_at).not.toBeNull()
})

const lastToken = async (answer: Response) => ({ token: await tokenIn(answer) })

test('one session is ended: its cookie and its writes are refused; again, or a stranger’s, it is not there', async () => {
  const member = await makeMember(world)
  const signedIn = await member.signIn()
  const cookie = cookieOf(signedIn)
  const token = await tokenIn(signedIn)
  const other = (await list(member)).find(({ is_current }) => !is_current)!
  const stranger = await makeMember(world)
  const path = `/v1/me/sessions/${other.id}`
  expect(await problemOf(await stranger.ask('DELETE', path))).toMatchObject({ status: 404 })
  expect((await member.ask('DELETE', path)).status).toBe(204)
  expect(await problemOf(await member.ask('DELETE', path))).toMatchObject({ status: 404 })
  expect((await refresh(cookie)).status).toBe(401)
  const write = await member.ask('POST', '/v1/me/sessions/end-others', { token })
  expect(await problemOf(write)).toMatchObject({ status: 401 })
  expect(await list(member)).toHaveLength(1)
})

test('all others are ended at once, and this one stays', async () => {
  const member = await makeMember(world)
  const cookies = [cookieOf(await member.signIn()), cookieOf(await member.signIn())]
  const ended = await member.ask('POST', '/v1/me/sessions/end-others')
  expect(await ended.json()).toEqual({ ended: 2 })
  for (const cookie of cookies) expect((await refresh(cookie)).status).toBe(401)
  expect(await list(member)).toMatchObject([{ is_current: true }])
})

test('F112 a reused cookie ends the session for both, and its owner is mailed', async () => {
  const member = await makeMember(world)
  const first = cookieOf(await member.signIn())
  const second = cookieOf(await refresh(first))
  await runScoped(world.api, { kind: 'user', userId: member.userId }, [
    sql`update affiliate.refresh_tokens set spent_at = spent_at - interval '11 seconds'
      where user_id = ${member.userId} and spent_at is not null`,
  ])
  const thief = { 'cf-connecting-ip': '198.51.100.9', 'user-agent': 'Thief' }
  expect((await refresh(first, thief)).status).toBe(401)
  expect((await refresh(second)).status).toBe(401)
  expect((await refresh(first, thief)).status).toBe(401)
  const mails = (await mailsOf(member)).filter(({ kind }) => kind === 'session_stolen')
  expect(mails).toMatchObject([{ facts: { ip: '198.51.100.9', user_agent: 'Thief' } }])
  const stolen = (await actionsOf(member.userId)).filter(
    ({ action }) => action === 'session_stolen',
  )
  expect(stolen).toEqual([{ action: 'session_stolen', actor_id: null, ip: '198.51.100.9' }])
})

test('F112 F113 two tabs at once are no theft', async () => {
  const member = await makeMember(world)
  const first = cookieOf(await member.signIn())
  const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(first)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(new Set(answers.map(cookieOf)).size).toBe(1)
  expect(await mailsOf(member)).toEqual([])
})

test('F113 an answer that was lost is given again within ten seconds, and not later', async () => {
  const member = await makeMember(world)
  const first = cookieOf(await member.signIn())
  const lost = cookieOf(await refresh(first))
  expect(cookieOf(await refresh(first))).toBe(lost)
  expect((await refresh(lost)).status).toBe(200)
})

test('signing in and out is in the audit log, with the address', async () => {
  const member = await makeMember(world)
  const cookie = cookieOf(await member.signIn({ 'cf-connecting-ip': '203.0.113.7' }))
  await world.ask('POST', '/v1/sign-out', {
    headers: { ...page, cookie, 'cf-connecting-ip': '203.0.113.8' },
  })
  expect(await actionsOf(member.userId)).toEqual([
    { action: 'sign_in', actor_id: member.userId, ip: '203.0.113.7' },
    { action: 'sign_out', actor_id: member.userId, ip: '203.0.113.8' },
  ])
})

test('a role that wants a second factor opens after one was shown in this session, and stays', async () => {
  const role = { role: 'finance' as const, advertiserId: null, affiliateId: null }
  const member = await makeMember(world, [role])
  const signedIn = await member.signIn()
  const cookie = cookieOf(signedIn)
  const token = await tokenIn(signedIn)
  const keys = await loadTokenKeys(world.env.ACCESS_TOKEN_KEY)
  expect(await verifyAccessToken(keys, token, new Date())).toMatchObject({
    ...{ memberships: [], proofs: ['pwd'] },
  })
  const payable = (as: string) => world.ask('GET', '/v1/payouts/payable', { token: as })
  expect(await problemOf(await payable(token))).toMatchObject({ status: 403, code: 'forbidden' })
  const { person } = (await (await refresh(cookie)).json()) as {
    person: { memberships: unknown[]; second_factor: object }
  }
  expect(person.memberships).toHaveLength(1)
  expect(person.second_factor).toMatchObject({ is_required: true, is_enrolled: false })
})

test('adding a factor opens a person’s roles at the next refresh, and removing it closes them', async () => {
  const { codeOfStep, fromBase32, stepAt } = await import('../../../credentials/totp.ts')
  const role = { role: 'finance' as const, advertiserId: null, affiliateId: null }
  const member = await makeMember(world, [role])
  const signedIn = await member.signIn()
  let cookie = cookieOf(signedIn)
  let token = await tokenIn(signedIn)
  const again = async () => {
    const answer = await refresh(cookie)
    cookie = cookieOf(answer)
    token = await tokenIn(answer)
    return (await world.ask('GET', '/v1/payouts/payable', { token })).status
  }
  expect(await again()).toBe(403)
  const headers = member.passwordProof
  const begun = await member.ask('POST', '/v1/me/totp', { token, headers })
  const { secret } = (await begun.json()) as { secret: string }
  const code = (steps: number) => codeOfStep(fromBase32(secret), stepAt(new Date()) + steps)
  await member.ask('POST', '/v1/me/totp/confirm', { token, body: { code: code(-1) } })
  expect(await again()).toBe(200)
  const proof = { 'x-second-factor': code(0) }
  const removed = await member.ask('DELETE', '/v1/me/totp', { token, headers: proof })
  expect(removed.status).toBe(204)
  expect(await again()).toBe(403)
})
