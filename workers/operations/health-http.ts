/** The health of the whole system, for a monitor. It asks KV and the queues, never the database. */

import * as z from 'zod'
import { jobOutcomes } from '../../schema/vocabulary.ts'
import { DEAD_PREFIX, SPOOL_PREFIX } from '../clicks/rules/spool.ts'
import { Refusal } from '../core/refusal.ts'
import { isSameSecret } from '../credentials/same-secret.ts'
import type { ApiRequest } from '../http/context.ts'
import { answer, route, routes } from '../http/route.ts'
import { time } from '../http/times-contract.ts'
import { type JobSchedule, judgeHealth, type QueueDepth } from './health-rules.ts'
import { listHeartbeats } from './heartbeats.ts'

export const DeepHealthAnswer = z.object({
  status: z.enum(['ok', 'degraded']).describe('degraded: somebody should look now.'),
  checked_at: time,
  problems: z
    .array(z.string())
    .describe(
      'What is wrong: job_late:NAME, job_failed:NAME, queue_old:NAME, queue_silent:NAME, spool_long, clicks_put_aside, snapshots_old, store_silent.',
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
      queue: z.string(),
      messages: z.int().nullable().describe('Null: the queue did not answer.'),
      oldest_at: time.nullable(),
    }),
  ),
  spool: z
    .object({
      spooled: z.int().describe('Click messages in KV that the next drain brings in.'),
      put_aside: z.int().describe('Click messages that could not be stored.'),
    })
    .nullable()
    .describe('At most 1,000 of each are counted; null: KV did not answer.'),
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
      'For a monitor: ages of jobs, depth of queues, clicks outside the database, age of snapshots. 200 when all is well; else 503 unavailable, whose detail lists what is wrong. Needs `Authorization: Bearer` with the secret HEALTH_TOKEN of the API; where it is not set the address answers 404. Asks no database, so that a monitor does not keep an idle one awake.',
    request: { query: DeepHealthQuery },
    responses: { 200: answer('The figures.', DeepHealthAnswer) },
  },
  ['not_found', 'unauthenticated'],
)

/** `schedules`: the jobs that are to run. */
export function deepHealthRoutes(schedules: readonly JobSchedule[]) {
  return routes().openapi(healthRoute, async (c) => {
    requireToken(c)
    const [heartbeats, queues, spool] = await Promise.all([
      listHeartbeats(c.env.SNAPSHOTS).catch(() => null),
      readQueues(c),
      readSpool(c).catch(() => null),
    ])
    const { status, problems, jobs, snapshotMinutes } = judgeHealth(
      schedules,
      { heartbeats, queues, spool },
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
      queues: queues.map(({ queue, messages, oldestAt }) => ({
        ...{ queue, messages, oldest_at: oldestAt },
      })),
      spool: spool && { spooled: spool.spooled, put_aside: spool.putAside },
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

function readQueues({ env }: ApiRequest) {
  const queues = {
    clicks: env.CLICKS,
    reports: env.REPORTS,
    mails: env.MAILS,
    payouts: env.PAYOUTS,
    deliveries: env.DELIVERIES,
  }
  return Promise.all(
    Object.entries(queues).flatMap(([name, queue]) => (queue ? [readQueue(name, queue)] : [])),
  )
}

async function readQueue(
  queue: string,
  binding: Pick<Queue, 'metrics'>,
): Promise<QueueDepth | { queue: string; messages: null; oldestAt: null }> {
  try {
    const { backlogCount, oldestMessageTimestamp } = await binding.metrics()
    const isKnown = backlogCount > 0 && oldestMessageTimestamp !== undefined
    const oldestAt = isKnown ? new Date(oldestMessageTimestamp).toISOString() : null
    return { queue, messages: backlogCount, oldestAt }
  } catch {
    return { queue, messages: null, oldestAt: null }
  }
}

async function readSpool({ env }: ApiRequest) {
  const list = (prefix: string) => env.SNAPSHOTS.list({ prefix, limit: 1_000 })
  const [spooled, dead] = await Promise.all([list(SPOOL_PREFIX), list(DEAD_PREFIX)])
  return { spooled: spooled.keys.length, putAside: dead.keys.length }
}
