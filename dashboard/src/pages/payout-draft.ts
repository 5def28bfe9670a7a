import type { ConversionEvent, Currency, PayoutRuleKind } from '../../../schema/vocabulary.ts'
import type { Faults } from '../faults.ts'
import type { Offer } from './offers-data.ts'
import { amountOf, bpsOf, percentOf } from './written.ts'

/** The events that may be paid for. */
export const paidEvents = ['lead', 'sale', 'rebill'] as const satisfies readonly ConversionEvent[]
export type PaidEvent = (typeof paidEvents)[number]

/** What an event pays, as a person writes it; the advertiser owes as much when left empty. */
export interface PayoutRuleDraft {
  readonly event: PaidEvent
  readonly kind: PayoutRuleKind
  readonly percent: string
  readonly fixed: string
  readonly owedPercent: string
  readonly owedFixed: string
}

export const emptyRule = (event: PaidEvent): PayoutRuleDraft => ({
  ...{ event, kind: event === 'lead' ? 'fixed' : 'percent' },
  ...{ percent: '', fixed: '', owedPercent: '', owedFixed: '' },
})

export const hasPercent = ({ kind }: Pick<PayoutRuleDraft, 'kind'>) => kind !== 'fixed'
export const hasFixed = ({ kind }: Pick<PayoutRuleDraft, 'kind'>) => kind !== 'percent'

export const payoutRuleDrafts = (offer: Pick<Offer, 'payout_rules'>): PayoutRuleDraft[] =>
  offer.payout_rules.map((rule) => ({
    event: rule.event as PaidEvent,
    kind: rule.kind,
    percent: hasPercent(rule) ? percentOf(rule.rate_bps) : '',
    fixed: hasFixed(rule) ? rule.fixed : '',
    owedPercent: rule.revenue_rate_bps === rule.rate_bps ? '' : percentOf(rule.revenue_rate_bps),
    owedFixed: rule.revenue_fixed === rule.fixed ? '' : rule.revenue_fixed,
  }))

const isWritten = (text: string) => text.trim() !== ''

export function payoutFaults(rules: readonly PayoutRuleDraft[], currency: Currency): Faults {
  const faults: Faults = {}
  for (const [at, rule] of rules.entries()) {
    const field = `payout_rules.${at}`
    if (hasPercent(rule) && bpsOf(rule.percent) === null) faults[`${field}.rate_bps`] = 'percent'
    if (hasFixed(rule) && amountOf(rule.fixed, currency) === null)
      faults[`${field}.fixed`] = 'amount'
    if (isWritten(rule.owedPercent) && bpsOf(rule.owedPercent) === null) {
      faults[`${field}.revenue_rate_bps`] = 'percent'
    }
    if (isWritten(rule.owedFixed) && amountOf(rule.owedFixed, currency) === null) {
      faults[`${field}.revenue_fixed`] = 'amount'
    }
  }
  return faults
}

/** As the wire takes it. A draft with faults is not sent: what cannot be read counts as nothing. */
export const payoutFields = (rules: readonly PayoutRuleDraft[], currency: Currency) =>
  rules.map((rule) => ({
    event: rule.event,
    kind: rule.kind,
    rate_bps: hasPercent(rule) ? (bpsOf(rule.percent) ?? 0) : 0,
    fixed: hasFixed(rule) ? (amountOf(rule.fixed, currency) ?? '0') : '0',
    ...(isWritten(rule.owedPercent) ? { revenue_rate_bps: bpsOf(rule.owedPercent) ?? 0 } : {}),
    ...(isWritten(rule.owedFixed)
      ? { revenue_fixed: amountOf(rule.owedFixed, currency) ?? '0' }
      : {}),
  }))
