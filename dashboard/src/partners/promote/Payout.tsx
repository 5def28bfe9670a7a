import { conversionEvents } from '../../../../schema/vocabulary.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import type { PromotedOffer } from './promote-data.ts'

type Rule = PromotedOffer['payout'][number]
type Rate = Pick<Rule, 'rate_bps' | 'fixed'>

const byEvent = (left: Rule, right: Rule) =>
  conversionEvents.indexOf(left.event) - conversionEvents.indexOf(right.event)

/** The payout of each event, with its tiers, as text. */
export function Payout({ offer }: { offer: PromotedOffer }) {
  const text = usePageText()
  const words = text.promote
  const format = useFormat()
  const { currency } = offer
  const pays = ({ rate_bps, fixed }: Rate) => {
    const share = rate_bps > 0 ? format.ratio(rate_bps / 10_000) : null
    const amount = Number(fixed) > 0 ? format.money({ amount: fixed, currency }) : null
    return [amount, share].filter(Boolean).join(' + ') || format.money({ amount: '0', currency })
  }
  const volume = (rule: Rule, from: string) => {
    const amount = format.money({ amount: from, currency })
    const counted = rule.tier_metric === 'amount' ? amount : format.number(Number(from))
    const period = rule.tier_period === 'month' ? words.month : words.total
    return `${counted} ${period}`
  }
  return (
    <ul className="mt-2 tabular-nums">
      {offer.payout.toSorted(byEvent).map((rule) => (
        <li key={rule.event}>
          {text.events[rule.event]} <strong className="font-medium">{pays(rule)}</strong>
          {rule.recurring_months !== null && rule.recurring_months > 0 && (
            <span className="text-muted">, {words.months(rule.recurring_months)}</span>
          )}
          {rule.tiers.map((tier) => (
            <span key={tier.from} className="block pl-4 text-sm text-muted">
              {words.from(volume(rule, tier.from), pays(tier))}
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}
