/**
 * The closed lists of the product: every status, reason, role and kind that a row, a message or a
 * screen may carry. The database repeats each list as a CHECK; a test compares the two.
 */

/** Conversion events a partner app reports. */
export const conversionEvents = [
  'lead',
  'sale',
  'rebill',
  'refund',
  'chargeback',
  'cancel',
] as const
export type ConversionEvent = (typeof conversionEvents)[number]

export const conversionStatuses = ['pending', 'approved', 'rejected', 'reversed'] as const
export type ConversionStatus = (typeof conversionStatuses)[number]

/**
 * Warnings of a recorded report. They appear in the answer, in the event log and in the receipt.
 */
export const reportWarnings = [
  'occurred_at_ahead',
  'customer_id_placeholder',
  'click_id_ignored',
  'status_repeated',
] as const
export type ReportWarning = (typeof reportWarnings)[number]

/** Why a conversion earned nothing; null on a conversion that earned. */
export const conversionRejections = [
  'no_attribution',
  'click_rejected',
  'outside_window',
  'before_click',
  'no_payout_rule',
  'partnership_inactive',
  'click_missing',
  'over_cap',
  'too_soon',
  'too_late',
  'customer_missing',
  'original_missing',
  'rejected_by_rule',
  'recurring_over',
  'nothing_to_undo',
  'rate_missing',
  'rejected_by_reviewer',
  'before_binding',
  'customer_bound',
  'duplicate_lead',
  'test_click',
  'click_closed',
] as const
export type ConversionRejection = (typeof conversionRejections)[number]

/** Which rule attributed a conversion: the first that matches, in this order. */
export const attributionRules = ['click', 'coupon', 'customer', 'fingerprint', 'none'] as const
export type AttributionRule = (typeof attributionRules)[number]

export const commissionStatuses = [
  'pending',
  'held',
  'available',
  'rejected',
  'reversed',
  'unfunded',
] as const
export type CommissionStatus = (typeof commissionStatuses)[number]

/**
 * Verdict of one inbound report, stored in the event log, with the number that docs and support
 * use: 1x accepted, 2x parked, 3x expired, 4x the sender's mistake, 5x ours.
 */
export const inboundVerdictNumbers = {
  recorded: 10,
  replayed: 11,
  updated: 12,
  ignored: 13,
  received: 20,
  parked: 21,
  queued: 22,
  expired: 30,
  unauthenticated: 40,
  forbidden: 41,
  invalid_input: 42,
  idempotency_conflict: 43,
  failed: 50,
} as const satisfies Record<string, number>
export type InboundVerdict = keyof typeof inboundVerdictNumbers
// Marked as pure, so that a Worker's bundle only contains what it uses of this file.
export const inboundVerdicts = /* @__PURE__ */ Object.keys(inboundVerdictNumbers) as [
  InboundVerdict,
  ...InboundVerdict[],
]

/**
 * The format of the name of a conversion source. The list is
 * workers/conversions/sources/sources.ts, so that a new source needs no migration.
 */
export const SOURCE_NAME = /^[a-z][a-z0-9_]{1,31}$/

/** What must arrive before a parked report can be processed. */
export const parkedAwaits = ['click', 'conversion', 'customer', 'rate'] as const
export type ParkedAwaits = (typeof parkedAwaits)[number]

/** The meaning of a repeated postback without a transaction id. */
export const repeatPolicies = ['ignore', 'update', 'add', 'new'] as const
export type RepeatPolicy = (typeof repeatPolicies)[number]

/** Which evidence is checked first for a lead or sale. */
export const attributionOrders = ['click_first', 'coupon_first'] as const
export type AttributionOrder = (typeof attributionOrders)[number]

/**
 * Who earns the later orders of an app's customers: the affiliate to whom the customer is bound, or
 * whoever brought the order.
 */
export const returningCustomers = ['bound', 'per_order'] as const
export type ReturningCustomers = (typeof returningCustomers)[number]

/** Why a customer is no longer bound to the affiliate. */
export const bindingEnds = ['rejected', 'unbound', 'terminated'] as const
export type BindingEnd = (typeof bindingEnds)[number]

/** What happens to amounts in another currency than the offer's. */
export const currencyPolicies = ['refuse', 'convert'] as const
export type CurrencyPolicy = (typeof currencyPolicies)[number]

/** How the volume for tiers is counted, and over which period. */
export const tierMetrics = ['conversions', 'amount'] as const
export type TierMetric = (typeof tierMetrics)[number]
export const tierPeriods = ['month', 'total'] as const
export type TierPeriod = (typeof tierPeriods)[number]

/** Status of a review. */
export const reviewStatuses = ['open', 'approved', 'rejected'] as const
export type ReviewStatus = (typeof reviewStatuses)[number]

/** The action of a fraud rule: nothing, record the finding, open a review, or reject. */
export const reviewActions = ['off', 'note', 'review', 'reject'] as const
export type ReviewAction = (typeof reviewActions)[number]

/** Kinds of manual bookings, proposed by one person of finance and booked by another. */
export const proposedBookingKinds = [
  'deposit',
  'deposit_chargeback',
  'invoice_payment',
  'adjustment_credit',
  'adjustment_debit',
  'debt_writeoff',
  'capital',
  'tariff',
  /** An own payer's claim from refunds after payouts, set off against its newer commitments. */
  'claim_setoff',
  /** Cash that PayPal paid to a receiver in none of our payouts; it closes the difference. */
  'stranger_payment',
] as const
/** `bonus`: an advertiser pays a partner something beside commissions. It needs no second person. */
export const bookingKinds = [...proposedBookingKinds, 'bonus'] as const
export type BookingKind = (typeof bookingKinds)[number]

export const bookingStatuses = ['proposed', 'booked', 'refused'] as const
export type BookingStatus = (typeof bookingStatuses)[number]

export const invoiceStatuses = ['issued', 'paid', 'void'] as const
export type InvoiceStatus = (typeof invoiceStatuses)[number]

/** `deposit`: payments from the advertiser's deposit, and movements into it. */
export const invoiceLineKinds = ['commissions', 'fee', 'refunds', 'deposit', 'bonuses'] as const
export type InvoiceLineKind = (typeof invoiceLineKinds)[number]

/** Events that somebody is notified of. Written with the fact and delivered later. */
export const moneyEventKinds = [
  'conversion.recorded',
  'conversion.approved',
  'conversion.rejected',
  'conversion.reversed',
  'customer.cancelled',
  'commission.unfunded',
  'commission.funded',
  'review.opened',
  'advertiser.low_balance',
  'report.expired',
  'debt.raised',
  'payout.paid',
] as const
export type MoneyEventKind = (typeof moneyEventKinds)[number]

/** Events for which webhooks are sent. */
export const eventKinds = [
  ...moneyEventKinds,
  'cap.near',
  'application.received',
  'payout_batch.awaiting_approval',
  'tax_form.missing',
] as const
export type EventKind = (typeof eventKinds)[number]

/**
 * Why a click is not billable; null on a billable click. The order is the order of the checks
 * (workers/clicks/rules/screening.ts): the first that matches is the reason.
 */
export const clickReasons = [
  'affiliate_inactive',
  'offer_inactive',
  'partnership_inactive',
  'bot',
  'no_user_agent',
  'datacenter',
  'cookie_stuffing',
  'geo',
  'device',
  'os',
  'browser',
  'schedule',
  'sub_denied',
  'not_enrolled',
  'cap_reached',
  'duplicate',
  'velocity',
] as const
export type ClickReason = (typeof clickReasons)[number]

/** The four groups of reasons in rollups and on screens. */
export const clickVerdicts = ['billable', 'bot', 'duplicate', 'rejected'] as const
export type ClickVerdict = (typeof clickVerdicts)[number]

/**
 * What the tracker does with a visitor whose click is not billable. Fallbacks come before errors.
 */
export const verdictActions = ['redirect', 'fallback', 'page'] as const
export type VerdictAction = (typeof verdictActions)[number]

/** Default action of a verdict, for the tracker and for the offer's screen. */
export const usualActions: Readonly<Record<ClickReason, VerdictAction>> = {
  affiliate_inactive: 'fallback',
  offer_inactive: 'fallback',
  partnership_inactive: 'fallback',
  bot: 'redirect',
  no_user_agent: 'redirect',
  datacenter: 'redirect',
  cookie_stuffing: 'redirect',
  geo: 'fallback',
  device: 'fallback',
  os: 'fallback',
  browser: 'fallback',
  schedule: 'fallback',
  sub_denied: 'fallback',
  not_enrolled: 'fallback',
  cap_reached: 'fallback',
  duplicate: 'redirect',
  velocity: 'redirect',
}

/** Whether a visitor may be recognised, by Sec-GPC or the app's consent parameter. */
export const consentStates = ['unknown', 'granted', 'denied'] as const
export type ConsentState = (typeof consentStates)[number]

/** Which part of a visitor's IP address is stored: all of it, its /24 or /48, or nothing. */
export const ipPolicies = ['keep', 'truncate', 'drop'] as const
export type IpPolicy = (typeof ipPolicies)[number]

/** How a repeated click of the same visitor is recognised. The cookie is always exact. */
export const dedupeIdentities = ['cookie', 'ip', 'ip_user_agent'] as const
export type DedupeIdentity = (typeof dedupeIdentities)[number]

export const capMetrics = ['clicks', 'conversions', 'commission', 'revenue'] as const
export type CapMetric = (typeof capMetrics)[number]

export const capPeriods = ['day', 'week', 'month', 'total'] as const
export type CapPeriod = (typeof capPeriods)[number]

export const devices = ['desktop', 'mobile', 'tablet', 'tv', 'bot', 'unknown'] as const
export type Device = (typeof devices)[number]

export const offerModels = ['CPA', 'CPL', 'CPS', 'RevShare'] as const
export type OfferModel = (typeof offerModels)[number]

export const offerStatuses = ['draft', 'active', 'paused', 'archived'] as const
export type OfferStatus = (typeof offerStatuses)[number]

export const creativeKinds = ['image', 'text'] as const
export type CreativeKind = (typeof creativeKinds)[number]

export const approvalModes = ['auto', 'manual'] as const
export type ApprovalMode = (typeof approvalModes)[number]

export const affiliateStatuses = ['pending', 'approved', 'rejected', 'blocked'] as const
export type AffiliateStatus = (typeof affiliateStatuses)[number]

export const advertiserStatuses = ['pending', 'active', 'suspended', 'rejected'] as const
export type AdvertiserStatus = (typeof advertiserStatuses)[number]

export const partnershipStatuses = [
  'pending',
  'approved',
  'rejected',
  'suspended',
  'terminated',
] as const
export type PartnershipStatus = (typeof partnershipStatuses)[number]

export const appStatuses = ['active', 'paused'] as const
export type AppStatus = (typeof appStatuses)[number]

/** Billing mode: from a deposit, on credit, or with the advertiser's own PayPal account. */
export const billingModes = ['prepaid', 'postpaid', 'own_payer'] as const
export type BillingMode = (typeof billingModes)[number]

export const payoutRuleKinds = ['percent', 'fixed', 'hybrid'] as const
export type PayoutRuleKind = (typeof payoutRuleKinds)[number]

/** Roles of the platform's staff. */
export const staffRoles = ['owner', 'admin', 'finance', 'support'] as const
export type StaffRole = (typeof staffRoles)[number]

/** Roles in an advertiser account: its head, and the roles that a head gives to the team. */
export const advertiserRoles = [
  'advertiser',
  'advertiser_manager',
  'advertiser_finance',
  'advertiser_viewer',
] as const
export type AdvertiserRole = (typeof advertiserRoles)[number]

/** Roles in an affiliate account: its head, team members, and viewers. */
export const affiliateRoles = ['affiliate', 'affiliate_manager', 'affiliate_viewer'] as const
export type AffiliateRole = (typeof affiliateRoles)[number]

/** All roles. For roles of an advertiser or affiliate, user_roles names the tenant. */
const rolesOf = () => [...staffRoles, ...advertiserRoles, ...affiliateRoles] as const
export const roles = /* @__PURE__ */ rolesOf()
export type Role = (typeof roles)[number]

/**
 * blocked: may not sign in until further notice. banned: permanently, together with the address.
 */
export const userStatuses = ['active', 'blocked', 'banned'] as const
export type UserStatus = (typeof userStatuses)[number]

/** Why a session ended before its time. */
export const sessionEnds = [
  'signed_out',
  'token_reused',
  'ended_by_person',
  'ended_by_staff',
  'password_changed',
  'second_factor_changed',
  'role_changed',
] as const
export type SessionEnd = (typeof sessionEnds)[number]

/** Authentication methods after RFC 8176: password, one-time code, passkey, provider. */
export const proofs = ['pwd', 'otp', 'recovery', 'hwk', 'google', 'github'] as const
export type Proof = (typeof proofs)[number]

/** Purpose of a passkey challenge. */
export const challengePurposes = ['register', 'sign_in', 'confirm'] as const
export type ChallengePurpose = (typeof challengePurposes)[number]

/** Purpose of a link in a mail. */
export const emailTokenPurposes = ['verify', 'reset', 'change'] as const
export type EmailTokenPurpose = (typeof emailTokenPurposes)[number]

/** External sign-in providers. */
export const identityProviders = ['google', 'github'] as const
export type IdentityProvider = (typeof identityProviders)[number]

/** Scopes of a personal token. It can never do what needs a second factor. */
export const tokenScopes = ['read', 'write'] as const
export type TokenScope = (typeof tokenScopes)[number]

/** Kinds of invitations: to a team, the platform's staff, or a partnership. */
export const invitationKinds = ['team', 'staff', 'partner'] as const
export type InvitationKind = (typeof invitationKinds)[number]

/**
 * Rules of automatic approval that an application may fail. They are checked in
 * workers/partners/rules/application.ts.
 */
export const approvalRules = [
  'by_person',
  'invited_only',
  'country_unknown',
  'country_elsewhere',
  'throwaway_mail',
] as const
export type ApprovalRule = (typeof approvalRules)[number]

/** What an offer sells, for affiliates who search the marketplace. */
export const offerCategories = [
  'software',
  'retail',
  'fashion',
  'beauty',
  'health',
  'food',
  'home',
  'electronics',
  'finance',
  'crypto',
  'education',
  'travel',
  'games',
  'dating',
  'betting',
  'telecom',
  'business',
  'other',
] as const
export type OfferCategory = (typeof offerCategories)[number]

/** Pictures that cannot contain scripts. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export type PictureType = (typeof pictureTypes)[number]

/** Kinds of traffic that an offer allows or forbids. */
export const trafficTypes = [
  'content',
  'seo',
  'email',
  'social',
  'video',
  'messengers',
  'coupons',
  'cashback',
  'incentives',
  'search_ads',
  'brand_bidding',
  'social_ads',
  'display_ads',
  'native_ads',
  'push',
  'pop',
  'apps',
  'adult',
] as const
export type TrafficType = (typeof trafficTypes)[number]

/** Whether an affiliate may join an offer by themselves. */
export const offerJoinings = ['open', 'closed'] as const
export type OfferJoining = (typeof offerJoinings)[number]

/** How a new account is approved: by staff, or as soon as its address is confirmed. */
export const accountApprovals = ['manual', 'on_verified_mail'] as const
export type AccountApproval = (typeof accountApprovals)[number]

/** Kinds of mails: each has a template in every language. */
export const mailKinds = [
  'verify_email',
  'account_exists',
  'reset_password',
  'password_changed',
  'change_email',
  'email_changed',
  'second_factor_changed',
  'new_sign_in',
  'session_stolen',
  'account_approved',
  'account_rejected',
  'invitation',
  'application_received',
  'application_approved',
  'application_rejected',
  'partnership_suspended',
  'partnership_resumed',
  'partnership_terminated',
  'partner_invitation',
  'host_lost',
  'audit_anchor',
  'confirm_receiver',
  'receiver_changed',
  'payout_details_changed',
  'payout_paid',
  'payout_unclaimed',
  'payout_failed',
  'tax_form_decided',
  'payout_alert',
  'team_change',
  'member_changed',
  'payout_draft',
  'payout_approved',
  'export_ready',
  'export_failed',
  'scheduled_report',
  'endpoint_stopped',
  'schedule_stopped',
  'notification',
  'notification_digest',
] as const
export type MailKind = (typeof mailKinds)[number]

export const mailStatuses = ['queued', 'sending', 'sent', 'failed'] as const
export type MailStatus = (typeof mailStatuses)[number]

/** All queues, as wrangler.toml names them. Each has a dead-letter queue. */
export const queueNames = [
  'clicks',
  'reports',
  'mails',
  'payouts',
  'publishing',
  'exports',
  'deliveries',
] as const
export type QueueName = (typeof queueNames)[number]
export const deadMessageProblems = ['unreadable', 'failed'] as const
export type DeadMessageProblem = (typeof deadMessageProblems)[number]

/** What a background export writes into its file. */
export const exportKinds = ['report', 'clicks', 'conversions'] as const
export type ExportKind = (typeof exportKinds)[number]

export const exportFormats = ['csv', 'xlsx'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** `expired`: its file was deleted. */
export const exportStatuses = ['queued', 'running', 'done', 'failed', 'expired'] as const
export type ExportStatus = (typeof exportStatuses)[number]

/** Why an export failed; each is a reason with a sentence in schema/refusal-messages.ts. */
export const exportFailures = [
  'export_role_gone',
  'export_refused',
  'export_interrupted',
  'export_too_long',
  'report_over_budget',
] as const
export type ExportFailure = (typeof exportFailures)[number]

/** How often a report is sent by mail. */
export const scheduleFrequencies = ['daily', 'weekly', 'monthly'] as const
export type ScheduleFrequency = (typeof scheduleFrequencies)[number]

/** `stopped`: by the system, which says why. */
export const scheduleStatuses = ['active', 'paused', 'stopped'] as const
export type ScheduleStatus = (typeof scheduleStatuses)[number]

/** Why a schedule stopped; each is a reason with a sentence in schema/refusal-messages.ts. */
export const scheduleStops = [
  'schedule_role_gone',
  'schedule_refused',
  'schedule_no_recipients',
] as const
export type ScheduleStop = (typeof scheduleStops)[number]

/** How a run of a scheduled job ended. `out_of_time`: it did not end in time. */
export const jobOutcomes = ['ok', 'failed', 'out_of_time'] as const
export type JobOutcome = (typeof jobOutcomes)[number]

/** Kinds of actors in the audit log. */
export const auditActorKinds = [
  'person',
  'app_key',
  'personal_token',
  'system',
  'database',
] as const
export type AuditActorKind = (typeof auditActorKinds)[number]

/**
 * Named actions that change no row. A change of a row is named by its table and
 * the operation: `offers.update`.
 */
export const auditActions = [
  'sign_in',
  'sign_in_refused',
  'sign_out',
  'second_factor_refused',
  'session_stolen',
  'impersonation_started',
  'impersonation_ended',
  'personal_data_exported',
  'confirmed_action',
  'record_edited',
  'second_factor_reset',
  'receiver_cleared',
  'customer_unbound',
  'customer_moved',
  'report_replayed',
  'deliveries_replayed',
  'deliveries_paused',
  'deliveries_resumed',
  'dead_messages_replayed',
  'dead_message_dropped',
] as const
export type AuditAction = (typeof auditActions)[number]

/** Tables whose changes are logged. A test compares the list with the triggers of the database. */
export const auditedTables = [
  'advertisers',
  'affiliates',
  'app_hosts',
  'app_keys',
  'apps',
  'avatars',
  'bookings',
  'caps',
  'creatives',
  'endpoint_allow_lists',
  'endpoints',
  'enrollments',
  'exchange_rates',
  'external_identities',
  'fallback_urls',
  'group_rules',
  'impersonations',
  'invitations',
  'invoices',
  'landing_urls',
  'lessons',
  'links',
  'offer_feeds',
  'offer_logos',
  'offers',
  'partner_groups',
  'partner_messages',
  'partnerships',
  'passkeys',
  'payout_batches',
  'payout_differences',
  'payout_rules',
  'payout_schedules',
  'paypal_accounts',
  'personal_tokens',
  'platform_fees',
  'platform_settings',
  'proposals',
  'receiver_changes',
  'registration_links',
  'reviews',
  'tax_forms',
  'totp_factors',
  'traffic_costs',
  'user_roles',
  'users',
] as const
export type AuditedTable = (typeof auditedTables)[number]

export const languages = ['en', 'ru'] as const
export type Language = (typeof languages)[number]

export const payoutBatchStatuses = [
  'draft',
  'approved',
  'submitting',
  'submitted',
  'settled',
  'unknown',
  'rejected',
  'quarantine',
] as const
export type PayoutBatchStatus = (typeof payoutBatchStatuses)[number]

export const payoutItemStatuses = [
  'reserved',
  'submitted',
  'paid',
  'unclaimed',
  'on_hold',
  'failed',
  'returned',
  'reversed',
] as const
export type PayoutItemStatus = (typeof payoutItemStatuses)[number]

/** Item statuses in which the money is neither in `available` nor finally paid. */
export const openPayoutItemStatuses = [
  'reserved',
  'submitted',
  'unclaimed',
  'on_hold',
] as const satisfies readonly PayoutItemStatus[]

/** How a batch is paid: by PayPal, or manually outside of this system. */
export const payoutMethods = ['paypal', 'manual'] as const
export type PayoutMethod = (typeof payoutMethods)[number]

/** How often a payer's runs are built; `manual`: never automatically. */
export const payoutFrequencies = ['manual', 'daily', 'weekly', 'monthly'] as const
export type PayoutFrequency = (typeof payoutFrequencies)[number]

/**
 * Why a balance is not paid now. One closed list for preflight, runs and the affiliate's page; an
 * account may have several.
 */
export const payoutObstacles = [
  /** Excluded in the run's parameters. */
  'excluded',
  /** A payout of this balance is in progress. */
  'open_payout',
  'below_minimum',
  /** PayPal does not pay this currency, or the amount is below its smallest unit. */
  'currency',
  'affiliate_not_approved',
  'partnership_ended',
  'no_receiver',
  /** The receiver was changed less than 72 hours ago. */
  'receiver_waits',
  /** Another account has the same receiver, and nobody has allowed it. */
  'receiver_shared',
  /** The last payout failed because of the receiver, and nobody has changed or cleared it. */
  'receiver_problem',
  /** A commission of this affiliate and advertiser is under review. */
  'review_open',
  /** The affiliate has a debt with this advertiser. */
  'debt',
  'country_blocked',
  'tax_form_missing',
  /** The advertiser pays its affiliates itself and has no PayPal account set up. */
  'own_payer',
] as const
export type PayoutObstacle = (typeof payoutObstacles)[number]

/** Our code for the problem of a batch. PayPal's error name is stored separately. */
export const payoutBatchProblems = [
  /** PayPal refused the whole call; nothing was created. */
  'refused',
  /** No answer, or an answer that proves nothing. */
  'unanswered',
  /** The call was never made: no token, no connection. */
  'not_sent',
  /** PayPal has a batch with our id, but does not name its own id or does not show the batch. */
  'exists_unseen',
  /** What PayPal holds differs from what we reserved. */
  'different',
  /** The frozen bytes differ from those that were approved. */
  'request_changed',
  /** An affiliate in the batch may no longer be paid. */
  'affiliate_stopped',
  /** Items were not paid because of the payer: its account, its limits, or our request. */
  'items_refused',
  /** An item's status at PayPal contradicts ours, or is unknown. */
  'item_doubtful',
  /** PayPal paid more than our books have cash for. The missing cash must be booked first. */
  'cash_short',
  /** First tried at least 25 days ago, so it is never sent again. */
  'too_old',
  /** Finance discarded the batch, or two people stated its outcome. */
  'settled_by_person',
  /** Not approved within 72 hours. */
  'expired',
] as const
export type PayoutBatchProblem = (typeof payoutBatchProblems)[number]

/** How PayPal's books differ from ours. */
export const payoutDifferenceKinds = [
  /** We sent it, but PayPal does not show it. */
  'missing_there',
  /** PayPal shows it, but our books do not have it. */
  'missing_here',
  'amount',
  'receiver',
  'status',
  /** A mark outside the database shows that we sent it: the database was restored from a backup. */
  'sent_before_restore',
] as const
export type PayoutDifferenceKind = (typeof payoutDifferenceKinds)[number]

/** Actions that need two people of finance, other than bookings and batches. */
export const proposalKinds = [
  'early_release',
  'batch_settlement',
  'unfreeze',
  'manual_payment',
  'manual_return',
  'invoice_void',
  'exchange_rate',
  'credit_limit',
] as const
export type ProposalKind = (typeof proposalKinds)[number]
export const proposalStatuses = ['proposed', 'accepted', 'refused'] as const
export type ProposalStatus = (typeof proposalStatuses)[number]

export const taxFormKinds = ['w9', 'w8ben', 'w8bene'] as const
export type TaxFormKind = (typeof taxFormKinds)[number]
export const taxFormStatuses = ['submitted', 'approved', 'rejected'] as const
export type TaxFormStatus = (typeof taxFormStatuses)[number]
/** Whether a first payout requires an approved tax form. */
export const taxFormGates = ['off', 'first_payout'] as const
export type TaxFormGate = (typeof taxFormGates)[number]

/** How an affiliate entered a cost of traffic. */
export const trafficCostSources = ['hand', 'csv'] as const
export type TrafficCostSource = (typeof trafficCostSources)[number]

/** ISO 4217 codes that the ledger supports, with their number of decimals (minor unit exponent). */
export const currencyExponents = {
  USD: 2,
  EUR: 2,
  GBP: 2,
  CAD: 2,
  AUD: 2,
  CHF: 2,
  PLN: 2,
  BRL: 2,
  RUB: 2,
  HUF: 2,
  TWD: 2,
  JPY: 0,
  KWD: 3,
} as const
export type Currency = keyof typeof currencyExponents
export const currencies = /* @__PURE__ */ Object.keys(currencyExponents) as [
  Currency,
  ...Currency[],
]

/** Side on which a ledger account's balance is positive. */
export type NormalSide = 'debit' | 'credit'

/** Ledger account kinds with their normal side, on which the balance may not be negative. */
export const ledgerAccountKinds = {
  'plat.cash.paypal': 'debit',
  'plat.cash.gateway': 'debit',
  'plat.cash.bank': 'debit',
  'plat.fee_pending': 'credit',
  'plat.fee_revenue': 'credit',
  'plat.exp.paypal_fee': 'debit',
  'plat.capital': 'credit',
  'plat.saas_revenue': 'credit',
  'plat.exp.bad_debt': 'debit',
  'plat.exp.adjustment': 'debit',
  'adv.deposit': 'credit',
  'adv.receivable': 'debit',
  'adv.payer': 'debit',
  'aff.pending': 'credit',
  'aff.hold': 'credit',
  'aff.available': 'credit',
  'aff.in_transit': 'credit',
  'aff.debt': 'debit',
} as const satisfies Record<string, NormalSide>
export type LedgerAccountKind = keyof typeof ledgerAccountKinds

/** Business facts that may move money. Their postings: workers/ledger/rules/. */
export const ledgerReasons = [
  'capital_paid_in',
  'deposit_received',
  'commission_created',
  'commission_approved',
  'commission_released',
  'payout_reserved',
  'payout_paid',
  'payout_fee_paid',
  'payout_returned',
  'payout_reversed',
  'commission_rejected',
  'commission_refunded',
  'commission_restored',
  'fee_charged',
  'fee_earned',
  'fee_returned',
  'fee_transferred',
  'debt_swept',
  'debt_written_off',
  'deposit_charged_back',
  'invoice_paid',
  'adjusted',
  'tariff_charged',
  'bonus_paid',
] as const
export type LedgerReason = (typeof ledgerReasons)[number]

/**
 * Events that a postback can report to an affiliate's tracker: clicks, conversion events, rejections by
 * a reviewer or rule, and payouts.
 */
export const postbackEvents = [
  'click',
  'lead',
  'sale',
  'rebill',
  'rejected',
  'refund',
  'chargeback',
  'cancel',
  'payout',
] as const
export type PostbackEvent = (typeof postbackEvents)[number]

/** A POST sends the URL's query as a form in its body. */
export const postbackMethods = ['GET', 'POST'] as const
export type PostbackMethod = (typeof postbackMethods)[number]

/** Trackers whose form of a postback is known (workers/delivery/rules/presets.ts). */
export const postbackPresets = [
  'keitaro',
  'binom_v1',
  'binom_v2',
  'voluum',
  'redtrack',
  'bemob',
  'prosper202',
] as const
export type PostbackPreset = (typeof postbackPresets)[number]

/** Every error code of the API, each with one HTTP status (workers/http/problems.ts). */
export const refusalCodes = [
  'invalid_input',
  'invalid_json',
  'unauthenticated',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'conflict',
  'idempotency_conflict',
  'payload_too_large',
  'rate_limited',
  'quota_reached',
  'second_person_required',
  'second_factor_required',
  'second_factor_wrong',
  'read_only',
  'nothing_payable',
  'payouts_frozen',
  'rate_differs',
  'waiting_period',
  'gone',
  'unavailable',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

/** Kinds of alerts, for an advertiser and for the platform (workers/alerts/rules/alert-rules.ts). */
export const advertiserAlerts = ['app_silent', 'conversion_drop', 'landing_page_down'] as const
export const platformAlerts = [
  'queue_grows',
  'sign_in_failures',
  'journal_grows',
  'own_payer_head',
] as const
export const alertNames = [...advertiserAlerts, ...platformAlerts] as const
export type AlertName = (typeof alertNames)[number]
/** Kinds of rows in logs.alerts: alerts, and other facts that are found once. */
export const incidentKinds = [...alertNames, 'cap_near', 'tax_form_missing'] as const
export type IncidentKind = (typeof incidentKinds)[number]
/** By alert: whether it is on, and its thresholds, where they differ from the defaults. */
export type AlertSettings = Partial<Record<AlertName, Record<string, number | boolean>>>

/** Kinds of notifications (workers/notifications/rules/kinds.ts). */
export const notificationKinds = [
  'lead',
  'sale',
  'rejected',
  'refund',
  'cancel',
  'will_cancel',
  'low_balance',
  'payout_sent',
  'payout_failed',
  'batch_awaits_approval',
  'application_received',
  'endpoint_stopped',
  'cap_near',
  'tax_form_missing',
  'team_changed',
  ...alertNames,
  'message',
  'bonus',
] as const
export type NotificationKind = (typeof notificationKinds)[number]
export const notificationChannels = ['in_app', 'email', 'telegram'] as const
export type NotificationChannel = (typeof notificationChannels)[number]
/** When mails and Telegram messages about a kind are sent: each at once, or together. */
export const notificationPaces = ['now', 'hourly', 'daily'] as const
export type NotificationPace = (typeof notificationPaces)[number]

/** Result of following an affiliate's link. */
export const linkCheckResults = ['lands', 'fails', 'unclear'] as const
export type LinkCheckResult = (typeof linkCheckResults)[number]

/** Kinds of an account's endpoints: a postback to an affiliate's tracker, or a signed webhook. */
export const endpointKinds = ['postback', 'webhook'] as const
export type EndpointKind = (typeof endpointKinds)[number]
/** Also a person's chat in Telegram. */
export const receiverKinds = [...endpointKinds, 'telegram'] as const
export type ReceiverKind = (typeof receiverKinds)[number]
/** Why nothing is sent to an endpoint: a person's choice, failures in a row, or the answer 410. */
export const endpointStops = ['person', 'failures', 'gone'] as const
export type EndpointStop = (typeof endpointStops)[number]
/** Why nothing is sent to a chat: the person has blocked the bot, or the chat does not exist. */
export const chatStops = ['blocked', 'chat_not_found'] as const
export type ChatStop = (typeof chatStops)[number]
export const deliveryStates = ['retrying', 'success', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]
/** Why a landing page counts as down. */
export const pageProblems = ['timeout', 'unreachable', 'http_error', 'host_unknown'] as const
export type PageProblem = (typeof pageProblems)[number]

/** Why an attempt failed. */
export const deliveryProblems = [
  'timeout',
  'unreachable',
  'http_error',
  'redirect',
  'private_address',
  'host_not_allowed',
  'host_unknown',
  'template',
  'secret_unreadable',
] as const
export type DeliveryProblem = (typeof deliveryProblems)[number]
