/** Who may give which role to whom. */
import {
  advertiserRoles,
  affiliateRoles,
  type Role,
  staffRoles,
} from '../../../schema/vocabulary.ts'

/** The account of a team; both null = the platform. */
export interface Team {
  advertiserId: string | null
  affiliateId: string | null
}

/** The role every account must have at least once. */
export function headRoleOf({ advertiserId, affiliateId }: Team): Role {
  if (advertiserId !== null) return 'advertiser'
  return affiliateId === null ? 'owner' : 'affiliate'
}

/**
 * The roles this role may give, change and remove, within its own account. An admin cannot create
 * or change owners.
 */
export function rolesToGive(role: Role): readonly Role[] {
  if (role === 'owner') return staffRoles
  if (role === 'admin') return staffRoles.filter((given) => given !== 'owner')
  if (role === 'advertiser') return advertiserRoles
  return role === 'affiliate' ? affiliateRoles : []
}
