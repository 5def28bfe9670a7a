/** Routes of creatives. */
import { routes } from '../http/route.ts'
import { creativeRoutes } from './http.ts'
import { creativeImageRoutes } from './images-http.ts'
import { kitRoutes } from './kit-http.ts'
import { logoRoutes } from './logo-http.ts'
import { ownCreativeRoutes } from './own-http.ts'

export const creativesRoutes = routes()
  .route('/', creativeRoutes)
  .route('/', ownCreativeRoutes)
  .route('/', kitRoutes)
  .route('/', logoRoutes)
  .route('/', creativeImageRoutes)
