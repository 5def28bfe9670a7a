/** Partners of an advertiser: applications, registration links, terms, and the affiliate's view. */

import { routes } from '../http/route.ts'
import { affiliateRoutes } from './http/affiliate.ts'
import { applicationSettingRoutes } from './http/application-settings.ts'
import { applicationRoutes } from './http/applications.ts'
import { groupRoutes } from './http/groups.ts'
import { messageRoutes } from './http/messages.ts'
import { offerFeedRoutes } from './http/offer-feeds.ts'
import { partnerRoutes } from './http/partners.ts'
import { referralRoutes } from './http/referrals.ts'
import { registrationLinkRoutes } from './http/registration-links.ts'

export const partnersRoutes = routes()
  .route('/', affiliateRoutes)
  .route('/', offerFeedRoutes)
  .route('/', messageRoutes)
  .route('/', partnerRoutes)
  .route('/', groupRoutes)
  .route('/', registrationLinkRoutes)
  .route('/', applicationSettingRoutes)
  .route('/', applicationRoutes)
  .route('/', referralRoutes)
