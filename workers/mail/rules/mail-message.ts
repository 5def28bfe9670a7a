import * as z from 'zod'

/**
 * A message of the `mails` queue: a mail was written and is to be sent. Versioned like click
 * messages.
 */
export const MailMessage = z.object({
  v: z.literal(1),
  type: z.literal('mail.written'),
  mailId: z.uuid(),
})
export type MailMessage = z.infer<typeof MailMessage>
