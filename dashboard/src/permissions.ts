import type { Role } from '../../schema/vocabulary.ts'
import type { Person } from './session.ts'

const rolesThat = {
  seeOwnDay: ['affiliate'],
  saveLinks: ['affiliate'],
  seeOffers: ['owner', 'admin', 'advertiser', 'finance', 'support'],
  changeOffers: ['owner', 'admin', 'advertiser'],
  seeConversions: ['owner', 'admin', 'advertiser', 'finance', 'support'],
  decideConversions: ['owner', 'finance', 'advertiser'],
  addConversions: ['advertiser'],
  replayReports: ['owner', 'admin', 'finance', 'advertiser'],
  seeSettings: ['owner', 'admin', 'advertiser', 'finance', 'support'],
  changeSettings: ['owner', 'admin', 'advertiser'],
  seeClickHealth: ['owner', 'admin', 'finance', 'support'],
  seePayouts: ['finance', 'support', 'admin', 'owner'],
  movePayouts: ['finance'],
  approvePayouts: ['finance', 'owner'],
  seeMoney: ['owner', 'admin', 'advertiser', 'finance', 'support', 'affiliate'],
  seeBalances: ['owner', 'admin', 'advertiser', 'finance', 'support'],
  seeBookings: ['owner', 'admin', 'finance', 'support'],
  bookMoney: ['finance'],
  decideBookings: ['finance', 'owner'],
  seePartners: [
    ...(['owner', 'admin', 'advertiser', 'advertiser_manager', 'advertiser_finance'] as const),
    ...(['advertiser_viewer', 'finance', 'support'] as const),
  ],
  decidePartners: ['owner', 'admin', 'advertiser', 'advertiser_manager'],
  promoteOffers: ['affiliate', 'affiliate_manager', 'affiliate_viewer'],
  applyToAdvertisers: ['affiliate', 'affiliate_manager'],
  readBooks: ['finance', 'owner'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof rolesThat

/** What the screen offers. The server decides again; a screen only spares the person a refusal. */
export function may(person: Person, permission: Permission): boolean {
  const allowed: readonly Role[] = rolesThat[permission]
  return person.memberships.some(({ role }) => allowed.includes(role))
}

/** The role by which a person is greeted. */
export const mainRole = (person: Person): Role => person.memberships[0]?.role ?? 'affiliate'
