/** Keys that two events of one batch must not share. */
import type { ConversionReport } from './report.ts'

/**
 * Keys of an event that only one event of a batch may have: its own id, and its customer, whom the first event may
 * bind. Funds and counts are not keys, because BatchFacts carries them from one event to the next.
 */
export function conflictKeysOf({
  appId,
  event,
  externalId,
  customerId,
}: ConversionReport): string[] {
  const report = `report ${appId} ${event} ${externalId}`
  return customerId === null ? [report] : [report, `customer ${appId} ${customerId}`]
}
