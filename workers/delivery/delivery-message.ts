/** The `deliveries` queue: a message only says that something is due. The consumer reads it from Postgres. */
import * as z from 'zod'

/** `v` is the version of the form. */
export const DeliveryMessage = z.object({ v: z.literal(1) })
export type DeliveryMessage = z.infer<typeof DeliveryMessage>

export type DeliveryQueue = Pick<Queue<DeliveryMessage>, 'send' | 'metrics'>

/** One message is enough for all that is due by then. */
const EVERY_MS = 1_000
const PAUSE_SECONDS = 1
let saidUntilMs = 0

/**
 * Says that events were written. At most once a second of an isolate: the second of two is sent a second late,
 * so that it finds what was written meanwhile. Never throws: the run of each minute finds what is due anyway.
 */
export async function announceDeliveries(
  queue: Pick<DeliveryQueue, 'send'> | undefined,
  nowMs: number,
): Promise<void> {
  if (queue === undefined || nowMs < saidUntilMs - EVERY_MS) return
  const isSoon = nowMs < saidUntilMs
  saidUntilMs = Math.max(saidUntilMs, nowMs) + EVERY_MS
  try {
    await queue.send({ v: 1 }, isSoon ? { delaySeconds: PAUSE_SECONDS } : {})
  } catch (error) {
    console.warn(JSON.stringify({ event: 'deliveries.announce_failed', error: String(error) }))
  }
}
