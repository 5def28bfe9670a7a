/** Runs the rules on labelled traffic and counts their hits. */
import { reviewConversion, reviewVerdict } from '../../workers/fraud/rules/review.ts'
import { type ReviewRule, reviewRules } from '../../workers/fraud/rules/review-rules.ts'
import { honestOrders, Town } from './honest.ts'
import { Memory } from './memory.ts'
import type { Order } from './orders.ts'
import { fraudulentOrders } from './patterns.ts'
import { chanceFrom } from './random.ts'

export interface RuleScore {
  rule: ReviewRule
  /** Number of orders made by its pattern. */
  played: number
  /** Number of those that it flagged. */
  caught: number
  /** Number of orders that it flagged, and how many of them are honest. */
  spoken: number
  wrong: number
  /**
   * Precision: share of flagged orders that are fraud of any pattern. Recall: share of its own pattern that
   * it flags.
   */
  precision: number
  recall: number
}

export interface Score {
  honest: number
  fraudulent: number
  /** Honest orders that were held for review, and honest orders that were rejected. */
  honestHeld: number
  honestRejected: number
  /** Fraudulent orders that were held or rejected by any rule. */
  fraudStopped: number
  rules: RuleScore[]
}

/** The result is the same for the same seed. */
export function scoreRules(seed: number): Score {
  const town = new Town(chanceFrom(seed))
  const orders = [...honestOrders(town), ...fraudulentOrders(town)].sort((a, b) => a.atMs - b.atMs)
  const memory = new Memory(town.everybody)
  const tally = new Map(
    reviewRules.map((rule) => [rule, { played: 0, caught: 0, spoken: 0, wrong: 0 }]),
  )
  const score = { honest: 0, fraudulent: 0, honestHeld: 0, honestRejected: 0, fraudStopped: 0 }
  for (const order of orders) {
    const signals = reviewConversion(inputOf(order, memory))
    memory.remember(order)
    const verdict = reviewVerdict(signals)
    if (order.fraud === null) {
      score.honest += 1
      if (verdict === 'review') score.honestHeld += 1
      if (verdict === 'reject') score.honestRejected += 1
    } else {
      score.fraudulent += 1
      if (verdict !== 'clear') score.fraudStopped += 1
      tally.get(order.fraud)!.played += 1
    }
    for (const { rule } of signals) {
      const counts = tally.get(rule as ReviewRule)!
      counts.spoken += 1
      if (order.fraud === null) counts.wrong += 1
      if (order.fraud === rule) counts.caught += 1
    }
  }
  const rules = Array.from(tally, ([rule, counts]) => ({
    ...{ rule, ...counts },
    precision: counts.spoken === 0 ? 0 : 1 - counts.wrong / counts.spoken,
    recall: counts.played === 0 ? 0 : counts.caught / counts.played,
  }))
  return { ...score, rules }
}

function inputOf(order: Order, memory: Memory) {
  const { affiliate, clicks, rule, source, amountMinor, ip, country, email } = order
  const attributed = rule === 'click' ? clicks[0] : undefined
  const at = new Date(order.atMs)
  return {
    report: {
      coupon: rule === 'coupon' ? 'CODE' : null,
      amount: { minor: amountMinor, currency: 'USD' as const },
      source,
      visitor: {
        ...(ip === null ? {} : { ip }),
        ...(country === null ? {} : { country }),
        ...(email === null ? {} : { email }),
      },
    },
    attribution: {
      ...{ rule, affiliateId: affiliate.id, offerId: 'offer' },
      clickId: attributed?.id ?? null,
      clickedAt: attributed === undefined ? null : new Date(attributed.atMs),
    },
    earnedMinor: (amountMinor * 30n) / 100n,
    facts: [memory.factsOf(order)],
    convertedAt: at,
  }
}
