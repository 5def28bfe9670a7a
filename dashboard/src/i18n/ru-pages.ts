import type { PageWords } from './en-pages.ts'
import { ruAdmin } from './ru-admin.ts'
import { ruAdvertiser } from './ru-advertiser.ts'
import { ruBookings } from './ru-bookings.ts'
import { ruConversions } from './ru-conversions.ts'
import { ruDoors } from './ru-doors.ts'
import { ruHome } from './ru-home.ts'
import { ruKeys } from './ru-keys.ts'
import { ruMyPayouts } from './ru-my-payouts.ts'
import { ruOutside } from './ru-outside.ts'
import { ruPartners } from './ru-partners.ts'
import { ruPayouts } from './ru-payouts.ts'
import { ruPaypalAccount } from './ru-paypal-account.ts'
import { ruReceipt } from './ru-receipt.ts'
import { ruSecurity } from './ru-security.ts'
import { ruTracking } from './ru-tracking.ts'

export const ruPages: PageWords = {
  ...ruHome,
  ...ruBookings,
  ...ruTracking,
  ...ruAdmin,
  ...ruAdvertiser,
  ...ruConversions,
  ...ruDoors,
  ...ruReceipt,
  ...ruMyPayouts,
  ...ruPaypalAccount,
  ...ruOutside,
  ...ruPartners,
  ...ruPayouts,
  ...ruSecurity,
  ...ruKeys,
  status: {
    ...ruHome.status,
    account: ruAdmin.accountStatuses,
    partnership: ruPartners.partnershipStatuses,
    registration: ruPartners.registrationStatuses,
    offer: ruTracking.offerStatuses,
    settings: ruAdvertiser.settings.status,
    host: ruKeys.hostStatuses,
    secret: ruKeys.secretStatuses,
    review: ruConversions.reviewStatuses,
    ownPayout: ruMyPayouts.myPayouts.states,
    taxForm: ruMyPayouts.myPayouts.taxStates,
    verdict: ruDoors.verdicts,
  },
}
