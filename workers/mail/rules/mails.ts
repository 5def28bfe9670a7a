/** The data of each mail, its link, and when a failed mail is tried again. */
import type {
  Currency,
  DeliveryProblem,
  EndpointKind,
  EndpointStop,
  ExportFailure,
  ExportKind,
  Language,
  MailKind,
  NotificationKind,
  Role,
  ScheduleStop,
} from '../../../schema/vocabulary.ts'
import { pageOfMail } from '../../notifications/rules/kinds.ts'

/** A change of somebody's second factor. */
export type SecondFactorChange =
  | 'totp_added'
  | 'totp_removed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'recovery_codes_made'
  | 'recovery_code_used'
  | 'reset_by_staff'

/** Why a person's waiting period has started. */
export type TeamChange = 'joined' | 'role_changed' | 'second_factor_added'

/**
 * Data of each template. `at` is an ISO time; `name` is the recipient's. Ids of tokens are not
 * secret.
 */
export interface MailFacts {
  /** Sent to an unconfirmed address, so it contains no text that a stranger could have written. */
  verify_email: { token_id: string }
  account_exists: Record<string, never>
  reset_password: { name: string; token_id: string }
  password_changed: { name: string; at: string }
  change_email: { name: string; token_id: string }
  email_changed: { name: string; new_email: string }
  second_factor_changed: { name: string; change: SecondFactorChange; at: string }
  new_sign_in: { name: string; at: string; ip: string; user_agent: string }
  session_stolen: { name: string; at: string; ip: string; user_agent: string }
  account_approved: { name: string; account_name: string }
  account_rejected: { name: string; account_name: string; reason: string }
  /** `account_name` empty: an invitation into the platform's staff. */
  invitation: { invitation_id: string; invited_by: string; account_name: string; role: Role }
  application_received: { name: string; affiliate_name: string }
  application_approved: { name: string; advertiser_name: string }
  application_rejected: { name: string; advertiser_name: string; reason: string }
  partnership_suspended: { name: string; advertiser_name: string; reason: string }
  partnership_resumed: { name: string; advertiser_name: string }
  partnership_terminated: { name: string; advertiser_name: string; reason: string }
  /** `code`: of the registration link. */
  partner_invitation: { advertiser_name: string; code: string }
  host_lost: { name: string; host: string }
  audit_anchor: { date: string; anchor: string }
  /** To the new address. */
  confirm_receiver: { name: string; affiliate_name: string; change_id: string }
  /** To the old address and the people of the account. `email`: the new one, masked. */
  receiver_changed: { name: string; affiliate_name: string; email: string; usable_from: string }
  payout_details_changed: { name: string; affiliate_name: string; usable_from: string }
  /** `amount` includes its currency, such as "120.50 USD"; `receiver` is masked. */
  payout_paid: { name: string; amount: string; advertiser_name: string; receiver: string }
  payout_unclaimed: { name: string; amount: string; advertiser_name: string; receiver: string }
  /** `problem_name`: PayPal's own name (schema/paypal-errors.ts); empty = none was given. */
  payout_failed: {
    name: string
    amount: string
    advertiser_name: string
    receiver: string
    problem_name: string
  }
  /** `note` empty: approved without a comment. */
  tax_form_decided: { name: string; status: 'approved' | 'rejected'; note: string }
  /** To the finance team; for advertisers that pay themselves, to their people. */
  payout_alert: { alert: PayoutAlert | OwnPayoutAlert; detail: string }
  /** To the heads of the account; for the platform's staff, to the owners. */
  team_change: {
    name: string
    person: string
    role: Role
    change: TeamChange
    account_name: string
    usable_from: string
  }
  /** To the member and the heads of the account. `new_role` empty: they were removed. */
  member_changed: {
    name: string
    person: string
    by: string
    role: Role
    new_role: Role | ''
    account_name: string
  }
  /** To the people who can approve it. `batch`: its short name. */
  payout_draft: { name: string; batch: string; total_minor: string; currency: Currency }
  /** To the heads of the payer. */
  payout_approved: {
    name: string
    person: string
    batch: string
    total_minor: string
    currency: Currency
  }
  /** `rows`: how many the file has. Days are the first and the last of the file. */
  export_ready: ExportFacts & { rows: string }
  export_failed: ExportFacts & { failure: ExportFailure }
  scheduled_report: ScheduledReportFacts
  /** To the people who may switch it on again. `offer` empty: all offers. `status` empty: no answer came. */
  endpoint_stopped: {
    name: string
    kind: EndpointKind
    host: string
    reason: Exclude<EndpointStop, 'person'>
    offer: string
    status: string
    problem: DeliveryProblem | ''
    /** The endpoint's page below /postbacks. */
    page: string
  }
  /** `title`: name of the schedule. */
  schedule_stopped: { name: string; title: string; stop: ScheduleStop }
  /** Beside these, the facts of the notification (workers/notifications/rules/notification-texts.ts). */
  notification: { name: string; notification: NotificationKind }
  /** `items`: JSON of its kinds, see DigestItem. */
  notification_digest: { name: string; items: string }
}

interface ScheduledReportFacts {
  name: string
  /** Name of the schedule. */
  title: string
  from: string
  to: string
  /** JSON: rows of cells in the recipient's language, the header first and the totals last; empty = none. */
  table: string
  recipient_id: string
}

interface ExportFacts {
  name: string
  kind: ExportKind
  from: string
  to: string
}

/** Payout problems that the finance team is alerted about. */
export type PayoutAlert = 'stuck' | 'difference' | 'frozen' | 'refused'
/** Payout problems that people of an advertiser with its own PayPal account are alerted about. */
export type OwnPayoutAlert = `own_${'stuck' | 'refused'}`

type MailOf<Kind extends MailKind> = {
  id: string
  kind: Kind
  toAddress: string
  language: Language
  /** The recipient; null = an address without an account. */
  userId: string | null
  /** Whose brand it carries; null = the platform's. */
  advertiserId: string | null
  facts: MailFacts[Kind]
  now: Date
}

/** A mail to insert with the event it reports. */
export type NewMail = { [Kind in MailKind]: MailOf<Kind> }[MailKind]

/** What a mail's link allows. Its token is derived from this, the key and the row's id. */
export type MailTokenPurpose =
  | 'verify'
  | 'reset'
  | 'change'
  | 'invitation'
  | 'receiver'
  | 'unsubscribe'

/** The dashboard page a mail's button opens, and what its token allows. */
interface MailLink {
  path: string
  /** Field whose value ends the path; it may have several segments. */
  pathFact?: string
  /** The path, where it depends on what the mail is about. */
  pathOf?: (facts: Record<string, string>) => string
  /** Fact with the id of whoever may end such mails by a link of their own. */
  unsubscribe?: 'recipient_id'
  token?: { purpose: MailTokenPurpose; fact: 'token_id' | 'invitation_id' | 'change_id' }
}

export const mailLinks: Readonly<Record<MailKind, MailLink>> = {
  verify_email: { path: '/verify', token: { purpose: 'verify', fact: 'token_id' } },
  account_exists: { path: '/forgot-password' },
  reset_password: { path: '/reset-password', token: { purpose: 'reset', fact: 'token_id' } },
  password_changed: { path: '/forgot-password' },
  change_email: { path: '/confirm-email', token: { purpose: 'change', fact: 'token_id' } },
  email_changed: { path: '/forgot-password' },
  second_factor_changed: { path: '/security' },
  new_sign_in: { path: '/security' },
  session_stolen: { path: '/security' },
  account_approved: { path: '/' },
  account_rejected: { path: '/' },
  invitation: { path: '/invitation', token: { purpose: 'invitation', fact: 'invitation_id' } },
  application_received: { path: '/partners' },
  application_approved: { path: '/' },
  application_rejected: { path: '/' },
  partnership_suspended: { path: '/' },
  partnership_resumed: { path: '/' },
  partnership_terminated: { path: '/my-payouts' },
  partner_invitation: { path: '/join/', pathFact: 'code' },
  host_lost: { path: '/settings' },
  audit_anchor: { path: '/audit' },
  confirm_receiver: {
    path: '/confirm-receiver',
    token: { purpose: 'receiver', fact: 'change_id' },
  },
  receiver_changed: { path: '/my-payouts' },
  payout_details_changed: { path: '/my-payouts' },
  payout_paid: { path: '/my-payouts' },
  payout_unclaimed: { path: '/my-payouts' },
  payout_failed: { path: '/my-payouts' },
  tax_form_decided: { path: '/my-payouts' },
  payout_alert: { path: '/payouts' },
  team_change: { path: '/team' },
  member_changed: { path: '/team' },
  payout_draft: { path: '/payouts' },
  payout_approved: { path: '/payouts' },
  export_ready: { path: '/reports/exports' },
  export_failed: { path: '/reports/exports' },
  scheduled_report: { path: '/reports/exports', unsubscribe: 'recipient_id' },
  endpoint_stopped: { path: '/postbacks/', pathFact: 'page' },
  schedule_stopped: { path: '/reports/schedules' },
  notification: { path: '/notifications', pathOf: pageOfMail },
  notification_digest: { path: '/notifications' },
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Longest time a worker may take before another may take over the mail. */
export const MAIL_LEASE_MS = 2 * MINUTE_MS
const retryAfterMs = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 12 * HOUR_MS]

/** When a mail is tried again after this many attempts; null = never, a person must look at it. */
export function nextTryAt(attempts: number, now: Date): Date | null {
  const waitMs = retryAfterMs[attempts - 1]
  return waitMs === undefined ? null : new Date(now.getTime() + waitMs)
}
