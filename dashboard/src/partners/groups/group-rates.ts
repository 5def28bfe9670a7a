/** The rates of a group in one offer, as a form edits them. */
import { amountOf, bpsOf, percentOf } from '../../core/form-input.ts'
import type { GroupOffer, GroupRule, RuleInput } from './groups-data.ts'

export const groupEvents = ['sale', 'rebill', 'lead'] as const
export type GroupEvent = (typeof groupEvents)[number]

/** Percent and fixed amount as typed; both empty = the offer's rate. */
export type RatesDraft = Readonly<Record<GroupEvent, { percent: string; fixed: string }>>

const isZero = (amount: string) => /^0*(\.0*)?$/.test(amount)
export const ruleOf = (rules: readonly GroupRule[], event: GroupEvent) =>
  rules.find((rule) => rule.event === event)

export function ratesOf({ group_rules: rules }: GroupOffer): RatesDraft {
  const draft = (event: GroupEvent) => {
    const rule = ruleOf(rules, event)
    return {
      percent: rule && rule.rate_bps > 0 ? percentOf(rule.rate_bps) : '',
      fixed: rule && !isZero(rule.fixed) ? rule.fixed : rule && rule.rate_bps === 0 ? '0' : '',
    }
  }
  return { sale: draft('sale'), rebill: draft('rebill'), lead: draft('lead') }
}

/** Fields that cannot be read, by event and part. */
export function rateFaults(draft: RatesDraft, { offer }: GroupOffer): string[] {
  return groupEvents.flatMap((event) => {
    const { percent, fixed } = draft[event]
    return [
      ...(percent.trim() !== '' && bpsOf(percent) === null ? [`${event}.percent`] : []),
      ...(fixed.trim() !== '' && amountOf(fixed, offer.currency) === null
        ? [`${event}.fixed`]
        : []),
    ]
  })
}

/** The rules to save. Months and tiers of a rule that stays are kept; a new one takes the offer's months. */
export function rulesFrom(draft: RatesDraft, of: GroupOffer): RuleInput[] {
  return groupEvents.flatMap((event): RuleInput[] => {
    const { percent, fixed } = draft[event]
    if (percent.trim() === '' && fixed.trim() === '') return []
    const rate_bps = bpsOf(percent) ?? 0
    const amount = fixed.trim() === '' ? '0' : (amountOf(fixed, of.offer.currency) ?? '0')
    const kept = ruleOf(of.group_rules, event)
    const { tier_metric, tier_period } = kept ?? {}
    const kind = rate_bps === 0 ? 'fixed' : isZero(amount) ? 'percent' : 'hybrid'
    return [
      {
        ...{ event, kind, rate_bps, fixed: amount },
        recurring_months: (kept ?? ruleOf(of.offer_rules, event))?.recurring_months ?? null,
        tiers: kept?.tiers ?? [],
        ...(tier_metric ? { tier_metric } : {}),
        ...(tier_period ? { tier_period } : {}),
      },
    ]
  })
}
