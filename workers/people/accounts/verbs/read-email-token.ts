import type { EmailTokenPurpose } from '../../../../schema/vocabulary.ts'
import { type Db, guardOf, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
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

/** A token as it stands in a link, and by what it is checked. */
export interface GivenToken {
  token: string
  /** MAIL_TOKEN_KEY. */
  tokenKey: string
  now: Date
}

/**
 * The token behind a link, good to be used.
 * @throws Refusal `gone`, in the same words whether it is used, too old, of another purpose, of a
 *   person who is kept out or has another address by now, or none of ours.
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
  // A link to prove or reset is worth nothing once the address has changed.
  if (purpose !== 'change' && person.email !== found.email) throw linkOver()
  return { ...found, id, userId }
}

/** What a batch that used the token up is to throw: of two at once the second is too late. */
export function asLinkOver(error: unknown): unknown {
  return guardOf(error) === 'token_used' ? linkOver() : error
}

export function linkOver(): Refusal {
  return new Refusal('gone', 'This link is no longer good. Ask for a new one.')
}
