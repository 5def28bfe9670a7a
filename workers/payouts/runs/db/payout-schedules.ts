/** When a payer's runs are built, and when the last one was. */

import { type SQL, sql } from 'drizzle-orm'
import { payoutFrequencies } from '../../../../schema/vocabulary.ts'
import {
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { PayoutRhythm } from '../rules/payout-schedule.ts'

/** The settings of a schedule. */
export interface PayoutTiming extends PayoutRhythm {
  /** A run takes what became available at least this many whole days before it; 0 = everything. */
  cutOffDays: number
}

const columns = sql`s.id, s.payer_advertiser_id, s.frequency, s.weekday, s.month_day, s.hour,
  s.cut_off_days, s.last_run_at, s.changed_by, s.changed_at`

/** The schedule of a payer, null = the platform. Without its row no run is built automatically. */
export function findSchedule(payerAdvertiserId: string | null): SQL {
  return sql`
    select ${columns}, u.name as changed_by_name
    from affiliate.payout_schedules s left join affiliate.users u on u.id = s.changed_by
    where s.payer_advertiser_id is not distinct from ${payerAdvertiserId}::uuid`
}

/** All schedules that build runs automatically. */
export function listSchedules(): SQL {
  return sql`select ${columns}, null as changed_by_name from affiliate.payout_schedules s
    where s.frequency <> 'manual' order by s.id`
}

export type StoredSchedule = ReturnType<typeof toSchedule>

export function toSchedule(row: Row) {
  return {
    id: readText(row.id),
    payerAdvertiserId: readTextOrNull(row.payer_advertiser_id),
    timing: {
      frequency: readWord(payoutFrequencies, row.frequency),
      weekday: Number(row.weekday),
      monthDay: Number(row.month_day),
      hour: Number(row.hour),
      cutOffDays: Number(row.cut_off_days),
    } satisfies PayoutTiming,
    lastRunAt: readTimeOrNull(row.last_run_at),
    changedBy: readTextOrNull(row.changed_by),
    changedByName: readTextOrNull(row.changed_by_name),
    changedAt: readTime(row.changed_at),
  }
}

/** Sets a payer's schedule; creates it if there is none. */
export function putSchedule(
  payerAdvertiserId: string | null,
  timing: PayoutTiming,
  change: { changedBy: string; nextRunAt: Date | null; now: Date },
): SQL {
  return sql`
    insert into affiliate.payout_schedules as s (payer_advertiser_id, frequency, weekday, month_day,
      hour, cut_off_days, next_run_at, changed_by, changed_at)
    values (${payerAdvertiserId}::uuid, ${timing.frequency}, ${timing.weekday}, ${timing.monthDay},
      ${timing.hour}, ${timing.cutOffDays}, ${change.nextRunAt?.toISOString() ?? null}::timestamptz,
      ${change.changedBy}::uuid, ${change.now.toISOString()}::timestamptz)
    on conflict (payer_advertiser_id) do update
    set frequency = excluded.frequency, weekday = excluded.weekday, month_day = excluded.month_day,
      hour = excluded.hour, cut_off_days = excluded.cut_off_days,
      next_run_at = excluded.next_run_at, changed_by = excluded.changed_by,
      changed_at = excluded.changed_at`
}

/** Creates a payer's schedule if it has none. */
export function ensureSchedule(
  payerAdvertiserId: string,
  timing: PayoutTiming,
  { changedBy, now }: { changedBy: string; now: Date },
): SQL {
  return sql`
    insert into affiliate.payout_schedules (payer_advertiser_id, frequency, weekday, month_day, hour,
      cut_off_days, changed_by, changed_at)
    values (${payerAdvertiserId}::uuid, ${timing.frequency}, ${timing.weekday}, ${timing.monthDay},
      ${timing.hour}, ${timing.cutOffDays}, ${changedBy}::uuid, ${now.toISOString()}::timestamptz)
    on conflict (payer_advertiser_id) do nothing`
}

/** Records that a slot's runs are built. */
export function stampScheduleRun(scheduleId: string, slot: Date, nextRunAt: Date | null): SQL {
  return sql`
    update affiliate.payout_schedules
    set last_run_at = ${slot.toISOString()}::timestamptz,
      next_run_at = ${nextRunAt?.toISOString() ?? null}::timestamptz
    where id = ${scheduleId}::uuid
      and (last_run_at is null or last_run_at < ${slot.toISOString()}::timestamptz)`
}
