/** What a payout rule may say, before it is saved: nobody earns more than is owed for it. */
import type {
  Currency,
  PayoutRuleKind,
  TierMetric,
  TierPeriod,
} from '../../../schema/vocabulary.ts'
import type { Rates, Tier } from '../../commissions/rules/tiers.ts'
import { parseDecimal, RATE_BPS_MAX } from '../../core/money.ts'
import type { FieldProblem } from '../../core/refusal.ts'

/** Rates as they are written; what the advertiser owes follows from what is earned when left out. */
export interface WrittenRates {
  rateBps: number
  fixed: string
  revenueRateBps?: number | undefined
  revenueFixed?: string | undefined
}

/** A rule as it is written. */
export interface WrittenTerms extends WrittenRates {
  kind: PayoutRuleKind
  recurringMonths?: number | null | undefined
  tierMetric?: TierMetric | undefined
  tierPeriod?: TierPeriod | undefined
  /** `from`: a whole number of conversions, or a decimal amount. */
  tiers?: readonly (WrittenRates & { from: string })[] | undefined
}

export interface ReadTerms extends Rates {
  kind: PayoutRuleKind
  recurringMonths: number | null
  tierMetric: TierMetric | null
  tierPeriod: TierPeriod | null
  tiers: Tier[]
}

export type PayoutTermsVerdict =
  | { ok: true; terms: ReadTerms }
  | { ok: false; problems: FieldProblem[] }

interface Reading {
  kind: PayoutRuleKind
  currency: Currency
  /** Shares of levels 2 and 3 together: owed on top of the rate where nothing else is said. */
  levelsBps: number
  problems: FieldProblem[]
}

/** Reads one rule in the offer's currency, or names every field at fault. */
export function readPayoutTerms(
  written: WrittenTerms,
  currency: Currency,
  levelsBps = 0,
): PayoutTermsVerdict {
  const { kind, recurringMonths = null, tierMetric = null, tierPeriod = null } = written
  const problems: FieldProblem[] = []
  const reading = { kind, currency, levelsBps, problems }
  const rates = readRates(written, reading, '')
  const tiers = (written.tiers ?? []).flatMap((tier, at) => {
    const read = readRates(tier, reading, `tiers.${at}.`)
    const from = readVolume(tier.from, tierMetric, reading, `tiers.${at}.from`)
    return read === null || from === null ? [] : [{ ...read, from }]
  })
  const isAscending = tiers.every(({ from }, at) => at === 0 || from > (tiers[at - 1]?.from ?? 0n))
  if (!isAscending) problems.push({ field: 'tiers', message: 'Write them by rising volume.' })
  if (tiers.length > 0 && tierMetric === null) {
    problems.push({ field: 'tier_metric', message: 'Say what the volume counts.' })
  }
  if (tiers.length > 0 && tierPeriod === null) {
    problems.push({ field: 'tier_period', message: 'Say over which time the volume counts.' })
  }
  if (rates === null || problems.length > 0) return { ok: false, problems }
  return { ok: true, terms: { kind, ...rates, recurringMonths, tierMetric, tierPeriod, tiers } }
}

function readRates(written: WrittenRates, reading: Reading, path: string): Rates | null {
  const { kind, currency, levelsBps, problems } = reading
  const { rateBps } = written
  const shared = kind === 'fixed' ? rateBps : Math.min(rateBps + levelsBps, RATE_BPS_MAX)
  const revenueRateBps = written.revenueRateBps ?? shared
  const refuse = (field: string, message: string) =>
    problems.push({ field: `${path}${field}`, message })
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
  if (fixedMinor === null || revenueFixedMinor === null) return null
  if (revenueFixedMinor < fixedMinor) {
    refuse('revenue_fixed', 'The affiliate would earn more than the advertiser owes.')
  }
  return { rateBps, fixedMinor, revenueRateBps, revenueFixedMinor }
}

function readVolume(
  text: string,
  metric: TierMetric | null,
  { currency, problems }: Reading,
  field: string,
): bigint | null {
  const isCount = metric !== 'amount'
  if (isCount && /^\d{1,12}$/.test(text) && BigInt(text) > 0n) return BigInt(text)
  const parsed = isCount ? null : parseDecimal(text, currency)
  if (parsed?.ok && parsed.money.minor > 0n) return parsed.money.minor
  const message = isCount ? 'Write a whole number above zero.' : 'Write an amount above zero.'
  problems.push({ field, message })
  return null
}
