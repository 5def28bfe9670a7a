/** Payouts: runs, batches, manual payments, PayPal accounts, receivers, reconciliation. */

import { routes } from '../http/route.ts'
import { itemCancellationRoutes } from './batches/http/item-cancellations.ts'
import { payoutActionRoutes } from './batches/http/payout-actions.ts'
import { payoutExportRoutes } from './batches/http/payout-exports.ts'
import { payoutRoutes } from './batches/http/payouts.ts'
import { manualPayoutRoutes } from './manual/http.ts'
import { paypalAccountRoutes } from './paypal/http/paypal-accounts.ts'
import { paypalWebhookRoutes } from './paypal/http/paypal-webhooks.ts'
import { affiliatePayoutRoutes } from './receivers/http/affiliate-payouts.ts'
import { receiverReviewRoutes } from './receivers/http/receiver-review.ts'
import { receiverRoutes } from './receivers/http/receivers.ts'
import { taxFormRoutes } from './receivers/http/tax-forms.ts'
import { payoutCheckRoutes } from './reconciliation/http.ts'
import { payoutPreflightRoutes } from './runs/http/payout-preflight.ts'
import { payoutRunRoutes } from './runs/http/payout-runs.ts'
import { payoutScheduleRoutes } from './runs/http/payout-schedules.ts'
import { payoutsOverviewRoutes } from './runs/http/payouts-overview.ts'

export const payoutsRoutes = routes()
  .route('/', affiliatePayoutRoutes)
  .route('/', receiverRoutes)
  .route('/', receiverReviewRoutes)
  .route('/', taxFormRoutes)
  .route('/', payoutRoutes)
  .route('/', payoutRunRoutes)
  .route('/', payoutPreflightRoutes)
  .route('/', payoutScheduleRoutes)
  .route('/', payoutsOverviewRoutes)
  .route('/', payoutCheckRoutes)
  .route('/', payoutActionRoutes)
  .route('/', itemCancellationRoutes)
  .route('/', paypalAccountRoutes)
  .route('/', paypalWebhookRoutes)
  .route('/', manualPayoutRoutes)
  .route('/', payoutExportRoutes)
