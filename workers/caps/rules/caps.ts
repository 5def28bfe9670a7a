/** Caps: their periods, which clicks they apply to, and how click units are leased. */
import type { CapMetric, CapPeriod } from '../../../schema/vocabulary.ts'
import { addDays, dayIn } from '../../core/days.ts'
import { invariant } from '../../core/invariant.ts'

/** One day, week, month or all of time, as a cap counts it. */
export interface CapSpan {
  /**
   * First day in the cap's zone, `2026-11-20`: the period's name. A cap without end has
   * `TOTAL_START`.
   */
  start: string
  /** Epoch milliseconds of its start, and of the first moment after it; null = no bound. */
  startsAtMs: number | null
  endsAtMs: number | null
}

export const TOTAL_START = '0001-01-01'

const MINUTE_MS = 60_000
/** No zone is further from UTC. */
const OFFSET_MINUTES_MAX = 15 * 60

/** The period of this kind that contains the time, by the days of an IANA zone. */
export function capSpanAt(period: CapPeriod, timeZone: string, atMs: number): CapSpan {
  if (period === 'total') return { start: TOTAL_START, startsAtMs: null, endsAtMs: null }
  const start = firstDayOf(period, dayIn(timeZone, new Date(atMs)))
  const next = firstDayAfter(period, start)
  return {
    start,
    startsAtMs: startOfDayMs(start, timeZone),
    endsAtMs: startOfDayMs(next, timeZone),
  }
}

function firstDayOf(period: Exclude<CapPeriod, 'total'>, day: string): string {
  if (period === 'day') return day
  if (period === 'month') return `${day.slice(0, 8)}01`
  const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return addDays(day, -sinceMonday)
}

function firstDayAfter(period: Exclude<CapPeriod, 'total'>, start: string): string {
  if (period === 'day') return addDays(start, 1)
  if (period === 'week') return addDays(start, 7)
  return firstDayOf('month', addDays(start, 31))
}

/**
 * The first moment of a day in the zone. If the clocks skip midnight, that is 01:00, so it is
 * searched for instead of computed.
 */
export function startOfDayMs(day: string, timeZone: string): number {
  const utcMidnightMs = Date.parse(`${day}T00:00:00Z`)
  let before = -OFFSET_MINUTES_MAX
  let from = OFFSET_MINUTES_MAX
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    const isReached = dayIn(timeZone, new Date(utcMidnightMs + middle * MINUTE_MS)) >= day
    if (isReached) from = middle
    else before = middle
  }
  return utcMidnightMs + from * MINUTE_MS
}

/** Whether a cap of an affiliate's document applies to the offer. */
export const bearsOn = (
  cap: { advertiserId: string; offerId: string | null },
  offer: { id: string; advertiserId: string },
): boolean => cap.advertiserId === offer.advertiserId && (cap.offerId ?? offer.id) === offer.id

/**
 * The click caps that count a visit: those of the offer, and those of the affiliate that apply to
 * it. Each once, because an older release also wrote the affiliate's caps into the offer.
 */
export function capsOf<Cap extends { id: string; affiliateId: string | null }>(
  offer: { id: string; advertiserId: string; clickCaps: readonly Cap[] },
  affiliate: { id: string; clickCaps: readonly (Cap & Parameters<typeof bearsOn>[0])[] },
): readonly Cap[] {
  if (offer.clickCaps.length + affiliate.clickCaps.length === 0) return offer.clickCaps
  const own: Cap[] = affiliate.clickCaps.filter((cap) => bearsOn(cap, offer))
  const shared = offer.clickCaps.filter(
    ({ id, affiliateId }) =>
      (affiliateId ?? affiliate.id) === affiliate.id && !own.some((cap) => cap.id === id),
  )
  return [...own, ...shared]
}

const UNITS_PER_BLOCK_MAX = 500
/** No block is larger than this part of the limit. */
const BLOCKS_PER_LIMIT_MIN = 20
/** Limits the share of the remaining units one isolate may lease, so that others find some too. */
const BLOCKS_PER_REST = 4

/**
 * How many units an isolate gets at once: many far from the limit, to save calls; fewer near it,
 * down to one, so that none are unused in one isolate while another needs the last ones.
 */
export function blockOf(limit: number, remaining: number, isolates: number): number {
  invariant(isolates >= 1, 'somebody asks')
  if (remaining <= 0) return 0
  const share = Math.floor(remaining / (BLOCKS_PER_REST * isolates))
  const block = Math.min(UNITS_PER_BLOCK_MAX, Math.floor(limit / BLOCKS_PER_LIMIT_MIN), share)
  return Math.max(1, Math.min(block, remaining))
}

/** A conversion, commission or revenue cap in its current period. */
export interface CapState {
  id: string
  metric: Exclude<CapMetric, 'clicks'>
  period: CapPeriod
  /** First day of the current period. */
  periodStart: string
  /** Conversions, or minor units of the offer's currency. */
  limit: bigint
  used: bigint
  isHard: boolean
}

/** The amounts a conversion adds, by kind of cap. */
export interface Counted {
  conversions: bigint
  commission: bigint
  revenue: bigint
}

export interface CapRaise {
  cap: CapState
  amount: bigint
}

/** The amounts a conversion adds to each of its caps. Caps it adds nothing to are left out. */
export function raisesOf(caps: readonly CapState[], counted: Counted): CapRaise[] {
  return caps
    .map((cap) => ({ cap, amount: counted[cap.metric] }))
    .filter(({ amount }) => amount > 0n)
}

/** The first hard cap without room for the conversion, or null: limits are never exceeded. */
export function findOverrun(raises: readonly CapRaise[]): CapState | null {
  const full = raises.find(({ cap, amount }) => cap.isHard && cap.used + amount > cap.limit)
  return full?.cap ?? null
}
