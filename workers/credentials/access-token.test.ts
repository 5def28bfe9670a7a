import { base64url, CompactSign, importJWK, type JWK, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { makeAccessTokenKey } from '../../dev/secrets/access-token-key.ts'
import { ACCESS_TOKEN_SECONDS, signAccessToken, verifyAccessToken } from './access-token.ts'
import {
  SECOND_FACTOR_TOKEN_SECONDS,
  signSecondFactorToken,
  verifySecondFactorToken,
} from './second-factor-token.ts'
import { loadTokenKeys, type TokenKeys } from './token-keys.ts'

const now = new Date('2026-11-20T10:00:00Z')
const seconds = now.getTime() / 1000
const jwkText = makeAccessTokenKey()
const jwk = JSON.parse(jwkText) as JWK

const keys = await loadTokenKeys(jwkText)
const foreign = await loadTokenKeys(makeAccessTokenKey())

const holder = {
  userId: '01970000-0000-7000-8000-000000000001',
  sessionId: '01970000-0000-7000-8000-000000000002',
  proofs: ['pwd' as const, 'otp' as const],
  signedInAt: new Date('2026-11-20T09:00:00Z'),
  impersonationId: null,
  memberships: [
    { role: 'finance' as const, advertiserId: null, affiliateId: null },
    {
      role: 'affiliate' as const,
      advertiserId: null,
      affiliateId: '01970000-0000-7000-8000-000000000003',
    },
  ],
}
const claims = {
  iss: 'tributary',
  aud: 'tributary-api',
  sub: holder.userId,
  sid: holder.sessionId,
  memberships: [['finance', null, null]],
  amr: ['pwd', 'otp'],
  auth_time: seconds,
  jti: 'j',
  iat: seconds,
  nbf: seconds,
  exp: seconds + 900,
}
const header = () => ({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.kid })
const sign = (changedClaims: object, changedHeader: object = {}, signer: TokenKeys = keys) =>
  new SignJWT({ ...claims, ...changedClaims })
    .setProtectedHeader({ ...header(), ...changedHeader })
    .sign(signer.privateKey)

test('a token says who holds it, from its first second to its last', async () => {
  const { token, expiresAt } = await signAccessToken(keys, holder, now)
  expect(expiresAt.getTime() - now.getTime()).toBe(ACCESS_TOKEN_SECONDS * 1000)
  expect(await verifyAccessToken(keys, token, now)).toEqual(holder)
  expect(await verifyAccessToken(keys, token, new Date(expiresAt.getTime() - 1000))).toEqual(holder)
  expect(await verifyAccessToken(keys, token, expiresAt)).toBeNull()
})

test('a token made by hand like ours passes, so the refusals below are refused for their reason', async () => {
  expect(await verifyAccessToken(keys, await sign({}), now)).not.toBeNull()
})

test('an unknown role gives no access', async () => {
  const read = await verifyAccessToken(
    keys,
    await sign({ memberships: [['root', null, null]] }),
    now,
  )
  expect(read?.memberships).toEqual([])
})

const secondFactor = () =>
  signSecondFactorToken(keys, { userId: holder.userId, proofs: ['pwd'] }, now)
const unsigned = () => {
  const encode = (part: object) => base64url.encode(JSON.stringify(part))
  return `${encode({ ...header(), alg: 'none' })}.${encode(claims)}.`
}
const byPublicKeyAsSecret = () =>
  new SignJWT(claims)
    .setProtectedHeader({ ...header(), alg: 'HS256' })
    .sign(base64url.decode(jwk.x as string))
const withKeyInHeader = async () => {
  const own = JSON.parse(makeAccessTokenKey()) as JWK
  const { d: _, ...publicJwk } = own
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ ...header(), jwk: publicJwk })
    .sign((await importJWK(own, 'EdDSA')) as CryptoKey)
}

test.each<[string, () => string | Promise<string>]>([
  ['algorithm none', unsigned],
  ['HS256 with the public key as its secret', byPublicKeyAsSecret],
  ['another key', () => sign({}, {}, foreign)],
  ['another key under its own kid', () => sign({}, { kid: foreign.kid }, foreign)],
  ['a foreign kid over our signature', () => sign({}, { kid: 'other' })],
  ['no kid', () => sign({}, { kid: undefined })],
  ['a key of its own in the header', withKeyInHeader],
  ['another type', () => sign({}, { typ: 'JWT' })],
  ['no type', () => sign({}, { typ: undefined })],
  ['another audience', () => sign({ aud: 'elsewhere' })],
  ['no audience', () => sign({ aud: undefined })],
  ['another issuer', () => sign({ iss: 'elsewhere' })],
  ['its end in the past', () => sign({ exp: seconds - 1 })],
  ['no end', () => sign({ exp: undefined })],
  ['its beginning in the future', () => sign({ nbf: seconds + 5 })],
  ['no session', () => sign({ sid: undefined })],
  ['no person', () => sign({ sub: undefined })],
  ['no proofs', () => sign({ amr: undefined })],
  ['proofs that are no list', () => sign({ amr: 'otp' })],
  ['no time of sign-in', () => sign({ auth_time: undefined })],
  ['no id of its own', () => sign({ jti: undefined })],
  ['an impersonation that is no id', () => sign({ imp: 1 })],
  ['the second step of a sign-in', async () => (await secondFactor()).token],
  ['memberships that are no list', () => sign({ memberships: 'owner' })],
  ['no shape at all', () => 'x.y.z'],
  ['nothing', () => ''],
])('F114 a token with %s is refused', async (_, make) => {
  expect(await verifyAccessToken(keys, await make(), now)).toBeNull()
})

test('a changed payload is refused', async () => {
  const [head, , signature] = (await sign({})).split('.')
  const payload = base64url.encode(
    JSON.stringify({ ...claims, memberships: [['owner', null, null]] }),
  )
  expect(await verifyAccessToken(keys, `${head}.${payload}.${signature}`, now)).toBeNull()
})

test('a token of an account view names the viewer', async () => {
  const impersonationId = '01970000-0000-7000-8000-000000000009'
  const { token } = await signAccessToken(keys, { ...holder, impersonationId }, now)
  expect(await verifyAccessToken(keys, token, now)).toMatchObject({ impersonationId })
})

test('a token between two steps says who passed the first, and an access token does not', async () => {
  const { token, expiresAt } = await secondFactor()
  expect(expiresAt.getTime() - now.getTime()).toBe(SECOND_FACTOR_TOKEN_SECONDS * 1000)
  const first = { userId: holder.userId, proofs: ['pwd'], passedAt: now }
  expect(await verifySecondFactorToken(keys, token, now)).toEqual(first)
  expect(await verifySecondFactorToken(keys, token, expiresAt)).toBeNull()
  expect(await verifySecondFactorToken(foreign, token, now)).toBeNull()
  const { token: access } = await signAccessToken(keys, holder, now)
  expect(await verifySecondFactorToken(keys, access, now)).toBeNull()
})

test('a key is changed by a set: the first signs, the old one is believed as long as it is there', async () => {
  const newKey = makeAccessTokenKey()
  const both = await loadTokenKeys(JSON.stringify({ keys: [JSON.parse(newKey), jwk] }))
  const alone = await loadTokenKeys(newKey)
  const { token: old } = await signAccessToken(keys, holder, now)
  const { token: fresh } = await signAccessToken(both, holder, now)
  expect(await verifyAccessToken(both, old, now)).toEqual(holder)
  expect(await verifyAccessToken(both, fresh, now)).toEqual(holder)
  expect(await verifyAccessToken(alone, fresh, now)).toEqual(holder)
  expect(await verifyAccessToken(alone, old, now)).toBeNull()
  await expect(loadTokenKeys('{"keys":[]}')).rejects.toThrow('empty')
})

test('a key that is no private Ed25519 key is refused at start', async () => {
  const { d: _, ...publicOnly } = jwk
  await expect(loadTokenKeys(JSON.stringify(publicOnly))).rejects.toThrow('Ed25519')
})
