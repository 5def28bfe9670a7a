import { readText } from '../../core/columns.ts'
import {
  constraintOf,
  type Db,
  type Row,
  runScoped,
  type Scope,
  type Statement,
} from '../../core/database.ts'
import { insertEnrollments, listCouponsLike } from '../db/partnerships.ts'
import { type CouponOwner, chooseCoupons, plainCoupon } from '../rules/coupon.ts'

/** An offer to join. */
export interface Place extends CouponOwner {
  offerId: string
}

export interface Joining {
  advertiserId: string
  affiliateId: string
  places: readonly Place[]
  now: Date
  /** Eight random bytes, new ones at each call. */
  random: () => Uint8Array
}

/** Each further attempt can only collide with coupons taken since the last read. */
const TRIES = 5

/**
 * Runs `statements` and enrolls the affiliate in offers, with a coupon each, as one batch. If a
 * coupon is taken concurrently, a new one is chosen.
 * @returns the rows of `statements`, in order.
 */
export async function runWithCoupons(
  db: Db,
  scope: Scope,
  joining: Joining,
  statements: readonly Statement[],
): Promise<Row[][]> {
  const { advertiserId, affiliateId, places, now, random } = joining
  if (places.length === 0) return runScoped(db, scope, [...statements])
  for (let tries = 1; ; tries += 1) {
    const look = listCouponsLike(advertiserId, places.map(plainCoupon))
    const [taken = []] = await runScoped(db, scope, [look])
    const coupons = taken.map((row) => readText(row.coupon))
    const enrollments = chooseCoupons(places, coupons, random)
    const join = insertEnrollments(advertiserId, affiliateId, enrollments, now)
    try {
      return (await runScoped(db, scope, [...statements, join])).slice(0, -1)
    } catch (error) {
      if (constraintOf(error) !== 'enrollments_coupon_key' || tries === TRIES) throw error
    }
  }
}
