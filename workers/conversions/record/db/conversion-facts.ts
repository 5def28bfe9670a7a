/** The one call that reads everything by which leads, sales and rebills are judged. */
import { type SQL, sql } from 'drizzle-orm'
import { fingerprintOf } from '../../../clicks/rules/visitor.ts'
import { cleanIp } from '../../../core/clean-text.ts'
import { reviewedVisitor } from '../../../fraud/review-facts.ts'
import { RATE_DAYS_MAX } from '../../../ledger/rates/rules.ts'
import { FINGERPRINT_DAYS } from '../../attribution/click-rules.ts'
import { convertedAtOf } from '../../attribution/rules.ts'
import { type ConversionReport, hasPlaceholderId } from '../rules/report.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** One report whose facts are asked. */
export interface AskedFacts {
  report: ConversionReport
  /** Null: it came without an app key. */
  appKeyId: string | null
  now: Date
  receivedAt: Date
}

/**
 * Of whichever advertisers the scope speaks for. One row: `facts`, for toConversionFacts. The query is
 * affiliate.conversion_facts, which keeps its plans (docs/decisions/0012), asked for all reports in one call. What
 * belongs to another app or tenant is not found: as if it did not exist.
 */
export function findConversionFacts(asked: readonly AskedFacts[]): SQL {
  return sql`select affiliate.conversion_facts(${JSON.stringify(asked.map(askedRow))}::json) as facts`
}

function askedRow({ report, appKeyId, now, receivedAt }: AskedFacts, n: number) {
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
    of_source: report.source,
    named_click: report.clickId,
    coupon_code: report.coupon?.toUpperCase() ?? null,
    of_customer: report.customerId,
    is_placeholder: hasPlaceholderId(report),
    of_fingerprint: reportedFingerprint(report),
    seen_from: before(convertedAt, FINGERPRINT_DAYS * DAY_MS),
    // A look-alike is a guess, so no clock is allowed to differ: a click after the order brought nothing.
    seen_until: convertedAt,
    minor: amount?.minor.toString() ?? null,
    in_currency: amount?.currency ?? null,
    rates_since: before(now, RATE_DAYS_MAX * DAY_MS),
    address,
    mail,
    mail_domain: domain,
    converted_at: convertedAt,
    // An undated report that waited is later than what it waited for.
    renews_until: convertedAtOf(report.occurredAt, now),
    at: now,
    of_offer: report.withinOfferId ?? null,
  }
}

/** The visitor's fingerprint, as the edge would have made it; null where too little is known. */
function reportedFingerprint({ visitor }: ConversionReport): string | null {
  const ip = cleanIp(visitor?.ip ?? null)
  return fingerprintOf(ip, visitor?.userAgent ?? null, visitor?.acceptLanguage ?? null)
}
