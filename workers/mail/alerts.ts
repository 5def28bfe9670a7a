import type { AlertKind, AlertMessage } from './rules/alert-message.ts'

export interface Alert {
  kind: AlertKind
  /** One sentence about what happened, without personal data. */
  detail: string
  raisedAt: Date
}

/**
 * Asks for a mail to whoever looks after the system (ALERT_EMAIL of the consumer), by way of the queue:
 * the database may be what is away. Never throws: the log has its line in any case.
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
