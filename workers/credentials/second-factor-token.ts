import { type Proof, proofs } from '../../schema/vocabulary.ts'
import { readToken, signToken, type TokenKeys, type TokenKind } from './token-keys.ts'

/** Time to find the phone. */
export const SECOND_FACTOR_TOKEN_SECONDS = 10 * 60

/** It leads from the first step of a sign-in to the second, and opens nothing else. */
const secondFactorToken: TokenKind = {
  ...{ type: 'second-factor+jwt', audience: 'tributary-second-factor' },
  seconds: SECOND_FACTOR_TOKEN_SECONDS,
}

/** Who has passed the first step, by what, and when (to the second). */
export interface FirstStep {
  userId: string
  proofs: readonly Proof[]
  passedAt: Date
}

/** Signs what a person holds between password and second factor. */
export function signSecondFactorToken(
  keys: TokenKeys,
  { userId, proofs: given }: Pick<FirstStep, 'userId' | 'proofs'>,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  return signToken(keys, secondFactorToken, { subject: userId, claims: { amr: [...given] }, now })
}

/** Whose first step this is; null when the token is not ours, of another kind, or over. */
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
