/** Reports that are sent to members of the own team by mail: daily, weekly or monthly. */
import { refusalMessages } from '../../../schema/refusal-messages.ts'
import { readText } from '../../core/columns.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal, refuse, refuseField } from '../../core/refusal.ts'
import { databaseOf, membershipInUse, personOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { isAllowed } from '../../http/role-permissions.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { readPerson } from '../../people/read-person.ts'
import { readPostgres } from '../events-reader.ts'
import {
  type Params,
  paramsOfDays,
  questionOfParams,
  readParams,
  writeParams,
} from '../exports/asked.ts'
import { scheduleMessage } from '../exports/export-message-rules.ts'
import { reportScopeOf } from '../http/question.ts'
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
  deleteSchedule,
  findSchedule,
  insertSchedule,
  listSchedules,
  listTeammates,
  makeDue,
  type ReportSchedule,
  SCHEDULES_MAX,
  setPaused,
  toSchedule,
} from './db.ts'
import { daysOfReport, nextDue, type Timing } from './due-rules.ts'
import { noteSchedules } from './queue-schedules.ts'

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
  summary: 'Pause or resume a scheduled report',
  description: 'Only who made it, or who manages the team.',
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
    const { is_paused: isPaused } = c.req.valid('json')
    const own = await ownOf(c)
    const [[row] = []] = await runScoped(own.db, own.scope, [findSchedule(own.changer, scheduleId)])
    if (row === undefined) throw noSuchSchedule()
    const next = nextDue(toSchedule(row), c.var.now)
    await change(own, setPaused(own.changer, scheduleId, isPaused, next))
    return c.json({ schedule: await readOwn(own, scheduleId) }, 200)
  })
  .openapi(sendRoute, async (c) => {
    const { scheduleId } = c.req.valid('param')
    const own = await ownOf(c)
    await change(own, makeDue(own.changer, scheduleId, c.var.now))
    // If the queue fails, the half-hourly job finds it.
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

interface Own {
  db: Db
  scope: Scope
  changer: Changer
}

async function ownOf(c: ApiRequest): Promise<Own> {
  const { role, advertiserId, affiliateId } = membershipInUse(c)
  const isHead = isAllowed('team:write', role)
  const changer = { userId: personOf(c).userId, advertiserId, affiliateId, isHead }
  return { db: await databaseOf(c), scope: reportScopeOf(c).scope, changer }
}

/** @throws Refusal `invalid_input` for a day that the frequency does not have. */
async function readTiming(c: ApiRequest, input: NewScheduleInput): Promise<Timing> {
  const { frequency, day_number: given, hour } = input
  if (frequency === 'daily' && given !== undefined) throw refuseField('day_number', 'not_allowed')
  if (frequency !== 'daily' && given === undefined) throw refuseField('day_number', 'required')
  if (frequency === 'weekly' && (given ?? 0) > 7) {
    throw refuseField('day_number', 'max_value', { max: 7 })
  }
  const timeZone = input.time_zone ?? (await readPerson(c)).timeZone
  return { frequency, dayNumber: given ?? null, hour, timeZone }
}

/** The query, once it was found to be a report that the person may see. */
async function readQuestion(
  c: ApiRequest,
  { db, scope }: Own,
  query: string,
  timing: Timing,
): Promise<Params> {
  const params = readParams(query)
  for (const name of ['from', 'to', 'time_zone']) {
    if (params[name] !== undefined) throw refuseField('query', 'not_allowed')
  }
  const days = { ...daysOfReport(timing, c.var.now), timeZone: timing.timeZone }
  const question = questionOfParams(paramsOfDays(params, days), reportScopeOf(c).reportScope)
  await readPostgres(db, scope, { now: c.var.now }).requireKnown(question)
  return params
}

/** @throws Refusal `invalid_input` for anybody else: no mail goes to strangers. */
async function requireTeammates({ db, scope, changer }: Own, userIds: readonly string[]) {
  const [rows = []] = await runScoped(db, scope, [listTeammates(changer, userIds)])
  const known = new Set(rows.map(({ id }) => readText(id)))
  const stranger = userIds.findIndex((id) => !known.has(id))
  if (stranger !== -1) throw refuseField(`recipient_ids.${stranger}`, 'not_in_team')
}

async function change({ db, scope }: Own, statement: ReturnType<typeof deleteSchedule>) {
  const [rows = []] = await runScoped(db, scope, [statement])
  if (rows.length === 0) throw noSuchSchedule()
}

async function readOwn({ db, scope, changer }: Own, id: string): Promise<ScheduleSummary> {
  const [[row] = []] = await runScoped(db, scope, [findSchedule(changer, id)])
  if (row === undefined) throw noSuchSchedule()
  return scheduleAnswer(changer, toSchedule(row))
}

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
