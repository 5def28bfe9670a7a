/** Administration: people, records, settings of the platform. */

import { routes } from '../http/route.ts'
import { adminPeopleRoutes } from './http/admin-people.ts'
import { adminRecordRoutes } from './http/admin-records.ts'
import { platformRoutes } from './http/platform-settings.ts'

export const adminRoutes = routes()
  .route('/', platformRoutes)
  .route('/', adminRecordRoutes)
  .route('/', adminPeopleRoutes)
