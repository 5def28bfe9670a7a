import type { MailKind } from '../../../../schema/vocabulary.ts'
import type { AlertMessage } from '../alert-message.ts'
import type { MailFacts } from '../mails.ts'

/** The text of a mail in one language. */
export interface MailText {
  subject: string
  /** Paragraphs, without markup. */
  paragraphs: readonly string[]
  /** Rows of cells below the paragraphs; the first one is the header. */
  table?: readonly (readonly string[])[]
  /** Text of the button that opens the mail's link. */
  button: string
  /** Text of the link that ends such mails. */
  unsubscribe?: string
}

export type MailTexts = { [Kind in MailKind]: (facts: MailFacts[Kind]) => MailText }

/** The text of an alert. */
export type AlertTexts = (alert: Pick<AlertMessage, 'kind' | 'detail' | 'raisedAt'>) => MailText

/** Mails about payouts, in files of their own. */
export type PayoutTexts = Pick<
  MailTexts,
  | 'confirm_receiver'
  | 'receiver_changed'
  | 'payout_details_changed'
  | 'payout_paid'
  | 'payout_unclaimed'
  | 'payout_failed'
  | 'tax_form_decided'
  | 'payout_alert'
  | 'payout_draft'
  | 'payout_approved'
>

/** Mails about files and scheduled reports, in files of their own. */
export type ReportTexts = Pick<
  MailTexts,
  'export_ready' | 'export_failed' | 'scheduled_report' | 'schedule_stopped'
>

/** Mails about postbacks and webhooks, in files of their own. */
export type EndpointTexts = Pick<MailTexts, 'endpoint_stopped'>
/** Mails of notifications, in a file of their own. */
export type NotificationMails = Pick<MailTexts, 'notification' | 'notification_digest'>
