import type { ApiRequest } from '../../../http/context.ts'
import type { PayoutMessage } from '../rules/payout-message.ts'

/**
 * Asks the Worker that holds PayPal's credentials to act, after the commit of the runRequest. A message that
 * cannot be sent is no failure: cron finds the wish in the database.
 */
export async function askForPayout(c: ApiRequest, message: PayoutMessage): Promise<void> {
  try {
    await c.env.PAYOUTS.send(message)
  } catch (error) {
    const line = { event: 'payout_request.send_failed', request_id: c.var.requestId, ...message }
    console.error(JSON.stringify({ ...line, error: String(error) }))
  }
}
