/** Runs the rules over labelled traffic and counts who was right. */
import { reviewConversion, reviewVerdict } from '../../workers/fraud/rules/review.ts'
import { type ReviewRule, reviewRules } from '../../workers/fraud/rules/review-rules.ts'
import { honestOrders, Town } from './honest.ts'
import { Memory } from './memory.ts'
import type { Order } from './orders.ts'
import { fraudulentOrders } from './patterns.ts'
import { chanceFrom } from './random.ts'

export interface RuleScore {
  rule: ReviewRule
  /** Orders that its pattern made. */
  played: number
  /** Of those, on how many it spoke. */
  caught: number
  /** On how many orders it spoke at all, and on how many of them it was wrong: they are honest. */
  spoken: number
  wrong: number
  /** Share of what it says that is fraud of any pattern; share of its own pattern that it says. */
  precision: number
  recall: number
}

export interface Score {
  honest: number
  fraudulent: number
  /** Honest orders that a person would have had to look at, and ones rejected outright. */
  honestHeld: number
  honestRejected: number
  /** Fraudulent orders held or rejected, by whichever rule. */
  fraudStopped: number
  rules: RuleScore[]
}

/** The same seed gives the same traffic and the same score. */
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
      const counts = tally.get(rule)!
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
