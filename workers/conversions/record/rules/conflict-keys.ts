/** What two events must not share to be recorded in one batch. */
import type { ConversionReport } from './report.ts'

/**
 * Names of what only one event of a batch may touch: its own identity, and the customer whom the first of them
 * binds. What they draw from and are counted by is carried from one to the next instead: see BatchFacts.
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
