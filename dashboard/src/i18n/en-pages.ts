import { enAdmin } from './en-admin.ts'
import { enAdvertiser } from './en-advertiser.ts'
import { enBookings } from './en-bookings.ts'
import { enConversions } from './en-conversions.ts'
import { enDoors } from './en-doors.ts'
import { enHome } from './en-home.ts'
import { enKeys } from './en-keys.ts'
import { enMyPayouts } from './en-my-payouts.ts'
import { enOutside } from './en-outside.ts'
import { enPartners } from './en-partners.ts'
import { enPayouts } from './en-payouts.ts'
import { enPaypalAccount } from './en-paypal-account.ts'
import { enReceipt } from './en-receipt.ts'
import { enSecurity } from './en-security.ts'
import { enTracking } from './en-tracking.ts'

/** All words of the pages behind the sign-in; they travel with those pages. Also a shape. */
export const enPages = {
  ...enHome,
  ...enBookings,
  ...enTracking,
  ...enAdmin,
  ...enAdvertiser,
  ...enConversions,
  ...enDoors,
  ...enReceipt,
  ...enMyPayouts,
  ...enPaypalAccount,
  ...enOutside,
  ...enPartners,
  ...enPayouts,
  ...enSecurity,
  ...enKeys,
  status: {
    ...enHome.status,
    account: enAdmin.accountStatuses,
    partnership: enPartners.partnershipStatuses,
    registration: enPartners.registrationStatuses,
    offer: enTracking.offerStatuses,
    settings: enAdvertiser.settings.status,
    host: enKeys.hostStatuses,
    secret: enKeys.secretStatuses,
    review: enConversions.reviewStatuses,
    ownPayout: enMyPayouts.myPayouts.states,
    taxForm: enMyPayouts.myPayouts.taxStates,
    verdict: enDoors.verdicts,
  },
}

export type PageWords = typeof enPages
