import { adminPeopleRoutes } from './admin/http/admin-people.ts'
import { adminRecordRoutes } from './admin/http/admin-records.ts'
import { platformRoutes } from './admin/http/platform-settings.ts'
import { appHostRoutes } from './apps/http/app-hosts.ts'
import { appKeyRoutes } from './apps/http/app-key-settings.ts'
import { appRoutes } from './apps/http/apps.ts'
import { authenticateApp } from './apps/http/authenticate-app.ts'
import { auditLogRoutes } from './audit/http.ts'
import { balanceRoutes } from './billing/http/balances.ts'
import { invoiceRoutes } from './billing/http/invoices.ts'
import { lossRoutes } from './clicks/losses-http.ts'
import { affiliateConversionRoutes } from './conversions/record/http/affiliate-conversions.ts'
import { decisionRoutes } from './conversions/review/http.ts'
import { batchRoutes } from './conversions/sources/http/conversion-batches.ts'
import { importRoutes } from './conversions/sources/http/conversion-imports.ts'
import { conversionRoutes } from './conversions/sources/http/conversions.ts'
import { reportRoutes } from './conversions/sources/http/event-log.ts'
import { manualRoutes } from './conversions/sources/http/manual-conversions.ts'
import { pixelRoutes } from './conversions/sources/http/pixel.ts'
import { postbackRoutes } from './conversions/sources/http/postback.ts'
import { doorSettingRoutes } from './conversions/sources/http/source-settings.ts'
import { bookingRoutes } from './finance/bookings/http.ts'
import { proposalRoutes } from './finance/proposals/http.ts'
import { reviewRoutes } from './fraud/http/reviews.ts'
import { frame, limitBody } from './http/frame.ts'
import { healthRoutes } from './http/health.ts'
import { openapiRoutes } from './http/openapi.ts'
import { onError, onNotFound } from './http/problems.ts'
import { routes } from './http/route.ts'
import { affiliateEventRoutes } from './ledger/balances/affiliate-events-http.ts'
import { debtRoutes } from './ledger/balances/debts-http.ts'
import { exchangeRateRoutes } from './ledger/rates/http.ts'
import { bookRoutes } from './ledger/statements/books-http.ts'
import { statementRoutes } from './ledger/statements/http.ts'
import { linkRoutes } from './links/http.ts'
import { capRoutes } from './offers/http/caps.ts'
import { offerRoutes } from './offers/http/offers.ts'
import { affiliateRoutes } from './partners/http/affiliate.ts'
import { applicationSettingRoutes } from './partners/http/application-settings.ts'
import { applicationRoutes } from './partners/http/applications.ts'
import { partnerRoutes } from './partners/http/partners.ts'
import { registrationLinkRoutes } from './partners/http/registration-links.ts'
import { itemCancellationRoutes } from './payouts/batches/http/item-cancellations.ts'
import { payoutActionRoutes } from './payouts/batches/http/payout-actions.ts'
import { payoutExportRoutes } from './payouts/batches/http/payout-exports.ts'
import { payoutRoutes } from './payouts/batches/http/payouts.ts'
import { manualPayoutRoutes } from './payouts/manual/http.ts'
import { paypalAccountRoutes } from './payouts/paypal/http/paypal-accounts.ts'
import { paypalWebhookRoutes } from './payouts/paypal/http/paypal-webhooks.ts'
import { affiliatePayoutRoutes } from './payouts/receivers/http/affiliate-payouts.ts'
import { receiverDeskRoutes } from './payouts/receivers/http/receiver-review.ts'
import { receiverRoutes } from './payouts/receivers/http/receivers.ts'
import { taxFormRoutes } from './payouts/receivers/http/tax-forms.ts'
import { payoutCheckRoutes } from './payouts/reconciliation/http.ts'
import { payoutPreflightRoutes } from './payouts/runs/http/payout-preflight.ts'
import { payoutRunRoutes } from './payouts/runs/http/payout-runs.ts'
import { payoutScheduleRoutes } from './payouts/runs/http/payout-schedules.ts'
import { accountRoutes } from './people/accounts/http/accounts.ts'
import { avatarRoutes } from './people/accounts/http/avatars.ts'
import { myAccountRoutes } from './people/accounts/http/my-account.ts'
import { signUpRoutes } from './people/accounts/http/sign-up.ts'
import { requireConfirmation } from './people/factors/http/confirmation.ts'
import { confirmationRoutes } from './people/factors/http/confirmations.ts'
import { secondFactorRoutes } from './people/factors/http/second-factors.ts'
import { providerRoutes } from './people/providers/http.ts'
import { meRoutes } from './people/sign-in/http/me.ts'
import { sessionRoutes } from './people/sign-in/http/sessions.ts'
import { signInRoutes } from './people/sign-in/http/sign-in.ts'
import { impersonationRoutes } from './people/teams/http/impersonations.ts'
import { invitationRoutes } from './people/teams/http/invitations.ts'
import { teamRoutes } from './people/teams/http/team.ts'
import { requirePersonalToken } from './people/tokens/authenticate-http.ts'
import { personalTokenRoutes } from './people/tokens/http.ts'
import { summaryRoutes } from './reports/summary-http.ts'

const root = routes()
const gates = { authenticateApp, requirePersonalToken, requireConfirmation }
root.use('*', frame, limitBody, (c, next) => {
  c.set('gates', gates)
  return next()
})
root.onError(onError)
root.notFound(onNotFound)

/** Everything under /v1. */
export const api = root
  .route('/', healthRoutes)
  .route('/', signInRoutes)
  .route('/', providerRoutes)
  .route('/', meRoutes)
  .route('/', signUpRoutes)
  .route('/', myAccountRoutes)
  .route('/', avatarRoutes)
  .route('/', secondFactorRoutes)
  .route('/', sessionRoutes)
  .route('/', confirmationRoutes)
  .route('/', teamRoutes)
  .route('/', invitationRoutes)
  .route('/', impersonationRoutes)
  .route('/', conversionRoutes)
  .route('/', batchRoutes)
  .route('/', importRoutes)
  .route('/', doorSettingRoutes)
  .route('/', reportRoutes)
  .route('/', manualRoutes)
  .route('/', pixelRoutes)
  .route('/', postbackRoutes)
  .route('/', affiliateRoutes)
  .route('/', affiliateConversionRoutes)
  .route('/', affiliateEventRoutes)
  .route('/', affiliatePayoutRoutes)
  .route('/', receiverRoutes)
  .route('/', receiverDeskRoutes)
  .route('/', taxFormRoutes)
  .route('/', summaryRoutes)
  .route('/', payoutRoutes)
  .route('/', payoutRunRoutes)
  .route('/', payoutPreflightRoutes)
  .route('/', payoutScheduleRoutes)
  .route('/', payoutCheckRoutes)
  .route('/', payoutActionRoutes)
  .route('/', itemCancellationRoutes)
  .route('/', paypalAccountRoutes)
  .route('/', paypalWebhookRoutes)
  .route('/', manualPayoutRoutes)
  .route('/', payoutExportRoutes)
  .route('/', proposalRoutes)
  .route('/', offerRoutes)
  .route('/', linkRoutes)
  .route('/', capRoutes)
  .route('/', appRoutes)
  .route('/', appHostRoutes)
  .route('/', appKeyRoutes)
  .route('/', personalTokenRoutes)
  .route('/', lossRoutes)
  .route('/', decisionRoutes)
  .route('/', reviewRoutes)
  .route('/', statementRoutes)
  .route('/', bookRoutes)
  .route('/', debtRoutes)
  .route('/', balanceRoutes)
  .route('/', bookingRoutes)
  .route('/', invoiceRoutes)
  .route('/', exchangeRateRoutes)
  .route('/', partnerRoutes)
  .route('/', registrationLinkRoutes)
  .route('/', applicationSettingRoutes)
  .route('/', applicationRoutes)
  .route('/', auditLogRoutes)
  .route('/', accountRoutes)
  .route('/', platformRoutes)
  .route('/', adminRecordRoutes)
  .route('/', adminPeopleRoutes)
  .route(
    '/',
    openapiRoutes(() => root),
  )

/** The shape of the API, for its typed client. */
export type ApiType = typeof api
