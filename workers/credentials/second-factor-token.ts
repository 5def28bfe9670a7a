import { type Proof, proofs } from '../../schema/vocabulary.ts'
import { readToken, signToken, type TokenKeys, type TokenKind } from './token-keys.ts'

/** Time for the person to get their phone. */
export const SECOND_FACTOR_TOKEN_SECONDS = 10 * 60

/** Connects the first step of a sign-in with the second, and is valid for nothing else. */
const secondFactorToken: TokenKind = {
  ...{ type: 'second-factor+jwt', audience: 'tributary-second-factor' },
  seconds: SECOND_FACTOR_TOKEN_SECONDS,
}

/** The person who passed the first step, by which proof, and when (to the second). */
export interface FirstStep {
  userId: string
  proofs: readonly Proof[]
  passedAt: Date
}

/** Signs the token between password and second factor. */
export function signSecondFactorToken(
  keys: TokenKeys,
  { userId, proofs: given }: Pick<FirstStep, 'userId' | 'proofs'>,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  return signToken(keys, secondFactorToken, { subject: userId, claims: { amr: [...given] }, now })
}

/** The first step of a token; null if it is not ours, of another kind, or expired. */
export async function verifySecondFactorToken(
  keys: TokenKeys,
  token: string,
  now: Date,
): Promise<FirstStep | null> {
  const claims = await readToken(keys, secondFactorToken, { token, requiredClaims: ['amr'], now })
  if (!claims?.sub || !Array.isArray(claims.amr) || claims.iat === undefined) return null
  return {
    userId: claims.sub,
    proofs: proofs.filter((proof) => (claims.amr as unknown[]).includes(proof)),
    passedAt: new Date(claims.iat * 1000),
  }
}
