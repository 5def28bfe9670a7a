import { type Currency, currencies } from '../../../../schema/vocabulary.ts'
import { type Db, openDatabase, runScoped } from '../../../core/database.ts'
import type { Job } from '../../../core/job.ts'
import { mailApprovers } from '../../batches/db/approval-mails.ts'
import { payUnitOf } from '../../batches/rules/payout.ts'
import { listBuiltKeys } from '../db/payout-runs.ts'
import {
  listSchedules,
  type StoredSchedule,
  stampScheduleRun,
  toSchedule,
} from '../db/payout-schedules.ts'
import { cutOffOf, latestSlot, nextSlot } from '../rules/payout-schedule.ts'
import { buildPayoutBatches } from './build-payout-batches.ts'

const payable = currencies.filter((currency) => payUnitOf('paypal', currency) !== null)
const system = { kind: 'system' } as const

export interface ScheduledPayouts {
  runs: number
  batches: number
  items: number
}

interface DueSchedule {
  schedule: StoredSchedule
  slot: Date
}

/**
 * Builds the run of each schedule's latest slot in every currency, unless it exists. The slot is
 * the run's key, and empty runs are recorded too, so it is safe to call twice, at once or late.
 * @throws the first failure, after every other run was tried.
 */
export async function runScheduledPayouts(db: Db, now: Date): Promise<ScheduledPayouts> {
  const [rows = []] = await runScoped(db, system, [listSchedules()])
  const due = rows.map(toSchedule).flatMap((schedule) => dueOf(schedule, now))
  const done = { runs: 0, batches: 0, items: 0 }
  const failures: unknown[] = []
  for (const one of due) {
    await runSlot(db, one, now, done).catch((error: unknown) => void failures.push(error))
  }
  // Also for drafts whose approvers were not mailed because of a crash.
  await runScoped(db, system, [mailApprovers('all', now)])
  if (failures.length > 0) throw failures[0]
  return done
}

/** A slot from before the last change of the schedule is not built. */
function dueOf(schedule: StoredSchedule, now: Date): DueSchedule[] {
  const slot = latestSlot(schedule.timing, now)
  const isOfBefore = slot !== null && schedule.changedBy !== null && slot < schedule.changedAt
  return slot === null || isOfBefore ? [] : [{ schedule, slot }]
}

async function runSlot(
  db: Db,
  { schedule, slot }: DueSchedule,
  now: Date,
  done: ScheduledPayouts,
): Promise<void> {
  const { payerAdvertiserId, timing } = schedule
  const keyOf = (currency: Currency) =>
    `schedule:${payerAdvertiserId ?? 'platform'}:${currency}:${slot.toISOString()}`
  const [rows = []] = await runScoped(db, system, [listBuiltKeys(payable.map(keyOf))])
  const builtKeys = new Set(rows.map(({ request_key: key }) => key as string))
  for (const currency of payable.filter((one) => !builtKeys.has(keyOf(one)))) {
    const built = await buildPayoutBatches(db, {
      // The creator is the scheduler, so any person of finance may approve.
      ...{ createdBy: null, payerAdvertiserId, currency, minimum: null, now },
      cutOffAt: cutOffOf(slot, timing.cutOffDays),
      ...{ requestKey: keyOf(currency), keepsEmpty: true },
    })
    done.runs += 1
    done.batches += built.batchIds.length
    done.items += built.itemCount
  }
  await runScoped(db, system, [stampScheduleRun(schedule.id, slot, nextSlot(timing, now))])
}

/** Runs every hour. Builds payouts when a payer's schedule is due. */
export const buildPayoutsJob = {
  name: 'build-payouts',
  cron: '5 * * * *',
  minutesMax: 4,
  run: async (env, now) => runScheduledPayouts(await openDatabase(env), now),
} as const satisfies Job
