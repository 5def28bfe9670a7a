import type { JWTPayload } from 'jose'
import { type Proof, proofs, type Role, roles } from '../../schema/vocabulary.ts'
import { readToken, signToken, type TokenKeys, type TokenKind } from './token-keys.ts'

/** How long an access token opens doors. Money routes ask the database again in the meantime. */
export const ACCESS_TOKEN_SECONDS = 15 * 60

const accessToken: TokenKind = {
  ...{ type: 'at+jwt', audience: 'tributary-api', seconds: ACCESS_TOKEN_SECONDS },
}

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
  /** By what they proved themselves in this session. */
  proofs: readonly Proof[]
  /** When they signed in, to the second. */
  signedInAt: Date
  /** Somebody of staff is looking at the account of another. */
  impersonationId: string | null
}

/** Signs a token that is good from `now` for ACCESS_TOKEN_SECONDS. */
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

/** Who holds the token; null when it is not one of ours, or not good at `now`, for whatever reason. */
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
  // A role or a proof that this release does not know opens nothing.
  return {
    ...{ userId: sub, sessionId: sid, impersonationId: imp },
    memberships: read.filter(({ role }) => roles.includes(role)),
    proofs: (amr as Proof[]).filter((proof) => proofs.includes(proof)),
    signedInAt: new Date(signedInAt * 1000),
  }
}
