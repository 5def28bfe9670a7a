/** An advertiser approves, rejects, suspends or resumes partners, or ends a partnership for good. */

import { readText } from '../../core/columns.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { Refusal, refuse, refuseField } from '../../core/refusal.ts'
import { insertMail } from '../../mail/mails.ts'
import { findApplicant, toApplicant } from '../db/applications.ts'
import {
  approveInvitedAccount,
  endBindingsOf,
  findPartnership,
  listOpenPlaces,
  type Partnership,
  toPartnership,
  updatePartnershipStatus,
} from '../db/partnerships.ts'
import { type DecisionMail, mailsToAffiliate } from '../partner-mails.ts'
import { checkDecision, needsReason, type PartnerDecision } from '../rules/partnership.ts'
import { type Place, runWithCoupons } from './with-coupons.ts'

export interface PartnerDecisions {
  advertiserId: string
  affiliateIds: readonly string[]
  decision: PartnerDecision
  /** Shown to the affiliate; required to reject, suspend or terminate. */
  reason: string | null
  /** The person who decides. */
  userId: string
  now: Date
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

export type DecidedPartner =
  | { affiliateId: string; outcome: 'changed'; mailIds: string[] }
  /** It already had this status. */
  | { affiliateId: string; outcome: 'unchanged' }
  | { affiliateId: string; outcome: 'refused'; refusal: Refusal }

/** How often a partnership that changes meanwhile is read again. */
const TRIES = 5

/**
 * Decides each partner separately; one that fails does not affect the others. Approved affiliates
 * join every active open offer, with a coupon each. The account of an invited affiliate may be
 * approved with it. The people concerned get a mail. Safe to
 * repeat.
 * @returns one result per affiliate, in the given order; a repeated one is decided once.
 * @throws Refusal `invalid_input` if a reason is missing.
 */
export async function decidePartners(
  db: Db,
  scope: Scope,
  decisions: PartnerDecisions,
): Promise<DecidedPartner[]> {
  if (needsReason(decisions.decision) && decisions.reason === null) {
    throw refuseField('reason', 'required')
  }
  const decided: DecidedPartner[] = []
  for (const affiliateId of new Set(decisions.affiliateIds)) {
    decided.push(await decidePartner(db, scope, affiliateId, decisions))
  }
  return decided
}

async function decidePartner(
  db: Db,
  scope: Scope,
  affiliateId: string,
  decisions: PartnerDecisions,
): Promise<DecidedPartner> {
  const { advertiserId, decision } = decisions
  const refused = (refusal: Refusal) => ({ affiliateId, outcome: 'refused', refusal }) as const
  for (let tries = 1; ; tries += 1) {
    const [[row] = []] = await runScoped(db, scope, [findPartnership(advertiserId, affiliateId)])
    if (row === undefined) return refused(new Refusal('not_found', 'There is no such partner.'))
    const partnership = toPartnership(row)
    const verdict = checkDecision(decision, partnership.status)
    if (verdict.outcome === 'stays') return { affiliateId, outcome: 'unchanged' }
    if (verdict.outcome === 'refused') return refused(refuse('conflict', verdict.reason))
    try {
      const mailIds = await change(db, scope, partnership, verdict.to, decisions)
      return { affiliateId, outcome: 'changed', mailIds }
    } catch (error) {
      if (guardOf(error) !== 'partnership_changed') throw error
      if (tries === TRIES) {
        return refused(refuse('conflict', 'decided_meanwhile'))
      }
    }
  }
}

async function change(
  db: Db,
  scope: Scope,
  partnership: Partnership,
  to: Partnership['status'],
  decisions: PartnerDecisions,
): Promise<string[]> {
  const { advertiserId, affiliateId, advertiserName, status } = partnership
  const { userId, now, newId, random, decision } = decisions
  const reason = needsReason(decision) ? decisions.reason : null
  // Mail addresses are read in the affiliate's scope, because the advertiser must not see them.
  const own: Scope = { kind: 'affiliate', affiliateId, advertiserId }
  const [[row] = []] = await runScoped(db, own, [findApplicant(affiliateId)])
  const heads = row ? toApplicant(row).heads : []
  const letter = { to: heads, advertiserId, now, newId }
  const mails = mailsToAffiliate(mailOf(decision, reason ?? ''), advertiserName, letter)
  const places = decision === 'approve' ? await findPlaces(db, scope, partnership) : []
  const joining = { advertiserId, affiliateId, places, now, random }
  const decided = { advertiserId, affiliateId, from: status, to, reason, decidedBy: userId, now }
  await runWithCoupons(db, scope, joining, [
    updatePartnershipStatus(decided),
    ...(decision === 'approve' ? [approveInvitedAccount(advertiserId, affiliateId, now)] : []),
    ...(to === 'terminated' ? [endBindingsOf(advertiserId, affiliateId, now)] : []),
    ...mails.map((mail) => insertMail(mail)),
  ])
  return mails.map(({ id }) => id)
}

async function findPlaces(db: Db, scope: Scope, partnership: Partnership): Promise<Place[]> {
  const { advertiserId, affiliateId, affiliateCode } = partnership
  const [places = []] = await runScoped(db, scope, [listOpenPlaces(advertiserId, affiliateId)])
  return places.map((place) => ({
    ...{ offerId: readText(place.id), offerCode: readText(place.code), affiliateCode },
  }))
}

function mailOf(decision: PartnerDecision, reason: string): DecisionMail {
  switch (decision) {
    case 'approve':
      return { kind: 'application_approved' }
    case 'reject':
      return { kind: 'application_rejected', reason }
    case 'suspend':
      return { kind: 'partnership_suspended', reason }
    case 'resume':
      return { kind: 'partnership_resumed' }
    case 'terminate':
      return { kind: 'partnership_terminated', reason }
  }
}
