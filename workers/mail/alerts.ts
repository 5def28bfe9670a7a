import type { AlertKind, AlertMessage } from './rules/alert-message.ts'

export interface Alert {
  kind: AlertKind
  /** One sentence about the problem, without personal data. */
  detail: string
  raisedAt: Date
}

/**
 * Queues an alert mail to the operator (ALERT_EMAIL of the consumer). It uses the queue because
 * the database may be what is unavailable. Never throws: the log has the problem in any case.
 */
export async function raiseAlert(
  queue: Pick<Queue<AlertMessage>, 'send'>,
  { kind, detail, raisedAt }: Alert,
): Promise<void> {
  try {
    const at = raisedAt.toISOString()
    await queue.send({
      v: 1,
      type: 'alert.raised',
      kind,
      detail: detail.slice(0, 500),
      raisedAt: at,
    })
  } catch (error) {
    console.warn(JSON.stringify({ event: 'alert.queue_failed', kind, error: String(error) }))
  }
}
