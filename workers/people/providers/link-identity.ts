import type { IdentityProvider } from '../../../schema/vocabulary.ts'
import { constraintOf, type Db, guardOf, runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { deleteIdentity, insertIdentity } from './db.ts'
import type { OutsideIdentity } from './flow.ts'

/**
 * Lets the person sign in by this account of a provider from now on.
 * @throws Refusal `conflict` when it is linked to somebody, or the person has linked another of that provider
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
      throw new Refusal('conflict', 'This account is linked already, or another of this provider.')
    }
    throw error
  }
}

/**
 * Ends signing in by that provider.
 * @throws Refusal `conflict` when the person could not sign in any more, `not_found` when none is linked
 */
export async function unlinkIdentity(
  db: Db,
  { userId, provider }: { userId: string; provider: IdentityProvider },
): Promise<void> {
  try {
    const [rows = []] = await runScoped(db, { kind: 'user', userId }, [
      deleteIdentity(userId, provider),
    ])
    if (rows.length === 0) throw new Refusal('not_found', 'No such account is linked.')
  } catch (error) {
    if (guardOf(error) === 'last_way_in') {
      throw new Refusal('conflict', 'Set a password first: you could not sign in any more.')
    }
    throw error
  }
}
