/** Apps of an advertiser: settings, hosts, keys. */

import { routes } from '../http/route.ts'
import { appHostRoutes } from './http/app-hosts.ts'
import { appKeyRoutes } from './http/app-key-settings.ts'
import { appRoutes } from './http/apps.ts'

export const appsRoutes = routes()
  .route('/', appRoutes)
  .route('/', appHostRoutes)
  .route('/', appKeyRoutes)
