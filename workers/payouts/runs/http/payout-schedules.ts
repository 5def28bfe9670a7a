/** The schedules of automatic payout runs: the platform's and those of own payers. */
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
    summary: 'Get the payout schedule',
    description:
      'The platform’s schedule, or your own if you pay your affiliates yourself. All times are UTC. A missed run is built late.',
    responses,
  },
  ['not_found'],
)
const putRoute = route('put /v1/payout-schedule', {
  tags,
  summary: 'Set the payout schedule',
  description: 'Omitted fields do not change.',
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
    const change = { payerAdvertiserId: payer, timing, userId, now: c.var.now }
    const stored = await setPayoutSchedule(db, scope, change)
    return c.json({ schedule: scheduleAnswer(stored, c.var.now) }, 200)
  })

/** A schedule as the API returns it. */
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
