/** Returns dead messages of the `mails` queue to it: only its consumer can send mails. */
import { logProblem } from '../core/log.ts'
import { errorKindOf } from '../core/queue-retry.ts'
import { MailMessage } from './rules/mail-message.ts'

/** A mail sent in the meantime is not sent again: its row records it. */
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
