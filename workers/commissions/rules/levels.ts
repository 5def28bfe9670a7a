/** Who earns beside the referrer: two levels of sponsors in the advertiser's own tree. */
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
  /** `missing`: nobody is there. `repeated`: the person earns on a lower level. */
  reason: 'missing' | 'inactive' | 'repeated'
}

/**
 * Who of the sponsors earns. `sponsors` are the affiliate's sponsor and the sponsor's sponsor, as far as
 * there are any. A level that nobody earns moves nobody else up.
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
