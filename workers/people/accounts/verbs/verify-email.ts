import { type Db, runScoped } from '../../../core/database.ts'
import { networkOf } from '../../../core/limits.ts'
import { askKnownNetwork } from '../../providers/db.ts'
import type { SigningIn } from '../../sign-in/verbs/open-session.ts'
import { passFirstStep, type SignedIn } from '../../sign-in/verbs/sign-in.ts'
import { spendEmailToken } from '../db/email-tokens.ts'
import { findPerson, toPerson } from '../db/people.ts'
import { approveOwnAccounts, proveEmail } from '../db/people-changes.ts'
import { opensSession } from '../rules/email-token.ts'
import { asLinkOver, type GivenToken, readEmailToken } from './read-email-token.ts'
import { type Welcomed, welcomeVerifiedPerson } from './welcome-verified-person.ts'

export interface ProveEmail extends GivenToken {
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
  requestId: string
  ip: string | null
}

export interface ProveEmailByLink extends ProveEmail {
  /** Hash of the key in the cookie of the browser that opened the link; null = no cookie. */
  openedByHash: string | null
  /** Whether this browser already has a session. */
  isSignedIn: boolean
  signingIn: SigningIn
}

export interface ProvenByLink extends Welcomed {
  /** The session of the person, if the link was opened in the browser that signed up. */
  signedIn: Extract<SignedIn, { kind: 'session' }> | null
}

/**
 * Confirms an address with the link sent to it. If the platform requires no approval, the account
 * is opened in the same batch. Then the steps that depend on a confirmed address run. In the
 * browser that signed up, the person is also signed in.
 * @throws Refusal `gone`
 */
export async function proveEmailByLink(db: Db, input: ProveEmailByLink): Promise<ProvenByLink> {
  const { now, requestId, ip } = input
  const { id, userId, registration, browserHash } = await readEmailToken(db, 'verify', input)
  const origin = { kind: 'person', id: userId, userId, role: null, requestId, ip } as const
  const asked: Db = { ...db, origin }
  const [, confirmed = [], approved = []] = await runScoped(asked, { kind: 'user', userId }, [
    spendEmailToken(userId, id, now),
    proveEmail(userId, now),
    ...approveOwnAccounts(userId, now),
  ]).catch((error: unknown) => {
    throw asLinkOver(error)
  })
  const greeted = await welcomeVerifiedPerson(asked, { ...input, userId, registration })
  const isFirst = confirmed.length > 0
  const signedIn = await signInHere(asked, userId, { ...input, browserHash, isFirst })
  return { ...withApproved(greeted, approved), signedIn }
}

/** Opens a session as after a password: in this browser, the person has just chosen it. */
async function signInHere(
  db: Db,
  userId: string,
  input: ProveEmailByLink & { browserHash: string | null; isFirst: boolean },
): Promise<ProvenByLink['signedIn']> {
  const { now, ip, signingIn } = input
  const network = networkOf(ip ?? 'nowhere')
  // Read after the confirmation, so that the session has the roles of an account it has opened.
  const [[row] = [], [seen] = []] = await runScoped(db, { kind: 'user', userId }, [
    findPerson(userId),
    askKnownNetwork(userId, network, now),
  ])
  if (row === undefined) return null
  const person = toPerson(row)
  const hasSecondFactor = person.factors.length > 0
  const isActive = person.status === 'active'
  if (!opensSession({ ...input, hasSecondFactor, isActive })) return null
  const isKnownNetwork = seen?.is_known_network === true
  const signed = await passFirstStep(db, { person, proofs: ['pwd'], isKnownNetwork }, [], signingIn)
  return signed.kind === 'session' ? signed : null
}

/** Also adds the accounts that were just opened: they may have links already. */
export function withApproved(greeted: Welcomed, approved: { id?: unknown }[]): Welcomed {
  const ids = new Set([...greeted.approvedAffiliateIds, ...approved.map(({ id }) => id as string)])
  return { ...greeted, approvedAffiliateIds: [...ids] }
}
