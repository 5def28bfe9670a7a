/** The table of permissions and roles. Routes and screens name permissions, never roles. */
import type { Role } from '../../schema/vocabulary.ts'

const staff = ['owner', 'admin', 'finance', 'support'] as const
const administrators = ['owner', 'admin'] as const
const advertiserTeam = [
  'advertiser',
  'advertiser_manager',
  'advertiser_finance',
  'advertiser_viewer',
] as const
const advertiserManagers = ['advertiser', 'advertiser_manager'] as const
const advertiserPayers = ['advertiser', 'advertiser_finance'] as const
const affiliateTeam = ['affiliate', 'affiliate_manager', 'affiliate_viewer'] as const
const affiliateManagers = ['affiliate', 'affiliate_manager'] as const

/**
 * Which roles have which permission. Permissions apply within the person's own account; staff see
 * all accounts. If a person has several of the roles, they act in the first one listed.
 */
export const rolesWith = {
  // An affiliate's own work
  'affiliate_day:read': affiliateTeam,
  'links:write': affiliateManagers,
  'links:read': affiliateTeam,
  'applications:write': affiliateManagers,
  'receiver:write': ['affiliate'],
  // What the affiliate pays for traffic. Staff who view its screens do not see it.
  'costs:read': affiliateTeam,
  'costs:write': affiliateManagers,

  // Statistics, each in their own scope
  'reports:read': [...staff, ...advertiserTeam, ...affiliateTeam],
  'report_views:write': [...staff, ...advertiserTeam, ...affiliateTeam],
  'report_schedules:write': [...staff, ...advertiserTeam, ...affiliateTeam],

  // Postbacks and webhooks of one's own account
  'endpoints:read': [...advertiserTeam, ...affiliateTeam],
  'endpoints:write': [...advertiserManagers, ...affiliateManagers],
  'allowed_hosts:write': ['advertiser', 'affiliate'],

  // The person's own notifications
  'notifications:read': [...staff, ...advertiserTeam, ...affiliateTeam],

  // What awaits the person, and the search. Finance comes first, because it sees the most of its work.
  'work:read': ['finance', 'owner', 'admin', 'support', ...advertiserTeam, ...affiliateTeam],

  // Offers, apps and the rules of an advertiser
  'settings:read': ['owner', 'admin', ...advertiserTeam, 'finance', 'support'],
  'settings:write': ['owner', 'admin', ...advertiserManagers],
  'keys:write': ['owner', 'admin', ...advertiserManagers],
  'partners:read': ['owner', 'admin', ...advertiserTeam, 'finance', 'support'],
  'partners:write': ['owner', 'admin', ...advertiserManagers],

  // In the advertiser's name, so never by staff.
  'messages:write': advertiserManagers,
  'bonuses:write': advertiserPayers,

  // Conversions. Owner and admin set the terms, so they must not approve conversions as well.
  'conversions:write': advertiserManagers,
  'conversions:decide': ['finance', ...advertiserManagers],
  'reviews:open': ['finance', ...advertiserManagers],
  'reports:replay': ['owner', 'admin', 'finance', ...advertiserManagers],

  // Payouts: staff for those of the platform, an advertiser's people for those of its own PayPal.
  'payouts:read': ['finance', 'owner', 'admin', 'support', ...advertiserTeam],
  'payouts:write': ['finance', ...advertiserPayers],
  'payouts:approve': ['finance', 'owner', ...advertiserPayers],
  // Full PayPal addresses of affiliates. Roles without this permission see them masked.
  'receivers:read': ['finance', 'owner', 'admin', ...advertiserPayers],
  'paypal_account:read': ['finance', 'owner', ...advertiserPayers],
  'paypal_account:write': advertiserPayers,

  // Money of the platform, and settings for all payouts
  'platform_money:read': ['finance', 'owner', 'admin', 'support'],
  'platform_money:write': ['finance'],
  'platform_money:approve': ['finance', 'owner'],
  'books:read': ['finance', 'owner'],
  'losses:read': ['owner', 'admin', 'finance', 'support'],

  // People and accounts
  // In the person's own account. For owner and admin, the team is the platform's staff.
  'team:read': ['owner', 'admin', ...advertiserTeam, ...affiliateTeam],
  'team:write': ['owner', 'admin', 'advertiser', 'affiliate'],
  'accounts:approve': administrators,
  'records:read': ['owner', 'admin', 'support'],
  'records:write': administrators,
  // Queues, jobs, undelivered messages and the pause of deliveries
  'operations:read': administrators,
  'operations:write': administrators,
  'audit:read': ['owner', 'admin', 'support', 'advertiser', 'affiliate'],
  'impersonation:write': ['owner', 'admin', 'support'],
  'platform:read': ['owner', 'admin', 'support'],
  'platform:write': administrators,
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof rolesWith
export const permissionNames = Object.keys(rolesWith) as Permission[]

/** Whether the role has the permission. */
export function isAllowed(permission: Permission, role: Role): boolean {
  return (rolesWith[permission] as readonly Role[]).includes(role)
}

/** Permissions to pay affiliates, or to approve what they are owed. */
const payingPermissions = [
  'payouts:write',
  'payouts:approve',
  'paypal_account:write',
  'bonuses:write',
  'conversions:write',
] as const satisfies readonly Permission[]

/** Roles that can pay affiliates. */
export const payingRoles: ReadonlySet<Role> = new Set(
  payingPermissions.flatMap((permission) => rolesWith[permission]),
)

/** Roles that must sign in with a second factor: they see or move other people's money or data. */
export const rolesWithSecondFactor: ReadonlySet<Role> = new Set([...staff, ...payingRoles])
