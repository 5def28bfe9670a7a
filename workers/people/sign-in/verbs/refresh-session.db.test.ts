import { expect, test } from 'vitest'
import { newId } from '../../../core/ids.ts'
import { verifyAccessToken } from '../../../credentials/access-token.ts'
import { successorKeyOf } from '../../../credentials/refresh-token.ts'
import { loadSealingKeys } from '../../../credentials/sealing.ts'
import { loadTokenKeys } from '../../../credentials/token-keys.ts'
import { codeOfStep, fromBase32, stepAt } from '../../../credentials/totp.ts'
import { makeApiWorld, ORIGIN, personOf } from '../../../test/api-world.ts'
import { finishSignIn } from './finish-sign-in.ts'
import { refreshSession } from './refresh-session.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'

const world = await makeApiWorld()
const tokenKeys = await loadTokenKeys(world.env.ACCESS_TOKEN_KEY)

const start = new Date('2026-11-20T10:00:00Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const DAY = 86_400
const from = { ip: null, userAgent: null, requestId: 'test' }
const ended = { code: 'unauthenticated' }

async function open(key = 'affiliate') {
  const { email, password } = personOf(key)
  const session = await signIn(world.api, {
    ...{ email, password, ...from, tokenKeys, now: start, newId },
  })
  if (session.kind === 'session') return session.session.refreshToken
  const { totpSecret } = personOf(key)
  const code = codeOfStep(fromBase32(totpSecret!), stepAt(start))
  const finished = await finishSignIn(world.api, {
    ...{ ...from, token: session.token, answer: { kind: 'totp', code }, tokenKeys, now: start },
    ...{ newId, sealingKeys: await loadSealingKeys(world.env.SEALING_KEY) },
    relyingParty: { id: 'localhost', origin: ORIGIN },
  })
  return finished.session.refreshToken
}
async function refresh(refreshToken: string, seconds: number) {
  const refreshed = await refreshSession(world.api, {
    ...{ ...from, refreshToken, tokenKeys, now: after(seconds), newId },
    successorKey: successorKeyOf(world.env.ACCESS_TOKEN_KEY),
  })
  if (refreshed.kind === 'stolen') throw ended
  return refreshed.session
}

test('a refresh gives a token of the same session with the roles of now', async () => {
  const session = await refresh(await open(), 60)
  const holder = await verifyAccessToken(tokenKeys, session.accessToken, after(61))
  expect(holder).toMatchObject({ userId: personOf('affiliate').id })
  expect(holder?.memberships).toMatchObject([{ role: 'affiliate' }])
})

test('F113 a lost answer costs nothing: within 10 s the same successor comes again', async () => {
  const first = await open()
  const { refreshToken } = await refresh(first, 60)
  expect((await refresh(first, 70)).refreshToken).toBe(refreshToken)
  expect((await refresh(refreshToken, 71)).refreshToken).not.toBe(refreshToken)
})

test('F112 a spent token that comes back later ends the whole session, for thief and owner alike', async () => {
  const first = await open()
  const { refreshToken: second } = await refresh(first, 60)
  const { refreshToken: third } = await refresh(second, 120)
  await expect(refresh(first, 131)).rejects.toMatchObject(ended)
  await expect(refresh(third, 132)).rejects.toMatchObject(ended)
  await expect(refresh(second, 132)).rejects.toMatchObject(ended)
})

test('F113 of many at once, all get the same successor', async () => {
  const first = await open()
  const sessions = await Promise.all(Array.from({ length: 8 }, () => refresh(first, 60)))
  expect(new Set(sessions.map(({ refreshToken }) => refreshToken)).size).toBe(1)
})

test('a token nobody uses for 14 days is over, and a session after 30 however it is used', async () => {
  await expect(refresh(await open(), 14 * DAY)).rejects.toMatchObject(ended)
  let token = await open()
  for (const day of [13, 26]) token = (await refresh(token, day * DAY)).refreshToken
  await expect(refresh(token, 30 * DAY)).rejects.toMatchObject(ended)
})

test('who may touch money signs in again after 12 hours', async () => {
  const token = await open('finance')
  const { refreshToken } = await refresh(token, 11 * 3600)
  await expect(refresh(refreshToken, 12 * 3600)).rejects.toMatchObject(ended)
})

test('a token with another person in front of it is nobody’s', async () => {
  const [, secret] = (await open()).split('.')
  await expect(refresh(`${personOf('owner').id}.${secret}`, 60)).rejects.toMatchObject(ended)
})

test('signing out by a spent token ends the session of its successor too', async () => {
  const first = await open()
  const { refreshToken } = await refresh(first, 60)
  expect(await signOut(world.api, { ...from, refreshToken: first, now: after(61) })).toBe(
    'signed_out',
  )
  await expect(refresh(refreshToken, 62)).rejects.toMatchObject(ended)
  expect(await signOut(world.api, { ...from, refreshToken: 'x', now: after(63) })).toBe(
    'no_session',
  )
})
