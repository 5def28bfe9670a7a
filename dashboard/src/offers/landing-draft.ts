import type { ClickReason, Device } from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { countriesOf, isCountries, isUrl, wholeOf } from '../core/form-input.ts'
import type { Offer } from './offers-data.ts'

export interface LandingDraft {
  /** React key, stable while rows are added and removed. */
  readonly key: string
  readonly url: string
  readonly weight: string
  /** "DE, AT"; empty = all. */
  readonly countries: string
  readonly devices: readonly Device[]
  readonly oses: readonly string[]
}

export interface FallbackDraft {
  readonly key: string
  readonly url: string
  readonly weight: string
  /** Empty = all reasons without a fallback of their own. */
  readonly reasons: readonly ClickReason[]
}

export const landingDrafts = (offer: Pick<Offer, 'landing_urls'>): LandingDraft[] =>
  offer.landing_urls.map((landing) => ({
    key: landing.id,
    url: landing.url,
    weight: String(landing.weight),
    countries: landing.countries.join(', '),
    devices: landing.devices,
    oses: landing.oses,
  }))

export const fallbackDrafts = (offer: Pick<Offer, 'fallback_urls'>): FallbackDraft[] =>
  offer.fallback_urls.map((fallback, at) => ({
    key: `fallback ${at}`,
    url: fallback.url,
    weight: String(fallback.weight),
    reasons: fallback.reasons,
  }))

export function landingFaults(
  landings: readonly LandingDraft[],
  fallbacks: readonly FallbackDraft[],
): Faults {
  const faults: Faults = {}
  const markAddress = (field: string, { url, weight }: { url: string; weight: string }) => {
    if (!isUrl(url)) faults[`${field}.url`] = 'url'
    if (wholeOf(weight) === null) faults[`${field}.weight`] = 'number'
  }
  for (const [at, landing] of landings.entries()) {
    markAddress(`landing_urls.${at}`, landing)
    if (!isCountries(landing.countries)) faults[`landing_urls.${at}.countries`] = 'countries'
  }
  for (const [at, fallback] of fallbacks.entries()) markAddress(`fallback_urls.${at}`, fallback)
  return faults
}

export const landingFields = (landings: readonly LandingDraft[]) =>
  landings.map((landing) => ({
    url: landing.url.trim(),
    weight: Number(landing.weight),
    countries: countriesOf(landing.countries),
    devices: [...landing.devices],
    oses: [...landing.oses],
  }))

export const fallbackFields = (fallbacks: readonly FallbackDraft[]) =>
  fallbacks.map((fallback) => ({
    url: fallback.url.trim(),
    weight: Number(fallback.weight),
    reasons: [...fallback.reasons],
  }))

/** Its share of visitors among URLs with the same audience; null if it is the only one. */
export function shareOf(landing: LandingDraft, landings: readonly LandingDraft[]): number | null {
  const rules = ({ countries, devices, oses }: LandingDraft) =>
    JSON.stringify([countriesOf(countries).sort(), devices.toSorted(), oses.toSorted()])
  const rivals = landings.filter((other) => rules(other) === rules(landing))
  if (rivals.length < 2) return null
  const total = rivals.reduce((sum, { weight }) => sum + (wholeOf(weight) ?? 0), 0)
  return total === 0 ? null : (wholeOf(landing.weight) ?? 0) / total
}
