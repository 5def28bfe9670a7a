/** When an incident begins, goes on and is over. */
import type { ThresholdsOf } from './alert-rules.ts'

/** `bad` begins an incident. One that is open goes on while it is `bad` or `unclear`. */
export type Assessment = 'bad' | 'unclear' | 'fine'

/** `expected`: reports that usually arrive in the time of the silence. */
export function assessSilence(
  silence: { hours: number; expected: number },
  thresholds: ThresholdsOf<'app_silent'>,
): Assessment {
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

/** A drop this unlikely by chance is one. So many offers are assessed so often that less would raise false alarms. */
const CHANCE_MAX = 0.001

/** An incident is over when half of the drop is gone. */
export function assessRates(
  { clicks, conversions, clicksBefore, conversionsBefore }: Rates,
  { percent, clicks: clicksMin }: ThresholdsOf<'conversion_drop'>,
): Assessment {
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

export const assessPage = (
  failures: number,
  { checks }: ThresholdsOf<'landing_page_down'>,
): Assessment => (failures >= checks ? 'bad' : failures > 0 ? 'unclear' : 'fine')

/** `minutes`: age of the oldest message. An incident is over below half of both thresholds. */
export function assessQueue(
  queue: { messages: number; minutes: number },
  thresholds: ThresholdsOf<'queue_grows'>,
): Assessment {
  const share = Math.max(queue.messages / thresholds.messages, queue.minutes / thresholds.minutes)
  return assessShare(share)
}

/** A figure as a share of its threshold. */
export const assessShare = (share: number): Assessment =>
  share >= 1 ? 'bad' : share >= 0.5 ? 'unclear' : 'fine'
