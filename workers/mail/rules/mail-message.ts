import * as z from 'zod'

/** The `mails` queue: a mail was written; whoever reads this sends it, unless somebody has. Versioned like the clicks. */
export const MailMessage = z.object({
  v: z.literal(1),
  type: z.literal('mail.written'),
  mailId: z.uuid(),
})
export type MailMessage = z.infer<typeof MailMessage>
