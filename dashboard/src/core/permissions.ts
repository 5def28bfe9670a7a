import type { Role } from '../../../schema/vocabulary.ts'
import { type Permission as Held, isAllowed } from '../../../workers/http/role-permissions.ts'
import type { Person } from './session.ts'

/** What a screen offers → what the server asks for. Any of several opens it. */
const heldFor = {
  seeOwnDay: ['affiliate_day:read'],
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
  // Staff; own payers come in from their settings.
  seePayouts: ['platform_money:read'],
  // Whose payouts they are, the server knows: staff's, or an own payer's.
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

/** Whether any of the person's roles has one of the server's permissions. */
export const holds = (person: Person, ...wanted: readonly Held[]): boolean =>
  person.memberships.some(
    ({ is_open, role }) => is_open && wanted.some((permission) => isAllowed(permission, role)),
  )

/** What the screen offers. The server decides again; a screen only spares the person a refusal. */
export const may = (person: Person, permission: Permission): boolean =>
  holds(person, ...heldFor[permission])

/** Whether they are of an advertiser that pays its affiliates itself, and see its payouts. */
export const paysItself = ({ memberships }: Person): boolean =>
  memberships.some(
    (of) => of.is_open && of.pays_itself === true && isAllowed('payouts:read', of.role),
  )

/** The role by which a person is greeted. */
export const mainRole = (person: Person): Role => person.memberships[0]?.role ?? 'affiliate'
