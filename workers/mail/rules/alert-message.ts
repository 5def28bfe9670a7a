import * as z from 'zod'

/** What the people who look after the system are called for. Each is an event of the log as well. */
export const alertKinds = ['job.failed', 'queue.backlog_old', 'click.lost'] as const
export type AlertKind = (typeof alertKinds)[number]

/**
 * On the `mails` queue beside mails: an alert is in no row, because it must leave while the database is
 * away.
 */
export const AlertMessage = z.object({
  v: z.literal(1),
  type: z.literal('alert.raised'),
  kind: z.enum(alertKinds),
  detail: z.string().max(500),
  raisedAt: z.iso.datetime(),
})
export type AlertMessage = z.infer<typeof AlertMessage>
