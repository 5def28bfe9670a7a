import type {
  ClickReason,
  DedupeIdentity,
  Device,
  OfferStatus,
  VerdictAction,
} from '../../../schema/vocabulary.ts'
import type { UpdateOfferInput } from '../../../workers/api/contract.ts'
import type { Offer } from './offers-data.ts'

export type OfferPatch = UpdateOfferInput

export interface LandingDraft {
  /** Its place on the screen, kept while others come and go. */
  readonly key: string
  readonly url: string
  readonly weight: string
  /** "DE, AT"; empty = all. */
  readonly countries: string
  readonly devices: readonly Device[]
  readonly oses: readonly string[]
}

/** An offer as a person writes it: numbers and lists are text until they are sent. */
export interface OfferDraft {
  readonly name: string
  readonly status: OfferStatus
  readonly holdDays: string
  readonly windowDays: string
  readonly cookieDays: string
  readonly dedupeSeconds: string
  readonly dedupeIdentity: DedupeIdentity
  readonly hasDeepLinks: boolean
  readonly fallbackUrl: string
  readonly geoAllow: string
  readonly geoDeny: string
  readonly landings: readonly LandingDraft[]
  readonly actions: Partial<Record<ClickReason, VerdictAction>>
}

export type OfferFault = 'missing' | 'number' | 'url' | 'countries'
/** By the name of the field on the wire: "hold_days", "landing_urls.0.url". */
export type OfferFaults = Record<string, OfferFault>

export function offerDraft(offer: Offer): OfferDraft {
  return {
    name: offer.name,
    status: offer.status,
    holdDays: String(offer.hold_days),
    windowDays: String(offer.window_days),
    cookieDays: String(offer.cookie_days),
    dedupeSeconds: String(offer.dedupe_seconds),
    dedupeIdentity: offer.dedupe_identity,
    hasDeepLinks: offer.has_deep_links,
    fallbackUrl: offer.fallback_url ?? '',
    geoAllow: offer.geo_allow.join(', '),
    geoDeny: offer.geo_deny.join(', '),
    landings: offer.landing_urls.map((landing) => ({
      key: landing.id,
      url: landing.url,
      weight: String(landing.weight),
      countries: landing.countries.join(', '),
      devices: landing.devices,
      oses: landing.oses,
    })),
    // JSON knows no undefined: what is named has a value.
    actions: (offer.targeting.actions ?? {}) as OfferDraft['actions'],
  }
}

/** "de at, CH" → DE, AT, CH. What is no country is kept, so that its place can be shown. */
export const countriesOf = (text: string): string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter(Boolean),
  ),
]

const isCountries = (text: string) => countriesOf(text).every((word) => /^[A-Z]{2}$/.test(word))
const isWhole = (text: string) => /^\d{1,7}$/.test(text.trim())
const isUrl = (text: string) => /^https?:\/\/[^/\s]/.test(text.trim())

/** A whole number, or null while it is none. */
export const wholeOf = (text: string): number | null => (isWhole(text) ? Number(text) : null)

/** What can be seen without asking the server; it has the last word. */
export function offerFaults(draft: OfferDraft): OfferFaults {
  const faults: OfferFaults = {}
  if (draft.name.trim() === '') faults.name = 'missing'
  const numbers = {
    hold_days: draft.holdDays,
    window_days: draft.windowDays,
    cookie_days: draft.cookieDays,
    dedupe_seconds: draft.dedupeSeconds,
  }
  for (const [field, text] of Object.entries(numbers)) {
    if (!isWhole(text)) faults[field] = 'number'
  }
  if (draft.fallbackUrl.trim() !== '' && !isUrl(draft.fallbackUrl)) faults.fallback_url = 'url'
  if (!isCountries(draft.geoAllow)) faults.geo_allow = 'countries'
  if (!isCountries(draft.geoDeny)) faults.geo_deny = 'countries'
  for (const [index, landing] of draft.landings.entries()) {
    const field = `landing_urls.${index}`
    if (!isUrl(landing.url)) faults[`${field}.url`] = 'url'
    if (!isWhole(landing.weight)) faults[`${field}.weight`] = 'number'
    if (!isCountries(landing.countries)) faults[`${field}.countries`] = 'countries'
  }
  return faults
}

function fieldsOf(draft: OfferDraft, offer: Offer): OfferPatch {
  // Targeting is replaced as a whole: what this screen does not show stays as it is.
  const { actions: _, ...otherTargeting } = offer.targeting
  const hasActions = Object.keys(draft.actions).length > 0
  return {
    name: draft.name.trim(),
    status: draft.status,
    hold_days: Number(draft.holdDays),
    window_days: Number(draft.windowDays),
    cookie_days: Number(draft.cookieDays),
    dedupe_seconds: Number(draft.dedupeSeconds),
    dedupe_identity: draft.dedupeIdentity,
    has_deep_links: draft.hasDeepLinks,
    fallback_url: draft.fallbackUrl.trim() || null,
    geo_allow: countriesOf(draft.geoAllow),
    geo_deny: countriesOf(draft.geoDeny),
    landing_urls: draft.landings.map((landing) => ({
      url: landing.url.trim(),
      weight: Number(landing.weight),
      countries: countriesOf(landing.countries),
      devices: [...landing.devices],
      oses: [...landing.oses],
    })),
    targeting: hasActions ? { ...otherTargeting, actions: draft.actions } : otherTargeting,
  }
}

/** Only what differs from the offer as it was opened; empty when nothing does. */
export function offerPatch(offer: Offer, draft: OfferDraft): OfferPatch {
  const before = fieldsOf(offerDraft(offer), offer)
  const entries = Object.entries(fieldsOf(draft, offer)).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof OfferPatch]),
  )
  return Object.fromEntries(entries)
}
