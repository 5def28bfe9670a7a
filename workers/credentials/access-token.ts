import {
  type CryptoKey,
  calculateJwkThumbprint,
  errors,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import type { Role } from '../../schema/vocabulary.ts'
import { roles } from '../../schema/vocabulary.ts'

/** How long an access token opens doors. Money routes ask the database again in the meantime. */
export const ACCESS_TOKEN_SECONDS = 15 * 60

const ISSUER = 'tributary'
const AUDIENCE = 'tributary-api'
const TYPE = 'at+jwt'
const ALGORITHM = 'EdDSA'

/** What a person may be, and for which tenant. */
export interface Membership {
  role: Role
  advertiserId: string | null
  affiliateId: string | null
}

/** Who holds an access token. */
export interface TokenHolder {
  userId: string
  sessionId: string
  memberships: readonly Membership[]
}

export interface TokenKeys {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  /** RFC 7638 thumbprint: names the key without a list of keys. */
  readonly kid: string
}

/** Reads the private Ed25519 JWK (JSON text) that signs and checks access tokens. */
export async function loadTokenKeys(jwkText: string): Promise<TokenKeys> {
  const jwk = JSON.parse(jwkText) as JWK
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || !jwk.d || !jwk.x) {
    throw new Error('the access token key is not a private Ed25519 JWK')
  }
  const publicJwk = { kty: jwk.kty, crv: jwk.crv, x: jwk.x }
  const [privateKey, publicKey, kid] = await Promise.all([
    importJWK({ ...publicJwk, d: jwk.d }, ALGORITHM),
    importJWK(publicJwk, ALGORITHM),
    calculateJwkThumbprint(publicJwk),
  ])
  return { privateKey: privateKey as CryptoKey, publicKey: publicKey as CryptoKey, kid }
}

/** Signs a token that is good from `now` for ACCESS_TOKEN_SECONDS. */
export async function signAccessToken(
  keys: TokenKeys,
  holder: TokenHolder,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const issuedAtSeconds = Math.floor(now.getTime() / 1000)
  const expiresAtSeconds = issuedAtSeconds + ACCESS_TOKEN_SECONDS
  const memberships = holder.memberships.map(({ role, advertiserId, affiliateId }) => [
    role,
    advertiserId,
    affiliateId,
  ])
  const token = await new SignJWT({ sid: holder.sessionId, memberships })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keys.kid })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(holder.userId)
    .setIssuedAt(issuedAtSeconds)
    .setNotBefore(issuedAtSeconds)
    .setExpirationTime(expiresAtSeconds)
    .sign(keys.privateKey)
  return { token, expiresAt: new Date(expiresAtSeconds * 1000) }
}

/** Who holds the token; null when it is not one of ours, or not good at `now`, for whatever reason. */
export async function verifyAccessToken(
  keys: TokenKeys,
  token: string,
  now: Date,
): Promise<TokenHolder | null> {
  try {
    // The one key we have; what the header says about other keys is never looked at.
    const { payload, protectedHeader } = await jwtVerify(token, keys.publicKey, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: now,
      requiredClaims: ['sub', 'sid', 'memberships', 'iat', 'nbf', 'exp'],
    })
    return protectedHeader.kid === keys.kid ? holderOf(payload) : null
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}

function holderOf(claims: Record<string, unknown>): TokenHolder | null {
  const { sub, sid, memberships } = claims
  if (typeof sub !== 'string' || typeof sid !== 'string' || !Array.isArray(memberships)) return null
  const read = (memberships as unknown[][]).map(([role, advertiserId, affiliateId]) => ({
    role: role as Role,
    advertiserId: advertiserId as string | null,
    affiliateId: affiliateId as string | null,
  }))
  // A role that this release does not know opens nothing.
  return {
    userId: sub,
    sessionId: sid,
    memberships: read.filter(({ role }) => roles.includes(role)),
  }
}
