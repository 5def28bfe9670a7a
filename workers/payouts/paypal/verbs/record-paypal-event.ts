import { type Db, runScoped } from '../../../core/database.ts'
import { invariant } from '../../../core/invariant.ts'
import { findNudge, type NotedEvent, notePaypalEvent, toNotedEvent } from '../db/paypal-events.ts'
import type { WebhookEvent } from '../webhook-event.ts'

/**
 * Stores an event that PayPal has signed. Its contents book nothing: the batch that it names is
 * read again. `payerAdvertiserId`: own payer whose webhook received it; null = the platform's. Safe
 * to call twice: a repeated event does nothing.
 */
export async function takePaypalEvent(
  db: Db,
  { event, payerAdvertiserId, now }: TakenEvent,
): Promise<NotedEvent> {
  const nobody = { kind: 'sign_in', email: '' } as const
  const note = notePaypalEvent({ ...event, payerAdvertiserId }, now)
  const [[row] = []] = await runScoped(db, nobody, [note])
  invariant(row, 'the function answers with one row')
  return toNotedEvent(row)
}

export interface TakenEvent {
  event: WebhookEvent
  payerAdvertiserId: string | null
  now: Date
}

/** Whether an event arrived since the batch was last read; `held`: another Worker holds it. */
export async function nudgeOf(db: Db, batchId: string): Promise<'none' | 'open' | 'held'> {
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [findNudge(batchId)])
  if (row === undefined) return 'none'
  return row.is_held === true ? 'held' : 'open'
}
