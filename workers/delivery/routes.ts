/** Postbacks and webhooks: endpoints, their log, tests and replays. */
import { routes } from '../http/route.ts'
import { allowedHostRoutes } from './http/allowed-hosts.ts'
import { deliveryRoutes } from './http/deliveries.ts'
import { endpointRoutes } from './http/endpoints.ts'
import { linkCheckRoutes } from './http/link-checks.ts'

export const deliverySettings = routes()
  .route('/', endpointRoutes)
  .route('/', allowedHostRoutes)
  .route('/', deliveryRoutes)
  .route('/', linkCheckRoutes)
