/** Processes messages of the `reports` queue. Deliveries may repeat; a bad message does not affect others. */
import { logProblem } from '../../core/log.ts'
import { errorKindOf, retryFailed, retryUnreadable } from '../../core/queue-retry.ts'
import {
  type PostbackMessage,
  type RefusedMessage,
  type ReportMessage,
  ReportsMessage,
} from './reports-message.ts'

export interface ReportDeps {
  /** Records a report and returns its outcome. @throws while it cannot be evaluated. */
  record: (message: ReportMessage) => Promise<string>
  /** Records a query of a postback or pixel; `unknown` while its offer cannot be found. */
  place: (message: PostbackMessage) => Promise<string>
  /** Journals a refused report. */
  journal: (message: RefusedMessage) => Promise<string>
}

/** Processes messages one by one in order, so that a refund finds the sale before it. */
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
    return retryUnreadable(message, parsed.error)
  }
  const { data } = parsed
  const { reportId } = data
  try {
    const outcome = await evaluate(data, deps)
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
    return retryFailed(message, error)
  }
  retryFailed(message, 'its offer is not known yet')
}

function evaluate(message: ReportsMessage, deps: ReportDeps): Promise<string> {
  switch (message.type) {
    case 'report.received':
      return deps.record(message)
    case 'postback.received':
      return deps.place(message)
    case 'report.refused':
      return deps.journal(message)
  }
}
