/** When the platform's payout runs, or an own payer's, are built by the clock. */
import { runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { payoutDepsOf } from '../../../http/actor.ts'
import { timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, json, route, routes } from '../../../http/route.ts'
import { findSchedule, type StoredSchedule, toSchedule } from '../db/payout-schedules.ts'
import { nextSlot } from '../rules/payout-schedule.ts'
import { setPayoutSchedule } from '../verbs/set-payout-schedule.ts'
import { PayoutScheduleAnswer, PutPayoutScheduleInput } from './runs-contract.ts'

const tags = ['Payouts']
const responses = { 200: answer('The schedule.', PayoutScheduleAnswer) }
const readRoute = route(
  'get /v1/payout-schedule',
  {
    tags,
    summary: 'When payout runs are built',
    description:
      'Of the platform, or of the asker that pays itself. All times are UTC. A run that was missed is built late.',
    responses,
  },
  ['not_found'],
)
const putRoute = route('put /v1/payout-schedule', {
  tags,
  summary: 'Set when payout runs are built',
  description: 'What is left out stays as it was.',
  request: { body: { content: json(PutPayoutScheduleInput), required: true } },
  responses,
})

export const payoutScheduleRoutes = routes()
  .openapi(readRoute, async (c) => {
    const { db, scope, payer } = await payoutDepsOf(c)
    const [[row] = []] = await runScoped(db, scope, [findSchedule(payer)])
    if (row === undefined) throw new Refusal('not_found', 'No schedule is set.')
    return c.json({ schedule: scheduleAnswer(toSchedule(row), c.var.now) }, 200)
  })
  .openapi(putRoute, async (c) => {
    const { frequency, weekday, month_day, hour, cut_off_days } = c.req.valid('json')
    const { db, scope, userId, payer } = await payoutDepsOf(c)
    const timing = { frequency, weekday, monthDay: month_day, hour, cutOffDays: cut_off_days }
    const runRequest = { payerAdvertiserId: payer, timing, userId, now: c.var.now }
    const stored = await setPayoutSchedule(db, scope, runRequest)
    return c.json({ schedule: scheduleAnswer(stored, c.var.now) }, 200)
  })

/** A schedule as the wire carries it. */
export function scheduleAnswer({ timing, ...stored }: StoredSchedule, now: Date) {
  const { changedBy, changedByName } = stored
  return {
    ...{ frequency: timing.frequency, weekday: timing.weekday, month_day: timing.monthDay },
    ...{ hour: timing.hour, cut_off_days: timing.cutOffDays },
    next_run_at: timeOrNull(nextSlot(timing, now)),
    last_run_at: timeOrNull(stored.lastRunAt),
    changed_by: changedBy === null ? null : { id: changedBy, name: changedByName ?? '' },
    changed_at: timeAnswer(stored.changedAt),
  }
}
