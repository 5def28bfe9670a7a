/** Which of a person's accounts are open to them. */
import type { AdvertiserStatus, AffiliateStatus } from '../../../../schema/vocabulary.ts'

/** Not yet let in, or turned away. Whoever was let in once still sees their money. */
const closed: ReadonlySet<string> = new Set(['pending', 'rejected'] satisfies (
  | AffiliateStatus
  | AdvertiserStatus
)[])

/**
 * @param status of the advertiser or affiliate; null for a role of the platform's own staff
 * @param isProven whether the person's address is
 */
export function isAccountOpen(status: string | null, isProven: boolean): boolean {
  return status === null || (isProven && !closed.has(status))
}
