/** Routes of conversions: sources, event log, decisions, and the affiliates' view. */

import { routes } from '../http/route.ts'
import { customerRoutes } from './customers/http.ts'
import { affiliateConversionRoutes } from './record/http/affiliate-conversions.ts'
import { rehearsalRoutes } from './rehearsal/http.ts'
import { decisionRoutes } from './review/http.ts'
import { reportRoutes } from './sources/event-log/http.ts'
import type { manualRoutes } from './sources/manual/http.ts'
import { sourceSettingRoutes } from './sources/settings/http.ts'
import { sources } from './sources/sources.ts'

const ofSources = routes()
for (const source of sources) ofSources.route('/', source.routes)
/** The dashboard's client calls no source but manual entry, so the type needs no other. */
const sourceRoutes = ofSources as unknown as typeof manualRoutes

export const conversionsRoutes = routes()
  .route('/', sourceRoutes)
  .route('/', sourceSettingRoutes)
  .route('/', reportRoutes)
  .route('/', rehearsalRoutes)
  .route('/', affiliateConversionRoutes)
  .route('/', decisionRoutes)
  .route('/', customerRoutes)
