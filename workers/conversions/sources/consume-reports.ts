/** One verdict per message of the `reports` queue; deliveries repeat, and poison stays alone. */
import { logProblem } from '../../core/log.ts'
import { backoffSeconds, errorKindOf, retryUnreadable } from '../../core/queue-retry.ts'
import {
  type PostbackMessage,
  type RefusedMessage,
  type ReportMessage,
  ReportsMessage,
} from './reports-message.ts'

export interface ReportDeps {
  /** Answers what became of it. @throws while it cannot be judged. */
  record: (message: ReportMessage) => Promise<string>
  /** The same; `unknown` while nothing is known of what it names. */
  place: (message: PostbackMessage) => Promise<string>
  /** Journals what was refused. */
  journal: (message: RefusedMessage) => Promise<string>
}

/** In the order in which they came, one by one: a refund finds the sale that came before it. */
export async function consumeReports(
  messages: readonly Message<unknown>[],
  deps: ReportDeps,
): Promise<void> {
  for (const message of messages) await consumeOne(message, deps)
}

async function consumeOne(message: Message<unknown>, deps: ReportDeps): Promise<void> {
  const parsed = ReportsMessage.safeParse(message.body)
  if (!parsed.success) {
    const paths = parsed.error.issues.slice(0, 5).map(({ path }) => path.join('.'))
    logProblem('report_message.unreadable', { messageId: message.id, paths })
    return retryUnreadable(message)
  }
  const { data } = parsed
  const { reportId } = data
  try {
    const outcome = await judge(data, deps)
    if (outcome !== 'unknown') {
      message.ack()
      console.log(JSON.stringify({ event: 'queued_report.judged', reportId, outcome }))
      return
    }
  } catch (error) {
    logProblem('queued_report.failed', {
      messageId: message.id,
      reportId,
      error: errorKindOf(error),
    })
  }
  message.retry({ delaySeconds: backoffSeconds(message.attempts) })
}

function judge(message: ReportsMessage, deps: ReportDeps): Promise<string> {
  switch (message.type) {
    case 'report.received':
      return deps.record(message)
    case 'postback.received':
      return deps.place(message)
    case 'report.refused':
      return deps.journal(message)
  }
}
