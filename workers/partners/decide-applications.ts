/** Evaluates advertisers' approval rules for an affiliate's applications. */

import { readText } from '../core/columns.ts'
import { type Db, guardOf, runScoped, type Scope } from '../core/database.ts'
import { insertEvents, type OutboundEvent } from '../core/events.ts'
import { insertMail } from '../mail/mails.ts'
import type { NewMail } from '../mail/rules/mails.ts'
import {
  type Applicant,
  findApplicant,
  findPendingApplication,
  noteUnmetRules,
  notifyOfApplication,
  type PendingApplication,
  toApplicant,
  toPendingApplication,
} from './db/applications.ts'
import {
  approveInvitedAccount,
  listOpenPlaces,
  updatePartnershipStatus,
} from './db/partnerships.ts'
import { mailsToAffiliate } from './partner-mails.ts'
import { unmetRules } from './rules/application.ts'
import { type Place, runWithCoupons } from './verbs/with-coupons.ts'

export interface DecidedApplications {
  /** Advertisers whose rules have now approved the affiliate, whose status must be published. */
  approvedBy: string[]
  /** Ids of the mails to send. */
  mailIds: string[]
}

export interface ApplicantInput {
  affiliateId: string
  now: Date
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

/**
 * Evaluates every pending application that was not evaluated yet: approves it, or stores the
 * rules it does not meet and notifies the advertiser. Does nothing until the affiliate's mail
 * address is confirmed, or for a rejected or blocked account. Safe to repeat and to run
 * concurrently.
 */
export async function decideApplications(
  db: Db,
  input: ApplicantInput,
): Promise<DecidedApplications> {
  const { affiliateId } = input
  const own: Scope = { kind: 'affiliate', affiliateId, advertiserId: null }
  const [[row] = []] = await runScoped(db, own, [findApplicant(affiliateId)])
  const decided: DecidedApplications = { approvedBy: [], mailIds: [] }
  const applicant = row && toApplicant(row)
  if (!applicant || !mayBeDecided(applicant)) return decided
  for (const { advertiserId, status } of applicant.partnerships) {
    if (status !== 'pending') continue
    const { isApproved, mailIds } = await decide(db, advertiserId, applicant, input)
    if (isApproved) decided.approvedBy.push(advertiserId)
    decided.mailIds.push(...mailIds)
  }
  return decided
}

function mayBeDecided({ status, heads }: Applicant): boolean {
  const isWelcome = status === 'pending' || status === 'approved'
  return isWelcome && heads.some(({ isEmailVerified }) => isEmailVerified)
}

const nothing = { isApproved: false, mailIds: [] as string[] }

async function decide(db: Db, advertiserId: string, applicant: Applicant, input: ApplicantInput) {
  const scope: Scope = { kind: 'advertiser', advertiserId }
  const [[row] = [], places = []] = await runScoped(db, scope, [
    findPendingApplication(advertiserId, applicant.id),
    listOpenPlaces(advertiserId, applicant.id),
  ])
  const pending = row && toPendingApplication(row)
  if (!pending || pending.unmetRules !== null) return nothing
  const heads = applicant.heads.filter(({ isEmailVerified }) => isEmailVerified)
  const { country, isInvited, wasRejected, rules } = pending
  const email = heads[0]?.email ?? ''
  const unmet = unmetRules(rules, { country, isInvited, wasRejected, email })
  try {
    if (unmet.length > 0) {
      const [, written = []] = await runScoped(db, scope, [
        noteUnmetRules(advertiserId, applicant.id, unmet),
        notifyOfApplication(advertiserId, applicant, input.now),
        ...insertEvents([receivedEvent(advertiserId, applicant, input)]),
      ])
      return { isApproved: false, mailIds: written.map(({ id }) => readText(id)) }
    }
    const offers = places.map((place) => ({
      ...{ offerId: readText(place.id), offerCode: readText(place.code) },
      affiliateCode: applicant.code,
    }))
    return await approve(db, { pending, advertiserId, applicant, heads, offers, input })
  } catch (error) {
    // Somebody decided in the meantime.
    if (guardOf(error) === 'partnership_changed') return nothing
    throw error
  }
}

const receivedEvent = (
  advertiserId: string,
  { id, name }: Applicant,
  { now, newId }: ApplicantInput,
): OutboundEvent => ({
  ...{ id: newId(now), kind: 'application.received', advertiserId, affiliateId: null },
  ...{ subjectId: id, facts: { affiliate_id: id, affiliate_name: name }, createdAt: now },
})

interface Approval {
  pending: PendingApplication
  advertiserId: string
  applicant: Applicant
  heads: Applicant['heads']
  offers: Place[]
  input: ApplicantInput
}

async function approve(db: Db, approval: Approval) {
  const { pending, advertiserId, applicant, heads, offers, input } = approval
  const { now, newId, random } = input
  const letter = { to: heads, advertiserId, now, newId }
  const mails = mailsToAffiliate({ kind: 'application_approved' }, pending.advertiserName, letter)
  const affiliateId = applicant.id
  const change = { advertiserId, affiliateId, from: 'pending', to: 'approved' } as const
  const joining = { advertiserId, affiliateId, places: offers, now, random }
  await runWithCoupons(db, { kind: 'advertiser', advertiserId }, joining, [
    updatePartnershipStatus({ ...change, reason: null, decidedBy: null, now }),
    approveInvitedAccount(advertiserId, affiliateId, now),
    ...mails.map((mail) => insertMail(mail)),
  ])
  return { isApproved: true, mailIds: idsOf(mails) }
}

const idsOf = (mails: readonly NewMail[]) => mails.map(({ id }) => id)
