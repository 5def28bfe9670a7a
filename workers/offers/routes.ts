/** Offers and their caps. */

import { routes } from '../http/route.ts'
import { capRoutes } from './http/caps.ts'
import { offerRoutes } from './http/offers.ts'

export const offersRoutes = routes().route('/', offerRoutes).route('/', capRoutes)
