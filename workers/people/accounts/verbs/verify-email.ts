import { type Db, runScoped } from '../../../core/database.ts'
import { spendEmailToken } from '../db/email-tokens.ts'
import { approveOwnAccounts, proveEmail } from '../db/people-changes.ts'
import { asLinkOver, type GivenToken, readEmailToken } from './read-email-token.ts'
import { type Welcomed, welcomeVerifiedPerson } from './welcome-verified-person.ts'

export interface ProveEmail extends GivenToken {
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
  requestId: string
  ip: string | null
}

/**
 * Confirms an address with the link sent to it. If the platform requires no approval, the account
 * is opened in the same batch. Then the steps that depend on a confirmed address run.
 * @throws Refusal `gone`
 */
export async function proveEmailByLink(db: Db, input: ProveEmail): Promise<Welcomed> {
  const { now, requestId, ip } = input
  const { id, userId, registration } = await readEmailToken(db, 'verify', input)
  const origin = { kind: 'person', id: userId, userId, role: null, requestId, ip } as const
  const asked: Db = { ...db, origin }
  const [, , approved = []] = await runScoped(asked, { kind: 'user', userId }, [
    spendEmailToken(userId, id, now),
    proveEmail(userId, now),
    ...approveOwnAccounts(userId, now),
  ]).catch((error: unknown) => {
    throw asLinkOver(error)
  })
  const greeted = await welcomeVerifiedPerson(asked, { ...input, userId, registration })
  return withApproved(greeted, approved)
}

/** Also adds the accounts that were just opened: they may have links already. */
export function withApproved(greeted: Welcomed, approved: { id?: unknown }[]): Welcomed {
  const ids = new Set([...greeted.approvedAffiliateIds, ...approved.map(({ id }) => id as string)])
  return { ...greeted, approvedAffiliateIds: [...ids] }
}
