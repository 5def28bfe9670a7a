/** Who may give which role to whom. */
import {
  advertiserRoles,
  affiliateRoles,
  type Role,
  staffRoles,
} from '../../../schema/vocabulary.ts'

/** The account a team works for; both null: the platform itself. */
export interface Team {
  advertiserId: string | null
  affiliateId: string | null
}

/** The role that an account is never without. */
export function headRoleOf({ advertiserId, affiliateId }: Team): Role {
  if (advertiserId !== null) return 'advertiser'
  return affiliateId === null ? 'owner' : 'affiliate'
}

/**
 * The roles that this role may give, change and take away, always inside the own account. An admin
 * stays below the owner: neither makes one nor touches one.
 */
export function rolesToGive(role: Role): readonly Role[] {
  if (role === 'owner') return staffRoles
  if (role === 'admin') return staffRoles.filter((given) => given !== 'owner')
  if (role === 'advertiser') return advertiserRoles
  return role === 'affiliate' ? affiliateRoles : []
}
