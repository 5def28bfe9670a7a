/** What two reports must not share to be judged by the same facts. */
import type { ConversionReport } from './report.ts'

/**
 * Names of what a report touches or is judged by: its own identity, the customer whom it may bind, the click
 * that it names, and the visitor's address and mail, by which repeats are counted. Two reports of one
 * advertiser that share none are as strangers to each other, but for what they draw from: money, caps, and
 * what an affiliate has sold.
 */
export function interestsOf(report: ConversionReport): string[] {
  const { appId, event, externalId, customerId, clickId, visitor } = report
  const named = (what: string, name: string | null | undefined) =>
    name ? [`${what} ${name.toLowerCase()}`] : []
  return [
    `report ${appId} ${event} ${externalId}`,
    ...named('customer', customerId && `${appId} ${customerId}`),
    ...named('click', clickId),
    ...named('address', visitor?.ip),
    ...named('mail', visitor?.email),
  ]
}
