/** Conversions: where events come in, their log, decisions on them, and what affiliates see. */

import { routes } from '../http/route.ts'
import { affiliateConversionRoutes } from './record/http/affiliate-conversions.ts'
import { decisionRoutes } from './review/http.ts'
import { conversionRoutes } from './sources/api/http.ts'
import { batchRoutes } from './sources/batch/http.ts'
import { importRoutes } from './sources/csv/http.ts'
import { reportRoutes } from './sources/event-log/http.ts'
import { manualRoutes } from './sources/manual/http.ts'
import { pixelRoutes } from './sources/pixel/http.ts'
import { postbackRoutes } from './sources/postback/http.ts'
import { sourceSettingRoutes } from './sources/settings/http.ts'

export const conversionsRoutes = routes()
  .route('/', conversionRoutes)
  .route('/', batchRoutes)
  .route('/', importRoutes)
  .route('/', sourceSettingRoutes)
  .route('/', reportRoutes)
  .route('/', manualRoutes)
  .route('/', pixelRoutes)
  .route('/', postbackRoutes)
  .route('/', affiliateConversionRoutes)
  .route('/', decisionRoutes)
