import type { ApiRequest } from '../../../http/context.ts'
import type { PayoutMessage } from '../rules/payout-message.ts'

/**
 * Queues a task for the Worker that holds PayPal's credentials, after the commit. If the message
 * cannot be sent the request still succeeds: cron finds the request in the database.
 */
export async function askForPayout(c: ApiRequest, message: PayoutMessage): Promise<void> {
  try {
    await c.env.PAYOUTS.send(message)
  } catch (error) {
    const line = { event: 'payout_request.send_failed', request_id: c.var.requestId, ...message }
    console.error(JSON.stringify({ ...line, error: String(error) }))
  }
}
