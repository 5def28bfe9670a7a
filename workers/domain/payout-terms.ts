/** What an offer may say it pays, before it is saved: nobody earns more than is owed for it. */
import type { Currency, PayoutRuleKind } from '../../schema/vocabulary.ts'
import { parseDecimal, RATE_BPS_MAX } from './money.ts'
import type { FieldProblem } from './refusal.ts'

/** A rule as it is written; what the advertiser owes equals what is earned when left out. */
export interface WrittenTerms {
  kind: PayoutRuleKind
  rateBps: number
  fixed: string
  revenueRateBps?: number | undefined
  revenueFixed?: string | undefined
}

export interface ReadTerms {
  kind: PayoutRuleKind
  rateBps: number
  fixedMinor: bigint
  revenueRateBps: number
  revenueFixedMinor: bigint
}

export type PayoutTermsVerdict =
  | { ok: true; terms: ReadTerms }
  | { ok: false; problems: FieldProblem[] }

/** Reads one rule in the offer's currency, or names every field at fault. */
export function readPayoutTerms(written: WrittenTerms, currency: Currency): PayoutTermsVerdict {
  const { kind, rateBps } = written
  const revenueRateBps = written.revenueRateBps ?? rateBps
  const problems: FieldProblem[] = []
  const refuse = (field: string, message: string) => problems.push({ field, message })
  const minorOf = (field: string, text: string): bigint | null => {
    const parsed = parseDecimal(text, currency)
    if (parsed.ok) return parsed.money.minor
    refuse(field, parsed.message)
    return null
  }
  const fixedMinor = minorOf('fixed', written.fixed)
  const revenueFixedMinor =
    written.revenueFixed === undefined ? fixedMinor : minorOf('revenue_fixed', written.revenueFixed)

  if (rateBps > RATE_BPS_MAX) refuse('rate_bps', 'No more than the whole amount can be earned.')
  if (revenueRateBps > RATE_BPS_MAX) refuse('revenue_rate_bps', 'It is at most 10000, the whole.')
  if (kind === 'fixed' && rateBps !== 0) refuse('rate_bps', 'A fixed rule has no rate.')
  if (kind === 'percent' && fixedMinor !== null && fixedMinor !== 0n) {
    refuse('fixed', 'A percent rule has no fixed part.')
  }
  if (revenueRateBps < rateBps) {
    refuse('revenue_rate_bps', 'The affiliate would earn more than the advertiser owes.')
  }
  if (fixedMinor === null || revenueFixedMinor === null) return { ok: false, problems }
  if (revenueFixedMinor < fixedMinor) {
    refuse('revenue_fixed', 'The affiliate would earn more than the advertiser owes.')
  }
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, terms: { kind, rateBps, fixedMinor, revenueRateBps, revenueFixedMinor } }
}
