import type { Role } from '../../../schema/vocabulary.ts'
import { type Permission as Held, isAllowed } from '../../../workers/http/role-permissions.ts'
import type { Person } from './session.ts'

/** What a screen offers → the server's permissions for it. Any one of several is enough. */
const heldFor = {
  seeOwnDay: ['affiliate_day:read'],
  seeReports: ['reports:read'],
  seeLinks: ['links:read'],
  saveLinks: ['links:write'],
  seeOffers: ['settings:read'],
  changeOffers: ['settings:write'],
  seeConversions: ['settings:read'],
  decideConversions: ['conversions:decide'],
  addConversions: ['conversions:write'],
  replayReports: ['reports:replay'],
  seeSettings: ['settings:read'],
  changeSettings: ['settings:write'],
  setPlatformFee: ['platform:write'],
  addAdvertisers: ['accounts:approve'],
  seeClickHealth: ['losses:read'],
  // Staff only. Advertisers that pay themselves open payouts from their settings.
  seePayouts: ['platform_money:read'],
  // For staff, or for an advertiser's own payouts; the server checks which.
  movePayouts: ['payouts:write'],
  approvePayouts: ['payouts:approve'],
  readPayoutFiles: ['receivers:read'],
  movePlatformMoney: ['platform_money:write'],
  approvePlatformMoney: ['platform_money:approve'],
  seePaypalAccount: ['paypal_account:read'],
  payOwnAffiliates: ['paypal_account:write'],
  seeMoney: ['settings:read', 'affiliate_day:read'],
  seeBalances: ['settings:read'],
  seeBookings: ['platform_money:read'],
  bookMoney: ['platform_money:write'],
  decideBookings: ['platform_money:approve'],
  readBooks: ['books:read'],
  seePartners: ['partners:read'],
  decidePartners: ['partners:write'],
  promoteOffers: ['links:read'],
  changeReceiver: ['receiver:write'],
  applyToAdvertisers: ['applications:write'],
  seeTeam: ['team:read'],
  changeTeam: ['team:write'],
  seeRecords: ['records:read'],
  administer: ['records:write'],
  seeAudit: ['audit:read'],
  lookAtAccounts: ['impersonation:write'],
} as const satisfies Record<string, readonly Held[]>

export type Permission = keyof typeof heldFor
export const permissionWords = Object.keys(heldFor) as Permission[]

/** Whether any of the person's roles has one of the permissions. */
export const holds = (person: Person, ...wanted: readonly Held[]): boolean =>
  person.memberships.some(
    ({ is_open, role }) => is_open && wanted.some((permission) => isAllowed(permission, role)),
  )

/** Whether a screen offers this to the person. The server checks again. */
export const may = (person: Person, permission: Permission): boolean =>
  holds(person, ...heldFor[permission])

/** Whether the person can see the payouts of an advertiser that pays its affiliates itself. */
export const paysItself = ({ memberships }: Person): boolean =>
  memberships.some(
    (of) => of.is_open && of.pays_itself === true && isAllowed('payouts:read', of.role),
  )

/** The role shown in the greeting. */
export const mainRole = (person: Person): Role => person.memberships[0]?.role ?? 'affiliate'
