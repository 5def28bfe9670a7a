/** Who earns besides the referrer: two levels of sponsors with the same advertiser. */
import type { AffiliateStatus, PartnershipStatus } from '../../../schema/vocabulary.ts'

export interface Sponsor {
  affiliateId: string
  affiliateStatus: AffiliateStatus
  partnershipStatus: PartnershipStatus
}

export type UpperLevel = 2 | 3

export interface Upline {
  level: UpperLevel
  affiliateId: string
}

export interface SkippedLevel {
  level: UpperLevel
  affiliateId: string | null
  /** `missing`: there is no sponsor. `repeated`: the person already earns on a lower level. */
  reason: 'missing' | 'inactive' | 'repeated'
}

/**
 * Which sponsors earn. `sponsors` are the affiliate's sponsor and the sponsor's sponsor, if there
 * are any. An unfilled level does not move another sponsor up.
 */
export function uplinesOf(
  affiliateId: string,
  sponsors: readonly Sponsor[],
): { uplines: Upline[]; skipped: SkippedLevel[] } {
  const uplines: Upline[] = []
  const skipped: SkippedLevel[] = []
  const paid = new Set([affiliateId])
  for (const level of [2, 3] as const) {
    const sponsor = sponsors[level - 2]
    if (sponsor === undefined) {
      skipped.push({ level, affiliateId: null, reason: 'missing' })
    } else if (paid.has(sponsor.affiliateId)) {
      skipped.push({ level, affiliateId: sponsor.affiliateId, reason: 'repeated' })
    } else if (!isActive(sponsor)) {
      skipped.push({ level, affiliateId: sponsor.affiliateId, reason: 'inactive' })
    } else {
      paid.add(sponsor.affiliateId)
      uplines.push({ level, affiliateId: sponsor.affiliateId })
    }
  }
  return { uplines, skipped }
}

const isActive = ({ affiliateStatus, partnershipStatus }: Sponsor) =>
  affiliateStatus === 'approved' && partnershipStatus === 'approved'
