/** Conversions: where events come in, their log, decisions on them, and what affiliates see. */

import { routes } from '../http/route.ts'
import { affiliateConversionRoutes } from './record/http/affiliate-conversions.ts'
import { decisionRoutes } from './review/http.ts'
import { batchRoutes } from './sources/http/conversion-batches.ts'
import { importRoutes } from './sources/http/conversion-imports.ts'
import { conversionRoutes } from './sources/http/conversions.ts'
import { reportRoutes } from './sources/http/event-log.ts'
import { manualRoutes } from './sources/http/manual-conversions.ts'
import { pixelRoutes } from './sources/http/pixel.ts'
import { postbackRoutes } from './sources/http/postback.ts'
import { doorSettingRoutes } from './sources/http/source-settings.ts'

export const conversionsRoutes = routes()
  .route('/', conversionRoutes)
  .route('/', batchRoutes)
  .route('/', importRoutes)
  .route('/', doorSettingRoutes)
  .route('/', reportRoutes)
  .route('/', manualRoutes)
  .route('/', pixelRoutes)
  .route('/', postbackRoutes)
  .route('/', affiliateConversionRoutes)
  .route('/', decisionRoutes)
