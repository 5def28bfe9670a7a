/** The content of a stored receipt; see docs/attribution. Every field may be missing. */
import type {
  AttributionRule,
  ConversionRejection,
  ConversionStatus,
  Currency,
} from '../../../schema/vocabulary.ts'

export type LineSource = 'offer' | 'group' | 'affiliate' | 'coupon' | 'customer'

export interface ReceiptFacts {
  readonly rule?: AttributionRule
  readonly converted_at?: string
  readonly reported?: {
    readonly coupon?: string | null
    readonly customer_id?: string | null
    readonly occurred_at?: string | null
  }
  readonly click?: {
    readonly id: string
    readonly clicked_at: string
    readonly duplicate?: string | null
    /** The click that the visitor kept, which cannot earn. */
    readonly kept?: string
  }
  readonly window_days?: number
  /** It repeats an earlier conversion, or corrects its amount. */
  readonly beside?: { readonly corrects: boolean }
  readonly coupon?: { readonly code?: string | null }
  /** On a rebill: the sale that it renews. */
  readonly renewal?: { readonly external_id: string }
  readonly customer?: { readonly bound_at: string; readonly bound_by: AttributionRule }
  readonly fingerprint?: { readonly clicks: number; readonly affiliates: number } | null
  readonly excluded?: readonly ExcludedFact[]
  readonly lines?: readonly LineFact[]
  readonly skipped?: readonly { readonly level: number; readonly reason: SkippedReason }[]
  readonly fee_minor?: string
  readonly revenue_minor?: string
  readonly exchange?: {
    readonly from: Currency
    readonly to: Currency
    readonly rate: string
    readonly as_of: string
    readonly amount_minor: string
  }
  readonly hold?: { readonly days: number; readonly until: string }
  readonly undo?: UndoFacts
  /** The group of partners whose terms applied. Not for affiliates. */
  readonly group?: { readonly name: string; readonly terms: readonly GroupTerm[] }
  /** Version 1 only: the rule of one level. */
  readonly payout_rule?: { readonly rate_bps: number; readonly fixed_minor: string }
}

export type GroupTerm = 'rate' | 'hold' | 'window'

export type SkippedReason = 'missing' | 'inactive' | 'repeated'

export interface ExcludedFact {
  readonly rule: AttributionRule | 'cap' | 'original'
  readonly reason:
    | ConversionRejection
    | 'coupon_unknown'
    | 'offer_inactive'
    | 'several_affiliates'
    | 'consent_missing'
  /** Of a cap. */
  readonly metric?: 'clicks' | 'conversions' | 'commission' | 'revenue'
  readonly period?: 'day' | 'week' | 'month' | 'total'
  readonly used?: string
  readonly limit?: string
}

export interface LineFact {
  readonly level: number
  readonly affiliate_id: string
  readonly rate_bps: number
  readonly fixed_minor: string
  readonly amount_minor: string
  readonly source: LineSource
  readonly tier_from: string | null
  readonly tier_metric?: 'conversions' | 'amount' | null
}

export interface UndoFacts {
  readonly reported?: { readonly amount_minor: string; readonly currency: Currency } | null
  readonly amount_minor?: string | null
  readonly clamped_minor?: string
  readonly currency?: Currency | null
  readonly is_whole?: boolean
  readonly was?: ConversionStatus
  readonly lines?: readonly {
    readonly level: number
    readonly affiliate_id: string
    readonly taken_minor: string
    readonly from: 'pending' | 'hold' | 'out' | 'unfunded' | 'chargeback'
    /** For money already paid out: the part the balance covered; the rest is a debt. */
    readonly deducted_minor?: string
  }[]
  readonly fee_minor?: string
}
