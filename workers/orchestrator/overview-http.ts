/** One view of every queue, job and engine. What is away is null; the rest still answers. */
import type * as z from 'zod'
import type { QueueName } from '../../schema/vocabulary.ts'
import { type LossHour, listLossHours, toLossHour } from '../clicks/click-losses.ts'
import { readNumber, readText } from '../core/columns.ts'
import { connect, runScoped, type Statement } from '../core/database.ts'
import { nextRunOf } from '../core/job.ts'
import { logProblem } from '../core/log.ts'
import { reasonOf } from '../core/reason.ts'
import { withinTime } from '../core/within-time.ts'
import { announceDeliveries } from '../delivery/delivery-message.ts'
import { membershipInUse, personOf, scopeOf, staffDatabaseOf } from '../http/actor.ts'
import type { ApiRequest } from '../http/context.ts'
import { timeAnswer, timeOrNull } from '../http/present.ts'
import { answer, json, route, routes } from '../http/route.ts'
import { assessHealth, type JobHealth, type JobSchedule } from '../operations/health-rules.ts'
import { readSignsOfLife } from '../operations/signs-of-life.ts'
import { countOpenMessages } from '../queues/open-messages.ts'
import {
  type DeliveryFigures,
  findDeliveryFigures,
  listQueueWork,
  pauseDeliveries,
  type QueueWork,
  resumeDeliveries,
  toDeliveryFigures,
  toQueueWork,
} from './figures-db.ts'
import { OperationsOverviewAnswer, PauseAnswer, PauseInput } from './overview-contract.ts'

const tags = ['Operation']
const DAY_MS = 86_400_000
/** The page asks every few seconds, and shows that the database is slow before it gives up. */
const FIGURES_MS_MAX = 5_000

const overviewRoute = route('get /v1/operations/overview', {
  tags,
  summary: 'Get the state of queues, jobs, clicks and deliveries',
  description:
    'For owner and admin. While the database or KV does not answer, what they know is null and `silent` names them; the rest is there.',
  responses: { 200: answer('The state now.', OperationsOverviewAnswer) },
})
const pauseRoute = route('post /v1/operations/deliveries/pause', {
  tags,
  summary: 'Pause outgoing deliveries',
  description:
    'Postbacks and webhooks are queued and sent after the pause. Attempts that are under way end. Clicks and conversions cannot be paused.',
  request: { body: { content: json(PauseInput), required: true } },
  responses: { 200: answer('The pause.', PauseAnswer) },
})
const resumeRoute = route('post /v1/operations/deliveries/resume', {
  tags,
  summary: 'Resume outgoing deliveries',
  description: 'What was queued meanwhile is sent, the oldest first.',
  request: { body: { content: json(PauseInput), required: true } },
  responses: { 200: answer('No pause.', PauseAnswer) },
})

/** `schedules`: the jobs that are to run. */
export const overviewRoutes = (schedules: readonly JobSchedule[]) =>
  routes()
    .openapi(overviewRoute, async (c) => {
      const { now } = c.var
      const [signs, figures] = await Promise.all([readSignsOfLife(c.env), readFigures(c)])
      const health = assessHealth(schedules, signs, now)
      const known = 'failure' in figures ? null : figures
      const dead = (queue: QueueName) =>
        known === null
          ? signs.dead && (health.dead[queue] ?? 0)
          : (known.dead.get(queue) ?? 0) + (signs.dead?.[queue] ?? 0)
      const none = { handled: 0, retried: 0, reason: null, points: [] }
      const overview: OperationsOverviewAnswer = {
        checked_at: timeAnswer(now),
        ...{ status: health.status, problems: health.problems },
        silent: [
          ...('failure' in figures ? [{ part: 'database' as const, detail: figures.failure }] : []),
          ...(signs.heartbeats === null ? [{ part: 'store' as const, detail: 'KV' }] : []),
        ],
        queues: signs.queues.map(({ queue, messages, oldestAt }) => ({
          ...{ queue, messages, oldest_at: oldestAt, dead: dead(queue) },
          last_hour: known && workOf(known.work.find((work) => work.queue === queue) ?? none),
        })),
        jobs:
          signs.heartbeats &&
          health.jobs.map((job, at) => jobAnswer(job, schedules[at]?.cron ?? '', now)),
        clicks: { spooled: signs.spooled, last_day: known && lossAnswer(known.losses) },
        deliveries: known && deliveryAnswer(known.deliveries),
      }
      return c.json(overview, 200)
    })
    .openapi(pauseRoute, async (c) => {
      const { reason } = c.req.valid('json')
      const { userId } = personOf(c)
      return c.json(await changePause(c, pauseDeliveries(userId, reason, c.var.now)), 200)
    })
    .openapi(resumeRoute, async (c) => {
      const { reason } = c.req.valid('json')
      const paused = await changePause(c, resumeDeliveries(reason))
      // What is due is sent now, not at the next minute.
      await announceDeliveries(c.env.DELIVERIES, c.var.now.getTime())
      return c.json(paused, 200)
    })

async function changePause(c: ApiRequest, change: Statement): Promise<z.input<typeof PauseAnswer>> {
  const { db, scope } = await staffDatabaseOf(c)
  const [, [row = {}] = []] = await runScoped(db, scope, [change, findDeliveryFigures(c.var.now)])
  return pauseAnswer(toDeliveryFigures(row))
}

/** The figures, or the reason why the database did not answer. */
async function readFigures(c: ApiRequest) {
  const { now } = c.var
  const dayAgo = new Date(now.getTime() - DAY_MS)
  try {
    const db = await withinTime(connect(c.env.API_DATABASE_URL), FIGURES_MS_MAX)
    const scope = scopeOf(membershipInUse(c), personOf(c).userId)
    const options = { statementMs: FIGURES_MS_MAX, answerMs: FIGURES_MS_MAX }
    const statements = [listQueueWork(now), countOpenMessages, listLossHours(dayAgo, now)]
    const [work = [], open = [], losses = [], [deliveries = {}] = []] = await runScoped(
      db,
      scope,
      [...statements, findDeliveryFigures(now)],
      options,
    )
    return {
      work: work.map(toQueueWork),
      dead: new Map(open.map((row) => [readText(row.queue), readNumber(row.open)])),
      losses: losses.map(toLossHour),
      deliveries: toDeliveryFigures(deliveries),
    }
  } catch (error) {
    const failure = reasonOf(error)
    logProblem('operations.figures_failed', { error: failure })
    return { failure }
  }
}

const workOf = ({ handled, retried, reason, points }: Omit<QueueWork, 'queue'>) => ({
  ...{ handled, retried, reason, points },
})

function jobAnswer({ job, ranAt, endedAt, outcome, ...of }: JobHealth, cron: string, now: Date) {
  const hasRun = ranAt !== null && endedAt !== null && outcome !== null
  return {
    job,
    last_run: hasRun
      ? {
          ...{ started_at: ranAt, ended_at: endedAt, outcome, error: of.error },
          facts: { ...of.facts } as Record<string, unknown>,
        }
      : null,
    next_run_at: timeAnswer(nextRunOf(cron, now)),
    is_late: of.isLate,
  }
}

function lossAnswer(hours: readonly LossHour[]) {
  const sum = (of: (hour: LossHour) => number) => hours.reduce((total, hour) => total + of(hour), 0)
  return {
    ...{ received: sum(({ received }) => received), stored: sum(({ stored }) => stored) },
    missing_messages: sum(({ missingMessages }) => missingMessages),
    lost_clicks: sum(({ lostClicks }) => lostClicks),
  }
}

function deliveryAnswer(figures: DeliveryFigures) {
  const { due, retrying, failed, oldestDueAt, hosts } = figures
  return {
    ...pauseAnswer(figures),
    ...{ due, retrying, failed_last_day: failed, oldest_due_at: timeOrNull(oldestDueAt) },
    resting_hosts: hosts.map(({ host, failures, openUntil }) => ({
      ...{ host, failures, open_until: timeAnswer(openUntil) },
    })),
  }
}

const pauseAnswer = ({ pause }: DeliveryFigures) => ({
  paused: pause && { at: timeAnswer(pause.at), by: pause.by, reason: pause.reason },
})
