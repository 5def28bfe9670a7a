/** Reads what findConversionFacts answers. */
import type {
  AdvertiserStatus,
  AffiliateStatus,
  ApprovalMode,
  AttributionOrder,
  AttributionRule,
  BillingMode,
  ClickReason,
  ConsentState,
  ConversionEvent,
  Currency,
  CurrencyPolicy,
  PartnershipStatus,
  TierMetric,
  TierPeriod,
} from '../../../../schema/vocabulary.ts'
import { toCapStates } from '../../../caps/counters.ts'
import {
  type CustomerTermsJson,
  customerTermsFromJson,
} from '../../../commissions/rules/customer-terms.ts'
import type { Sponsor } from '../../../commissions/rules/levels.ts'
import {
  type PlatformFeeJson,
  platformFeeFromJson,
} from '../../../commissions/rules/platform-fee.ts'
import type { PayoutRule } from '../../../commissions/rules/terms-choice.ts'
import type { Volume } from '../../../commissions/rules/tiers.ts'
import type { Row } from '../../../core/database.ts'
import { toReviewFacts } from '../../../fraud/review-facts.ts'
import type { ReviewFacts } from '../../../fraud/rules/review.ts'
import type { EvidenceRule } from '../../attribution/rules.ts'
import type { AdvertiserTerms, BoundCustomer, Candidate } from '../rules/conversion.ts'
import { toRecordedConversion } from './conversions.ts'

/** What is known of one report; see toConversionFacts. */
export type KnownFacts = ReturnType<typeof toKnownFacts>

/** What is set of an app and its advertiser. */
type KnownApp = ReturnType<typeof toApp>

/** Terms of an offer, with its rules for everybody. */
type KnownOffer = ReturnType<typeof toOffer>

/**
 * Reads `facts` of affiliate.conversion_facts.
 * @returns of each report, in the order asked; null where there are no facts: the scope sees no such app. Empty
 * where nothing was answered.
 */
export function toConversionFacts(row: Row | undefined, advertiserIds: readonly string[]) {
  if (row === undefined) return []
  const told = row.facts as Record<'apps' | 'offers' | 'reports', Row[] | null>
  const apps = new Map((told.apps ?? []).map((app) => [app.app, toApp(app)]))
  const offers = new Map((told.offers ?? []).map((offer) => [offer.id as string, toOffer(offer)]))
  const reports = new Map((told.reports ?? []).map((report) => [report.n, report]))
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
  const customer = rows.find((row) => row.customer_id !== null)
  const affiliates = Number(seen?.affiliates ?? 0)
  return {
    advertiserStatus: app.status,
    isKeyLive: report.is_key_live as boolean,
    recorded: report.recorded ? toRecordedConversion(report.recorded as Row) : null,
    judgedBy: {
      advertiserId,
      billing: app.billing,
      settings: app.settings,
      // Several affiliates' visitors look like this one: it speaks for none of them.
      evidence: rows
        .filter((row) => row.is_offer_known && (row.rule !== 'fingerprint' || affiliates === 1))
        .map((row) => toCandidate(row, app, offers.get(row.offer_id as string) as KnownOffer)),
      fingerprint: seen === undefined ? null : { clicks: Number(seen.clicks), affiliates },
      customer: customer === undefined ? null : toCustomer(customer),
      review: toReviewFacts(report, app.review, offers),
    },
  }
}

function toApp(row: Row) {
  const most = row.conversion_seconds_max
  const settings: AdvertiserTerms = {
    order: row.attribution_order as AttributionOrder,
    secondsMin: Number(row.conversion_seconds_min),
    secondsMax: most === null ? null : Number(most),
    currency: row.currency as Currency,
    currencyPolicy: row.currency_policy as CurrencyPolicy,
    lowBalanceMinor: BigInt(row.low_balance_minor as string),
    isLowBalanceTold: row.low_balance_told_at !== null,
    allowsPlaceholderIds: row.allows_placeholder_ids === true,
  }
  return {
    status: row.status as AdvertiserStatus,
    billing: row.billing_mode as BillingMode,
    creditLimitMinor: BigInt(row.credit_limit_minor as string),
    review: row.review_settings as ReviewFacts['settings'],
    settings,
  }
}

function toOffer(row: Row) {
  const fund = row.fund as { debits: string; credits: string } | null
  const pixelMax = row.pixel_amount_max_minor as string | null
  return {
    terms: {
      id: row.id as string,
      currency: row.currency as Currency,
      approval: row.approval as ApprovalMode,
      holdDays: Number(row.hold_days),
      level2Bps: Number(row.level_2_bps),
      level3Bps: Number(row.level_3_bps),
      fee: platformFeeFromJson(row.fee as PlatformFeeJson | null),
    },
    isActive: row.status === 'active',
    windowDays: Number(row.window_days),
    rules: toRules(row),
    hasWaiting: row.has_waiting as boolean,
    creditsMinor: BigInt(fund?.credits ?? 0) - BigInt(fund?.debits ?? 0),
    allowsPaidTraffic: row.allows_paid_traffic as boolean,
    pixelAmountMaxMinor: pixelMax === null ? null : BigInt(pixelMax),
  }
}

function toCandidate(row: Row, app: KnownApp, offer: KnownOffer): Candidate {
  return {
    rule: row.rule as EvidenceRule,
    affiliateId: row.affiliate_id as string,
    affiliateStatus: (row.affiliate_status ?? 'pending') as AffiliateStatus,
    partnershipStatus: row.partnership_status as PartnershipStatus | null,
    isOfferActive: offer.isActive,
    click: toClick(row),
    // What an affiliate has agreed with the advertiser goes before the offer's terms.
    windowDays: Number(row.cookie_days ?? offer.windowDays),
    offer: { ...offer.terms, holdDays: Number(row.hold_days ?? offer.terms.holdDays) },
    rules: [...offer.rules, ...toRules(row)],
    volumes: new Map(Object.entries((row.volumes ?? {}) as Record<string, Row>).map(toVolume)),
    sponsors: ((row.sponsors ?? []) as (Row | null)[])
      .filter((json) => json !== null)
      .map(toSponsor),
    caps: toCapStates(row.caps as Row[] | null),
    fundableMinor: fundableIn(offer, app),
    rate: row.rate === null ? null : toRate(row.rate as Row),
  }
}

/** A customer's click is named only; it has no say of its own. */
function toClick(row: Row): Candidate['click'] {
  if (row.click_id === null) return null
  const isNamed = row.named_id === null || row.named_id === row.click_id
  const clickedAt = (row.clicked_at ?? row.bound_at) as string | Date
  return {
    id: row.click_id as string,
    clickedAt: new Date(clickedAt),
    reason: row.reason as ClickReason | null,
    country: row.country as string | null,
    consent: (row.consent ?? 'unknown') as ConsentState,
    duplicateId: isNamed ? null : (row.named_id as string),
  }
}

function toCustomer(row: Row): BoundCustomer {
  return {
    id: row.customer_id as string,
    affiliateId: row.affiliate_id as string,
    offerId: row.offer_id as string,
    boundAt: new Date(row.bound_at as string | Date),
    boundBy: row.bound_by as AttributionRule,
    terms: row.terms === null ? null : customerTermsFromJson(row.terms as CustomerTermsJson),
  }
}

function toRates(json: Row) {
  return {
    rateBps: Number(json.rate_bps),
    fixedMinor: BigInt(json.fixed_minor as string),
  }
}

const toRules = (row: Row): PayoutRule[] => ((row.rules ?? []) as Row[]).map(toRule)

function toRule(json: Row): PayoutRule {
  const ownSource = json.is_coupon === true ? 'coupon' : 'affiliate'
  return {
    id: json.id as string,
    event: json.event as ConversionEvent,
    source: json.affiliate_id === null ? 'offer' : ownSource,
    recurringMonths: json.recurring_months as number | null,
    tiers: (json.tiers as Row[]).map((tier) => ({
      from: BigInt(tier.from as string),
      ...toRates(tier),
    })),
    tierMetric: json.tier_metric as TierMetric | null,
    tierPeriod: json.tier_period as TierPeriod | null,
    ...toRates(json),
  }
}

function toVolume([event, json]: [string, Row]): [ConversionEvent, Volume] {
  const volume = {
    monthConversions: BigInt(json.month_conversions as string),
    monthMinor: BigInt(json.month_minor as string),
    totalConversions: BigInt(json.total_conversions as string),
    totalMinor: BigInt(json.total_minor as string),
  }
  return [event as ConversionEvent, volume]
}

function toSponsor(json: Row): Sponsor {
  return {
    affiliateId: json.affiliate_id as string,
    affiliateStatus: json.status as AffiliateStatus,
    partnershipStatus: json.partnership as PartnershipStatus,
  }
}

function toRate(json: Row): NonNullable<Candidate['rate']> {
  return {
    from: json.from as Currency,
    to: json.to as Currency,
    rate: json.rate as string,
    asOf: new Date(json.as_of as string),
  }
}

/**
 * A credit limit holds in the advertiser's own currency only; elsewhere a postpaid one has none. While an
 * order waits for money, nothing new is funded before it.
 */
function fundableIn({ terms, creditsMinor, hasWaiting }: KnownOffer, app: KnownApp): bigint | null {
  if (app.billing === 'own_payer') return null
  if (hasWaiting) return 0n
  if (app.billing === 'prepaid') return creditsMinor
  return terms.currency === app.settings.currency ? app.creditLimitMinor + creditsMinor : 0n
}
