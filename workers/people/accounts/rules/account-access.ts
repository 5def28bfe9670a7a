/** Whether an account is open to its people. */
import type { AdvertiserStatus, AffiliateStatus } from '../../../../schema/vocabulary.ts'

/**
 * Not yet approved, or rejected. A blocked account stays open, so that people can see their money.
 */
const closed: ReadonlySet<string> = new Set(['pending', 'rejected'] satisfies (
  | AffiliateStatus
  | AdvertiserStatus
)[])

/**
 * @param status of the advertiser or affiliate; null for a role in the platform's staff
 * @param isEmailVerified whether the person's address is confirmed
 */
export function isAccountOpen(status: string | null, isEmailVerified: boolean): boolean {
  return status === null || (isEmailVerified && !closed.has(status))
}
