import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import {
  findSchedule,
  type PayoutTiming,
  putSchedule,
  type StoredSchedule,
  toSchedule,
} from '../db/payout-schedules.ts'
import { nextSlot } from '../rules/payout-schedule.ts'

/** The schedule where nobody has set one. */
export const timingUnset: PayoutTiming = {
  ...{ frequency: 'manual', weekday: 1, monthDay: 1, hour: 6, cutOffDays: 0 },
}

export interface ScheduleRequest {
  /** Null = the platform's. */
  payerAdvertiserId: string | null
  /** Omitted fields do not change. */
  timing: { [Key in keyof PayoutTiming]?: PayoutTiming[Key] | undefined }
  userId: string
  now: Date
}

/** Sets when a payer's runs are built. A slot before the change is not built later. */
export async function setPayoutSchedule(
  db: Db,
  scope: Scope,
  { payerAdvertiserId, timing, userId, now }: ScheduleRequest,
): Promise<StoredSchedule> {
  const [[row] = []] = await runScoped(db, scope, [findSchedule(payerAdvertiserId)])
  const known = row === undefined ? timingUnset : toSchedule(row).timing
  const given = Object.entries(timing).filter(([, value]) => value !== undefined)
  const wanted: PayoutTiming = { ...known, ...Object.fromEntries(given) }
  const change = { changedBy: userId, nextRunAt: nextSlot(wanted, now), now }
  const [, [stored] = []] = await runScoped(db, scope, [
    putSchedule(payerAdvertiserId, wanted, change),
    findSchedule(payerAdvertiserId),
  ])
  return toSchedule(stored!)
}
