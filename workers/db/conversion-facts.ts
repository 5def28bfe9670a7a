/** The one call that reads everything by which a lead, sale or rebill is judged. */
import { type SQL, sql } from 'drizzle-orm'
import { CLOCK_SKEW_MS_MAX, convertedAtOf, FINGERPRINT_DAYS } from '../domain/attribution.ts'
import { RATE_DAYS_MAX } from '../domain/exchange.ts'
import type { ConversionReport } from '../domain/report.ts'
import { fingerprintOf } from '../domain/visitor.ts'
import { cleanIp } from '../domain/visitor-text.ts'
import { reviewedVisitor } from './review-facts.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * One row: `facts`, null where the scope sees no such app; see toConversionFacts. The query is
 * affiliate.earning_facts, which keeps its plans (docs/decisions/0012). What belongs to another app or tenant is not
 * found: as if it did not exist.
 */
export function findConversionFacts(
  report: ConversionReport,
  appKeyId: string | null,
  { now, receivedAt }: { now: Date; receivedAt: Date },
): SQL {
  const { amount } = report
  const { address, mail, domain } = reviewedVisitor(report)
  const before = (at: Date, ms: number) => new Date(at.getTime() - ms).toISOString()
  const convertedAt = convertedAtOf(report.occurredAt, receivedAt)
  return sql`
    select affiliate.earning_facts(of_advertiser => ${report.advertiserId}::uuid,
      of_app => ${report.appId}::uuid, of_key => ${appKeyId}::uuid, of_event => ${report.event},
      own_external_id => ${report.externalId}, named_click => ${report.clickId}::uuid,
      coupon_code => ${report.coupon}, of_customer => ${report.customerId},
      of_fingerprint => ${reportedFingerprint(report)},
      seen_from => ${before(convertedAt, FINGERPRINT_DAYS * DAY_MS)}::timestamptz,
      seen_until => ${before(convertedAt, -CLOCK_SKEW_MS_MAX)}::timestamptz,
      minor => ${amount?.minor.toString() ?? null}::bigint, in_currency => ${amount?.currency ?? null},
      rates_since => ${before(now, RATE_DAYS_MAX * DAY_MS)}::timestamptz,
      address => ${address}::inet, mail => ${mail}, mail_domain => ${domain},
      converted_at => ${convertedAtOf(report.occurredAt, now).toISOString()}::timestamptz,
      at => ${now.toISOString()}::timestamptz) as facts`
}

/** The visitor's fingerprint, as the edge would have made it; null where too little is known. */
function reportedFingerprint({ visitor }: ConversionReport): string | null {
  const ip = cleanIp(visitor?.ip ?? null)
  return fingerprintOf(ip, visitor?.userAgent ?? null, visitor?.acceptLanguage ?? null)
}
