import { type SQL, sql } from 'drizzle-orm'

/** The coupon of an affiliate in an offer of this advertiser; no row if they have not joined it. */
export function findCoupon(advertiserId: string, affiliateId: string, offerId: string): SQL {
  return sql`
    select coupon from affiliate.enrollments
    where advertiser_id = ${advertiserId}::uuid and affiliate_id = ${affiliateId}::uuid
      and offer_id = ${offerId}::uuid`
}
