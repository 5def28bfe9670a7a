/** Keys of our JSON Web Tokens. All tokens are signed and verified here. */
import {
  type CryptoKey,
  calculateJwkThumbprint,
  errors,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'

const ISSUER = 'tributary'
const ALGORITHM = 'EdDSA'

/** The first key signs; all keys verify, so that keys can be rotated. */
export interface TokenKeys {
  readonly privateKey: CryptoKey
  /** RFC 7638 thumbprint of the key that signs. */
  readonly kid: string
  readonly publicKeys: ReadonlyMap<string, CryptoKey>
}

/** Keeps kinds of tokens apart: a token of one kind is not valid as another. */
export interface TokenKind {
  type: string
  audience: string
  seconds: number
}

/** The private JWKs of `ACCESS_TOKEN_KEY`: one, or a set of them. */
export function readJwks(text: string): JWK[] {
  const read = JSON.parse(text) as JWK | { keys: JWK[] }
  return 'keys' in read && Array.isArray(read.keys) ? read.keys : [read as JWK]
}

/** Reads the private Ed25519 JWK or JWK set (JSON text) that signs and verifies our tokens. */
export async function loadTokenKeys(text: string): Promise<TokenKeys> {
  const loaded = await Promise.all(readJwks(text).map(loadKey))
  const [first] = loaded
  if (!first) throw new Error('the access token key set is empty')
  const publicKeys = new Map(loaded.map(({ kid, publicKey }) => [kid, publicKey]))
  return { privateKey: first.privateKey, kid: first.kid, publicKeys }
}

async function loadKey(jwk: JWK) {
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

/** Signs a token about `subject`, valid from `now` for the lifetime of its kind. */
export async function signToken(
  keys: TokenKeys,
  kind: TokenKind,
  { subject, claims, now }: { subject: string; claims: JWTPayload; now: Date },
): Promise<{ token: string; expiresAt: Date }> {
  const issuedAtSeconds = Math.floor(now.getTime() / 1000)
  const expiresAtSeconds = issuedAtSeconds + kind.seconds
  const token = await new SignJWT({ ...claims, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: ALGORITHM, typ: kind.type, kid: keys.kid })
    .setIssuer(ISSUER)
    .setAudience(kind.audience)
    .setSubject(subject)
    .setIssuedAt(issuedAtSeconds)
    .setNotBefore(issuedAtSeconds)
    .setExpirationTime(expiresAtSeconds)
    .sign(keys.privateKey)
  return { token, expiresAt: new Date(expiresAtSeconds * 1000) }
}

/** The claims of a token; null if it is not ours, not of this kind, or not valid at `now`. */
export async function readToken(
  keys: TokenKeys,
  kind: TokenKind,
  { token, requiredClaims, now }: { token: string; requiredClaims: string[]; now: Date },
): Promise<JWTPayload | null> {
  // Only keys of our own set are used. Keys in the header are ignored.
  const keyOf = ({ kid = '' }: { kid?: string }) => {
    const key = keys.publicKeys.get(kid)
    if (!key) throw new errors.JWKSNoMatchingKey()
    return key
  }
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      ...{ algorithms: [ALGORITHM], typ: kind.type, issuer: ISSUER, audience: kind.audience },
      currentDate: now,
      requiredClaims: ['sub', 'iat', 'nbf', 'exp', 'jti', ...requiredClaims],
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}
