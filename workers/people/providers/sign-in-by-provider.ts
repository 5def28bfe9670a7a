import { readTextOrNull } from '../../core/columns.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { networkOf } from '../../core/limits.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { findPerson, toPerson } from '../accounts/db/people.ts'
import type { SigningIn } from '../sign-in/verbs/open-session.ts'
import { askedBy, passFirstStep, type SignedIn } from '../sign-in/verbs/sign-in.ts'
import { askKnownNetwork, findByIdentity } from './db.ts'
import type { OutsideIdentity } from './flow.ts'

/**
 * Opens a session for the person linked to this provider account, or asks for their second
 * factor. An existing account with the same address is not linked automatically: its owner must
 * sign in and link it.
 * @throws Refusal `conflict` if the address has an account that is not linked, `not_found` if it
 *   has none, `unauthenticated` for a blocked person
 */
export async function signInByProvider(
  db: Db,
  identity: OutsideIdentity,
  input: SigningIn,
): Promise<SignedIn> {
  const { provider, subject, email } = identity
  const [[found] = []] = await runScoped(db, { kind: 'sign_in', email }, [
    findByIdentity(provider, subject, email),
  ])
  const userId = readTextOrNull(found?.user_id)
  if (!userId) {
    if (found?.has_account === true) throw unlinked()
    const message = 'Nobody signs in by this account yet. Sign up, then link it under Security.'
    throw new Refusal('not_found', message)
  }
  const network = networkOf(input.ip ?? 'nowhere')
  const [[row] = [], [seen] = []] = await runScoped(db, { kind: 'user', userId }, [
    findPerson(userId),
    askKnownNetwork(userId, network, input.now),
  ])
  if (row?.status !== 'active') {
    throw new Refusal('unauthenticated', 'This account may not sign in.')
  }
  const proven = {
    ...{ person: toPerson(row), proofs: [provider] },
    isKnownNetwork: seen?.is_known_network === true,
  }
  return passFirstStep(askedBy(db, userId, input), proven, [], input)
}

function unlinked(): Refusal {
  return refuse('conflict', 'account_exists_link')
}
