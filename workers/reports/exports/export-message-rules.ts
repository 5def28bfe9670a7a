import * as z from 'zod'

/** A message of the `exports` queue: somebody asked for a file. The row has everything else. */
export const ExportMessage = z.object({
  v: z.literal(1),
  type: z.literal('export.requested'),
  exportId: z.uuid(),
})
export type ExportMessage = z.infer<typeof ExportMessage>

/** A scheduled report is due, or somebody wants it now. */
const ScheduleMessage = z.object({
  v: z.literal(1),
  type: z.literal('schedule.due'),
  scheduleId: z.uuid(),
})

/** What the `exports` queue carries. */
export const ExportsMessage = z.discriminatedUnion('type', [ExportMessage, ScheduleMessage])
export type ExportsMessage = z.infer<typeof ExportsMessage>

export const scheduleMessage = (scheduleId: string): ExportsMessage => ({
  ...{ v: 1, type: 'schedule.due', scheduleId },
})

export const exportMessage = (exportId: string): ExportMessage => ({
  ...{ v: 1, type: 'export.requested', exportId },
})
