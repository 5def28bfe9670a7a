/** What a payout rule may say, before it is saved. */
import type { FieldFault } from '../../../schema/field-messages.ts'
import type {
  Currency,
  PayoutRuleKind,
  TierMetric,
  TierPeriod,
} from '../../../schema/vocabulary.ts'
import type { Rates, Tier } from '../../commissions/rules/tiers.ts'
import { fault } from '../../core/field-faults.ts'
import { parseDecimal, RATE_BPS_MAX } from '../../core/money.ts'
import { type FieldProblem, fieldProblem, problemAt } from '../../core/refusal.ts'

/** Rates in input format. */
export interface WrittenRates {
  rateBps: number
  fixed: string
}

/** A rule in input format. */
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
  problems: FieldProblem[]
}

/** Reads a rule in the offer's currency, or names every invalid field. */
export function readPayoutTerms(written: WrittenTerms, currency: Currency): PayoutTermsVerdict {
  const { kind, recurringMonths = null, tierMetric = null, tierPeriod = null } = written
  const problems: FieldProblem[] = []
  const reading = { kind, currency, problems }
  const rates = readRates(written, reading, '')
  const tiers = (written.tiers ?? []).flatMap((tier, at) => {
    const read = readRates(tier, reading, `tiers.${at}.`)
    const from = readVolume(tier.from, tierMetric, reading, `tiers.${at}.from`)
    return read === null || from === null ? [] : [{ ...read, from }]
  })
  const isAscending = tiers.every(({ from }, at) => at === 0 || from > (tiers[at - 1]?.from ?? 0n))
  if (!isAscending) problems.push(fieldProblem('tiers', 'tiers_ascending'))
  if (tiers.length > 0 && tierMetric === null) {
    problems.push(fieldProblem('tier_metric', 'required'))
  }
  if (tiers.length > 0 && tierPeriod === null) {
    problems.push(fieldProblem('tier_period', 'required'))
  }
  if (rates === null || problems.length > 0) return { ok: false, problems }
  return { ok: true, terms: { kind, ...rates, recurringMonths, tierMetric, tierPeriod, tiers } }
}

function readRates(written: WrittenRates, reading: Reading, path: string): Rates | null {
  const { kind, currency, problems } = reading
  const { rateBps } = written
  const refuse = (field: string, fault: FieldFault) =>
    problems.push(problemAt(`${path}${field}`, fault))
  const fixed = parseDecimal(written.fixed, currency)
  if (!fixed.ok) refuse('fixed', fixed.fault)
  if (rateBps > RATE_BPS_MAX) refuse('rate_bps', fault('max_value', { max: RATE_BPS_MAX }))
  if (kind === 'fixed' && rateBps !== 0) refuse('rate_bps', fault('fixed_rule_rate'))
  if (kind === 'percent' && fixed.ok && fixed.money.minor !== 0n) {
    refuse('fixed', fault('percent_rule_fixed'))
  }
  return fixed.ok ? { rateBps, fixedMinor: fixed.money.minor } : null
}

/** The largest number of twelve digits. */
const VOLUME_MAX = 999_999_999_999

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
  problems.push(
    isCount
      ? fieldProblem(field, 'whole_number_between', { min: 1, max: VOLUME_MAX })
      : fieldProblem(field, 'amount_positive'),
  )
  return null
}
