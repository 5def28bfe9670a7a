import type { MailKind } from '../../../schema/vocabulary.ts'
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
