/** Reads the result of findConversionFacts. */

import {
  type AffiliateStatus,
  advertiserStatuses,
  approvalModes,
  attributionOrders,
  attributionRules,
  billingModes,
  type ConsentState,
  clickReasons,
  currencies,
  currencyPolicies,
  partnershipStatuses,
  returningCustomers,
} from '../../../../schema/vocabulary.ts'
import { toCapStates } from '../../../caps/counters.ts'
import {
  type PlatformFeeJson,
  platformFeeFromJson,
} from '../../../commissions/rules/platform-fee.ts'
import {
  type RenewalTermsJson,
  renewalTermsFromJson,
} from '../../../commissions/rules/renewal-terms.ts'
import {
  readFlag,
  readMinor,
  readRow,
  readRowsOrNull,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import { toReviewFacts } from '../../../fraud/review-facts.ts'
import type { ReviewFacts } from '../../../fraud/rules/review.ts'
import type { EvidenceRule } from '../../attribution/rules.ts'
import type {
  AdvertiserTerms,
  BoundCustomer,
  Candidate,
  Renewal,
  SameOrder,
} from '../rules/conversion.ts'
import { toRecordedConversion } from './conversions.ts'
import { toGroup, toGroupRules, toRules, toSponsor, toVolume } from './payout-rule-rows.ts'

export type KnownFacts = ReturnType<typeof toKnownFacts>

/** Settings of an app and its advertiser. */
type KnownApp = ReturnType<typeof toApp>

/** Terms of an offer, with the rules that apply to all affiliates. */
type KnownOffer = ReturnType<typeof toOffer>

/**
 * Reads `facts` of affiliate.conversion_facts.
 * @returns the facts of each report, in the order requested; null if the scope may not read the app. Empty if the
 * query returned no row.
 */
export function toConversionFacts(row: Row | undefined, advertiserIds: readonly string[]) {
  if (row === undefined) return []
  const parts = row.facts as Record<'apps' | 'offers' | 'reports', Row[] | null>
  const apps = new Map((parts.apps ?? []).map((app) => [app.app, toApp(app)]))
  const offers = new Map((parts.offers ?? []).map((offer) => [readText(offer.id), toOffer(offer)]))
  const reports = new Map((parts.reports ?? []).map((report) => [report.n, report]))
  return advertiserIds.map((advertiserId, n) => {
    const report = reports.get(n)
    const app = apps.get(report?.app)
    return report && app ? toKnownFacts(report, advertiserId, app, offers) : null
  })
}

function toKnownFacts(
  report: Row,
  advertiserId: string,
  app: KnownApp,
  offers: ReadonlyMap<string, KnownOffer>,
) {
  const rows = (report.evidence ?? []) as Row[]
  const seen = rows.find((row) => row.clicks !== null)
  const affiliates = Number(seen?.affiliates ?? 0)
  return {
    advertiserStatus: app.status,
    isKeyLive: readFlag(report.is_key_live),
    recorded: report.recorded ? toRecordedConversion(readRow(report.recorded)) : null,
    conversionFacts: {
      advertiserId,
      billing: app.billing,
      settings: app.settings,
      // Visitors of several affiliates have this fingerprint, so it is evidence for none of them.
      evidence: rows
        .filter((row) => row.is_offer_known && (row.rule !== 'fingerprint' || affiliates === 1))
        .map((row) =>
          toCandidate(row, app, offers.get(readText(row.offer_id)) as KnownOffer, report),
        ),
      fingerprint: seen === undefined ? null : { clicks: Number(seen.clicks), affiliates },
      customer: report.customer ? toCustomer(readRow(report.customer)) : null,
      renewedSaleId: readTextOrNull(report.renewed ?? null),
      isSaleReleased: report.is_sale_released === true,
      sameOrder: report.same_order ? toSameOrder(readRow(report.same_order)) : null,
      comparedClickId: readTextOrNull(report.compared_click ?? null),
      offersWithLead: (report.offers_with_lead ?? []) as readonly string[],
      review: toReviewFacts(report, app.review, offers),
    },
  }
}

function toApp(row: Row) {
  const most = row.conversion_seconds_max
  const settings: AdvertiserTerms = {
    order: readWord(attributionOrders, row.attribution_order),
    secondsMin: Number(row.conversion_seconds_min),
    secondsMax: most === null ? null : Number(most),
    currency: readWord(currencies, row.currency),
    currencyPolicy: readWord(currencyPolicies, row.currency_policy),
    lowBalanceMinor: readMinor(row.low_balance_minor),
    isLowBalanceNotified: row.low_balance_notified_at !== null,
    allowsPlaceholderIds: row.allows_placeholder_ids === true,
    returningCustomers: readWord(returningCustomers, row.returning_customers),
  }
  return {
    status: readWord(advertiserStatuses, row.status),
    billing: readWord(billingModes, row.billing_mode),
    creditLimitMinor: readMinor(row.credit_limit_minor),
    review: row.review_settings as ReviewFacts['settings'],
    settings,
  }
}

function toOffer(row: Row) {
  const fund = row.fund as { debits: string; credits: string } | null
  const pixelMax = readTextOrNull(row.pixel_amount_max_minor)
  return {
    terms: {
      id: readText(row.id),
      currency: readWord(currencies, row.currency),
      approval: readWord(approvalModes, row.approval),
      holdDays: Number(row.hold_days),
      level2Bps: Number(row.level_2_bps),
      level3Bps: Number(row.level_3_bps),
      allowsRepeatLeads: readFlag(row.allows_repeat_leads),
      oneSalePerClick: readFlag(row.one_sale_per_click),
      fee: platformFeeFromJson(row.fee as PlatformFeeJson | null),
    },
    isActive: row.status === 'active',
    windowDays: Number(row.window_days),
    rules: toRules(row),
    hasWaiting: readFlag(row.has_waiting),
    creditsMinor: BigInt(fund?.credits ?? 0) - BigInt(fund?.debits ?? 0),
    allowsPaidTraffic: readFlag(row.allows_paid_traffic),
    pixelAmountMaxMinor: pixelMax === null ? null : BigInt(pixelMax),
  }
}

function toCandidate(row: Row, app: KnownApp, offer: KnownOffer, report: Row): Candidate {
  return {
    rule: row.rule as EvidenceRule,
    affiliateId: readText(row.affiliate_id),
    affiliateStatus: (row.affiliate_status ?? 'pending') as AffiliateStatus,
    partnershipStatus: readWordOrNull(partnershipStatuses, row.partnership_status),
    isOfferActive: offer.isActive,
    // A later click of the visitor may count instead of the named one.
    click: toClick(row, (report.named as Row | null)?.is_later === true),
    // The terms of the partnership and its group override the offer's.
    windowDays: Number(row.cookie_days ?? offer.windowDays),
    offer: { ...offer.terms, holdDays: Number(row.hold_days ?? offer.terms.holdDays) },
    rules: [...offer.rules, ...toGroupRules(row), ...toRules(row)],
    group: row.group ? toGroup(readRow(row.group)) : null,
    volumes: new Map(Object.entries((row.volumes ?? {}) as Record<string, Row>).map(toVolume)),
    sponsors: ((row.sponsors ?? []) as (Row | null)[])
      .filter((json) => json !== null)
      .map(toSponsor),
    caps: toCapStates(readRowsOrNull(row.caps)),
    fundableMinor: fundableIn(offer, app),
    rate: row.rate === null ? null : toRate(readRow(row.rate)),
    since: readTimeOrNull(row.since),
    renewal: row.terms ? toRenewal(row) : null,
    firstEarnedAt: readTimeOrNull(row.first_earned_at),
    isClickClosed: row.is_click_closed === true,
  }
}

function toRenewal({ terms, is_ambiguous: isAmbiguous }: Row): Renewal {
  const fixed = renewalTermsFromJson(terms as RenewalTermsJson)
  return { terms: fixed, isAmbiguous: readFlag(isAmbiguous) }
}

/** The click of a bound customer. It is only named on the receipt, so its own verdict does not matter. */
function toClick(row: Row, isLater: boolean): Candidate['click'] {
  if (row.click_id === null) return null
  const isNamed = row.named_id === null || row.named_id === row.click_id
  const clickedAt = (row.clicked_at ?? row.since) as string | Date
  return {
    ...{ id: readText(row.click_id), clickedAt: new Date(clickedAt) },
    isOnlyTest: row.reason === 'test',
    reason: row.reason === 'test' ? null : readWordOrNull(clickReasons, row.reason),
    country: readTextOrNull(row.country),
    consent: (row.consent ?? 'unknown') as ConsentState,
    duplicateId: isNamed || isLater ? null : readText(row.named_id),
    ...(isLater && !isNamed ? { keptId: readText(row.named_id) } : {}),
  }
}

function toCustomer(row: Row): BoundCustomer {
  return {
    ...{ id: readText(row.id), affiliateId: readText(row.affiliate_id) },
    ...{ offerId: readText(row.offer_id), boundAt: readTime(row.bound_at) },
    boundBy: readWord(attributionRules, row.bound_by),
    endedAt: readTimeOrNull(row.ended_at),
    isReleased: row.ended_by === 'unbound' || row.ended_by === 'terminated',
  }
}

const toSameOrder = (json: Row): SameOrder => ({
  externalId: readText(json.external_id),
  source: readText(json.source),
})

function toRate(json: Row): NonNullable<Candidate['rate']> {
  return {
    from: readWord(currencies, json.from),
    to: readWord(currencies, json.to),
    rate: readText(json.rate),
    asOf: readTime(json.as_of),
  }
}

/**
 * A credit limit applies in the advertiser's own currency only; a postpaid advertiser has no credit in others.
 * While an earlier order is unfunded, nothing new is funded before it.
 */
function fundableIn({ terms, creditsMinor, hasWaiting }: KnownOffer, app: KnownApp): bigint | null {
  if (app.billing === 'own_payer') return null
  if (hasWaiting) return 0n
  if (app.billing === 'prepaid') return creditsMinor
  return terms.currency === app.settings.currency ? app.creditLimitMinor + creditsMinor : 0n
}
