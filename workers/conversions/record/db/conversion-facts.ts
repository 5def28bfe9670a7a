/** The one call that reads all facts for evaluating leads, sales and rebills. */
import { type SQL, sql } from 'drizzle-orm'
import { fingerprintOf } from '../../../clicks/rules/visitor.ts'
import { cleanIp } from '../../../core/clean-text.ts'
import { reviewedVisitor } from '../../../fraud/review-facts.ts'
import { RATE_DAYS_MAX } from '../../../ledger/rates/rules.ts'
import { FINGERPRINT_DAYS } from '../../attribution/click-rules.ts'
import { convertedAtOf } from '../../attribution/rules.ts'
import { type ConversionReport, hasPlaceholderId } from '../rules/report.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** One report to read the facts of. */
export interface AskedFacts {
  report: ConversionReport
  /** Null if the report came without an app key. */
  appKeyId: string | null
  now: Date
  receivedAt: Date
  /** True for a report that completes the recorded conversion with its id. */
  isCompletion?: boolean
}

/**
 * Reads the facts of all reports in one call of affiliate.conversion_facts, which keeps its plans
 * (docs/decisions/0012). The reports may belong to any advertiser of the scope. Rows of another app or tenant are
 * not found. One row: `facts`, for toConversionFacts.
 */
export function findConversionFacts(asked: readonly AskedFacts[]): SQL {
  return sql`select affiliate.conversion_facts(${JSON.stringify(asked.map(askedRow))}::json) as facts`
}

function askedRow({ report, appKeyId, now, receivedAt, isCompletion }: AskedFacts, n: number) {
  const { amount } = report
  const { address, mail, domain } = reviewedVisitor(report)
  const before = (at: Date, ms: number) => new Date(at.getTime() - ms)
  const convertedAt = convertedAtOf(report.occurredAt, receivedAt)
  return {
    n,
    of_advertiser: report.advertiserId,
    of_app: report.appId,
    of_key: appKeyId,
    of_event: report.event,
    own_external_id: report.externalId,
    named_sale: report.originalExternalId,
    is_completion: isCompletion ?? false,
    of_source: report.source,
    named_click: report.clickId,
    coupon_code: report.coupon?.toUpperCase() ?? null,
    of_customer: report.customerId,
    is_placeholder: hasPlaceholderId(report),
    of_fingerprint: reportedFingerprint(report),
    seen_from: before(convertedAt, FINGERPRINT_DAYS * DAY_MS),
    // A fingerprint is weak evidence, so clocks may not differ: a click after the order does not count.
    seen_until: convertedAt,
    minor: amount?.minor.toString() ?? null,
    in_currency: amount?.currency ?? null,
    rates_since: before(now, RATE_DAYS_MAX * DAY_MS),
    address,
    mail,
    mail_domain: domain,
    converted_at: convertedAt,
    // A parked report without a time counts as later than the event it was parked for.
    renews_until: convertedAtOf(report.occurredAt, now),
    at: now,
    of_offer: report.withinOfferId ?? null,
  }
}

/** The visitor's fingerprint, computed as at the edge; null if the report has too few fields. */
function reportedFingerprint({ visitor }: ConversionReport): string | null {
  const ip = cleanIp(visitor?.ip ?? null)
  return fingerprintOf(ip, visitor?.userAgent ?? null, visitor?.acceptLanguage ?? null)
}
