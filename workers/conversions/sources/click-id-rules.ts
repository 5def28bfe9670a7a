/** Checks values that apps send as a click id. */
import { hasPlaceholderId } from '../record/rules/report.ts'
import type { ReportFields } from './report-rules.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** True for a whole id. False for an unfilled macro, an id in braces or a part of one. */
export const isClickId = (text: string) => UUID.test(text)

interface OtherEvidence {
  coupon?: string | undefined
  customer_id?: string | undefined
  original_external_id?: string | undefined
}

/** True if the report names a coupon, a customer or the order to reverse. */
export function namesOther({ coupon, customer_id, original_external_id }: OtherEvidence): boolean {
  const isCustomer = customer_id !== undefined && !hasPlaceholderId({ customerId: customer_id })
  return coupon !== undefined || isCustomer || original_external_id !== undefined
}

/**
 * Removes an invalid click id, such as an unfilled macro, if a coupon, a customer or the order to reverse can decide.
 * Otherwise the click id stays and is refused.
 */
export function withoutBadClickId(fields: ReportFields): {
  fields: ReportFields
  isClickIgnored?: true
} {
  const { click_id, ...others } = fields
  if (click_id === undefined || isClickId(click_id) || !namesOther(fields)) return { fields }
  return { fields: others, isClickIgnored: true }
}
