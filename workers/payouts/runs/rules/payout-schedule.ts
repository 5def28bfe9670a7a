/** When a payer's runs are due. All in UTC, so that no hour is skipped or repeated. */
import type { PayoutFrequency } from '../../../../schema/vocabulary.ts'

const DAY_MS = 86_400_000

export interface PayoutRhythm {
  frequency: PayoutFrequency
  /** For weekly: 1 Monday to 7 Sunday. */
  weekday: number
  /** For monthly: 1 to 28, so that every month has it. */
  monthDay: number
  /** 0 to 23. */
  hour: number
}

/** The last moment up to `now` at which a run was due; null on manual. */
export function latestSlot(rhythm: PayoutRhythm, now: Date): Date | null {
  if (rhythm.frequency === 'manual') return null
  const slot = slotAround(rhythm, now)
  return slot <= now ? slot : stepped(rhythm, slot, -1)
}

/** The first moment after `now` at which a run is due; null on manual. */
export function nextSlot(rhythm: PayoutRhythm, now: Date): Date | null {
  const latest = latestSlot(rhythm, now)
  return latest === null ? null : stepped(rhythm, latest, 1)
}

/**
 * What a run takes must be available by then; null = no cut-off. `days`: whole days of 24 hours.
 */
export function cutOffOf(slot: Date, days: number): Date | null {
  return days === 0 ? null : new Date(slot.getTime() - days * DAY_MS)
}

/** The slot of the day, week (from Monday) or month in which `now` lies. */
function slotAround({ frequency, weekday, monthDay, hour }: PayoutRhythm, now: Date): Date {
  const [year, month, date] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  if (frequency === 'monthly') return new Date(Date.UTC(year, month, monthDay, hour))
  const today = now.getUTCDay() === 0 ? 7 : now.getUTCDay()
  const days = frequency === 'weekly' ? weekday - today : 0
  return new Date(Date.UTC(year, month, date + days, hour))
}

function stepped({ frequency, monthDay, hour }: PayoutRhythm, slot: Date, by: 1 | -1): Date {
  if (frequency === 'monthly') {
    return new Date(Date.UTC(slot.getUTCFullYear(), slot.getUTCMonth() + by, monthDay, hour))
  }
  return new Date(slot.getTime() + by * (frequency === 'weekly' ? 7 : 1) * DAY_MS)
}
