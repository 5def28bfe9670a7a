/** Fraud rules about visits: how fast, from where, and by whose click. */
import type { Evidence, Reviewed, ReviewedClick } from './review.ts'

export const trafficRules = {
  /** More than so many conversions from one address in an hour, this one counted. */
  ip_velocity: ({ facts, report, threshold }: Reviewed): Evidence => {
    const conversions = facts.addressConversionsInHour + 1
    if (isImport(report.source) || !report.visitor?.ip || conversions <= threshold) return null
    return { conversions, threshold }
  },

  /** More than so many in this clock hour, and more than ten times what the week before was like. */
  affiliate_velocity: ({ facts, report, threshold }: Reviewed): Evidence => {
    const conversions = facts.affiliateConversionsInHour + 1
    const weekHourly = facts.affiliateConversionsInWeek / HOURS_IN_WEEK
    const isUnusual = conversions > weekHourly * UNUSUAL_TIMES
    if (isImport(report.source) || !isUnusual || conversions <= threshold) return null
    return { conversions, conversions_in_week: facts.affiliateConversionsInWeek, threshold }
  },

  /** Less than so many seconds from click to conversion. Nobody reads, chooses and pays so fast. */
  too_fast: ({ attribution, convertedAt, threshold }: Reviewed): Evidence => {
    const seconds = secondsSince(attribution.clickedAt, convertedAt)
    if (!isByClick(attribution) || seconds === null || seconds >= threshold) return null
    return { seconds, threshold }
  },

  /** The shop saw the buyer in another country than the click came from. */
  country_mismatch: ({ report, attribution, facts }: Reviewed): Evidence => {
    const reported = report.visitor?.country?.toUpperCase() ?? null
    const clicked = attributedClick(attribution, facts)?.country?.toUpperCase() ?? null
    if (isUnknown(reported) || isUnknown(clicked) || reported === clicked) return null
    return { reported, clicked }
  },

  /** A click seconds before the order, on a visitor whom another affiliate had brought earlier. */
  click_injection: ({ attribution, facts, convertedAt, threshold }: Reviewed): Evidence => {
    const { clickedAt, affiliateId } = attribution
    const seconds = secondsSince(clickedAt, convertedAt)
    if (clickedAt === null || !isByClick(attribution)) return null
    if (seconds === null || seconds >= threshold) return null
    const earlier = facts.clicks.find(
      (click) => click.affiliateId !== affiliateId && click.clickedAt < clickedAt,
    )
    if (earlier === undefined) return null
    return { seconds, threshold, ...clickFacts(earlier) }
  },

  /** An advertising network's mark in the click's referrer, where the offer forbids bought visits. */
  paid_traffic: ({ attribution, facts }: Reviewed): Evidence => {
    if (facts.offer.allowsPaidTraffic) return null
    const parameter = adParameterOf(attributedClick(attribution, facts)?.referrer ?? null)
    return parameter === null ? null : { parameter }
  },

  /** Many clicks that lead to next to nothing: clicks are sprayed, and chance brings the rest. */
  low_conversion_rate: ({ facts, threshold }: Reviewed): Evidence => {
    const { billableClicks, undoneShare } = facts
    if (billableClicks < CLICKS_MIN) return null
    const conversions = undoneShare.earned + 1
    const bps = (conversions * 10_000) / billableClicks
    if (bps >= threshold) return null
    return { clicks: billableClicks, conversions, threshold }
  },
}

const HOURS_IN_WEEK = 168
const UNUSUAL_TIMES = 10
/** Fewer clicks than this have no rate. */
const CLICKS_MIN = 2000

/**
 * What advertising networks add to the address of a bought visit. `fbclid` is not among them: it stands
 * on every link that leaves Facebook, bought or not, and most of what it flagged was honest.
 */
const AD_PARAMETERS: ReadonlySet<string> = new Set([
  ...['gclid', 'gbraid', 'wbraid', 'gclsrc', 'dclid', 'msclkid', 'ttclid', 'twclid', 'yclid'],
  ...['li_fat_id', 'rdt_cid', 'sccid', 'obclid', 'tblci'],
])

/** Imports bring old orders in bulk: how many come at once says nothing. */
export function isImport(source: Reviewed['report']['source']): boolean {
  return source === 'csv' || source === 'manual'
}

function isByClick({ rule }: Reviewed['attribution']): boolean {
  return rule === 'click' || rule === 'fingerprint'
}

/** Null where the order is before its click: two clocks, and nothing known. */
function secondsSince(clickedAt: Date | null, convertedAt: Date): number | null {
  if (clickedAt === null || clickedAt > convertedAt) return null
  return (convertedAt.getTime() - clickedAt.getTime()) / 1000
}

/** The edge writes XX and T1 for no country: unknown and Tor. */
function isUnknown(country: string | null): boolean {
  return country === null || country === 'XX' || country === 'T1'
}

function attributedClick(
  { clickId }: Reviewed['attribution'],
  { namedClick, clicks }: Reviewed['facts'],
): ReviewedClick | null {
  if (clickId === null) return null
  if (namedClick?.id === clickId) return namedClick
  return clicks.find(({ id }) => id === clickId) ?? null
}

export function clickFacts({ id, affiliateId, clickedAt }: ReviewedClick) {
  return { click_id: id, affiliate_id: affiliateId, clicked_at: clickedAt.toISOString() }
}

/** The first such parameter of an address, or null; an address cut short is read as far as it goes. */
function adParameterOf(referrer: string | null): string | null {
  const query = referrer?.split('#', 1)[0]?.split('?')[1]
  if (query === undefined) return null
  const names = Array.from(new URLSearchParams(query).keys(), (name) => name.toLowerCase())
  return names.find((name) => AD_PARAMETERS.has(name)) ?? null
}
