/** What the fraud rules ask, for every affiliate a report may turn out to belong to. */
import { domainOf } from '../domain/mail-domains.ts'
import type { ConversionReport } from '../domain/report.ts'
import type { ReviewedClick, ReviewFacts, UndoneShare } from '../domain/review.ts'
import { cleanIp } from '../domain/visitor-text.ts'
import type { Row } from './database.ts'

/** What the rules ask about the visitor's address and mail; null where the app told nothing of use. */
export function reviewedVisitor({ visitor }: ConversionReport) {
  const domain = domainOf(visitor?.email)
  const mail = domain === null ? null : (visitor?.email ?? null)
  return { address: cleanIp(visitor?.ip), mail, domain }
}

/**
 * Reads `review` of affiliate.earnings_facts: one row per candidate (affiliate, offer) by click, coupon, bound
 * customer, fingerprint. Everything is of the report's own advertiser; a click, coupon or customer of
 * another is as if it were not there.
 */
export function toReviewFacts(rows: readonly Row[]): ReviewFacts[] {
  return rows.map((row) => {
    const facts = row.facts as Row
    const [inHour = 0, sameAmount = 0] = (facts.address as number[] | null) ?? []
    const like = facts.like_order as { external_id: string; occurred_at: string } | null
    const pixelMax = facts.pixel_amount_max_minor as string | null
    return {
      affiliateId: row.affiliate_id as string,
      offerId: row.offer_id as string,
      settings: facts.settings as ReviewFacts['settings'],
      offer: {
        allowsPaidTraffic: facts.allows_paid_traffic as boolean,
        pixelAmountMaxMinor: pixelMax === null ? null : BigInt(pixelMax),
      },
      namedClick: facts.named === null ? null : toReviewedClick(facts.named as Row),
      hasFingerprint: facts.has_fingerprint as boolean,
      clicks: ((facts.seen as Row[] | null) ?? []).map(toReviewedClick),
      ownsMail: facts.owns_mail === true,
      sharesMailDomain: facts.shares_mail_domain === true,
      usedAddress: facts.used_address === true,
      sharesReceiver: facts.shares_receiver === true,
      ring: facts.ring as ReviewFacts['ring'],
      addressConversionsInHour: inHour,
      addressSameAmountInDay: sameAmount,
      affiliateConversionsInHour: Number(facts.hour_conversions),
      affiliateConversionsInWeek: Number(facts.week_conversions),
      likeOrder:
        like === null
          ? null
          : { externalId: like.external_id, occurredAt: new Date(like.occurred_at) },
      undoneShare: { earned: Number(facts.earned), undone: Number(facts.undone) },
      billableClicks: Number(facts.billable_clicks),
      peers: facts.peers as UndoneShare | null,
    }
  })
}

function toReviewedClick(json: Row): ReviewedClick {
  return {
    id: json.id as string,
    affiliateId: json.affiliate_id as string,
    clickedAt: new Date(json.clicked_at as string),
    country: json.country as string | null,
    referrer: json.referrer as string | null,
  }
}
