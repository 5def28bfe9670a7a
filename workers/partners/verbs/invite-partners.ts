import type { Language } from '../../../schema/vocabulary.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { requireRoom } from '../../core/quotas.ts'
import { refuse } from '../../core/refusal.ts'
import { insertMail } from '../../mail/mails.ts'
import {
  insertRegistrationLink,
  isLinkMade,
  isUninvited,
  lockInvitations,
  requireFewInvitations,
} from '../db/registration-links.ts'
import { withMadeCode } from './make-registration-link.ts'

const DAY_MS = 86_400_000
const INVITATION_DAYS = 30
/** Enough for a list of contacts, too few for mass mailing. */
export const INVITATIONS_PER_DAY_MAX = 200

export interface PartnerInvitations {
  advertiserId: string
  advertiserName: string
  /** Lower-case. */
  emails: readonly string[]
  language: Language
  now: Date
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

export interface Invited {
  email: string
  /** `had_invitation`: an open one exists; no second mail is sent. */
  outcome: 'invited' | 'had_invitation'
  mailId: string | null
}

/**
 * Invites each address by mail, with a registration link of its own. Safe to repeat: an address
 * with an open invitation gets no second one.
 * @throws Refusal `rate_limited` above the daily limit, or `quota_reached`; addresses before that
 *   are invited.
 */
export async function invitePartners(
  db: Db,
  scope: Scope,
  invitations: PartnerInvitations,
): Promise<Invited[]> {
  const invited: Invited[] = []
  for (const email of new Set(invitations.emails)) {
    invited.push(await invite(db, scope, email, invitations))
  }
  return invited
}

async function invite(
  db: Db,
  scope: Scope,
  email: string,
  invitations: PartnerInvitations,
): Promise<Invited> {
  const { advertiserId, advertiserName, language, now, newId, random } = invitations
  const [linkId, mailId] = [newId(now), newId(now)]
  const expiresAt = new Date(now.getTime() + INVITATION_DAYS * DAY_MS)
  const write = (code: string) => {
    const facts = { advertiser_name: advertiserName, code }
    const link = { id: linkId, advertiserId, code, name: email, isInvitation: true, usesMax: 1 }
    return runScoped(db, scope, [
      lockInvitations(advertiserId),
      requireFewInvitations(
        advertiserId,
        new Date(now.getTime() - DAY_MS),
        INVITATIONS_PER_DAY_MAX,
      ),
      requireRoom('partner_invitations', advertiserId),
      insertRegistrationLink({ ...link, expiresAt, now }, isUninvited(advertiserId, email, now)),
      insertMail(
        {
          ...{ id: mailId, kind: 'partner_invitation', toAddress: email, language, userId: null },
          ...{ advertiserId, facts, now },
        },
        isLinkMade(linkId),
      ),
    ])
  }
  try {
    const [, , , made = []] = await withMadeCode(random, write)
    if (made.length === 0) return { email, outcome: 'had_invitation', mailId: null }
    return { email, outcome: 'invited', mailId }
  } catch (error) {
    if (guardOf(error) !== 'too_many_invitations') throw error
    throw refuse('rate_limited', 'invitations_max', { max: INVITATIONS_PER_DAY_MAX })
  }
}
