import type {
  AffiliateStatus,
  AttributionRule,
  ClickReason,
  ConversionRejection,
  PartnershipStatus,
} from '../../schema/vocabulary.ts'

/** A stored click, as far as attribution asks. */
export interface AttributableClick {
  id: string
  clickedAt: Date
  reason: ClickReason | null
  affiliateStatus: AffiliateStatus
  /** Null: the affiliate has no partnership with the offer's advertiser. */
  partnershipStatus: PartnershipStatus | null
  /** Days within which a conversion belongs to the click: the partnership's, else the offer's. */
  windowDays: number
}

/** What a report names. `click` is the earlier click where the named one is its duplicate. */
export interface AttributionFacts {
  namesClick: boolean
  click: AttributableClick | null
  convertedAt: Date
}

/** Which click a conversion belongs to, or why to none. `parked`: the click may still arrive. */
export type Attribution =
  | { outcome: 'attributed'; rule: AttributionRule; clickId: string }
  | { outcome: 'rejected'; reason: ConversionRejection; clickId: string | null }
  | { outcome: 'parked' }

/** Clocks of edge, app and database may differ by this much without harm to anybody. */
export const CLOCK_SKEW_MS_MAX = 10 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The moment a conversion counts from: what the app says, never later than when we heard of it.
 */
export function convertedAtOf(occurredAt: Date | null, recordedAt: Date): Date {
  return occurredAt !== null && occurredAt < recordedAt ? occurredAt : recordedAt
}

/**
 * Decides by click id. The window is closed on both sides: a conversion in the very millisecond of
 * the click, or exactly `windowDays` × 24 h later, belongs to it; one millisecond more does not.
 */
export function attribute({ namesClick, click, convertedAt }: AttributionFacts): Attribution {
  if (!namesClick) return { outcome: 'rejected', reason: 'no_attribution', clickId: null }
  if (click === null) return { outcome: 'parked' }
  const reason = exclusionOf(click, convertedAt)
  if (reason !== null) return { outcome: 'rejected', reason, clickId: click.id }
  return { outcome: 'attributed', rule: 'click', clickId: click.id }
}

function exclusionOf(click: AttributableClick, convertedAt: Date): ConversionRejection | null {
  // A duplicate is an honest visit; it only must not count twice.
  if (click.reason !== null && click.reason !== 'duplicate') return 'click_rejected'
  const sinceClickMs = convertedAt.getTime() - click.clickedAt.getTime()
  if (sinceClickMs < -CLOCK_SKEW_MS_MAX) return 'before_click'
  if (sinceClickMs > click.windowDays * DAY_MS) return 'outside_window'
  const isActive = click.affiliateStatus === 'approved' && click.partnershipStatus === 'approved'
  return isActive ? null : 'partnership_inactive'
}
