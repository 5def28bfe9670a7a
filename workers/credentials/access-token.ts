import type { JWTPayload } from 'jose'
import { type Proof, proofs, type Role, roles } from '../../schema/vocabulary.ts'
import { readToken, signToken, type TokenKeys, type TokenKind } from './token-keys.ts'

/** How long an access token is valid. Routes that move money check the database as well. */
export const ACCESS_TOKEN_SECONDS = 15 * 60

const accessToken: TokenKind = {
  ...{ type: 'at+jwt', audience: 'tributary-api', seconds: ACCESS_TOKEN_SECONDS },
}

/** A role in an account. */
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
  /** The proofs given in this session. */
  proofs: readonly Proof[]
  /** When they signed in, to the second. */
  signedInAt: Date
  /** Set while staff are impersonating an account. */
  impersonationId: string | null
}

/** Signs a token that is valid from `now` for ACCESS_TOKEN_SECONDS. */
export function signAccessToken(
  keys: TokenKeys,
  holder: TokenHolder,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const memberships = holder.memberships.map(({ role, advertiserId, affiliateId }) => [
    ...[role, advertiserId, affiliateId],
  ])
  const claims = {
    ...{ sid: holder.sessionId, memberships, amr: [...holder.proofs] },
    auth_time: Math.floor(holder.signedInAt.getTime() / 1000),
    ...(holder.impersonationId === null ? {} : { imp: holder.impersonationId }),
  }
  return signToken(keys, accessToken, { subject: holder.userId, claims, now })
}

/** The holder of the token; null if it is not one of ours or not valid at `now`. */
export async function verifyAccessToken(
  keys: TokenKeys,
  token: string,
  now: Date,
): Promise<TokenHolder | null> {
  const requiredClaims = ['sid', 'memberships', 'amr', 'auth_time']
  const claims = await readToken(keys, accessToken, { token, requiredClaims, now })
  return claims === null ? null : holderOf(claims)
}

function holderOf(claims: JWTPayload): TokenHolder | null {
  const { sub, sid, memberships, amr, auth_time: signedInAt, imp = null } = claims
  if (typeof sub !== 'string' || typeof sid !== 'string' || !Array.isArray(memberships)) return null
  if (!Array.isArray(amr) || typeof signedInAt !== 'number') return null
  if (imp !== null && typeof imp !== 'string') return null
  const read = (memberships as unknown[][]).map(([role, advertiserId, affiliateId]) => ({
    role: role as Role,
    advertiserId: advertiserId as string | null,
    affiliateId: affiliateId as string | null,
  }))
  // Roles and proofs that this release does not know are ignored.
  return {
    ...{ userId: sub, sessionId: sid, impersonationId: imp },
    memberships: read.filter(({ role }) => roles.includes(role)),
    proofs: (amr as Proof[]).filter((proof) => proofs.includes(proof)),
    signedInAt: new Date(signedInAt * 1000),
  }
}
