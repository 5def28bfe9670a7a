import * as z from 'zod'

/** What operators are alerted about. Each is also an event in the log. */
export const alertKinds = ['job.failed', 'queue.backlog_old', 'click.lost'] as const
export type AlertKind = (typeof alertKinds)[number]

/**
 * Alerts share the `mails` queue. They are not stored in the database, because they must work
 * while it is unavailable.
 */
export const AlertMessage = z.object({
  v: z.literal(1),
  type: z.literal('alert.raised'),
  kind: z.enum(alertKinds),
  detail: z.string().max(500),
  raisedAt: z.iso.datetime(),
})
export type AlertMessage = z.infer<typeof AlertMessage>
