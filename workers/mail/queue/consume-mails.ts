/** One verdict per message of the `mails` queue; deliveries repeat, and poison stays alone. */

import { logProblem } from '../../core/log.ts'
import { MailMessage } from '../../core/queue-messages.ts'
import { backoffSeconds, errorKindOf } from '../../core/queue-retry.ts'
import type { SentMail } from '../verbs/send-mail.ts'

export interface MailDesk {
  /** @throws while the database is away. */
  send: (mailId: string) => Promise<SentMail>
  now: () => Date
}

export async function consumeMails(
  messages: readonly Message<unknown>[],
  desk: MailDesk,
): Promise<void> {
  // At once: a slow provider keeps nobody's password reset waiting behind another's.
  await Promise.all(messages.map((message) => consumeOne(message, desk)))
}

async function consumeOne(message: Message<unknown>, desk: MailDesk): Promise<void> {
  const parsed = MailMessage.safeParse(message.body)
  if (!parsed.success) {
    logProblem('mail_message.unreadable', { messageId: message.id })
    // Until the dead-letter queue has it, where a person looks.
    return message.retry({ delaySeconds: 0 })
  }
  const { mailId } = parsed.data
  try {
    const sent = await desk.send(mailId)
    if (sent.outcome === 'failed') logProblem('mail.failed', { mailId })
    else console.log(JSON.stringify({ event: `mail.${sent.outcome}`, mailId }))
    if (sent.outcome !== 'delayed') return message.ack()
    const waitMs = sent.until.getTime() - desk.now().getTime()
    message.retry({ delaySeconds: Math.max(0, Math.ceil(waitMs / 1_000)) })
  } catch (error) {
    logProblem('mail.send_failed', { mailId, error: errorKindOf(error) })
    message.retry({ delaySeconds: backoffSeconds(message.attempts) })
  }
}
