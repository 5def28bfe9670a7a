import type {
  ApprovalMode,
  Currency,
  DedupeIdentity,
  OfferModel,
  OfferStatus,
} from '../../../schema/vocabulary.ts'
import type { CreateOfferInput, UpdateOfferInput } from '../../../workers/offers/http/contract.ts'
import type { Faults } from '../core/field-errors.ts'
import {
  countriesOf,
  isCountries,
  isUrl,
  patchOf,
  secondsOf,
  timeText,
  wholeOf,
} from '../core/form-input.ts'
import {
  type FallbackDraft,
  fallbackDrafts,
  fallbackFields,
  type LandingDraft,
  landingDrafts,
  landingFaults,
  landingFields,
} from './landing-draft.ts'
import type { Offer } from './offers-data.ts'
import {
  type AffiliateRuleDraft,
  affiliateRuleDrafts,
  affiliateRuleFields,
  emptyRule,
  type PayoutRuleDraft,
  payoutFaults,
  payoutFields,
  payoutRuleDrafts,
} from './payout-rules-draft.ts'
import {
  type TargetingDraft,
  targetingDraft,
  targetingFaults,
  targetingFields,
} from './targeting-draft.ts'
import {
  newTermsDraft,
  type TermsDraft,
  termsDraft,
  termsFaults,
  termsFields,
} from './terms-draft.ts'

export type OfferPatch = UpdateOfferInput
export type NewOffer = CreateOfferInput

/** Form values of an offer. Numbers and lists are text until they are sent. */
export interface OfferDraft extends TermsDraft {
  readonly name: string
  readonly code: string
  readonly model: OfferModel
  readonly status: OfferStatus
  readonly approval: ApprovalMode
  readonly holdDays: string
  readonly windowDays: string
  readonly cookieDays: string
  readonly dedupeHours: string
  readonly dedupeIdentity: DedupeIdentity
  readonly hasDeepLinks: boolean
  readonly fallbackUrl: string
  readonly geoAllow: string
  readonly geoDeny: string
  readonly rules: readonly PayoutRuleDraft[]
  readonly affiliateRules: readonly AffiliateRuleDraft[]
  readonly landings: readonly LandingDraft[]
  readonly fallbacks: readonly FallbackDraft[]
  readonly targeting: TargetingDraft
}

export function offerDraft(offer: Offer): OfferDraft {
  return {
    name: offer.name,
    code: offer.code,
    model: offer.model,
    status: offer.status,
    approval: offer.approval,
    holdDays: String(offer.hold_days),
    windowDays: String(offer.window_days),
    cookieDays: String(offer.cookie_days),
    dedupeHours: timeText(offer.dedupe_seconds, 'hours'),
    dedupeIdentity: offer.dedupe_identity,
    hasDeepLinks: offer.has_deep_links,
    fallbackUrl: offer.fallback_url ?? '',
    geoAllow: offer.geo_allow.join(', '),
    geoDeny: offer.geo_deny.join(', '),
    rules: payoutRuleDrafts(offer),
    affiliateRules: affiliateRuleDrafts(offer),
    ...termsDraft(offer),
    landings: landingDrafts(offer),
    fallbacks: fallbackDrafts(offer),
    targeting: targetingDraft(offer.targeting),
  }
}

/** Default payout of a new offer: 30% of sales and rebills, without end. */
const usualRules = (['sale', 'rebill'] as const).map((event) => ({
  ...emptyRule(event),
  percent: '30',
}))

/** Initial values of a new offer: the default payout, and one landing URL. */
export const newOfferDraft: OfferDraft = {
  ...{ name: '', code: '', model: 'RevShare', status: 'active', approval: 'auto' },
  ...{ holdDays: '30', windowDays: '30', cookieDays: '30' },
  ...{ dedupeHours: '24', dedupeIdentity: 'ip_user_agent' },
  ...{ hasDeepLinks: true, fallbackUrl: '', geoAllow: '', geoDeny: '' },
  ...newTermsDraft,
  ...{ rules: usualRules, affiliateRules: [], fallbacks: [], targeting: targetingDraft({}) },
  landings: [{ key: 'first', url: '', weight: '1', countries: '', devices: [], oses: [] }],
}

/** A new offer with the settings of another one. What belongs to single affiliates stays behind. */
export const copyDraft = (offer: Offer, name: string): OfferDraft => ({
  ...offerDraft(offer),
  ...{ name, code: '', status: 'draft', affiliateRules: [] },
})

const CODE_NAME_CHARACTERS = 20

/** A code that nobody has: "Spring sale" and x7k2 → spring-sale-x7k2. */
export function codeFor(name: string, random: string): string {
  const word = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
  const start = word
    .slice(0, CODE_NAME_CHARACTERS)
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
  return [start || 'offer', random].join('-')
}

/** Errors that can be found without the server, which checks again. */
export function offerFaults(draft: OfferDraft, currency: Currency): Faults {
  const faults: Faults = {}
  if (draft.name.trim() === '') faults.name = 'missing'
  if (!/^[\w-]{2,32}$/.test(draft.code.trim())) faults.code = 'code'
  const numbers = {
    hold_days: draft.holdDays,
    window_days: draft.windowDays,
    cookie_days: draft.cookieDays,
  }
  for (const [field, text] of Object.entries(numbers)) {
    if (wholeOf(text) === null) faults[field] = 'number'
  }
  if (secondsOf(draft.dedupeHours, 'hours') === null) faults.dedupe_seconds = 'duration'
  if (draft.fallbackUrl.trim() !== '' && !isUrl(draft.fallbackUrl)) faults.fallback_url = 'url'
  if (!isCountries(draft.geoAllow)) faults.geo_allow = 'countries'
  if (!isCountries(draft.geoDeny)) faults.geo_deny = 'countries'
  return {
    ...faults,
    ...payoutFaults(draft.rules, currency),
    ...payoutFaults(draft.affiliateRules, currency, 'affiliate_rules'),
    ...termsFaults(draft, currency),
    ...landingFaults(draft.landings, draft.fallbacks),
    ...targetingFaults(draft.targeting),
  }
}

/** The whole offer in wire format. */
export function offerFields(draft: OfferDraft, currency: Currency) {
  return {
    name: draft.name.trim(),
    code: draft.code.trim(),
    model: draft.model,
    status: draft.status,
    approval: draft.approval,
    hold_days: Number(draft.holdDays),
    window_days: Number(draft.windowDays),
    cookie_days: Number(draft.cookieDays),
    dedupe_seconds: secondsOf(draft.dedupeHours, 'hours') ?? 0,
    dedupe_identity: draft.dedupeIdentity,
    has_deep_links: draft.hasDeepLinks,
    fallback_url: draft.fallbackUrl.trim() || null,
    geo_allow: countriesOf(draft.geoAllow),
    geo_deny: countriesOf(draft.geoDeny),
    payout_rules: payoutFields(draft.rules, currency),
    affiliate_rules: affiliateRuleFields(draft.affiliateRules, currency),
    ...termsFields(draft, currency),
    landing_urls: landingFields(draft.landings),
    fallback_urls: fallbackFields(draft.fallbacks),
    targeting: targetingFields(draft.targeting),
  } satisfies OfferPatch
}

/** The fields that differ from the saved offer; empty if none do. */
export function offerPatch(offer: Offer, draft: OfferDraft): OfferPatch {
  const fields = offerFields(draft, offer.currency)
  return patchOf<OfferPatch>(offerFields(offerDraft(offer), offer.currency), fields)
}
