/** Bookings and proposals, what two people of finance do together, and an advertiser's bonuses. */

import { routes } from '../http/route.ts'
import { bonusRoutes } from './bonuses/http.ts'
import { bookingRoutes } from './bookings/http.ts'
import { proposalRoutes } from './proposals/http.ts'
import { manualProposalRoutes } from './proposals/manual-http.ts'

export const financeRoutes = routes()
  .route('/', proposalRoutes)
  .route('/', manualProposalRoutes)
  .route('/', bookingRoutes)
  .route('/', bonusRoutes)
