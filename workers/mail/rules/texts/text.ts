import type { MailKind } from '../../../../schema/vocabulary.ts'
import type { AlertMessage } from '../alert-message.ts'
import type { MailFacts } from '../mails.ts'

/** What a mail says in one language, before it is laid out. */
export interface MailText {
  subject: string
  /** Paragraphs, without markup. */
  paragraphs: readonly string[]
  /** Words on the button that leads to the mail's link. */
  button: string
}

export type MailTexts = { [Kind in MailKind]: (facts: MailFacts[Kind]) => MailText }

/** What an alert says. */
export type AlertTexts = (alert: Pick<AlertMessage, 'kind' | 'detail' | 'raisedAt'>) => MailText

/** Mails about payouts: texts of their own. */
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
