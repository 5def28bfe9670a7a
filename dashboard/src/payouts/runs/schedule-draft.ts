/** Form values of a schedule, and its wire format. */
import { type PayoutFrequency, payoutFrequencies } from '../../../../schema/vocabulary.ts'
import { wholeOf } from '../../core/form-input.ts'
import type { Schedule } from './schedule-data.ts'

export interface ScheduleDraft {
  readonly frequency: PayoutFrequency
  readonly weekday: number
  readonly monthDay: string
  readonly hour: number
  readonly cutOffDays: string
}

const MONTH_DAY_MAX = 28
const CUT_OFF_DAYS_MAX = 60

export const draftOf = (schedule: Schedule): ScheduleDraft => ({
  frequency: schedule.frequency,
  weekday: schedule.weekday,
  monthDay: String(schedule.month_day),
  hour: schedule.hour,
  cutOffDays: String(schedule.cut_off_days),
})

export const frequencyOf = (word: string): PayoutFrequency =>
  payoutFrequencies.find((one) => one === word) ?? 'manual'

const between = (text: string, least: number, most: number) => {
  const whole = wholeOf(text)
  return whole !== null && whole >= least && whole <= most ? whole : null
}
export const monthDayOf = (text: string) => between(text, 1, MONTH_DAY_MAX)
export const cutOffDaysOf = (text: string) => between(text, 0, CUT_OFF_DAYS_MAX)

/** Null while the form has errors. Fields the frequency does not need stay unchanged. */
export function scheduleOf(draft: ScheduleDraft) {
  const { frequency, weekday, hour } = draft
  if (frequency === 'manual') return { frequency }
  const month_day = monthDayOf(draft.monthDay)
  const cut_off_days = cutOffDaysOf(draft.cutOffDays)
  if (cut_off_days === null || (frequency === 'monthly' && month_day === null)) return null
  return {
    ...{ frequency, hour, cut_off_days },
    ...(frequency === 'weekly' ? { weekday } : {}),
    ...(frequency === 'monthly' && month_day !== null ? { month_day } : {}),
  }
}
