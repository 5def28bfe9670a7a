/** Contract of reports that are sent by mail. */
import * as z from 'zod'
import {
  exportFormats,
  scheduleFrequencies,
  scheduleStatuses,
  scheduleStops,
} from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { id, timeZone } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'

const QUERY_CHARS_MAX = 4_000
const RECIPIENTS_MAX = 20

const Settings = z.strictObject({
  name: z.string().trim().min(1).max(80),
  query: z
    .string()
    .max(QUERY_CHARS_MAX)
    .describe('The query of GET /v1/reports.csv without its days, such as "group_by=offer_id".'),
  format: z.enum(exportFormats).describe('Of the file behind the link.'),
  frequency: z
    .enum(scheduleFrequencies)
    .describe('daily: of yesterday. weekly: of the last seven days. monthly: of the month before.'),
  day_number: z
    .int()
    .min(1)
    .max(28)
    .optional()
    .describe('Weekly: 1 (Monday) to 7. Monthly: day of the month, 1 to 28. Not for daily.'),
  hour: z.int().min(0).max(23).describe('Sent within minutes after this hour.'),
  time_zone: timeZone.optional().describe('Of the hour and the days; default: your own.'),
  recipient_ids: z
    .array(id)
    .min(1)
    .max(RECIPIENTS_MAX)
    .refine((ids) => new Set(ids).size === ids.length, says('duplicate'))
    .describe('Members of your team with a confirmed address.'),
})
export const NewScheduleInput = Settings.extend({
  format: Settings.shape.format.default('csv'),
})
export type NewScheduleInput = z.infer<typeof NewScheduleInput>

export const ChangeScheduleInput = Settings.partial().extend({
  is_paused: z
    .boolean()
    .optional()
    .describe('false: it goes on with the next due time, also if it had stopped.'),
})
export type ChangeScheduleInput = z.infer<typeof ChangeScheduleInput>
export const ScheduleParams = z.object({ scheduleId: id })
export const UnsubscribeQuery = z.strictObject({ token: z.string().max(200) })

export const ScheduleSummary = z.object({
  id,
  name: z.string(),
  query: z.string(),
  format: z.enum(exportFormats),
  frequency: z.enum(scheduleFrequencies),
  day_number: z.int().nullable(),
  hour: z.int(),
  time_zone: z.string(),
  status: z.enum(scheduleStatuses).describe('stopped: by the system; `stop` says why.'),
  stop: z
    .object({ code: z.enum(scheduleStops), message: z.string().describe('In English.') })
    .nullable(),
  made_by: z.object({ name: z.string().nullable(), is_you: z.boolean() }),
  may_change: z.boolean().describe('You made it, or you manage the team of your account.'),
  recipients: z.array(
    z.object({ user_id: id, name: z.string().nullable(), is_unsubscribed: z.boolean() }),
  ),
  next_at: time,
  last_sent_at: time.nullable(),
  created_at: time,
})
export type ScheduleSummary = z.infer<typeof ScheduleSummary>
export const ScheduleAnswer = z.object({ schedule: ScheduleSummary })
export const SchedulesAnswer = z.object({ schedules: z.array(ScheduleSummary) })
