import { adminRoutes } from './admin/routes.ts'
import { alertsRoutes } from './alerts/routes.ts'
import { methodsOf } from './api-permissions.ts'
import { authenticateApp } from './apps/http/authenticate-app.ts'
import { appsRoutes } from './apps/routes.ts'
import { auditLogRoutes } from './audit/http.ts'
import { billingRoutes } from './billing/routes.ts'
import { lossRoutes } from './clicks/losses-http.ts'
import { conversionsRoutes } from './conversions/routes.ts'
import { sourceNames } from './conversions/sources/sources.ts'
import { creativesRoutes } from './creatives/routes.ts'
import { deliverySettings } from './delivery/routes.ts'
import { describeWebhooks } from './delivery/webhook-descriptions.ts'
import { financeRoutes } from './finance/routes.ts'
import { reviewRoutes } from './fraud/http/reviews.ts'
import { frame, limitBody } from './http/frame.ts'
import { healthRoutes } from './http/health.ts'
import { openapiRoutes } from './http/openapi.ts'
import { onError, onNotFound } from './http/problems.ts'
import { routes } from './http/route.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { linkRoutes } from './links/http.ts'
import { notificationsRoutes } from './notifications/routes.ts'
import { offersRoutes } from './offers/routes.ts'
import { onboardingRoutes } from './onboarding/routes.ts'
import { deepHealthRoutes } from './operations/health-http.ts'
import { jobSchedules } from './operations/job-schedules.ts'
import { orchestratorRoutes } from './orchestrator/routes.ts'
import { partnersRoutes } from './partners/routes.ts'
import { payoutsRoutes } from './payouts/routes.ts'
import { requireConfirmation } from './people/factors/http/confirmation.ts'
import { requireWaitingPeriodOver } from './people/factors/http/waiting-period.ts'
import { peopleRoutes } from './people/routes.ts'
import { requirePersonalToken } from './people/tokens/authenticate-http.ts'
import { deadMessageRoutes } from './queues/dead-messages-http.ts'
import { cohortRoutes } from './reports/cohorts/http.ts'
import { costRoutes } from './reports/costs/http.ts'
import { exportRoutes } from './reports/exports/http.ts'
import { earningsRoutes } from './reports/http/earnings.ts'
import { reportRoutes } from './reports/http/reports.ts'
import { summaryRoutes } from './reports/http/summary.ts'
import { listFigureRoutes } from './reports/lists/http.ts'
import { clickStoryRoutes } from './reports/logs/http/click-story.ts'
import { logRoutes } from './reports/logs/http/logs.ts'
import { traceRoutes } from './reports/logs/http/trace.ts'
import { scheduleRoutes } from './reports/schedules/http.ts'
import { unsubscribeRoutes } from './reports/schedules/unsubscribe-http.ts'
import { viewRoutes } from './reports/views/http.ts'
import { searchRoutes } from './search/http.ts'
import { toDoRoutes } from './to-do/http.ts'

const gates = {
  ...{ authenticateApp, requirePersonalToken },
  ...{ requireConfirmation, requireWaitingPeriodOver },
}

const root = routes()
root.use('*', frame, limitBody, (c, next) => {
  c.set('gates', gates)
  return next()
})
root.onError(onError)
root.notFound(onNotFound(methodsOf))

/** Everything under /v1, by capability. Each capability's routes.ts lists its routes. */
export const api = root
  .route('/', healthRoutes)
  .route('/', deepHealthRoutes(jobSchedules))
  .route('/', peopleRoutes)
  .route('/', conversionsRoutes)
  .route('/', partnersRoutes)
  .route('/', ledgerRoutes)
  .route('/', payoutsRoutes)
  .route('/', summaryRoutes)
  .route('/', reportRoutes)
  .route('/', earningsRoutes)
  .route('/', costRoutes)
  .route('/', logRoutes)
  .route('/', clickStoryRoutes)
  .route('/', cohortRoutes)
  .route('/', listFigureRoutes)
  .route('/', exportRoutes)
  .route('/', viewRoutes)
  .route('/', creativesRoutes)
  .route('/', onboardingRoutes)
  .route('/', deliverySettings)
  .route('/', notificationsRoutes)
  .route('/', alertsRoutes)
  .route('/', toDoRoutes)
  .route('/', searchRoutes)
  .route('/', scheduleRoutes)
  .route('/', unsubscribeRoutes)
  .route('/', financeRoutes)
  .route('/', offersRoutes)
  .route('/', linkRoutes)
  .route('/', appsRoutes)
  .route('/', lossRoutes)
  .route('/', reviewRoutes(sourceNames))
  .route('/', billingRoutes)
  .route('/', auditLogRoutes)
  .route('/', orchestratorRoutes(jobSchedules))
  .route('/', deadMessageRoutes)
  .route('/', traceRoutes)
  .route('/', adminRoutes)
  .route(
    '/',
    openapiRoutes(() => root, describeWebhooks),
  )

/** The type of the API, for its typed client. */
export type ApiType = typeof api
