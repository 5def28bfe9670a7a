/** When an incident begins, goes on and is over. */
import type { ThresholdsOf } from './alert-rules.ts'

/** `bad` begins an incident. One that is open goes on while it is `bad` or `unclear`. */
export type Judgement = 'bad' | 'unclear' | 'fine'

/** `expected`: reports that usually arrive in the time of the silence. */
export function judgeSilence(
  silence: { hours: number; expected: number },
  thresholds: ThresholdsOf<'app_silent'>,
): Judgement {
  const isBad = silence.hours >= thresholds.hours && silence.expected >= thresholds.expected
  return isBad ? 'bad' : 'unclear'
}

export interface Rates {
  /** Of the last 24 hours. */
  clicks: number
  conversions: number
  /** Of the 14 days before. */
  clicksBefore: number
  conversionsBefore: number
}

/** A drop this unlikely by chance is one. So many offers are judged so often that less would raise false alarms. */
const CHANCE_MAX = 0.001

/** An incident is over when half of the drop is gone. */
export function judgeRates(
  { clicks, conversions, clicksBefore, conversionsBefore }: Rates,
  { percent, clicks: clicksMin }: ThresholdsOf<'conversion_drop'>,
): Judgement {
  if (clicks < clicksMin || clicksBefore === 0 || conversionsBefore === 0) return 'fine'
  const expected = (clicks * conversionsBefore) / clicksBefore
  const drop = (1 - conversions / expected) * 100
  if (drop < percent / 2) return 'fine'
  return drop >= percent && chanceOfAtMost(conversions, expected) < CHANCE_MAX ? 'bad' : 'unclear'
}

/** Poisson: how likely at most so many are, where `expected` are usual. */
function chanceOfAtMost(count: number, expected: number): number {
  let term = Math.exp(-expected)
  let sum = term
  for (let n = 1; n <= count; n += 1) {
    term *= expected / n
    sum += term
  }
  return sum
}

export const judgePage = (
  failures: number,
  { checks }: ThresholdsOf<'landing_page_down'>,
): Judgement => (failures >= checks ? 'bad' : failures > 0 ? 'unclear' : 'fine')

/** `minutes`: age of the oldest message. An incident is over below half of both thresholds. */
export function judgeQueue(
  queue: { messages: number; minutes: number },
  thresholds: ThresholdsOf<'queue_grows'>,
): Judgement {
  const share = Math.max(queue.messages / thresholds.messages, queue.minutes / thresholds.minutes)
  return judgeShare(share)
}

/** A figure as a share of its threshold. */
export const judgeShare = (share: number): Judgement =>
  share >= 1 ? 'bad' : share >= 0.5 ? 'unclear' : 'fine'
