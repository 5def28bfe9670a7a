import type { EmailTokenPurpose } from '../../../../schema/vocabulary.ts'
import { type Db, guardOf, runScoped } from '../../../core/database.ts'
import { type Refusal, refuse } from '../../../core/refusal.ts'
import { readMailToken } from '../../../credentials/mail-token.ts'
import {
  type FoundToken,
  findEmailToken,
  findTokenOwner,
  toFoundToken,
} from '../db/email-tokens.ts'

export interface TokenInUse extends FoundToken {
  id: string
  userId: string
}

/** A token from a link, and the key to check it. */
export interface GivenToken {
  token: string
  /** MAIL_TOKEN_KEY. */
  tokenKey: string
  now: Date
}

/**
 * Reads the token of a link and checks that it may be used.
 * @throws Refusal `gone`, with the same message if it was used, expired, has another purpose or was
 *   not issued by us, or if the person is blocked or has changed their address.
 */
export async function readEmailToken(
  db: Db,
  purpose: EmailTokenPurpose,
  { token, tokenKey, now }: GivenToken,
): Promise<TokenInUse> {
  const id = readMailToken(tokenKey, purpose, token)
  if (id === null) throw linkOver()
  const [[owner] = []] = await runScoped(db, { kind: 'sign_in', email: '' }, [findTokenOwner(id)])
  const userId = owner?.user_id as string | null | undefined
  if (!userId) throw linkOver()
  const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [findEmailToken(id)])
  const found = row && toFoundToken(row)
  if (!found || found.purpose !== purpose || found.isUsed || found.expiresAt <= now) {
    throw linkOver()
  }
  const { person } = found
  if (person.status !== 'active') throw linkOver()
  // After a change of address, older links to confirm it or reset the password are void.
  if (purpose !== 'change' && person.email !== found.email) throw linkOver()
  return { ...found, id, userId }
}

/**
 * Maps the error of a batch that used the token: of two concurrent uses, the second is too late.
 */
export function asLinkOver(error: unknown): unknown {
  return guardOf(error) === 'token_used' ? linkOver() : error
}

export function linkOver(): Refusal {
  return refuse('gone', 'link_expired')
}
