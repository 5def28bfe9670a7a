import type {
  Currency,
  OfferCategory,
  OfferJoining,
  TrafficType,
} from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { amountOf, bpsOf, percentOf } from '../core/form-input.ts'
import type { Offer } from './offers-data.ts'
import { emptyRule, type PayoutRuleDraft } from './payout-rules-draft.ts'

/** Form values of levels, postbacks and pixels, and terms for joining. */
export interface TermsDraft {
  readonly level2: string
  readonly level3: string
  readonly pixelMax: string
  readonly allowsPaidTraffic: boolean
  readonly allowsRepeatLeads: boolean
  readonly joining: OfferJoining
  readonly terms: string
  readonly description: string
  readonly category: OfferCategory | ''
  /** A data URL. */
  readonly logo: string | null
  readonly trafficAllowed: readonly TrafficType[]
  readonly trafficForbidden: readonly TrafficType[]
  readonly trafficNote: string
  readonly oneSalePerClick: boolean
}

export const newTermsDraft: TermsDraft = {
  ...{ level2: '0', level3: '0', pixelMax: '', allowsPaidTraffic: true, allowsRepeatLeads: false },
  ...{ joining: 'open', terms: '', description: '', category: '', logo: null },
  ...{ trafficAllowed: [], trafficForbidden: [], trafficNote: '', oneSalePerClick: false },
}

export const termsDraft = (offer: Offer): TermsDraft => ({
  level2: percentOf(offer.level_2_bps),
  level3: percentOf(offer.level_3_bps),
  pixelMax: offer.pixel_amount_max ?? '',
  allowsPaidTraffic: offer.allows_paid_traffic,
  allowsRepeatLeads: offer.allows_repeat_leads,
  ...{ joining: offer.joining, terms: offer.terms ?? '', logo: offer.logo },
  ...{ description: offer.description ?? '', category: offer.category ?? '' },
  ...{ trafficAllowed: offer.traffic_allowed, trafficForbidden: offer.traffic_forbidden },
  ...{ trafficNote: offer.traffic_note ?? '', oneSalePerClick: offer.one_sale_per_click },
})

export function termsFaults(draft: TermsDraft, currency: Currency): Faults {
  const faults: Faults = {}
  if (bpsOf(draft.level2) === null) faults.level_2_bps = 'percent'
  if (bpsOf(draft.level3) === null) faults.level_3_bps = 'percent'
  const hasPixel = draft.pixelMax.trim() !== ''
  if (hasPixel && amountOf(draft.pixelMax, currency) === null) faults.pixel_amount_max = 'amount'
  return faults
}

export const termsFields = (draft: TermsDraft, currency: Currency) => ({
  level_2_bps: bpsOf(draft.level2) ?? 0,
  level_3_bps: bpsOf(draft.level3) ?? 0,
  pixel_amount_max: draft.pixelMax.trim() === '' ? null : amountOf(draft.pixelMax, currency),
  allows_paid_traffic: draft.allowsPaidTraffic,
  allows_repeat_leads: draft.allowsRepeatLeads,
  ...{ joining: draft.joining, terms: draft.terms.trim() || null, logo: draft.logo },
  ...{ description: draft.description.trim() || null, category: draft.category || null },
  ...{ traffic_allowed: [...draft.trafficAllowed] },
  ...{ traffic_forbidden: [...draft.trafficForbidden] },
  ...{ traffic_note: draft.trafficNote.trim() || null, one_sale_per_click: draft.oneSalePerClick },
})

/** Common level structures; the last one also sets the affiliate's own rate. */
export const levelPresets = {
  off: { percent: null, level2: '0', level3: '0' },
  '3-1': { percent: null, level2: '3', level3: '1' },
  '10-3-1': { percent: '10', level2: '3', level3: '1' },
} as const
export type LevelPreset = keyof typeof levelPresets

/** The form values a preset changes: levels, and the rates of sale and rebill if it has one. */
export function presetPart(preset: LevelPreset, rules: readonly PayoutRuleDraft[]) {
  const { percent, level2, level3 } = levelPresets[preset]
  if (percent === null) return { level2, level3 }
  const others = rules.filter(({ event }) => event === 'lead')
  const shares = (['sale', 'rebill'] as const).map((event) => ({
    ...(rules.find((rule) => rule.event === event) ?? emptyRule(event)),
    ...{ kind: 'percent' as const, percent, fixed: '' },
  }))
  return { level2, level3, rules: [...others, ...shares] }
}
