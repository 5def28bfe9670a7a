/** The test sale that a test rebill renews. */
import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTime } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { ConversionReport } from '../rules/report.ts'

const DAYS_MAX = 30

export interface TestSale {
  externalId: string
  offerId: string
  affiliateId: string
  clickId: string | null
  coupon: string | null
  occurredAt: Date
}

/** In test mode: the latest test sale of the rebill's customer, or the one that it names. */
export function findTestSale(rebill: ConversionReport, now: Date): SQL {
  const { appId, customerId, originalExternalId } = rebill
  return sql`
    select s.external_id, s.offer_id, s.affiliate_id, s.click_id, s.occurred_at,
      s.receipt #>> '{reported,coupon}' as coupon
    from affiliate.conversions s
    where s.app_id = ${appId}::uuid and s.is_test and s.event = 'sale' and s.status <> 'rejected'
      and s.recorded_at > ${now.toISOString()}::timestamptz - make_interval(days => ${DAYS_MAX})
      and s.receipt #>> '{reported,customer_id}' = ${customerId}
      and (${originalExternalId}::text is null or s.external_id = ${originalExternalId})
    order by s.status = 'reversed', s.recorded_at desc limit 1`
}

export const toTestSale = (row: Row): TestSale => ({
  externalId: readText(row.external_id),
  offerId: readText(row.offer_id),
  affiliateId: readText(row.affiliate_id),
  clickId: readTextOrNull(row.click_id),
  coupon: readTextOrNull(row.coupon),
  occurredAt: readTime(row.occurred_at),
})
