import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runScoped } from '../../../core/database.ts'
import { codeOfStep, fromBase32, stepAt } from '../../../credentials/totp.ts'
import { makeApiWorld, ORIGIN, problemOf, read } from '../../../test/api-world.ts'
import { PersonAnswer, SecondStepAnswer, SessionAnswer } from '../../sign-in/http/contract.ts'
import { type Member, makeMember } from '../../test/members.ts'
import { makeAuthenticator } from '../../test/software-authenticator.ts'
import * as contract from './security-contract.ts'

const world = await makeApiWorld()
// Codes depend on the time, which is fixed here.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const options = contract.PasskeyOptionsAnswer
type Options = { challenge: string } & Record<string, never>
const optionsOf = async (answer: Response) => (await read(answer, options)) as unknown as Options

/** A code of the secret, some steps from now. */
const codeOf = (secret: string, stepsAway = 0) =>
  codeOfStep(fromBase32(secret), stepAt(new Date()) + stepsAway)

async function enrol(member: Member) {
  const begun = await member.ask('POST', '/v1/me/totp', { headers: member.passwordProof })
  expect(begun.status).toBe(201)
  const { secret, url } = await read(begun, contract.TotpSecretAnswer)
  const code = codeOf(secret, -1)
  const answer = await member.ask('POST', '/v1/me/totp/confirm', { body: { code } })
  expect(answer.status).toBe(200)
  const { recovery_codes: recoveryCodes } = await read(answer, contract.FactorAddedAnswer)
  return { secret, url, code, recoveryCodes: recoveryCodes ?? [] }
}
async function halfWay(member: Member): Promise<string> {
  const answer = await member.signIn()
  expect(answer.status).toBe(202)
  return (await read(answer, SecondStepAnswer)).second_factor.token
}
const finish = (token: string, given: object) =>
  world.ask('POST', '/v1/sign-in/second-factor', { body: { token, ...given } })
const wrong = { status: 403, code: 'second_factor_wrong' }
const mailsOf = async (member: Member) =>
  (
    await runScoped(world.system, { kind: 'system' }, [
      sql`select kind, facts from logs.mails where user_id = ${member.userId} order by id`,
    ])
  )[0] as { kind: string; facts: Record<string, string> }[]

test('one-time codes are set up: the first code activates them, other sessions end, a mail is sent', async () => {
  const member = await makeMember(world)
  const other = await member.openSession()
  expect(await problemOf(await member.ask('POST', '/v1/me/totp', { isUnconfirmed: true }))).toEqual(
    {
      ...{ status: 403, code: 'second_factor_required', fields: [] },
    },
  )
  const { secret, url, recoveryCodes } = await enrol(member)
  expect(fromBase32(secret).length).toBe(20)
  expect(url).toContain(`secret=${secret}`)
  expect(url).toMatch(/^otpauth:\/\/totp\/Tributary:.*algorithm=SHA1&digits=6&period=30$/)
  expect(new Set(recoveryCodes).size).toBe(10)
  const shown = await read(
    await member.ask('GET', '/v1/me/second-factors'),
    contract.SecondFactorsAnswer,
  )
  expect(shown).toMatchObject({ is_required: false, passkeys: [], recovery_codes_left: 10 })
  expect(shown.totp).not.toBeNull()
  const ended = await member.ask('POST', '/v1/me/sessions/end-others', { token: other })
  expect(await problemOf(ended)).toMatchObject({ status: 401 })
  const kept = await member.ask('POST', '/v1/me/sessions/end-others')
  expect(await read(kept, contract.SessionsEndedAnswer)).toEqual({ ended: 0 })
  expect(await mailsOf(member)).toMatchObject([
    { kind: 'second_factor_changed', facts: { change: 'totp_added' } },
  ])
  const again = await member.ask('POST', '/v1/me/totp', {
    headers: { 'x-second-factor': codeOf(secret) },
  })
  expect(await problemOf(again)).toMatchObject({ status: 409, code: 'conflict' })
})

test('a wrong first code takes nothing into use, and without a secret there is nothing to take', async () => {
  const member = await makeMember(world)
  const early = await member.ask('POST', '/v1/me/totp/confirm', { body: { code: '000000' } })
  expect(await problemOf(early)).toMatchObject({ status: 409, code: 'conflict' })
  const begun = await member.ask('POST', '/v1/me/totp', { headers: member.passwordProof })
  const { secret } = await read(begun, contract.TotpSecretAnswer)
  const late = codeOf(secret, -2)
  const refused = await member.ask('POST', '/v1/me/totp/confirm', { body: { code: late } })
  expect(await problemOf(refused)).toMatchObject(wrong)
  expect((await member.signIn()).status).toBe(200)
})

test('F110 a one-time code signs in once: again, or one before it, it is refused', async () => {
  const member = await makeMember(world)
  const { secret, code } = await enrol(member)
  const token = await halfWay(member)
  expect(await problemOf(await finish(token, { code }))).toMatchObject(wrong)
  const now = codeOf(secret, 0)
  expect((await finish(token, { code: now })).status).toBe(200)
  expect(await problemOf(await finish(token, { code: now }))).toMatchObject(wrong)
  expect(await problemOf(await finish(token, { code: codeOf(secret, -1) }))).toMatchObject(wrong)
  expect((await finish(token, { code: codeOf(secret, 1) })).status).toBe(200)
})

test('F110 of the same code twice at once, one signs in', async () => {
  const member = await makeMember(world)
  const { secret } = await enrol(member)
  const token = await halfWay(member)
  const code = codeOf(secret)
  const answers = await Promise.all([1, 2, 3, 4].map(() => finish(token, { code })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403])
})

test('F110 a code that signed in confirms nothing, and one that confirmed does not sign in', async () => {
  const member = await makeMember(world)
  const { secret } = await enrol(member)
  const token = await halfWay(member)
  expect((await finish(token, { code: codeOf(secret) })).status).toBe(200)
  const by = (code: string) => member.renew({ 'x-second-factor': code })
  expect(await problemOf(await by(codeOf(secret)))).toMatchObject(wrong)
  expect((await by(codeOf(secret, 1))).status).toBe(201)
  expect(await problemOf(await finish(token, { code: codeOf(secret, 1) }))).toMatchObject(wrong)
})

test('F111 wrong codes are delayed longer and longer, in any session, and so is a right one', async () => {
  const member = await makeMember(world)
  const { secret } = await enrol(member)
  const token = await halfWay(member)
  const waits: (string | null)[] = []
  for (let tries = 0; tries < 7; tries += 1) {
    const answer = await finish(token, { code: '000000' })
    waits.push(answer.status === 403 ? null : answer.headers.get('retry-after'))
  }
  expect(waits).toEqual([null, null, null, null, null, '30', '30'])
  const right = await finish(await halfWay(member), { code: codeOf(secret) })
  expect(await problemOf(right)).toMatchObject({ status: 429, code: 'rate_limited' })
  const confirming = await member.renew({ 'x-second-factor': codeOf(secret) })
  expect(await problemOf(confirming)).toMatchObject({ status: 429 })
})

test('F111 a right code forgives the wrong ones before it', async () => {
  const member = await makeMember(world)
  const { secret } = await enrol(member)
  const token = await halfWay(member)
  for (const code of ['000000', '111111']) await finish(token, { code })
  expect((await finish(token, { code: codeOf(secret) })).status).toBe(200)
  const answers: number[] = []
  for (let tries = 0; tries < 5; tries += 1) {
    answers.push((await finish(token, { code: '000000' })).status)
  }
  expect(answers).toEqual([403, 403, 403, 403, 403])
})

test('a recovery code signs in once, however it is typed, and a mail reports it', async () => {
  const member = await makeMember(world)
  const { recoveryCodes } = await enrol(member)
  const [first = '', second = ''] = recoveryCodes
  const token = await halfWay(member)
  const typed = first.toUpperCase().replaceAll('-', ' ')
  const answer = await finish(token, { recovery_code: typed })
  const session = await read(answer, SessionAnswer)
  expect(answer.status).toBe(200)
  expect(await problemOf(await finish(token, { recovery_code: first }))).toMatchObject(wrong)
  const stranger = await makeMember(world)
  await enrol(stranger)
  const theirs = await finish(await halfWay(stranger), { recovery_code: second })
  expect(await problemOf(theirs)).toMatchObject(wrong)
  const shown = await world.ask('GET', '/v1/me/second-factors', { token: session.access_token })
  expect(await read(shown, contract.SecondFactorsAnswer)).toMatchObject({ recovery_codes_left: 9 })
  const changes = (await mailsOf(member)).map(({ facts }) => facts.change)
  expect(changes.sort()).toEqual(['recovery_code_used', 'totp_added'])
})

test('new recovery codes take the place of all old ones', async () => {
  const member = await makeMember(world)
  const without = await member.renew(member.passwordProof)
  expect(await problemOf(without)).toMatchObject({ status: 409, code: 'conflict' })
  const { secret, recoveryCodes } = await enrol(member)
  const made = await member.renew({ 'x-second-factor': codeOf(secret) })
  const { recovery_codes: fresh } = await read(made, contract.RecoveryCodesAnswer)
  const token = await halfWay(member)
  const old = await finish(token, { recovery_code: recoveryCodes[0] })
  expect(await problemOf(old)).toMatchObject(wrong)
  expect((await finish(token, { recovery_code: fresh[0] })).status).toBe(200)
})

test('removing the last factor ends other sessions and takes the recovery codes along', async () => {
  const member = await makeMember(world)
  const { secret } = await enrol(member)
  const other = await read(
    await finish(await halfWay(member), { code: codeOf(secret) }),
    SessionAnswer,
  )
  const headers = { 'x-second-factor': codeOf(secret, 1) }
  expect((await member.ask('DELETE', '/v1/me/totp', { headers })).status).toBe(204)
  const ended = await member.ask('POST', '/v1/me/sessions/end-others', {
    token: other.access_token,
  })
  expect(await problemOf(ended)).toMatchObject({ status: 401 })
  const again = await member.ask('DELETE', '/v1/me/totp', { headers: member.passwordProof })
  expect(await problemOf(again)).toMatchObject({ status: 404, code: 'not_found' })
  expect((await member.signIn()).status).toBe(200)
  const shown = await member.ask('GET', '/v1/me/second-factors')
  expect(await read(shown, contract.SecondFactorsAnswer)).toMatchObject({
    ...{ totp: null, recovery_codes_left: 0 },
  })
})

test('a passkey is added, signs in, is renamed, and removed', async () => {
  const member = await makeMember(world)
  const authenticator = await makeAuthenticator(ORIGIN)
  const { passkeyId } = await member.addPasskey(authenticator)
  const me = await read(await member.ask('GET', '/v1/me'), PersonAnswer)
  expect(me.second_factor).toEqual({
    ...{ is_required: false, is_enrolled: true, methods: ['passkey'] },
  })
  const token = await halfWay(member)
  const asked = await world.ask('POST', '/v1/sign-in/passkey-options', { body: { token } })
  const passkey = await authenticator.assert(await optionsOf(asked))
  expect((await finish(token, { passkey })).status).toBe(200)
  expect(await problemOf(await finish(token, { passkey }))).toMatchObject(wrong)
  const path = `/v1/me/passkeys/${passkeyId}`
  expect((await member.ask('PATCH', path, { body: { name: 'Blue key' } })).status).toBe(204)
  const shown = await member.ask('GET', '/v1/me/second-factors')
  const { passkeys } = await read(shown, contract.SecondFactorsAnswer)
  expect(passkeys).toMatchObject([{ id: passkeyId, name: 'Blue key' }])
  expect(passkeys[0]?.last_used_at).not.toBeNull()
  const stranger = await makeMember(world)
  const theirs = await stranger.ask('PATCH', path, { body: { name: 'Mine' } })
  expect(await problemOf(theirs)).toMatchObject({ status: 404 })
  const proof = await member.passkeyProof(authenticator, 'DELETE', path)
  expect((await member.ask('DELETE', path, { headers: proof })).status).toBe(204)
  expect((await member.signIn()).status).toBe(200)
})

test('a passkey whose counter does not rise is refused as a copy', async () => {
  const member = await makeMember(world)
  const authenticator = await makeAuthenticator(ORIGIN)
  await member.addPasskey(authenticator)
  const token = await halfWay(member)
  const statuses: number[] = []
  for (const signCount of [7, 7, 3, 8]) {
    const asked = await world.ask('POST', '/v1/sign-in/passkey-options', { body: { token } })
    const passkey = await authenticator.assert(await optionsOf(asked), { signCount })
    statuses.push((await finish(token, { passkey })).status)
  }
  expect(statuses).toEqual([200, 403, 403, 200])
})

test.each<[string, object]>([
  ['another origin', { origin: 'https://evil.example' }],
  ['another host', { rpId: 'evil.example' }],
  ['another kind of answer', { type: 'webauthn.create' }],
])('a passkey’s answer of %s is refused', async (_name, bent) => {
  const member = await makeMember(world)
  const authenticator = await makeAuthenticator(ORIGIN)
  await member.addPasskey(authenticator)
  const token = await halfWay(member)
  const asked = await world.ask('POST', '/v1/sign-in/passkey-options', { body: { token } })
  const passkey = await authenticator.assert(await optionsOf(asked), bent)
  expect(await problemOf(await finish(token, { passkey }))).toMatchObject(wrong)
})

test('a passkey of somebody else, or for a question that was never put, is refused', async () => {
  const [member, thief] = [await makeMember(world), await makeMember(world)]
  const [own, stolen] = [await makeAuthenticator(ORIGIN), await makeAuthenticator(ORIGIN)]
  await member.addPasskey(own)
  await thief.addPasskey(stolen)
  const token = await halfWay(member)
  const asked = await world.ask('POST', '/v1/sign-in/passkey-options', { body: { token } })
  const question = await optionsOf(asked)
  const passkey = await stolen.assert(question)
  expect(await problemOf(await finish(token, { passkey }))).toMatchObject(wrong)
  const madeUp = await own.assert({ ...question, challenge: 'A'.repeat(43) } as Options)
  expect(await problemOf(await finish(token, { passkey: madeUp }))).toMatchObject(wrong)
  const twice = await thief.tryPasskey(own)
  expect(await problemOf(twice)).toMatchObject({ status: 409, code: 'conflict' })
})
