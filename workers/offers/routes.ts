/** Offers, their caps and the platform fee. */

import { routes } from '../http/route.ts'
import { capRoutes } from './http/caps.ts'
import { groupTermRoutes } from './http/group-terms.ts'
import { offerRoutes } from './http/offers.ts'
import { platformFeeRoutes } from './http/platform-fees.ts'

export const offersRoutes = routes()
  .route('/', offerRoutes)
  .route('/', capRoutes)
  .route('/', platformFeeRoutes)
  .route('/', groupTermRoutes)
