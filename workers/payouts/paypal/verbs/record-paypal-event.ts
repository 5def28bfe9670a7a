import { type Db, runScoped } from '../../../core/database.ts'
import { invariant } from '../../../core/invariant.ts'
import { findNudge, type NotedEvent, notePaypalEvent, toNotedEvent } from '../db/paypal-events.ts'
import type { WebhookEvent } from '../webhook-event.ts'

/**
 * Takes an event that PayPal has proved. It says that something happened, and never what: the batch
 * it points to is read anew. `payerAdvertiserId`: own payer whose webhook it came by; null = the
 * platform's. Safe to call twice: the same event does nothing again.
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

/** Whether PayPal told of a batch since it was last read; `held`: another worker acts on it now. */
export async function nudgeOf(db: Db, batchId: string): Promise<'none' | 'open' | 'held'> {
  const [[row] = []] = await runScoped(db, { kind: 'system' }, [findNudge(batchId)])
  if (row === undefined) return 'none'
  return row.is_held === true ? 'held' : 'open'
}
