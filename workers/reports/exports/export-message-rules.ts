import * as z from 'zod'

/** A message of the `exports` queue: somebody asked for a file. The row has everything else. */
export const ExportMessage = z.object({
  v: z.literal(1),
  type: z.literal('export.requested'),
  exportId: z.uuid(),
})
export type ExportMessage = z.infer<typeof ExportMessage>

export const exportMessage = (exportId: string): ExportMessage => ({
  ...{ v: 1, type: 'export.requested', exportId },
})
