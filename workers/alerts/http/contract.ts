/** Contract of the settings of alerts. */
import * as z from 'zod'
import { alertNames, notificationChannels } from '../../../schema/vocabulary.ts'

const kind = z.enum(alertNames)
const name = z.string().max(40)

export const AlertSettingsAnswer = z.object({
  alerts: z.array(
    z.object({
      kind,
      is_on: z.boolean(),
      open: z.int().describe('Incidents that go on.'),
      thresholds: z.array(
        z.object({ name, value: z.int(), default: z.int(), min: z.int(), max: z.int() }),
      ),
    }),
  ),
})
export type AlertSettingsAnswer = z.infer<typeof AlertSettingsAnswer>

export const AlertSettingsInput = z.strictObject({
  alerts: z
    .array(
      z.strictObject({
        kind,
        is_on: z.boolean(),
        thresholds: z
          .array(z.strictObject({ name, value: z.int() }))
          .max(5)
          .describe('Missing ones have their default.'),
      }),
    )
    .max(alertNames.length),
})
export type AlertSettingsInput = z.infer<typeof AlertSettingsInput>

export const AlertTestInput = z.strictObject({ kind })
export const AlertTestAnswer = z.object({
  channels: z
    .array(z.enum(notificationChannels))
    .describe('Where the sample is sent: what you chose in your notification settings.'),
})
