/** Puts dead messages of the `mails` queue into it again: its consumer has the courier. */
import { logProblem } from '../core/log.ts'
import { errorKindOf } from '../core/queue-retry.ts'
import { MailMessage } from './rules/mail-message.ts'

/** A mail that was sent meanwhile is not sent twice: its row says so. */
export async function requeueMails(
  { messages }: MessageBatch<unknown>,
  { MAILS }: { MAILS: Pick<Queue<MailMessage>, 'send'> },
): Promise<void> {
  for (const message of messages) {
    try {
      await MAILS.send(MailMessage.parse(message.body))
      message.ack()
    } catch (error) {
      logProblem('mail_message.requeue_failed', {
        messageId: message.id,
        error: errorKindOf(error),
      })
      message.retry()
    }
  }
}
