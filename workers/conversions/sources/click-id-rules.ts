/** What apps send as a click id, and what else can decide where it is none. */
import { hasPlaceholderId } from '../record/rules/report.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Not an unfilled macro, an id in braces or part of one. */
export const isClickId = (text: string) => UUID.test(text)

interface OtherEvidence {
  coupon?: string | undefined
  customer_id?: string | undefined
  original_external_id?: string | undefined
}

/** The report names a coupon, a customer, or the order that it undoes. */
export function namesOther({ coupon, customer_id, original_external_id }: OtherEvidence): boolean {
  const isCustomer = customer_id !== undefined && !hasPlaceholderId({ customerId: customer_id })
  return coupon !== undefined || isCustomer || original_external_id !== undefined
}
