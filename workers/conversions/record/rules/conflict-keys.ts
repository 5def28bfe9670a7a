/** What two reports must not share to be judged together. */
import type { ConversionReport } from './report.ts'

/**
 * Names of what only one of a round may touch: its own identity, and the customer whom the first of them
 * binds. What they draw from and are counted by is carried from one to the next instead: see Round.
 */
export function interestsOf({ appId, event, externalId, customerId }: ConversionReport): string[] {
  const report = `report ${appId} ${event} ${externalId}`
  return customerId === null ? [report] : [report, `customer ${appId} ${customerId}`]
}
