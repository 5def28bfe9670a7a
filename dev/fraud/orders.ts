/** The generator's output: orders with the history that led to them, and a label. */

import type { AttributionRule } from '../../schema/vocabulary.ts'
import type { SourceName } from '../../workers/conversions/source-name.ts'
import type { ReviewRule } from '../../workers/fraud/rules/review-rules.ts'

export interface Affiliate {
  id: string
  mails: readonly string[]
  /** IP addresses they sign in from. */
  addresses: readonly string[]
  receiver: string
  sponsor: Affiliate | null
  /** Billable clicks for each order. */
  clicksPerOrder: number
  /** Share of the orders that are refunded or charged back some days later. */
  reversedShare: number
}

export interface Click {
  id: string
  affiliate: Affiliate
  atMs: number
  country: string | null
  referrer: string | null
}

export interface Order {
  id: string
  atMs: number
  affiliate: Affiliate
  rule: AttributionRule
  /** The visitor's clicks, latest first; the first is the attributed one when the attribution is by click. */
  clicks: Click[]
  /** Whether the shop sent enough fields to recognise the visitor. */
  isRecognised: boolean
  ip: string | null
  country: string | null
  email: string | null
  customer: string
  amountMinor: bigint
  source: SourceName
  /** When it is refunded or charged back; null = never. */
  undoneAtMs: number | null
  /** The fraud pattern that made it; null = an honest order. */
  fraud: ReviewRule | null
}

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
export const START_MS = Date.UTC(2026, 9, 1)
export const DAYS = 30
/** The generator's only offer: it limits pixel amounts and has no paid visits. */
export const PIXEL_AMOUNT_MAX_MINOR = 20_000n
