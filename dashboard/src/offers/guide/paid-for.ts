/** The short form of payout rules: what affiliates are paid for, and how much. */
import { type Currency, currencyExponents, type OfferModel } from '../../../../schema/vocabulary.ts'
import { earn } from '../../../../workers/commissions/rules/commission.ts'
import { bpsOf, wholeOf } from '../../core/form-input.ts'
import { fromMinor, type Money, toMinor } from '../../core/format/money.ts'
import type { OfferDraft } from '../offer-draft.ts'
import {
  emptyRule,
  type PaidEvent,
  type PayoutRuleDraft,
  payoutFaults,
  payoutFields,
} from '../payout-rules-draft.ts'

const eventsOf = {
  sale: ['sale'],
  subscription: ['sale', 'rebill'],
  lead: ['lead'],
} as const satisfies Record<string, readonly PaidEvent[]>

export type PaidFor = keyof typeof eventsOf | 'custom'
export const paidForOptions = Object.keys(eventsOf) as (keyof typeof eventsOf)[]

type Rules = readonly PayoutRuleDraft[]
type Rate = Pick<PayoutRuleDraft, 'kind' | 'percent' | 'fixed'>

const rateOf = ({ kind, percent, fixed }: Rate) => `${kind} ${percent.trim()} ${fixed.trim()}`

/** `custom` if the rules say more than the short form can. */
export function paidForOf(rules: Rules): PaidFor {
  const events = rules.map(({ event }) => event)
  const known = paidForOptions.find((name) => {
    const listed: readonly PaidEvent[] = eventsOf[name]
    return listed.length === events.length && listed.every((event) => events.includes(event))
  })
  const isPlain = rules.every(
    (rule) => rule.tiers.length === 0 && (rule.event === 'rebill' || rule.months.trim() === ''),
  )
  const isOneRate = new Set(rules.map(rateOf)).size === 1
  return known !== undefined && isPlain && isOneRate ? known : 'custom'
}

/** The rules of a short form, at the rate that was written before. */
export function rulesFor(paidFor: keyof typeof eventsOf, before: Rules): PayoutRuleDraft[] {
  return eventsOf[paidFor].map((event) => {
    const rule = emptyRule(event)
    const like = before.find((other) => (other.event === 'lead') === (event === 'lead'))
    if (like === undefined) return rule
    const { kind, percent, fixed } = like
    return { ...rule, kind, percent, fixed }
  })
}

/** The model that the trade calls it by. */
export function modelOf(paidFor: PaidFor, rules: Rules): OfferModel | null {
  if (paidFor === 'custom') return null
  if (paidFor === 'lead') return 'CPL'
  if (paidFor === 'subscription') return 'RevShare'
  return rules[0]?.kind === 'fixed' ? 'CPA' : 'CPS'
}

const EXAMPLE = 49n

/** What one order pays, by the rule that pays real orders. */
export interface Preview {
  order: Money
  earned: Money
  /** What both sponsors earn on top; null = nothing. */
  levels: Money | null
  /** Months of renewals; null = without end. */
  months: number | null
}

/** Null while the rate cannot be read. Of several rules, the first one is meant. */
export function previewOf(draft: OfferDraft, currency: Currency): Preview | null {
  const [rule] = draft.rules
  if (rule === undefined || Object.keys(payoutFaults([rule], currency)).length > 0) return null
  const [fields] = payoutFields([rule], currency)
  const minor = EXAMPLE * 10n ** BigInt(currencyExponents[currency] || 2)
  const earning = earn(
    {
      ...{ currency, affiliateId: '1', skipped: [], fee: { rateBps: 0, fixedMinor: 0n } },
      rates: {
        rateBps: fields!.rate_bps,
        fixedMinor: toMinor({ amount: fields!.fixed, currency }),
      },
      ...{ level2Bps: bpsOf(draft.level2) ?? 0, level3Bps: bpsOf(draft.level3) ?? 0 },
      uplines: [
        { level: 2, affiliateId: '2' },
        { level: 3, affiliateId: '3' },
      ],
    },
    { minor, currency },
  )
  if (earning.outcome !== 'earned') return null
  const sumOf = (isOwn: boolean) =>
    earning.lines
      .filter(({ level }) => (level === 1) === isOwn)
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  const levels = sumOf(false)
  const rebill = draft.rules.find(({ event }) => event === 'rebill')
  return {
    order: fromMinor(minor, currency),
    earned: fromMinor(sumOf(true), currency),
    levels: levels > 0n ? fromMinor(levels, currency) : null,
    months: rebill ? wholeOf(rebill.months) : null,
  }
}
