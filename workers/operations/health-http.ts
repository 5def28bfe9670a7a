/** The health of the whole system, for a monitor. It asks KV and the queues, never the database. */

import * as z from 'zod'
import { jobOutcomes, queueNames } from '../../schema/vocabulary.ts'
import { Refusal } from '../core/refusal.ts'
import { isSameSecret } from '../credentials/same-secret.ts'
import type { ApiRequest } from '../http/context.ts'
import { answer, route, routes } from '../http/route.ts'
import { time } from '../http/times-contract.ts'
import { assessHealth, type JobSchedule } from './health-rules.ts'
import { readSignsOfLife } from './signs-of-life.ts'

export const DeepHealthAnswer = z.object({
  status: z.enum(['ok', 'degraded']).describe('degraded: somebody should look now.'),
  checked_at: time,
  problems: z
    .array(z.string())
    .describe(
      'What is wrong: job_late:NAME, job_failed:NAME, queue_old:NAME, queue_silent:NAME, spool_long, dead_messages:NAME, snapshots_old, store_silent.',
    ),
  jobs: z.array(
    z.object({
      job: z.string(),
      seen_at: time
        .nullable()
        .describe('The schedule that was served last, also when it found nothing to do.'),
      ran_at: time.nullable().describe('Start of the last run.'),
      outcome: z.enum(jobOutcomes).nullable().describe('How the last run ended.'),
      is_late: z.boolean(),
    }),
  ),
  queues: z.array(
    z.object({
      queue: z.enum(queueNames),
      messages: z.int().nullable().describe('Null: the queue did not answer.'),
      oldest_at: time.nullable(),
      dead: z.int().describe('Messages that could not be delivered and are still open.'),
    }),
  ),
  spooled: z
    .int()
    .nullable()
    .describe(
      'Click messages in KV that the next drain stores, at most 1,000 counted; null: KV did not answer.',
    ),
  snapshot_minutes: z
    .int()
    .nullable()
    .describe('Since the edge’s copies were last compared with the database.'),
})

export const DeepHealthQuery = z.object({
  figures: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: the figures with 200 in any case, for a person who looks at what is wrong.'),
})

const healthRoute = route(
  'get /v1/health/deep',
  {
    tags: ['Operation'],
    summary: 'Health of the whole system',
    description:
      'For a monitor: ages of jobs, depth of all queues and what they could not deliver, clicks outside the database, age of snapshots. 200 when all is well; else 503 unavailable, whose detail lists what is wrong. Needs `Authorization: Bearer` with the secret HEALTH_TOKEN of the API; where it is not set the address answers 404. Asks no database, so that a monitor does not keep an idle one awake.',
    request: { query: DeepHealthQuery },
    responses: { 200: answer('The figures.', DeepHealthAnswer) },
  },
  ['not_found', 'unauthenticated'],
)

/** `schedules`: the jobs that are to run. */
export function deepHealthRoutes(schedules: readonly JobSchedule[]) {
  return routes().openapi(healthRoute, async (c) => {
    requireToken(c)
    const signs = await readSignsOfLife(c.env)
    const { status, problems, jobs, dead, snapshotMinutes } = assessHealth(
      schedules,
      signs,
      c.var.now,
    )
    if (status === 'degraded' && c.req.valid('query').figures === 'false') {
      throw new Refusal('unavailable', `Degraded: ${problems.join(', ')}.`)
    }
    const figures = {
      ...{ status, checked_at: c.var.now.toISOString(), problems },
      jobs: jobs.map(({ job, seenAt, ranAt, outcome, isLate }) => ({
        ...{ job, seen_at: seenAt, ran_at: ranAt, outcome, is_late: isLate },
      })),
      queues: signs.queues.map(({ queue, messages, oldestAt }) => ({
        ...{ queue, messages, oldest_at: oldestAt, dead: dead[queue] ?? 0 },
      })),
      spooled: signs.spooled,
      snapshot_minutes: snapshotMinutes,
    }
    return c.json(figures, 200)
  })
}

function requireToken(c: ApiRequest): void {
  const token = c.env.HEALTH_TOKEN ?? ''
  if (token === '') throw new Refusal('not_found', 'HEALTH_TOKEN is not set.')
  const given = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  if (!isSameSecret(given, token)) throw new Refusal('unauthenticated', 'Send HEALTH_TOKEN.')
}
