import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { requireRoom } from '../../core/quotas.ts'
import { fieldProblem, Refusal, refuse, refuseProblem } from '../../core/refusal.ts'
import { slugFrom } from '../../core/slug.ts'
import {
  insertReferralLink,
  insertRegistrationLink,
  listLink,
  listReferralLinks,
  lockListedLink,
  type NewRegistrationLink,
  type ReferralLinkView,
  type RegistrationLinkChange,
  toReferralLink,
  updateRegistrationLink,
} from '../db/registration-links.ts'

/**
 * Two generated codes are equal once in 2^40: failing again and again means that something else is
 * wrong.
 */
const MADE_CODE_TRIES = 3
const ADVERTISERS_MAX = 200

/** Calls `write` with a generated code, and again while the code is taken. */
export async function withMadeCode<Result>(
  random: () => Uint8Array,
  write: (code: string) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write(slugFrom(random()))
    } catch (error) {
      if (!isCodeTaken(error) || tries === MADE_CODE_TRIES) throw error
    }
  }
}

const isCodeTaken = (error: unknown) => constraintOf(error) === 'registration_links_code_key'

export interface RegistrationLinkInput extends Omit<NewRegistrationLink, 'code' | 'id'> {
  /** Null = generate one. */
  code: string | null
  /** In the marketplace, instead of another link. */
  isListed: boolean
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

/**
 * Creates a registration link of the advertiser.
 * @returns its id.
 * @throws Refusal `conflict` if the code is taken or the link can't be listed, `quota_reached`.
 */
export async function makeRegistrationLink(
  db: Db,
  scope: Scope,
  { code, isListed, newId, random, ...link }: RegistrationLinkInput,
): Promise<string> {
  const { advertiserId, now } = link
  const id = newId(now)
  const write = (written: string) =>
    runScoped(db, scope, [
      lockListedLink(advertiserId),
      requireRoom('registration_links', advertiserId),
      insertRegistrationLink({ ...link, id, code: written }),
      ...(isListed ? listLink(advertiserId, id, now) : []),
    ]).catch(refuseListing)
  if (code === null) await withMadeCode(random, write)
  else {
    await write(code).catch((error: unknown) => {
      if (!isCodeTaken(error)) throw error
      throw refuseProblem(fieldProblem('code', 'taken'), 'conflict')
    })
  }
  return id
}

/**
 * Changes a registration link of the advertiser; an unknown one changes nothing.
 * @throws Refusal `conflict` if it can't be listed.
 */
export async function changeRegistrationLink(
  db: Db,
  scope: Scope,
  {
    advertiserId,
    linkId,
    ...change
  }: RegistrationLinkChange & { advertiserId: string; linkId: string },
  now: Date,
): Promise<void> {
  await runScoped(db, scope, [
    lockListedLink(advertiserId),
    updateRegistrationLink(advertiserId, linkId, change, now),
    ...(change.isListed ? listLink(advertiserId, linkId, now) : []),
  ]).catch(refuseListing)
}

function refuseListing(error: unknown): never {
  if (guardOf(error) === 'link_not_listable') throw refuse('conflict', 'link_not_listable')
  throw error
}

export interface ReferralLinkInput {
  affiliateId: string
  advertiserId: string
  now: Date
  newId: (now: Date) => string
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

/**
 * The affiliate's own referral link for an advertiser, created on first use.
 * @throws Refusal `not_found` unless they are an approved partner, `gone` if the link was revoked.
 */
export async function makeReferralLink(
  db: Db,
  scope: Scope,
  { affiliateId, advertiserId, now, newId, random }: ReferralLinkInput,
): Promise<ReferralLinkView> {
  const insert = (code: string) =>
    insertReferralLink({ id: newId(now), advertiserId, affiliateId, code, now })
  const [, rows = []] = await withMadeCode(random, (code) =>
    runScoped(db, scope, [insert(code), listReferralLinks(affiliateId, ADVERTISERS_MAX)]),
  )
  const link = rows.map(toReferralLink).find(({ advertiser }) => advertiser.id === advertiserId)
  if (link === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  if (link.code === null) throw refuse('gone', 'link_switched_off')
  return link
}
