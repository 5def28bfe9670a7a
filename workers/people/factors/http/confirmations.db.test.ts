import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as cast from '../../../../dev/demo/demo-cast.ts'
import { permissions } from '../../../api-permissions.ts'
import { runScoped } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { makeApiWorld, ORIGIN, problemOf } from '../../../test/api-world.ts'
import { addPerson } from '../../../test/people.ts'
import { makeMember } from '../../test/members.ts'
import { makeAuthenticator } from '../../test/software-authenticator.ts'

const world = await makeApiWorld()
// Codes depend on the time, which is fixed here.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const required = { status: 403, code: 'second_factor_required' }
const wrong = { status: 403, code: 'second_factor_wrong' }
const ADVERTISER = cast.advertiser.id
const creditPath = '/v1/proposals'
const credit = {
  ...{ kind: 'credit_limit', advertiser_id: ADVERTISER, credit_limit: '100.00' },
  reason: 'Known for years.',
}

async function actionsOf(userId: string) {
  const [rows = []] = await runScoped(world.system, { kind: 'system' }, [
    sql`select action, after from logs.audit_entries
      where actor_id = ${userId} and action in ('confirmed_action', 'second_factor_refused') order by id`,
  ])
  return rows as { action: string; after: Record<string, unknown> }[]
}

test('actions that move money or give access are confirmed', () => {
  const confirmed = Object.entries(permissions)
    .filter(([, access]) => typeof access === 'object')
    .map(([key]) => key)
  for (const key of [
    'post /v1/payout-batches/{batchId}/approve',
    'post /v1/proposals',
    'post /v1/bookings/{bookingId}/book',
    'post /v1/offers/{offerId}/postback-secret',
    'post /v1/apps/{appId}/keys',
    'post /v1/me/totp',
    'delete /v1/me/totp',
    'post /v1/me/passkeys/options',
    'delete /v1/me/passkeys/{passkeyId}',
    'post /v1/me/recovery-codes',
    'patch /v1/team/{userId}',
  ]) {
    expect(confirmed).toContain(key)
  }
})

test('without the header an action is refused; a missing permission is reported first', async () => {
  const ask = async (who: string) =>
    world.ask('POST', creditPath, {
      ...{ token: await world.tokenOf(who), body: credit, isUnconfirmed: true },
    })
  expect(await problemOf(await ask('finance'))).toMatchObject(required)
  expect(await problemOf(await ask('support'))).toMatchObject({ status: 403, code: 'forbidden' })
})

test.each(['', 'x', '12345', 'passkey.AAAA', 'password.', `passkey.${'A'.repeat(9000)}`, '../..'])(
  'a header that cannot be read is refused: %j',
  async (header) => {
    const answer = await world.ask('POST', creditPath, {
      ...{ token: await world.tokenOf('finance'), body: credit },
      headers: { 'x-second-factor': header },
    })
    expect(await problemOf(answer)).toMatchObject(wrong)
  },
)

test('a code confirms one action, and the audit log has it', async () => {
  const { userId, token } = await addPerson(world, [
    { role: 'finance', advertiserId: null, affiliateId: null },
  ])
  const { freshProof } = await import('../../../test/fresh-code.ts')
  const headers = { 'x-second-factor': await freshProof(world.api, userId) }
  const ask = () => world.ask('POST', creditPath, { token, body: credit, headers })
  const first = await ask()
  expect(first.status).not.toBe(403)
  expect(await problemOf(await ask())).toMatchObject(wrong)
  expect(await actionsOf(userId)).toMatchObject([
    { action: 'confirmed_action', after: { method: 'POST', path: creditPath, by: 'totp' } },
  ])
})

test('a wrong code is noted, and nothing is done', async () => {
  const member = await makeMember(world)
  await member.addPasskey(await makeAuthenticator(ORIGIN))
  expect(await problemOf(await member.renew({ 'x-second-factor': '000000' }))).toMatchObject(wrong)
  expect((await actionsOf(member.userId)).at(-1)).toMatchObject({
    ...{ action: 'second_factor_refused', after: { by: 'totp' } },
  })
})

test('a password confirms only where there is no second factor, and none is demanded', async () => {
  const member = await makeMember(world)
  const begin = (headers: Record<string, string>) => member.ask('POST', '/v1/me/totp', { headers })
  const bad = { 'x-second-factor': `password.${Buffer.from('not it').toString('base64url')}` }
  expect(await problemOf(await begin(bad))).toMatchObject(wrong)
  expect((await begin(member.passwordProof)).status).toBe(201)
  await member.addPasskey(await makeAuthenticator(ORIGIN))
  expect(await problemOf(await member.renew(member.passwordProof))).toMatchObject(required)
  const role = { role: 'finance' as const, advertiserId: null, affiliateId: null }
  const finance = await makeMember(world, [role])
  const answer = await finance.ask('POST', creditPath, {
    ...{ body: credit, headers: finance.passwordProof },
  })
  expect(await problemOf(answer)).toMatchObject(required)
})

const changes: [string, { method?: string; path?: string; body?: string }][] = [
  ['another path', { path: `/v1/me/passkeys/${newId(new Date())}` }],
  ['another query', { path: '/v1/me/recovery-codes?x=1' }],
  ['another method', { method: 'DELETE' }],
  ['another body', { body: '{}' }],
]
test.each(changes)('a passkey asked for %s does not confirm this one', async (_name, over) => {
  const member = await makeMember(world)
  const key = await makeAuthenticator(ORIGIN)
  await member.addPasskey(key)
  const { method = 'POST', path = '/v1/me/recovery-codes', body } = over
  const headers = await member.passkeyProof(key, method, path, body)
  expect(await problemOf(await member.renew(headers))).toMatchObject(wrong)
})

test('a passkey asked for this very action confirms it once, for its owner only', async () => {
  const [member, other] = [await makeMember(world), await makeMember(world)]
  const [key, foreign] = [await makeAuthenticator(ORIGIN), await makeAuthenticator(ORIGIN)]
  await member.addPasskey(key)
  await other.addPasskey(foreign)
  const headers = await member.passkeyProof(key, 'POST', '/v1/me/recovery-codes')
  expect(await problemOf(await other.renew(headers))).toMatchObject(wrong)
  const answers = await Promise.all([member.renew(headers), member.renew(headers)])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403])
  expect(await problemOf(await member.renew(headers))).toMatchObject(wrong)
})

test('a question that a sign-in was asked by confirms nothing', async () => {
  const member = await makeMember(world)
  const key = await makeAuthenticator(ORIGIN)
  await member.addPasskey(key)
  const { second_factor } = (await (await member.signIn()).json()) as {
    second_factor: { token: string }
  }
  const asked = await world.ask('POST', '/v1/sign-in/passkey-options', {
    body: { token: second_factor.token },
  })
  const answer = JSON.stringify(await key.assert((await asked.json()) as never))
  const proof = `passkey.${Buffer.from(answer).toString('base64url')}`
  expect(await problemOf(await member.renew({ 'x-second-factor': proof }))).toMatchObject(wrong)
})

test('a session that has ended confirms nothing', async () => {
  const member = await makeMember(world)
  const token = await member.openSession()
  await member.ask('POST', '/v1/me/sessions/end-others')
  const headers = member.passwordProof
  const answer = await member.ask('POST', '/v1/me/totp', { token, headers })
  expect(await problemOf(answer)).toMatchObject({ status: 401 })
})
