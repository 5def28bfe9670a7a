import type { IdentityProvider } from '../../../schema/vocabulary.ts'
import { constraintOf, type Db, guardOf, runScoped } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { deleteIdentity, insertIdentity } from './db.ts'
import type { OutsideIdentity } from './flow.ts'

/**
 * Links a provider account to the person, who can then sign in with it.
 * @throws Refusal `conflict` if it is linked to somebody, or the person has linked another of that
 *   provider
 */
export async function linkIdentity(
  db: Db,
  { provider, subject, email }: OutsideIdentity,
  { userId, id, now }: { userId: string; id: string; now: Date },
): Promise<void> {
  try {
    await runScoped(db, { kind: 'user', userId }, [
      insertIdentity({ id, userId, provider, subject, email, now }),
    ])
  } catch (error) {
    if (constraintOf(error)?.startsWith('external_identities_')) {
      throw refuse('conflict', 'identity_linked')
    }
    throw error
  }
}

/**
 * Unlinks the person's account at a provider.
 * @throws Refusal `conflict` if it is their only way to sign in, `not_found` if none is linked
 */
export async function unlinkIdentity(
  db: Db,
  { userId, provider }: { userId: string; provider: IdentityProvider },
): Promise<void> {
  try {
    const unlink = deleteIdentity(userId, provider)
    const [, rows = []] = await runScoped(db, { kind: 'user', userId }, unlink)
    if (rows.length === 0) throw new Refusal('not_found', 'No such account is linked.')
  } catch (error) {
    if (guardOf(error) === 'last_way_in') {
      throw refuse('conflict', 'password_first')
    }
    throw error
  }
}
