import { type Db, guardOf, runScoped, type Scope } from '../core/database.ts'
import { Refusal, refuse, refuseField, refuseProblems } from '../core/refusal.ts'
import {
  findApplicant,
  findRegistration,
  insertApplication,
  type Registration,
  toApplicant,
  toRegistration,
} from './db/applications.ts'
import { type DecidedApplications, decideApplications } from './decide-applications.ts'
import type { Answers } from './rules/application.ts'
import { readAnswers } from './rules/application.ts'

export interface NewApplicationInput {
  affiliateId: string
  /** The code in the link, /join/{code}. */
  registrationCode: string
  /** By question id. */
  answers: Answers
  /** Country of the applicant's IP address, ISO 3166-1 alpha-2; null = unknown. */
  country: string | null
  now: Date
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

export interface ApplicationResult extends DecidedApplications {
  /** `unchanged`: they had applied before, or are a partner; nothing has changed. */
  outcome: 'applied' | 'unchanged'
  advertiserId: string
}

/**
 * Applies to the advertiser of a registration link. The link's owner becomes the affiliate's
 * sponsor there, at the first application and for good. The application is pending until the
 * affiliate's mail address is confirmed. Then the advertiser's rules are evaluated
 * (decideApplications); if it is confirmed already, that happens here. Repeating it changes nothing.
 * Rejected affiliates may apply again; then a person decides.
 * @throws Refusal `not_found` for an unknown link, `gone` for a closed one, `invalid_input` for
 *   invalid answers or one's own link, `conflict` while the partnership is suspended or after it was terminated, `forbidden`
 *   for a rejected or blocked account.
 */
export async function applyToAdvertiser(
  db: Db,
  input: NewApplicationInput,
): Promise<ApplicationResult> {
  const { affiliateId, registrationCode, country, now } = input
  const own: Scope = { kind: 'affiliate', affiliateId, advertiserId: null }
  const [[found] = [], [row] = []] = await runScoped(db, own, [
    findRegistration(registrationCode),
    findApplicant(affiliateId),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
  const applicant = toApplicant(row)
  if (applicant.status === 'rejected' || applicant.status === 'blocked') {
    throw refuse('forbidden', 'may_not_apply')
  }
  const registration = requireOpen(found && toRegistration(found))
  const { advertiserId, sponsorId } = registration
  if (sponsorId === affiliateId) throw refuseField('registration_code', 'own_registration_link')
  const status = applicant.partnerships.find((of) => of.advertiserId === advertiserId)?.status
  if (status === 'suspended') throw refuse('conflict', 'partnership_suspended')
  if (status === 'terminated') throw refuse('conflict', 'partnership_terminated')
  if (status === 'pending' || status === 'approved') return unchanged(advertiserId)
  const answers = requireAnswers(registration, input.answers)
  const { linkId } = registration
  const application = { advertiserId, affiliateId, linkId, sponsorId, answers, country, now }
  try {
    await runScoped(db, { kind: 'advertiser', advertiserId }, [insertApplication(application)])
  } catch (error) {
    if (guardOf(error) === 'already_applied') return unchanged(advertiserId)
    if (guardOf(error) === 'link_gone') throw linkGone()
    throw error
  }
  const decided = await decideApplications(db, input)
  return { outcome: 'applied', advertiserId, ...decided }
}

function unchanged(advertiserId: string): ApplicationResult {
  return { outcome: 'unchanged', advertiserId, approvedBy: [], mailIds: [] }
}

/** What the link's holder can apply to. @throws Refusal `not_found`, `gone`. */
export async function readRegistration(db: Db, scope: Scope, code: string): Promise<Registration> {
  const [[found] = []] = await runScoped(db, scope, [findRegistration(code)])
  return requireOpen(found && toRegistration(found))
}

/** The validated answers. @throws Refusal `invalid_input` naming every invalid one. */
export function requireAnswers({ questions }: Registration, given: Answers): Answers {
  const verdict = readAnswers(questions, given)
  if (verdict.ok) return verdict.answers
  throw refuseProblems(verdict.problems)
}

function requireOpen(registration: Registration | undefined): Registration {
  if (registration === undefined) throw new Refusal('not_found', 'There is no such link.')
  if (!registration.isOpen) throw linkGone()
  return registration
}

const linkGone = () => refuse('gone', 'registration_closed')
