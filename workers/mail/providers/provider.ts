/** Interface of mail providers: one letter, one answer, with a time limit. */

/** A mail ready to send. */
export interface Letter {
  /** The mail's id. Providers that support it do not send the same id twice. */
  id: string
  from: { name: string; address: string }
  to: string
  replyTo: string | null
  /** Link that unsubscribes with one click; null = the mail is not one of a series. */
  unsubscribeUrl: string | null
  subject: string
  text: string
  html: string
}

/**
 * refused: the provider will never accept this letter. failed: try later. `problem` contains no address.
 */
export type Delivery = { outcome: 'sent' } | { outcome: 'refused' | 'failed'; problem: string }

export type MailProvider = (letter: Letter) => Promise<Delivery>

/** For deployments without a provider: mails stay in the table until there is one. */
export const noProvider: MailProvider = async () => ({
  outcome: 'failed',
  problem: 'neither MAIL_URL nor EMAIL is set',
})

/** Headers by which mail programs offer to unsubscribe (RFC 8058); none for other letters. */
export function unsubscribeHeaders({ unsubscribeUrl }: Letter): Record<string, string> | null {
  if (unsubscribeUrl === null) return null
  return {
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
}
