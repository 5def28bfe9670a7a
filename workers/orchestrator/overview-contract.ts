/** Contract of the overview of queues, jobs, clicks and deliveries. */
import * as z from 'zod'
import { jobOutcomes, queueNames } from '../../schema/vocabulary.ts'
import { time } from '../http/times-contract.ts'

export const silentParts = ['database', 'store'] as const

const count = z.int().describe('At most 10,000 are counted.')

export const PauseAnswer = z.object({
  paused: z
    .object({ at: time, by: z.string().nullable(), reason: z.string() })
    .nullable()
    .describe('Null: deliveries are sent.'),
})

export const OperationsOverviewAnswer = z.object({
  checked_at: time,
  status: z.enum(['ok', 'degraded']).describe('As GET /v1/health/deep.'),
  problems: z.array(z.string()).describe('As GET /v1/health/deep.'),
  silent: z
    .array(z.object({ part: z.enum(silentParts), detail: z.string() }))
    .describe('Parts that do not answer. What they know is null below.'),
  queues: z.array(
    z.object({
      queue: z.enum(queueNames),
      messages: z.int().nullable().describe('Null: the queue did not answer.'),
      oldest_at: time.nullable(),
      dead: z.int().nullable().describe('Undelivered messages that are still open.'),
      last_hour: z
        .object({
          handled: z.int(),
          retried: z.int().describe('Deliveries that failed; their messages come again.'),
          reason: z.string().nullable().describe('Why the last of them failed.'),
          points: z.array(z.int()).describe('Handled in each five minutes, the oldest first.'),
        })
        .nullable(),
    }),
  ),
  jobs: z
    .array(
      z.object({
        job: z.string(),
        last_run: z
          .object({
            started_at: time,
            ended_at: time,
            outcome: z.enum(jobOutcomes),
            facts: z.record(z.string(), z.unknown()).describe('What it did.'),
            error: z.string().nullable(),
          })
          .nullable(),
        next_run_at: time,
        is_late: z.boolean(),
      }),
    )
    .nullable(),
  clicks: z.object({
    spooled: z.int().nullable().describe('Click messages in KV that the next drain stores.'),
    last_day: z
      .object({
        received: z.int(),
        stored: z.int(),
        missing_messages: z.int().describe('Gaps in the isolates’ own numbering.'),
        lost_clicks: z.int().describe('Clicks of the missing messages.'),
      })
      .nullable(),
  }),
  deliveries: PauseAnswer.extend({
    due: count,
    oldest_due_at: time.nullable(),
    retrying: count,
    failed_last_day: count,
    resting_hosts: z
      .array(z.object({ host: z.string(), failures: z.int(), open_until: time }))
      .describe('Hosts that failed several times in a row and get nothing for a while.'),
  }).nullable(),
})
export type OperationsOverviewAnswer = z.input<typeof OperationsOverviewAnswer>

export const PauseInput = z.strictObject({ reason: z.string().trim().min(3).max(500) })
