import { readText } from '../../core/columns.ts'
import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { fieldProblem, Refusal, refuse, refuseProblem } from '../../core/refusal.ts'
import {
  findPartnership,
  findPlace,
  insertEnrollments,
  type Partnership,
  toPartnership,
} from '../db/partnerships.ts'
import { runWithCoupons } from './with-coupons.ts'

export interface JoinInput {
  affiliateId: string
  offerId: string
  now: Date
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

export type Joined = 'joined' | 'had_joined'

/**
 * An affiliate joins an open, active offer of an advertiser whose partner they are. Repeating it
 * changes nothing. `scope` is the affiliate's own and limits which offers they can see.
 * @throws Refusal `not_found` for an offer they cannot see, `forbidden` for one they cannot join.
 */
export async function joinOffer(
  db: Db,
  scope: Scope,
  advertiserId: string,
  { affiliateId, offerId, now, random }: JoinInput,
): Promise<Joined> {
  const [[place] = [], [row] = []] = await runScoped(db, scope, [
    findPlace(advertiserId, affiliateId, offerId),
    findPartnership(advertiserId, affiliateId),
  ])
  if (!place || !row) throw noOffer()
  if (place.coupon !== null) return 'had_joined'
  const partnership = toPartnership(row)
  if (partnership.status !== 'approved' || place.joining !== 'open' || place.status !== 'active') {
    throw noOffer()
  }
  const { affiliateCode } = partnership
  const places = [{ offerId, offerCode: readText(place.code), affiliateCode }]
  const joining = { advertiserId, affiliateId, places, now, random }
  await runWithCoupons(db, { kind: 'advertiser', advertiserId }, joining, []).catch(refuseFormer)
  return 'joined'
}

export interface EnrollInput extends JoinInput {
  advertiserId: string
  /** Null = generate one. */
  coupon: string | null
}

/**
 * The advertiser enrolls a partner in any of its offers, open or closed, optionally with a given
 * coupon. Repeating it changes nothing.
 * @throws Refusal `not_found`, `conflict` if they are not a partner or the coupon is taken.
 */
export async function enrollPartner(db: Db, scope: Scope, input: EnrollInput): Promise<Joined> {
  const { advertiserId, affiliateId, offerId, coupon, now, random } = input
  const [[place] = [], [row] = []] = await runScoped(db, scope, [
    findPlace(advertiserId, affiliateId, offerId),
    findPartnership(advertiserId, affiliateId),
  ])
  if (!row) throw new Refusal('not_found', 'There is no such partner.')
  if (!place || place.status === 'archived') throw noOffer()
  requirePartner(toPartnership(row))
  if (place.coupon !== null) return 'had_joined'
  if (coupon === null) {
    const { affiliateCode } = toPartnership(row)
    const places = [{ offerId, offerCode: readText(place.code), affiliateCode }]
    const joining = { advertiserId, affiliateId, places, now, random }
    await runWithCoupons(db, scope, joining, []).catch(refuseFormer)
    return 'joined'
  }
  const join = insertEnrollments(advertiserId, affiliateId, [{ offerId, coupon }], now)
  await runScoped(db, scope, [join]).catch((error: unknown) => {
    if (constraintOf(error) !== 'enrollments_coupon_key') return refuseFormer(error)
    throw refuseProblem(fieldProblem('coupon', 'taken'), 'conflict')
  })
  return 'joined'
}

function requirePartner({ status }: Partnership): void {
  if (status === 'terminated') throw refuse('conflict', 'partnership_terminated')
  if (status !== 'approved') throw noPartner()
}

function refuseFormer(error: unknown): never {
  throw guardOf(error) === 'partnership_changed' ? noPartner() : error
}

const noPartner = () => refuse('conflict', 'not_a_partner')
const noOffer = () => new Refusal('not_found', 'There is no such offer.')
