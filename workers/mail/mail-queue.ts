import type { ApiRequest } from '../http/context.ts'
import type { MailMessage } from './rules/mail-message.ts'

/**
 * Queues mails for sending, after the commit that wrote them. A queue failure is not reported to
 * the caller: a scheduled job finds the rows.
 */
export async function sendMailSoon(c: ApiRequest, mailIds: readonly string[]): Promise<void> {
  try {
    for (const mailId of mailIds) {
      const message: MailMessage = { v: 1, type: 'mail.written', mailId }
      await c.env.MAILS.send(message)
    }
  } catch (error) {
    const line = { event: 'mail.queue_failed', mailIds, error: String(error) }
    console.error(JSON.stringify(line))
  }
}
