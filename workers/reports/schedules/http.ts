/** Reports that are sent to members of the own team by mail: daily, weekly or monthly. */
import { refusalMessages } from '../../../schema/refusal-messages.ts'
import { guardOf, runScoped, type Statement } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { type Params, writeParams } from '../exports/asked.ts'
import { scheduleMessage } from '../exports/export-message-rules.ts'
import { type Own, ownOf, readQuestion, readTiming, requireTeammates } from './asked.ts'
import {
  ChangeScheduleInput,
  NewScheduleInput,
  ScheduleAnswer,
  ScheduleParams,
  type ScheduleSummary,
  SchedulesAnswer,
} from './contract.ts'
import {
  type Changer,
  changeSchedule,
  deleteSchedule,
  findSchedule,
  insertSchedule,
  listSchedules,
  makeDue,
  type ReportSchedule,
  SCHEDULES_MAX,
  toSchedule,
} from './db.ts'
import { nextDue, type Timing } from './due-rules.ts'
import { noteSchedules } from './queue-schedules.ts'
import { changeRecipients } from './recipients-db.ts'

const tags = ['Statistics']
const one = { params: ScheduleParams }
const listRoute = route('get /v1/report-schedules', {
  tags,
  summary: 'List scheduled reports',
  description: 'Those of your account, newest first; staff see those of staff.',
  responses: { 200: answer('The schedules.', SchedulesAnswer) },
})
const makeRoute = route(
  'post /v1/report-schedules',
  {
    tags,
    summary: 'Schedule a report',
    description: `A mail with the first rows, the totals and a link to the file. It goes to members of your team only, and shows what you may see when it is sent. At most ${SCHEDULES_MAX} of an account.`,
    request: { body: { content: json(NewScheduleInput), required: true } },
    responses: { 201: answer('The schedule.', ScheduleAnswer) },
  },
  ['conflict'],
)
const changeRoute = route('patch /v1/report-schedules/{scheduleId}', {
  tags,
  summary: 'Change, pause or resume a scheduled report',
  description:
    'Only who made it, or who manages the team. Whoever resumes it after its maker left the account becomes its maker.',
  request: { ...one, body: { content: json(ChangeScheduleInput), required: true } },
  responses: { 200: answer('The schedule.', ScheduleAnswer) },
})
const sendRoute = route('post /v1/report-schedules/{scheduleId}/send', {
  tags,
  summary: 'Send a scheduled report now',
  description: 'In a minute, to all its recipients. The next regular mail stays where it is.',
  request: one,
  responses: { 202: { description: 'It is queued.' } },
})
const deleteRoute = route('delete /v1/report-schedules/{scheduleId}', {
  tags,
  summary: 'Delete a scheduled report',
  description: 'Files that it has made stay until their own time is over.',
  request: one,
  responses: { 204: { description: 'The schedule is deleted.' } },
})

export const scheduleRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { db, scope, changer } = await ownOf(c)
    const [rows = []] = await runScoped(db, scope, [listSchedules(changer)])
    return c.json({ schedules: rows.map((row) => scheduleAnswer(changer, toSchedule(row))) }, 200)
  })
  .openapi(makeRoute, async (c) => {
    const input = c.req.valid('json')
    const own = await ownOf(c)
    const { userId, advertiserId, affiliateId } = own.changer
    const timing = await readTiming(c, input)
    const params = await readQuestion(c, own, input.query, timing)
    await requireTeammates(own, input.recipient_ids)
    const [id, now] = [newId(c.var.now), c.var.now]
    const made = insertSchedule({
      ...{ id, userId, advertiserId, affiliateId, ...timing, now, question: params },
      ...{ name: input.name, format: input.format, nextAt: nextDue(timing, now) },
      recipients: input.recipient_ids.map((of) => ({ id: newId(now), userId: of })),
    })
    await runScoped(own.db, own.scope, made).catch(refuseGuard)
    await noteSchedules(c.env.SNAPSHOTS)
    return c.json({ schedule: await readOwn(own, id) }, 201)
  })
  .openapi(changeRoute, async (c) => {
    const { scheduleId } = c.req.valid('param')
    const input = c.req.valid('json')
    const own = await ownOf(c)
    const before = await findOwn(own, scheduleId)
    const timing = await readTiming(c, timingOf(before, input))
    const question =
      input.query === undefined
        ? (before.question as Params)
        : await readQuestion(c, own, input.query, timing)
    if (input.recipient_ids) await requireTeammates(own, input.recipient_ids)
    const [isPaused, now] = [input.is_paused, c.var.now]
    const isResumed = isPaused === false && before.status !== 'active'
    // A report that is due stays due, unless it is moved.
    const isMoved = isResumed || !isSameTiming(before, timing)
    const status = isPaused === undefined ? null : isPaused ? 'paused' : 'active'
    const { name = before.name, format = before.format } = input
    await change(
      own,
      changeSchedule(own.changer, {
        ...{ id: scheduleId, name, format, question, ...timing, status },
        nextAt: isMoved ? nextDue(timing, now) : null,
        isTakenOver: isResumed && before.stop === 'schedule_role_gone',
      }),
      ...(input.recipient_ids === undefined
        ? []
        : changeRecipients(
            own.changer,
            scheduleId,
            input.recipient_ids.map((userId) => ({ id: newId(now), userId })),
          )),
    )
    return c.json({ schedule: await readOwn(own, scheduleId) }, 200)
  })
  .openapi(sendRoute, async (c) => {
    const { scheduleId } = c.req.valid('param')
    const own = await ownOf(c)
    await change(own, makeDue(own.changer, scheduleId, c.var.now))
    // If the queue fails, the job of every ten minutes finds it.
    await c.env.EXPORT_REQUESTS.send(scheduleMessage(scheduleId)).catch((error: unknown) => {
      const line = { event: 'schedule.queue_failed', scheduleId, error: String(error) }
      console.error(JSON.stringify(line))
    })
    return c.body(null, 202)
  })
  .openapi(deleteRoute, async (c) => {
    const own = await ownOf(c)
    await change(own, deleteSchedule(own.changer, c.req.valid('param').scheduleId))
    return c.body(null, 204)
  })

/** What is not given stays; a day belongs to its frequency. */
function timingOf(before: ReportSchedule, input: ChangeScheduleInput) {
  const day = input.frequency === undefined ? (before.dayNumber ?? undefined) : undefined
  return {
    ...{ frequency: input.frequency ?? before.frequency, day_number: input.day_number ?? day },
    ...{ hour: input.hour ?? before.hour, time_zone: input.time_zone ?? before.timeZone },
  }
}

const isSameTiming = (before: Timing, after: Timing) =>
  before.frequency === after.frequency &&
  before.dayNumber === after.dayNumber &&
  before.hour === after.hour &&
  before.timeZone === after.timeZone

/** The first statement answers a row, unless there is no such schedule that the person may change. */
async function change({ db, scope }: Own, ...statements: Statement[]) {
  const [rows = []] = await runScoped(db, scope, statements)
  if (rows.length === 0) throw noSuchSchedule()
}

async function findOwn({ db, scope, changer }: Own, id: string): Promise<ReportSchedule> {
  const [[row] = []] = await runScoped(db, scope, [findSchedule(changer, id)])
  if (row === undefined) throw noSuchSchedule()
  return toSchedule(row)
}

const readOwn = async (own: Own, id: string): Promise<ScheduleSummary> =>
  scheduleAnswer(own.changer, await findOwn(own, id))

const noSuchSchedule = () => new Refusal('not_found', 'There is no such schedule.')

function refuseGuard(error: unknown): never {
  if (guardOf(error) === 'too_many_schedules') {
    throw refuse('conflict', 'schedules_max', { max: SCHEDULES_MAX })
  }
  throw error
}

function scheduleAnswer({ userId, isHead }: Changer, of: ReportSchedule): ScheduleSummary {
  const { id, name, format, frequency, hour, status, stop } = of
  const isYou = of.userId === userId
  return {
    ...{ id, name, query: writeParams(of.question as Params), format, frequency, hour, status },
    ...{ day_number: of.dayNumber, time_zone: of.timeZone },
    stop: stop && { code: stop, message: refusalMessages[stop].en },
    made_by: { name: of.makerName, is_you: isYou },
    may_change: isYou || isHead,
    recipients: of.recipients.map((recipient) => ({
      ...{ user_id: recipient.userId, name: recipient.name },
      is_unsubscribed: recipient.isUnsubscribed,
    })),
    ...{ next_at: timeAnswer(of.nextAt), last_sent_at: timeOrNull(of.lastSentAt) },
    created_at: timeAnswer(of.createdAt),
  }
}
