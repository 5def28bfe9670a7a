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
} from '../../schema/vocabulary.ts'
import type { EvidenceRule } from '../domain/attribution.ts'
import type { AdvertiserTerms, BoundCustomer, Candidate } from '../domain/conversion.ts'
import { type CustomerTermsJson, customerTermsFromJson } from '../domain/customer-terms.ts'
import type { Sponsor } from '../domain/levels.ts'
import type { PayoutRule } from '../domain/payout-choice.ts'
import type { Volume } from '../domain/tiers.ts'
import { toCapStates } from './caps.ts'
import { toRecordedConversion } from './conversions.ts'
import type { Row } from './database.ts'
import { toReviewFacts } from './review-facts.ts'

/** What is known of one report; see toConversionFacts. */
export type KnownFacts = ReturnType<typeof toKnownFacts>

/** Of each report, in the order asked. Null where there are no facts: the scope sees no such app. */
export function toConversionFacts(row: Row | undefined, advertiserIds: readonly string[]) {
  const all = (row?.facts ?? []) as (Row | null)[]
  return all.map((facts, n) => facts && toKnownFacts(facts, advertiserIds[n] as string))
}

function toKnownFacts(facts: Row, advertiserId: string) {
  const app = facts.app as Row
  const rows = ((facts.evidence ?? []) as Row[]).map((evidence) => ({ ...app, ...evidence }) as Row)
  const found = rows.filter((row) => row.known_offer_id !== null)
  const seen = rows.find((row) => row.clicks !== null)
  const customer = rows.find((row) => row.customer_id !== null)
  const affiliates = Number(seen?.affiliates ?? 0)
  return {
    advertiserStatus: app.advertiser_status as AdvertiserStatus,
    isKeyLive: app.is_key_live as boolean,
    recorded: app.recorded === null ? null : toRecordedConversion(app.recorded as Row),
    judgedBy: {
      advertiserId,
      billing: app.billing_mode as BillingMode,
      settings: toSettings(app),
      // Several affiliates' visitors look like this one: it speaks for none of them.
      evidence: found
        .filter((row) => row.rule !== 'fingerprint' || affiliates === 1)
        .map(toCandidate),
      fingerprint: seen === undefined ? null : { clicks: Number(seen.clicks), affiliates },
      customer: customer === undefined ? null : toCustomer(customer),
      review: toReviewFacts((facts.review ?? []) as Row[]),
    },
  }
}

function toSettings(row: Row): AdvertiserTerms {
  const most = row.conversion_seconds_max
  return {
    order: row.attribution_order as AttributionOrder,
    secondsMin: Number(row.conversion_seconds_min),
    secondsMax: most === null ? null : Number(most),
    currency: row.advertiser_currency as Currency,
    currencyPolicy: row.currency_policy as CurrencyPolicy,
    lowBalanceMinor: BigInt(row.low_balance_minor as string),
    isLowBalanceTold: row.low_balance_told_at !== null,
  }
}

function toCandidate(row: Row): Candidate {
  const currency = row.currency as Currency
  return {
    rule: row.rule as EvidenceRule,
    affiliateId: row.affiliate_id as string,
    affiliateStatus: (row.affiliate_status ?? 'pending') as AffiliateStatus,
    partnershipStatus: row.partnership_status as PartnershipStatus | null,
    isOfferActive: row.offer_status === 'active',
    click: toClick(row),
    windowDays: Number(row.window_days),
    offer: {
      id: row.offer_id as string,
      currency,
      approval: row.approval as ApprovalMode,
      holdDays: Number(row.hold_days),
      level2Bps: Number(row.level_2_bps),
      level3Bps: Number(row.level_3_bps),
    },
    rules: ((row.rules ?? []) as Row[]).map(toRule),
    volumes: new Map(Object.entries((row.volumes ?? {}) as Record<string, Row>).map(toVolume)),
    sponsors: ((row.sponsors ?? []) as (Row | null)[])
      .filter((json) => json !== null)
      .map(toSponsor),
    caps: toCapStates(row.caps as Row[] | null),
    fundableMinor: fundableIn(row),
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
    revenueRateBps: Number(json.revenue_rate_bps),
    revenueFixedMinor: BigInt(json.revenue_fixed_minor as string),
  }
}

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

/** A credit limit holds in the advertiser's own currency only; elsewhere a postpaid one has none. */
function fundableIn(row: Row): bigint | null {
  const fund = row.fund as { debits: string; credits: string } | null
  const debits = BigInt(fund?.debits ?? 0)
  const credits = BigInt(fund?.credits ?? 0)
  if (row.billing_mode === 'own_payer') return null
  if (row.billing_mode === 'prepaid') return credits - debits
  const isOwnCurrency = row.currency === row.advertiser_currency
  return isOwnCurrency ? BigInt(row.credit_limit_minor as string) - (debits - credits) : 0n
}
