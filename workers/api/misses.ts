/** Guessing is slow: who names what nobody knows too often is told to wait. */
import { Refusal } from '../domain/refusal.ts'
import type { ApiRequest } from './context.ts'
import type { TakenIn } from './conversion-door.ts'

/** Counts a miss of this key or address. @throws Refusal `rate_limited` above the limit. */
export async function countMiss(c: ApiRequest, who: string): Promise<void> {
  if (!(await isOver(c.env.REPORT_MISS_LIMIT, who))) return
  throw new Refusal('rate_limited', 'Too many reports name what is not known here.')
}

/** A report that is parked for a click is a miss, until the click comes. It stays parked. */
export async function limitMisses(c: ApiRequest, taken: TakenIn, who: string): Promise<void> {
  if (taken.outcome === 'parked' && taken.awaits.what === 'click') await countMiss(c, who)
}

/** A limit that is missing or away limits nobody: it only damps abuse. */
async function isOver(limit: RateLimit | undefined, key: string): Promise<boolean> {
  try {
    return limit !== undefined && !(await limit.limit({ key })).success
  } catch {
    return false
  }
}
