/** Facts for the fraud rules, for every affiliate a report may be attributed to. */

import { cleanIp } from '../core/clean-text.ts'
import { readFlag, readRow, readText, readTextOrNull, readTime } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { domainOf } from './rules/mail-domains.ts'
import type { ReviewFacts } from './rules/review.ts'
import type { ReversedShare, ReviewedClick, ReviewedReport } from './rules/rule.ts'

/** The visitor's address and mail, as the rules use them; null if the app sent nothing useful. */
export function reviewedVisitor({ visitor }: Pick<ReviewedReport, 'visitor'>) {
  const domain = domainOf(visitor?.email)
  const mail = domain === null ? null : (visitor?.email ?? null)
  return { address: cleanIp(visitor?.ip), mail, domain }
}

/** The data of a reviewed offer. */
export interface ReviewedOffer {
  allowsPaidTraffic: boolean
  pixelAmountMaxMinor: bigint | null
}

/**
 * Reads `review` of affiliate.conversion_facts: one row per candidate (affiliate, offer) by
 * click, coupon, bound customer or fingerprint. All data belongs to the report's own advertiser:
 * clicks, coupons and customers of others count as unknown.
 * @param report the report's facts from the database.
 * @param offers all offers in the rows, by id.
 */
export function toReviewFacts(
  report: Row,
  settings: ReviewFacts['settings'],
  offers: ReadonlyMap<string, ReviewedOffer>,
): ReviewFacts[] {
  const rows = (report.review ?? []) as Row[]
  if (rows.length === 0) return []
  const visit = toVisit(report)
  return rows.map((row) => {
    const offerId = readText(row.offer_id)
    const { allowsPaidTraffic, pixelAmountMaxMinor } = offers.get(offerId) as ReviewedOffer
    return {
      affiliateId: readText(row.affiliate_id),
      offerId,
      settings,
      offer: { allowsPaidTraffic, pixelAmountMaxMinor },
      ...visit,
      ownsMail: row.owns_mail === true,
      sharesMailDomain: row.shares_mail_domain === true,
      usedAddress: row.used_address === true,
      sharesReceiver: row.shares_receiver === true,
      ring: row.ring as ReviewFacts['ring'],
      affiliateConversionsInHour: Number(row.hour_conversions),
      affiliateConversionsInWeek: Number(row.week_conversions),
      reversedShare: { earned: Number(row.earned), undone: Number(row.undone) },
      billableClicks: Number(row.billable_clicks),
      peers: row.peers as ReversedShare | null,
    }
  })
}

/** The facts that are the same for every candidate. */
function toVisit(report: Row) {
  const [inHour = 0, sameAmount = 0] = (report.address as number[] | null) ?? []
  const like = report.like_order as { external_id: string; occurred_at: string } | null
  return {
    namedClick: report.named === null ? null : toReviewedClick(readRow(report.named)),
    hasFingerprint: readFlag(report.has_fingerprint),
    clicks: ((report.seen as Row[] | null) ?? []).map(toReviewedClick),
    addressConversionsInHour: inHour,
    addressSameAmountInDay: sameAmount,
    likeOrder:
      like === null
        ? null
        : { externalId: like.external_id, occurredAt: new Date(like.occurred_at) },
  }
}

function toReviewedClick(json: Row): ReviewedClick {
  return {
    id: readText(json.id),
    affiliateId: readText(json.affiliate_id),
    clickedAt: readTime(json.clicked_at),
    country: readTextOrNull(json.country),
    referrer: readTextOrNull(json.referrer),
  }
}
