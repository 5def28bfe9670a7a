/** Routes of lessons and first steps. */
import { routes } from '../http/route.ts'
import { lessonRoutes } from './lessons-http.ts'
import { setupRoutes } from './setup-http.ts'
import { stepRoutes } from './steps-http.ts'

export const onboardingRoutes = routes()
  .route('/', lessonRoutes)
  .route('/', stepRoutes)
  .route('/', setupRoutes)
