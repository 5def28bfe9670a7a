import { accountRoutes } from './accounts.ts'
import { adminPeopleRoutes } from './admin-people.ts'
import { adminRecordRoutes } from './admin-records.ts'
import { affiliateRoutes } from './affiliate.ts'
import { affiliateConversionRoutes } from './affiliate-conversions.ts'
import { affiliateEventRoutes } from './affiliate-events.ts'
import { affiliatePayoutRoutes } from './affiliate-payouts.ts'
import { appHostRoutes } from './app-hosts.ts'
import { appKeyRoutes } from './app-key-settings.ts'
import { applicationSettingRoutes } from './application-settings.ts'
import { applicationRoutes } from './applications.ts'
import { appRoutes } from './apps.ts'
import { auditLogRoutes } from './audit-log.ts'
import { avatarRoutes } from './avatars.ts'
import { balanceRoutes } from './balances.ts'
import { bookingRoutes } from './bookings.ts'
import { bookRoutes } from './books.ts'
import { capRoutes } from './caps.ts'
import { confirmationRoutes } from './confirmations.ts'
import { batchRoutes } from './conversion-batches.ts'
import { importRoutes } from './conversion-imports.ts'
import { conversionRoutes } from './conversions.ts'
import { debtRoutes } from './debts.ts'
import { decisionRoutes } from './decisions.ts'
import { doorSettingRoutes } from './door-settings.ts'
import { exchangeRateRoutes } from './exchange-rates.ts'
import { frame, limitBody } from './frame.ts'
import { healthRoutes } from './health.ts'
import { impersonationRoutes } from './impersonations.ts'
import { reportRoutes } from './inbound-reports.ts'
import { invitationRoutes } from './invitations.ts'
import { invoiceRoutes } from './invoices.ts'
import { itemCancellationRoutes } from './item-cancellations.ts'
import { linkRoutes } from './links.ts'
import { lossRoutes } from './losses.ts'
import { manualRoutes } from './manual-conversions.ts'
import { manualPayoutRoutes } from './manual-payouts.ts'
import { meRoutes } from './me.ts'
import { myAccountRoutes } from './my-account.ts'
import { offerRoutes } from './offers.ts'
import { openapiRoutes } from './openapi.ts'
import { partnerRoutes } from './partners.ts'
import { payoutActionRoutes } from './payout-actions.ts'
import { payoutCheckRoutes } from './payout-checks.ts'
import { payoutExportRoutes } from './payout-exports.ts'
import { payoutPreflightRoutes } from './payout-preflight.ts'
import { payoutRunRoutes } from './payout-runs.ts'
import { payoutScheduleRoutes } from './payout-schedules.ts'
import { payoutRoutes } from './payouts.ts'
import { paypalAccountRoutes } from './paypal-accounts.ts'
import { paypalWebhookRoutes } from './paypal-webhooks.ts'
import { personalTokenRoutes } from './personal-tokens.ts'
import { pixelRoutes } from './pixel.ts'
import { platformRoutes } from './platform-settings.ts'
import { postbackRoutes } from './postback.ts'
import { onError, onNotFound } from './problems.ts'
import { proposalRoutes } from './proposals.ts'
import { providerRoutes } from './providers.ts'
import { receiverDeskRoutes } from './receiver-desk.ts'
import { receiverRoutes } from './receivers.ts'
import { registrationLinkRoutes } from './registration-links.ts'
import { reviewRoutes } from './reviews.ts'
import { routes } from './route.ts'
import { secondFactorRoutes } from './second-factors.ts'
import { sessionRoutes } from './sessions.ts'
import { signInRoutes } from './sign-in.ts'
import { signUpRoutes } from './sign-up.ts'
import { statementRoutes } from './statements.ts'
import { summaryRoutes } from './summary.ts'
import { taxFormRoutes } from './tax-forms.ts'
import { teamRoutes } from './team.ts'

const root = routes()
root.use('*', frame, limitBody)
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
